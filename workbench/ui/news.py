"""Tell a person what changed since the last visit: runs, versions, moved labels, golden sets, calls without an answer."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from workbench.runs import changes
from workbench.runs.changes import Changes, Move, NewRevision, NewVersion
from workbench.store.values import StoredRun
from workbench.ui import clock, data, places, run_list, run_words, words
from workbench.ui.places import Place

SHOWN = 5
WIDTHS = [1.1, 6.4, 1.7]
STYLE = """<style>
.st-key-news hr { margin: 0; }
.st-key-news :is([data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"], p) { margin-bottom: 0; }
.st-key-news [data-testid="stPageLink"] { margin-top: -0.15rem; }
</style>"""
Line = tuple[str, Place, str, Mapping[str, Any]]
"""A sentence in Markdown, and the page where more is to be seen, the words on the link to it, and what stands in its address."""


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def read(since: datetime) -> Changes:
    """Give what happened after a moment."""
    return changes.changes_since(data.engine(), since)


def show(found: Changes) -> None:
    """Draw what changed, a line each, with the way there."""
    st.subheader(f"Since your last visit, {clock.moment(found.since)}")
    if found.is_empty:
        st.markdown("Nothing has changed: no run ended, and nobody saved a prompt, moved a label or edited a golden set.")
        return
    groups: list[tuple[str, Sequence[Any], Callable[[Any], Line], Place]] = [
        ("Runs", found.runs, _run, places.RESULTS),
        ("Versions", found.versions, _version, places.PROMPTS),
        ("Labels", found.moves, _move, places.RELEASES),
        ("Golden sets", found.revisions, _revision, places.GOLDEN_SETS),
        ("Failures", [found.failures] if found.failures else [], _failures, places.SPENDING),
    ]
    st.html(STYLE)
    with st.container(border=True, key="news", gap="small"):
        for place, group in enumerate([group for group in groups if group[1]]):
            if place:
                st.divider()
            _group(*group)


def _group(title: str, items: Sequence[Any], write: Callable[[Any], Line], rest: Place) -> None:
    lines = [write(item) for item in items[:SHOWN]]
    if len(items) > SHOWN:
        lines.append((f":gray[and {len(items) - SHOWN:,} more]", rest, rest.title, {}))
    for number, (text, place, label, query) in enumerate(lines):
        title_at, text_at, link_at = st.columns(WIDTHS)
        title_at.caption(title if number == 0 else "")
        text_at.markdown(text)
        with link_at:
            places.link(place, label, query=query)


def _run(run: StoredRun) -> Line:
    badge = "" if run.status == "done" else f" {run_words.status_badge(run)}"
    text = f"**{words.plain(run_words.title(run))}**{badge} &nbsp; {run_list.finding(run)}"
    return text, places.RESULTS, f"Run {run.id}", {"run": run.id}


def _version(one: NewVersion) -> Line:
    text = f"**{words.plain(f'{one.prompt}@{one.number}')}**{_by(one.author)} &nbsp; {words.plain(one.note) or ':gray[no note]'}"
    if one.number == 1:
        return text, places.PROMPTS, "Open", {"prompt": one.prompt}
    query = {"prompt": one.prompt, "tab": "difference", "version": one.number, "against": one.number - 1}
    return text, places.PROMPTS, "Difference", query


def _move(one: Move) -> Line:
    text = f"{moved(one)}{_by(one.author)} &nbsp; {words.plain(one.note) or ':gray[no note]'}"
    return text, places.RELEASES, "Releases", {"prompt": one.prompt}


def moved(one: Move) -> str:
    """Say in Markdown where a label went."""
    label = f":blue-badge[{words.plain(one.label)}]"
    if one.number is None:
        return f"{label} was taken off **{words.plain(f'{one.prompt}@{one.before}')}**"
    before = f", before on {one.before}" if one.before else ""
    return f"{label} is on **{words.plain(f'{one.prompt}@{one.number}')}**{before}"


def _revision(one: NewRevision) -> Line:
    named = f"**{words.plain(f'{one.golden_set}@{one.number}')}**, {words.many(one.examples, 'example')}"
    text = f"{named}{_by(one.author)} &nbsp; {words.plain(one.note) or ':gray[no note]'}"
    return text, places.GOLDEN_SETS, "Open", {"golden_set": one.golden_set}


def _by(author: str) -> str:
    return f" by {words.plain(author)}" if author else ""


def _failures(found: Mapping[str, int]) -> Line:
    kinds = ", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in found.items())
    return f"**{words.many(sum(found.values()), 'call')} had no answer** &nbsp; {words.plain(kinds)}", places.SPENDING, "Look", {}
