"""Open pages as a person would, without a browser."""

import time
from typing import Any

import streamlit as st
from streamlit.testing.v1 import AppTest

from workbench.settings import PACKAGE, PAGES

ALL = (
    "home",
    "compare",
    "results",
    "prompts",
    "golden_sets",
    "label",
    "queues",
    "adjudicate",
    "verdicts",
    "overview",
    "latency",
    "cost",
    "drift",
    "traces",
    "spending",
    "releases",
)


def open_page(name: str = "home", **query: object) -> AppTest:
    """Open a page of the app, reading everything anew, with what stands in its address; fails where the page raises."""
    st.cache_data.clear()
    at = AppTest.from_file(str(PACKAGE / "app.py"), default_timeout=30)
    at.run()
    at.switch_page(str(PAGES / f"{name}.py"))
    for key, value in query.items():
        at.query_params[key] = str(value)
    return checked(at.run())


def checked(at: AppTest) -> AppTest:
    """Fail where a page raised something."""
    assert not at.exception, [found.message for found in at.exception]
    return at


def until(at: AppTest, said: str, timeout_s: float = 60.0) -> str:
    """Let the page poll until it says something; give all that it says then."""
    end = time.monotonic() + timeout_s
    while said not in (seen := words_of(checked(at.run()))):
        assert time.monotonic() < end, seen
        time.sleep(0.1)
    return seen


def words_of(at: AppTest) -> str:
    """Give everything that a person reads on a page, without Markdown's escapes."""
    elements: list[Any] = [*at.title, *at.subheader, *at.markdown, *at.caption, *at.info, *at.success, *at.warning, *at.error]
    elements += [*at.code, *at.metric]
    texts = [f"{element.label} {element.value}" if element.type == "metric" else str(element.value) for element in elements]
    texts += [cell for table in at.table for cell in _cells(table.value)]
    texts += [element.proto.body for element in at.get("html")]
    texts += [element.proto.text for element in at.get("progress")] + [element.proto.label for element in at.get("page_link")]
    return "\n".join(texts).replace("\\", "").replace("\u00a0", " ")


def _cells(frame: Any) -> list[str]:
    return [str(column) for column in frame.columns] + [str(cell) for row in frame.to_numpy().tolist() for cell in row]
