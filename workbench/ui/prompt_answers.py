"""Show what the models of a try answer, word by word as it comes, beside the expected answer."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import streamlit as st

from workbench.runs.companion import Job
from workbench.ui import data, prompt_data, prompt_tries, texts, words
from workbench.ui.prompt_tries import Question, Try

EVERY_S = 0.2
GRID = "answers_of_try"
FORGOTTEN = "This answer is not at hand any more: the program was started anew since. Try again."
STYLE = f"""<style>
.st-key-{GRID} {{ display: grid !important; grid-template-columns: repeat(auto-fit, minmax(230px, 1fr)); gap: 0.75rem; }}
.st-key-{GRID} > * {{ min-width: 0; }}
</style>"""


def show(name: str, draft: str) -> None:
    """Draw the try that is shown, renewed while a model still answers; `draft` is the hash of the draft as it is now."""
    found = prompt_tries.shown(name)
    if found is None:
        return
    st.html(STYLE)
    goes_on = bool(prompt_tries.going_on(found))
    st.fragment(_answers, run_every=EVERY_S if goes_on else None)(found, draft, goes_on)


def _answers(found: Try, draft: str, was_going_on: bool) -> None:
    goes_on = bool(prompt_tries.going_on(found))
    if was_going_on and not goes_on:
        st.rerun()
    of = "" if found["draft"] == draft else ", before the last changes"
    st.caption(words.plain(f"{described(found)}{of}"))
    expected = expected_of(found)
    is_marked = False
    if expected and not goes_on:
        is_marked = st.toggle("Mark the words that differ from the expected answer", value=True, key="mark_try", persist_state="session")
    with st.container(key=GRID):
        for question in found["asked"]:
            with st.container(border=True, gap="xsmall"):
                _answer(question, expected if is_marked else "")
        if expected:
            with st.container(border=True, gap="xsmall"):
                st.markdown(":gray-badge[Expected]")
                _expected(found, expected, is_marked=is_marked)


def described(found: Try) -> str:
    """Say in a line which try it was: when, on what, of which draft, by whom."""
    at = words.ago(datetime.fromisoformat(found["at"]), datetime.now(UTC))
    on = found["key"] or "own values"
    return f"{at} · {on} · draft {found['draft'][:7]} · {', '.join(one['model'] for one in found['asked'])}"


def expected_of(found: Try) -> str:
    """Give the expected answer of the example that was tried; nothing where it has none."""
    if not found["golden"]:
        return ""
    name, _, number = found["golden"].rpartition("@")
    revision = next((one for one in data.golden_revisions(name) if str(one.number) == number), None)
    example = prompt_data.example(revision.id, found["key"]) if revision else None
    return (example.expected or "") if example else ""


def _answer(question: Question, expected: str) -> None:
    job = prompt_tries.job(question)
    word, colour = _standing(job)
    st.markdown(f"**{words.plain(question['model'])}** &nbsp; :{colour}-badge[{word}]")
    if job is None:
        st.caption(FORGOTTEN)
        return
    reply: Mapping[str, Any] = job.result or {}
    text = str(reply.get("text") or job.latest.get("text") or "")
    if text:
        texts.draw(texts.pair(expected, text, marked=bool(expected) and job.is_done)[1])
    for call in reply.get("tool_calls") or ():
        st.caption(words.plain(f"calls {call.get('name')}"))
        st.code(json.dumps(call.get("arguments"), ensure_ascii=False, indent=2), language="json", wrap_lines=True)
    if job.error is not None:
        st.error(words.plain(job.error), icon=":material/error:")
    if reply:
        st.caption(words.plain(took(reply)))
        if reply.get("unstored"):
            st.warning(words.plain(f"The call could not be stored: {reply['unstored']}"), icon=":material/warning:")


def _standing(job: Job | None) -> tuple[str, str]:
    """Say in a word how a question stands, and the word's colour."""
    if job is None:
        return "not at hand", "gray"
    if not job.is_done:
        since = words.seconds(monotonic() - job.begun_at)
        return (f"answering, {since}", "blue") if job.latest else (f"waiting, {since}", "gray")
    if job.error is not None:
        return "no answer", "red"
    if job.result["is_stopped"]:
        return "stopped", "orange"
    return ("cut off", "orange") if job.result["finish_reason"] == "length" else ("answered", "green")


def took(reply: Mapping[str, Any]) -> str:
    """Say what a call has taken: tokens, cost and times; what is not known is said to be."""
    counted = "" if reply["usage_reported"] else " (counted here)"
    pieces = [
        f"{words.count(reply['input_tokens'])} tokens in, {words.count(reply['output_tokens'])} out{counted}",
        words.usd(reply["cost_usd"]) if reply["cost_usd"] is not None else "cost unknown",
        f"first word after {words.milliseconds(reply['ttft_ms'])}" if reply["ttft_ms"] is not None else "",
        f"{words.milliseconds(reply['duration_ms'])} in all" if reply["duration_ms"] is not None else "",
        words.many(reply["attempts"], "attempt") if reply["attempts"] > 1 else "",
    ]
    return " · ".join(piece for piece in pieces if piece)


def _expected(found: Try, expected: str, *, is_marked: bool) -> None:
    """Draw the expected answer; against a single answer, with its own words marked."""
    job = prompt_tries.job(found["asked"][0]) if len(found["asked"]) == 1 else None
    answer = str((job.result or {}).get("text") or "") if job else ""
    texts.draw(texts.pair(expected, answer, marked=is_marked and bool(answer))[0])
