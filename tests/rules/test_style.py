import subprocess
import sys

import pytest

from tests.rules.tree import ROOT

FOLDERS = ("workbench", "pages", "tests")


def run(*command: str) -> str:
    """Run a tool in the project's folder; give what it says where it objects."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    assert run("ruff", "check", "--no-cache", "--output-format", "concise", *FOLDERS) == ""


def test_every_file_is_formatted() -> None:
    assert run("ruff", "format", "--no-cache", "--check", *FOLDERS) == ""


@pytest.mark.timeout(600)
def test_every_type_is_right() -> None:
    assert run("mypy", "--strict", "workbench") == ""
