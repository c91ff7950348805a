"""Let a person label items by single keys: a component that draws the next item in the browser, at once, and sends answers behind.

What is pressed goes into an outbox, which stays in the browser, and in the browser's own store, until the server says that it has been
committed. So neither a slow server, nor a reload, nor the server's death loses an answer, and nothing is said to be saved before it is.
The outbox comes from a browser: it is looked through here before anybody else sees it, and the queue's own rules are checked by whoever
stores it.

The script is kept in several files without imports between them, because Streamlit takes one text: they are joined here, nothing builds it.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
SCRIPTS = ("labelling.js", "labelling_outbox.js", "labelling_item.js", "labelling_asking.js", "labelling_spans.js", "labelling_guide.js")
MOST_ENTRIES, LONGEST_TEXT, LONGEST_NAME, MOST_SPANS = 1_000, 200_000, 300, 2_000
KINDS = ("answer", "skip")
_TOKEN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LONGEST_MS = 7 * 24 * 3600 * 1000

DESK = """<div class="desk" tabindex="-1">
<div class="bar">
<div class="progress" role="progressbar" aria-label="Answers of this queue" aria-valuemin="0"><span></span></div>
<p class="counts"></p><p class="saving"></p>
<button type="button" class="quiet instructions"></button>
</div>
<div class="notices" role="alert"></div>
<div class="work">
<div class="main"><div class="shared"></div><div class="item"></div><div class="ask"></div></div>
<section class="guide" aria-label="Instructions" tabindex="0" hidden></section>
</div>
<p class="said" aria-live="polite"></p>
</div>"""

_mount = st.components.v2.component(
    "workbench_labelling",
    html=DESK,
    css=(HERE / "labelling.css").read_text(encoding="utf-8"),
    js="\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS),
)


def waiting(key: str) -> list[dict[str, Any]]:
    """Give the outbox as it was sent last, before the component is drawn; empty in a session that has not drawn it yet."""
    state = st.session_state.get(key)
    return _outbox(state.get("outbox") if isinstance(state, Mapping) else None)


def mount(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """Draw the component and give the present outbox; whoever draws it keeps these entries and says so in the next `data`."""
    state = _mount(key=key, data=dict(data), on_outbox_change=_heard, on_wants_change=_heard)
    return _outbox(state.get("outbox"))


def label(answer: Callable[[list[dict[str, Any]]], Mapping[str, Any]], key: str) -> None:
    """Label with what `answer` makes of an outbox: it keeps the entries and gives the data that follow, `acked` and `refused` among them.

    A session that is new, since the server died, learns of the outbox only by drawing the component: then the script runs once more.
    """
    known = waiting(key)
    found = mount(answer(known), key)
    if {entry["token"] for entry in found} - {entry["token"] for entry in known}:
        st.rerun()


def _heard() -> None:
    """Do nothing: Streamlit keeps only states that somebody listens to."""


def _outbox(found: Any) -> list[dict[str, Any]]:
    """Give the entries that are such, each token once, in order; anything else is left out."""
    entries = (_entry(one) for one in found[:MOST_ENTRIES]) if isinstance(found, list) else ()
    return list({entry["token"]: entry for entry in entries if entry}.values())


def _entry(found: Any) -> dict[str, Any] | None:
    """Give an entry with the contract's fields and no others, or None where it is none."""
    if not isinstance(found, dict) or not _is_token(found.get("token")) or found.get("kind") not in KINDS:
        return None
    if not _is_whole(found.get("item")) or not _is_whole(found.get("guideline")) or not isinstance(found.get("answers"), dict):
        return None
    replaces = found.get("replaces")
    if replaces is not None and not _is_token(replaces):
        return None
    answers = {name: value for name, value in found["answers"].items() if len(name) <= LONGEST_NAME and _is_answer(value)}
    if len(answers) < len(found["answers"]):
        return None
    ms = found.get("ms")
    return {
        **{name: found[name] for name in ("token", "item", "kind", "guideline")},
        "answers": answers,
        "comment": _text(found.get("comment"), LONGEST_TEXT),
        "is_flagged": found.get("is_flagged") is True,
        "ms": min(round(ms), _LONGEST_MS) if isinstance(ms, int | float) and not isinstance(ms, bool) and 0 <= ms < float("inf") else None,
        "replaces": replaces,
        "at": _text(found.get("at"), 40),
    }


def _is_token(found: Any) -> bool:
    return isinstance(found, str) and _TOKEN.fullmatch(found) is not None


def _is_whole(found: Any) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and 0 < found < 2**53


def _is_answer(found: Any) -> bool:
    if isinstance(found, str):
        return len(found) <= LONGEST_TEXT
    return isinstance(found, list) and len(found) <= MOST_SPANS and all(_is_span(one) for one in found)


def _is_span(found: Any) -> bool:
    if not isinstance(found, dict) or found.keys() != {"block", "start", "end", "label"}:
        return False
    start, end = found["start"], found["end"]
    names = all(isinstance(found[name], str) and len(found[name]) <= LONGEST_NAME for name in ("block", "label"))
    whole = all(isinstance(one, int) and not isinstance(one, bool) for one in (start, end))
    return names and whole and 0 <= start < end <= LONGEST_TEXT


def _text(found: Any, longest: int) -> str:
    return found[:longest] if isinstance(found, str) else ""
