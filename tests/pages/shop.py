"""Fill a store as a small team would have it: three versions of a prompt, a golden set, and runs carried out by a real worker."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import Engine

from workbench.golden_sets import save_revision
from workbench.prompts import PromptDraft, move_label, push
from workbench.runs.control import start
from workbench.runs.launching import start_worker
from workbench.runs.planning import make_plan
from workbench.runs.results import run_parts
from workbench.runs.spec import make_spec
from workbench.settings import Settings
from workbench.store import workers
from workbench.store.connection import open_store, writing
from workbench.terms import Example

CLOSED_PORT = "http://127.0.0.1:9/v1"
CONTEXT = "Studio costs 29 euros a month and includes 8 calendars. Solo costs 12 euros a month and includes 1 calendar. Refunds: 5 days."
COMPARED, BROKEN, ALONE = 1, 2, 3
"""The runs: three versions judged and checked; one variant on a server that is down; a single variant with a check."""

HOSTILE = "How long does a refund take? <script>alert(1)</script> **bold** $x$ :red[y]"


def settings_of(home: Path) -> Settings:
    """Give the settings of a store in a folder."""
    home.mkdir(parents=True, exist_ok=True)
    return Settings(home=home, database_url=f"sqlite:///{home / 'workbench.db'}")


def fill(engine: Engine) -> None:
    """Push prompts and a golden set; start nothing."""
    for instruction in ("Answer briefly.", "Answer only from the documentation and name the price.", "Answer in one sentence."):
        user = "Documentation:\n{{ context }}\n\nQuestion: {{ question }}"
        messages = ({"role": "system", "content": instruction}, {"role": "user", "content": user})
        push(engine, "support", PromptDraft(messages=messages, model="demo/answerer"), note=f"{instruction} <b>note</b>")
    move_label(engine, "support", "production", "support@1")
    questions = ["What does Studio cost?", "How many calendars are in Solo?", HOSTILE, "What does Solo cost?", "Do you sell bicycles?"]
    examples = [
        Example(
            key=f"q-{place:02}",
            inputs={"question": question},
            expected="29 euros",
            context=(CONTEXT,),
            tags=("price" if "cost" in question else "other",),
            split="dev" if place % 2 else "test",
        )
        for place, question in enumerate(questions * 2)
    ]
    save_revision(engine, "questions", examples, base=None)


def carry_out_runs(settings: Settings, engine: Engine) -> None:
    """Start the runs and wait for the worker to finish them; the worker ends with this."""
    variants = ["support@1", "support@2", "support@3"]
    judged = {"variants": variants, "judges": ["pairwise", "correctness"], "checks": ["max_words:40", "contains:euros"]}
    _start(engine, name="All versions", baseline="support@1", **judged)
    down = {"prompt": "support@2", "name": "down", "model": "hosted_vllm/none", "api_base": CLOSED_PORT}
    _start(engine, variants=["support@1", down], judges=["pairwise"], checks=["max_words:40"], limits={"timeout_s": 5})
    last = _start(engine, variants=["support@1"], checks=["max_words:40"], name="Alone")
    pid = start_worker(settings, is_single=False)
    try:
        end = time.monotonic() + 90
        while any(run_parts(engine, run).run.status.is_live for run in range(1, last + 1)):
            assert time.monotonic() < end, settings.log_file.read_text()[-3000:]
            time.sleep(0.1)
    finally:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)


def _start(engine: Engine, **content: object) -> int:
    return start(engine, make_plan(engine, make_spec({"golden": "questions", **content}, "test")))


def sign_of_life(engine: Engine) -> None:
    """Enter this process as a live worker, so that a page with a waiting run starts none of its own for some seconds."""
    with writing(engine) as session:
        workers.add_worker(session, worker_id="elsewhere", host=socket.gethostname(), pid=os.getpid())


def make_shop(home: Path) -> None:
    """Make the whole store in a folder."""
    settings = settings_of(home)
    engine = open_store(settings.database_url)
    fill(engine)
    carry_out_runs(settings, engine)
    engine.dispose()


def shared_shop(folders: pytest.TempPathFactory) -> Path:
    """Give the folder of the whole store, made once for all processes that run tests; not to be written to."""
    base = folders.getbasetemp()
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shop"
    with FileLock(f"{home}.lock"):
        if not (home / "made").exists():
            home.mkdir(exist_ok=True)
            make_shop(home)
            (home / "made").touch()
    return home
