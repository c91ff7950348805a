import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.tree import ROOT, imported, python_files, shown

KNOWN_TO_PAGES = [
    "ui",
    "charts",
    "terms",
    "errors",
    "gates",
    "experiments",
    "monitoring",
    "fragility",
    "runs",
    "annotation",
    "prompts",
    "golden_sets",
]  # the services among them stand between `ui` and `store` in the picture
CLOSED_TO_PAGES = {"sqlmodel", "sqlalchemy", "litellm", "sklearn", "scipy", "statsmodels", "dbos", "pages"}
DOORS = {"streamlit": ("ui", "app.py", "app"), "litellm": ("providers", "client/litellm_callback.py")}
"""The only places that know a library: a change of the library is a change there."""


@pytest.mark.timeout(300)
def test_imports_go_one_way() -> None:
    linter = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", linter, "--config", ".importlinter", "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", python_files("pages"), ids=shown)
def test_a_page_knows_services_and_pictures_only(page: Path) -> None:
    assert sorted(forbidden_to_a_page(page)) == []


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_one_door(library: str) -> None:
    inside = tuple(ROOT / "workbench" / place for place in DOORS[library])
    outside = [path for path in python_files("workbench") if not any(path.is_relative_to(place) for place in inside)]
    assert [shown(path) for path in outside if library in {name.split(".")[0] for name in imported(path)}] == []


def test_a_page_that_reaches_too_far_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.py"
    page.write_text(
        "import streamlit\nfrom workbench import store, ui\nfrom workbench.runs import start\nimport scipy.stats\nimport pages.other\n"
    )
    assert forbidden_to_a_page(page) == {"workbench.store", "scipy.stats", "pages.other"}


def forbidden_to_a_page(page: Path) -> set[str]:
    names = imported(page) - {"workbench"}
    others = {other.stem for other in python_files("pages") if other != page}
    own = {name for name in names if name.startswith("workbench.") and name.split(".")[1] not in KNOWN_TO_PAGES}
    return own | {name for name in names if name.split(".")[0] in CLOSED_TO_PAGES | others}
