"""The program as a whole: help, exit codes, one JSON document."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from workbench import __version__

HEAVY = {"streamlit", "sqlmodel", "sqlalchemy", "pydantic", "pandas", "numpy", "scipy", "litellm", "dbos", "yaml", "jinja2"}
READING = [
    ("prompts", "list"),
    ("golden", "list"),
    ("runs", "list"),
    ("judge", "list"),
    ("judge", "show", "pairwise"),
    ("prices", "list"),
    ("doctor",),
]
REFUSED = [
    (("prompts", "show", "nobody@1"), "nobody"),
    (("prompts", "diff", "nobody@1", "nobody@2"), "nobody"),
    (("prompts", "tag", "nobody@1", "v1"), "nobody"),
    (("prompts", "label", "nobody@1", "production"), "nobody"),
    (("prompts", "history", "nobody"), "nobody"),
    (("prompts", "push", "none.yaml"), "none.yaml"),
    (("golden", "show", "nobody"), "nobody"),
    (("golden", "import", "none.csv"), "none.csv"),
    (("golden", "export", "nobody", "--to", "x.csv"), "nobody"),
    (("golden", "revisions", "nobody"), "nobody"),
    (("golden", "diff", "nobody@1", "nobody@2"), "nobody"),
    (("run", "none.yaml"), "none.yaml"),
    (("run",), "--golden"),
    (("runs", "show", 7), "no run 7"),
    (("runs", "compare", 7), "no run 7"),
    (("runs", "cancel", 7), "no run 7"),
    (("runs", "resume", 7), "no run 7"),
    (("runs", "export", 7, "--to", "x.csv"), "no run 7"),
    (("judge", "show", "nobody"), "nobody"),
    (("judge", "run", 7, "--judge", "tone"), "no run 7"),
    (("prices", "set", "[", 1, 2), "["),
]


def test_help_imports_nothing_heavy() -> None:
    code = "import sys\nfrom workbench.cli import main\nsys.argv = ['workbench', '--help']\ntry: main()\nexcept SystemExit: pass\n"
    code += "print('\\n' + ' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "prompts" in done.stdout
    assert set(done.stdout.splitlines()[-1].split()) & HEAVY == set()


def test_the_module_is_the_program() -> None:
    done = subprocess.run([sys.executable, "-m", "workbench", "--version"], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, __version__)


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_json_is_one_document_and_nothing_else(call: Call, words: tuple[str, ...]) -> None:
    found = call(*words, "--json")
    assert found.code == 0
    assert isinstance(found.document, dict)


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_an_empty_store_is_no_error(call: Call, words: tuple[str, ...]) -> None:
    found = call(*words)
    assert found.code == 0
    assert found.out or found.err


@pytest.mark.parametrize(("words", "named"), REFUSED, ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else "")
def test_what_is_not_there_is_bad_input_and_named(call: Call, words: tuple[object, ...], named: str) -> None:
    for found in (call(*words), call(*words, "--json")):
        assert found.code == 2
        assert found.out == ""
        assert found.err.startswith("Error: ")
        assert named in found.err


@pytest.mark.parametrize(
    "words", [("nonsense",), ("runs", "show"), ("runs", "show", "x"), ("run", "--repeats", "0"), ("--nonsense",)], ids=" ".join
)
def test_wrong_usage_leaves_with_two(call: Call, words: tuple[str, ...]) -> None:
    found = call(*words)
    assert (found.code, found.out) == (2, "")


def test_a_store_of_a_newer_program_is_refused_with_four(call: Call, own_home: Path) -> None:
    from sqlalchemy import text

    from workbench.settings import load
    from workbench.store.connection import open_store

    engine = open_store(load().database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    found = call("runs", "list")
    assert found.code == 4
    assert "newer Workbench" in found.err


def test_a_home_that_cannot_be_used_is_refused_with_four(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = call("--home", tmp_path / "file" / "below", "runs", "list")
    assert found.code == 4
    assert "--home" in found.err


def test_a_bug_shows_its_traceback_and_leaves_with_four(tmp_path: Path) -> None:
    # A home whose engine cannot even be named is nothing that the workbench foresees.
    environment = {**os.environ, "WORKBENCH_HOME": str(tmp_path), "WORKBENCH_DATABASE_URL": "nonsense"}
    done = subprocess.run([sys.executable, "-m", "workbench", "runs", "list"], capture_output=True, text=True, env=environment)
    assert done.returncode == 4
    assert done.stdout == ""


def test_home_and_demo_choose_the_store(call: Call, tmp_path: Path, own_home: Path) -> None:
    assert call("doctor", "--json").document["home"] == str(own_home)
    assert call("--home", tmp_path / "other", "doctor", "--json").document["home"] == str(tmp_path / "other")
    demo = call("--demo", "doctor", "--json").document
    assert (demo["home"], demo["is_demo"]) == (str(own_home / "demo"), True)
    assert call("doctor", "--json").document["home"] == str(own_home), "what one call chose does not stay for the next"


def test_json_keeps_letters_of_every_language(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "words.jsonl"
    file.write_text(json.dumps({"question": "Wie spät ist es? 時間"}, ensure_ascii=False) + "\n", encoding="utf-8")
    call("golden", "import", file)
    found = call("golden", "show", "words", "--json")
    assert found.document["examples"][0]["inputs"] == {"question": "Wie spät ist es? 時間"}
    assert "時間" in found.out
