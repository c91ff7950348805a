import json
import subprocess
import sys

import pytest
from sqlalchemy import Engine

from tests.pages.opening import ALL, open_page, words_of
from workbench.settings import PACKAGE, PAGES

SEEN = """
import json, sys
from streamlit.testing.v1 import AppTest
for page, query in json.loads(sys.argv[2]):
    at = AppTest.from_file(sys.argv[1], default_timeout=60).run()
    at.switch_page(page)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception, at.exception
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


SHOWN = {
    "home": "support@1",
    "compare": "Start",
    "results": "All versions",
    "prompts": "demo/answerer",
    "golden_sets": "questions",
    "label": "Nothing to label yet",
    "queues": "No queues yet",
    "adjudicate": "Nothing to decide",
    "verdicts": "What people said of rows",
    "overview": "No traffic yet",
    "latency": "No traffic yet",
    "traces": "No traces yet",
    "spending": "demo/answerer",
    "releases": "production",
}
NEXT_STEPS = ("workbench ", "Start one", "Start a comparison", "Write a prompt", "Open a row of a run", "Make a queue", "Queues")


@pytest.mark.parametrize("page", ALL)
def test_every_page_opens_on_an_empty_store_and_says_what_to_do(page: str) -> None:
    at = open_page(page)
    assert not at.error
    said = words_of(at)
    assert any(step in said for step in NEXT_STEPS)


@pytest.mark.parametrize("page", ALL)
def test_every_page_opens_on_a_filled_store(page: str, shop: Engine) -> None:
    at = open_page(page)
    assert not at.error
    assert SHOWN[page] in words_of(at) + str([button.label for button in at.button])


@pytest.mark.parametrize("page", ALL)
def test_from_every_page_one_can_search_and_see_the_shortcuts(page: str) -> None:
    at = open_page(page)
    assert at.sidebar.button(key="open_search").label.startswith("Search")
    assert at.sidebar.button(key="show_shortcuts").label.startswith("Keyboard shortcuts")


def test_no_page_imports_what_takes_seconds(shop: Engine) -> None:
    wanted: list[tuple[str, dict[str, str]]] = [(str(PAGES / f"{page}.py"), {}) for page in ALL]
    wanted += [(str(PAGES / "results.py"), {"run": "1"}), (str(PAGES / "results.py"), {"run": "1", "row": "0.0"})]
    command = [sys.executable, "-c", SEEN, str(PACKAGE / "app.py"), json.dumps(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr[-3000:]
    assert {"scipy", "sklearn", "statsmodels", "litellm", "dbos", "nltk"} & set(json.loads(done.stdout.splitlines()[-1])) == set()


def test_a_store_that_cannot_be_opened_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    broken = f"{tmp_path}/broken.db"
    with open(broken, "w") as file:
        file.write("this is no database, " * 100)
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", f"sqlite:///{broken}")
    at = open_page("home")
    assert "cannot be opened" in at.error[0].value
    assert "workbench doctor" in words_of(at)


def test_the_demo_says_what_is_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not open_page().sidebar.info
    monkeypatch.setenv("WORKBENCH_DEMO", "1")
    said = open_page().sidebar.info[0].value
    assert "synthetic" in said
    assert "not language models" in said
