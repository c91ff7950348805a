"""Know every page of the app: its file, title, icon and section, and how to get there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench.settings import PAGES


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the app; `key` is pressed after `g` to go there."""

    stem: str
    title: str
    icon: str
    section: str
    key: str
    is_home: bool = False

    @property
    def file(self) -> str:
        """Give the absolute path, by which Streamlit knows the page."""
        return str(PAGES / f"{self.stem}.py")


HOME = Place("home", "Home", ":material/home:", "", "h", is_home=True)
COMPARE = Place("compare", "Compare", ":material/difference:", "Evaluate", "c")
RESULTS = Place("results", "Results", ":material/monitoring:", "Evaluate", "r")
PROMPTS = Place("prompts", "Prompts", ":material/edit_note:", "Evaluate", "p")
GOLDEN_SETS = Place("golden_sets", "Golden sets", ":material/verified:", "Evaluate", "g")
LABEL = Place("label", "Label", ":material/keyboard:", "Label", "l")
QUEUES = Place("queues", "Queues", ":material/inbox:", "Label", "q")
ADJUDICATE = Place("adjudicate", "Adjudicate", ":material/gavel:", "Label", "a")
VERDICTS = Place("verdicts", "Verdicts by people", ":material/how_to_vote:", "Label", "v")
OVERVIEW = Place("overview", "Overview", ":material/vital_signs:", "Observe", "w")
COST = Place("cost", "Cost", ":material/savings:", "Observe", "x")
LATENCY = Place("latency", "Latency", ":material/speed:", "Observe", "y")
DRIFT = Place("drift", "Drift", ":material/trending_up:", "Observe", "d")
TRACES = Place("traces", "Traces", ":material/account_tree:", "Observe", "t")
SPENDING = Place("spending", "Calls and costs", ":material/payments:", "Observe", "o")
RELEASES = Place("releases", "Releases", ":material/rocket_launch:", "Ship", "s")

ALL = (
    HOME, COMPARE, RESULTS, PROMPTS, GOLDEN_SETS, LABEL, QUEUES, ADJUDICATE, VERDICTS,
    OVERVIEW, COST, LATENCY, DRIFT, TRACES, SPENDING, RELEASES,
)  # fmt: skip
"""In the order of the navigation; the sections come in the order of their first pages: Evaluate, Label, Observe, Ship."""


def navigation() -> Any:
    """Set up the navigation by sections; give the page to be run."""
    sections: dict[str, list[Any]] = {}
    for place in ALL:
        path = None if place.is_home else place.stem
        page = st.Page(place.file, title=place.title, icon=place.icon, url_path=path, default=place.is_home)
        sections.setdefault(place.section, []).append(page)
    return st.navigation(sections, expanded=True)


def link(place: Place, label: str | None = None, *, icon: str | None = None, query: Mapping[str, Any] | None = None) -> None:
    """Draw a link to a page, with what stands in its address; `label` is Markdown."""
    st.page_link(place.file, label=label, icon=icon or place.icon, query_params={key: str(value) for key, value in (query or {}).items()})


def go(place: Place, **query: object) -> None:
    """Open a page at once."""
    st.switch_page(place.file, query_params={key: str(value) for key, value in query.items()})
