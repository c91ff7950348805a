"""Show what an import would store: the first examples, how many rows are good, and what is wrong with the others."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from workbench.golden_sets.importing import LARGE
from workbench.ui import golden_data, golden_upload, golden_waiting, words
from workbench.ui.golden_upload import LOOK_JOB, Brought

ASKED = "golden_look_asked"
CUT = 140
PROBLEMS_PX = 300


def report(found: Brought, mapping: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Give what the whole file holds; None while the process beside the app reads a large one. Raises `WorkbenchError`."""
    if found["size"] <= LARGE:
        return golden_data.look(found["path"], found["called"], mapping, found["encoding"])
    asked = json.dumps([found["path"], mapping, found["encoding"]])
    if st.session_state.get(ASKED) != asked or golden_waiting.job_of(LOOK_JOB) is None:
        golden_waiting.begin(LOOK_JOB, "look", path=found["path"], called=found["called"], mapping=mapping, encoding=found["encoding"])
        st.session_state[ASKED] = asked
    job = golden_waiting.job_of(LOOK_JOB)
    if job is None or not job.is_done:
        if job is not None:
            golden_waiting.wait(job, lambda told: f"Reading every row: {told.get('rows', 0):,} so far …")
        return None
    result: dict[str, Any] = job.wait(0)
    return result


def draw(found: Brought, seen: Mapping[str, Any]) -> None:
    """Draw counts, problems and the first examples."""
    rows, bad = seen["rows"], seen["bad_rows"]
    with st.container(horizontal=True, gap="medium"):
        st.metric("Rows", f"{rows:,}", width="content")
        st.metric("Good", f"{rows - bad:,}", width="content")
        st.metric("With problems", f"{bad:,}", width="content")
    refused = seen["refused"]
    if refused is not None:
        st.error(words.plain(f"Reading stopped after {words.many(rows, 'row')}. {refused['text']}"), icon=":material/error:")
        if refused["likely"]:
            golden_upload.encoding_choice(found, refused["likely"])
    if seen["problems"]:
        _problems(seen["problems"], bad)
    if seen["examples"]:
        shown = f"The first {len(seen['examples'])} as they will be stored" if rows > len(seen["examples"]) else "As they will be stored"
        st.caption(shown)
        st.dataframe(table(seen["examples"]), key="golden_preview", hide_index=True, alt="Examples as they will be stored")


def _problems(problems: Sequence[Mapping[str, Any]], bad: int) -> None:
    first = ", the first ones" if bad > len({problem["line"] for problem in problems}) else ""
    st.caption(f"What is wrong, by line{first}")
    frame = pd.DataFrame(
        {
            "Line": [problem["line"] for problem in problems],
            "Field": [problem["field"] for problem in problems],
            "What is wrong": [words.shortened(problem["text"], 300) for problem in problems],
        }
    )
    config = {"Line": st.column_config.NumberColumn(width=70), "Field": st.column_config.TextColumn(width=140)}
    height = min(PROBLEMS_PX, 35 * (len(frame) + 1) + 3)
    st.dataframe(frame, key="golden_problems", hide_index=True, column_config=config, height=height, alt="Rows with problems")


def table(examples: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Lay out examples as they will be stored."""
    names = list(dict.fromkeys(name for example in examples for name in example["inputs"]))
    found: dict[str, list[str]] = {"Key": [example["key"] for example in examples]}
    for name in names:
        found[f"Input: {name}"] = [_cut(example["inputs"].get(name)) for example in examples]
    for field, label in (("expected", "Expected"), ("tags", "Tags"), ("split", "Split"), ("cluster", "Cluster")):
        column = [_cut(example[field]) for example in examples]
        if any(column) or field == "expected":
            found[label] = column
    if any(example["context"] for example in examples):
        found["Context"] = [words.many(len(example["context"]), "document") for example in examples]
    if any(example["metadata"] for example in examples):
        found["Metadata"] = [_cut(example["metadata"]) for example in examples]
    return pd.DataFrame(found)


def _cut(value: Any) -> str:
    if value is None or value in ({}, [], ()):
        return ""
    if isinstance(value, list | tuple):
        value = ", ".join(str(item) for item in value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return words.shortened(" ".join(text[: 4 * CUT].split()), CUT)
