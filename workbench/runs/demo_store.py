"""Fill the demo store: prompts and the golden set at once, the comparisons as queued runs that a worker carries out.

Each step looks for what is there already, so that an interrupted filling is completed and a filled store is left alone.
"""

from pathlib import Path

from sqlalchemy import Engine

from workbench.errors import NotFound
from workbench.golden_sets import import_file, listing
from workbench.prompts import history, push_file
from workbench.runs.control import start
from workbench.runs.planning import make_plan
from workbench.runs.results import list_runs
from workbench.runs.spec import read_run_file
from workbench.settings import DATA

FOLDER = DATA / "demo"
PROMPT = "support"
GOLDEN_SET = "support"
AUTHOR = "demo"


def fill(engine: Engine, folder: Path = FOLDER) -> None:
    """Bring the demo's prompt versions, golden set and runs into the store, as far as they are not there."""
    for file in sorted((folder / "prompts").glob("*.yaml"))[_versions(engine) :]:
        push_file(engine, file)
    if not any(golden_set.name == GOLDEN_SET for golden_set in listing(engine)):
        note = "Synthetic questions to an invented company, with answers from its help pages."
        import_file(engine, GOLDEN_SET, folder / "golden.jsonl", note=note, author=AUTHOR)
    present = {run.name for run in list_runs(engine, limit=1000)}
    for file in sorted((folder / "runs").glob("*.yaml")):
        spec = read_run_file(file)
        if spec.name not in present:
            start(engine, make_plan(engine, spec, base=file.parent, author=AUTHOR), author=AUTHOR)


def _versions(engine: Engine) -> int:
    try:
        return len(history(engine, PROMPT))
    except NotFound:
        return 0
