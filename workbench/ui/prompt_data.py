"""Read, cached, what only the Prompts page shows."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench import prompts
from workbench.prompts import LabelMove, PromptSummary
from workbench.runs import filling
from workbench.runs.evidence import Evidence, evidence_of
from workbench.runs.quoting import Quote, quote
from workbench.terms import Example
from workbench.ui import data


@st.cache_data(ttl=data.QUIET_S, max_entries=5, show_spinner=False)
def archived() -> list[PromptSummary]:
    """Give the prompts that were taken out of the lists."""
    return prompts.listing(data.engine(), archived=True)


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def evidence(version_ids: Sequence[int]) -> Mapping[int, Evidence]:
    """Give what the last comparison of each version has shown."""
    return evidence_of(data.engine(), version_ids)


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def label_moves(name: str) -> list[LabelMove]:
    """Give who moved which label where, newest first."""
    return prompts.label_history(data.engine(), name)


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def beginnings(revision_id: int, limit: int) -> dict[str, str]:
    """Give the first examples of a revision by key, each with the beginning of its inputs."""
    return dict(filling.beginnings(data.engine(), revision_id, limit=limit))


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def example(revision_id: int, key: str) -> Example | None:
    """Give an example whole."""
    return filling.example_of(data.engine(), revision_id, key)


@st.cache_data(ttl=60, max_entries=50, show_spinner=False)
def quoted(messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]], model: str) -> Quote:
    """Count and price what a model is sent."""
    return quote(data.engine(), messages, tools, model)
