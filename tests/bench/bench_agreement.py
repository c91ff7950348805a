"""Measure how long importing and comparing people's answers takes: 5,000 items, four people.

    uv run python -m tests.bench.bench_agreement

Prints seconds of processor time of the import into a new queue, of the same import again, and of the agreement with 1,000 resamples.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from workbench.annotation.agreeing import agreement_of
from workbench.annotation.import_mapping import parse_mapping
from workbench.annotation.importing import ImportOptions, import_file
from workbench.annotation.queues import find
from workbench.store.connection import open_store

ITEMS, PEOPLE = 5_000, ("ada", "bob", "cyd", "dan")


def timed(what: str, act: Callable[[], object]) -> None:
    """Do something and print how long it took."""
    begun = time.process_time()
    act()
    print(f"{what}: {time.process_time() - begun:.2f} s")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.csv"
        lines = [f"k{number},text {number}," + ",".join(str(number * place % 5 + 1) for place in range(1, 5)) for number in range(ITEMS)]
        file.write_text("\n".join(["id,text," + ",".join(PEOPLE), *lines]))
        engine = open_store(f"sqlite:///{folder}/workbench.db")
        options = ImportOptions(parse_mapping([f"item=id,text.text=text,{','.join(f'annotator.{name}={name}' for name in PEOPLE)}"]))
        for what in ("import", "the same again"):
            timed(what, lambda: import_file(engine, file, queue="many", options=options))
        for what in ("agreement, with what it loads", "agreement again"):
            timed(what, lambda: agreement_of(engine, find(engine, "many").id))
        engine.dispose()


if __name__ == "__main__":
    main()
