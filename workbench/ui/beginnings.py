"""Show a newcomer the three things to do, each where it is done in the browser, and by which command as well."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from workbench.ui import places
from workbench.ui.places import Place


@dataclass(frozen=True, slots=True)
class Step:
    """One of the things to do: what, why, where in the browser, and the command that does the same."""

    title: str
    text: str
    place: Place
    label: str
    command: str
    query: Mapping[str, str]


STEPS = (
    Step(
        "Write a prompt",
        "Messages, a model and parameters. Every change you save becomes a version that stays as it is; two of them can be compared.",
        places.PROMPTS,
        "Write or upload a prompt",
        "workbench prompts push support.yaml",
        {"new": "yes"},
    ),
    Step(
        "Bring a golden set",
        "Questions with the answers you expect, from CSV, JSON Lines or YAML. A few dozen are a start.",
        places.GOLDEN_SETS,
        "Import a golden set",
        "workbench golden import questions.csv",
        {},
    ),
    Step(
        "Compare",
        "Both versions answer every question. Judges and checks say which answers are better, by how much and how surely.",
        places.COMPARE,
        "Start a comparison",
        "workbench run --golden questions \\\n  --variant support@1 \\\n  --variant support@2 --judge pairwise",
        {},
    ),
)


STYLE = """<style>
[class*="st-key-step_"] a { border: 1px solid color-mix(in srgb, currentColor 28%, transparent); padding: 0.35rem 0.75rem; width: 100%; }
.st-key-step_next a { border: 2px solid #0072B2; }
</style>"""


def three_steps(*, has_prompts: bool, has_golden_sets: bool) -> None:
    """Draw the steps from an empty store to a first comparison: those done are marked, and so is the next."""
    done = (has_prompts, has_golden_sets, False)
    st.html(STYLE)
    st.markdown("Three steps to a first answer.")
    for number, (step, is_done, column) in enumerate(zip(STEPS, done, st.columns(3, gap="medium", border=True), strict=True), start=1):
        with column:
            _step(number, step, is_done=is_done, is_next=not is_done and all(done[: number - 1]))
    st.space("small")
    with st.container(border=True):
        st.markdown("**Only looking?** A filled store of its own, with synthetic data; no keys needed:")
        st.code("workbench demo", language="console")


def _step(number: int, step: Step, *, is_done: bool, is_next: bool) -> None:
    mark = " :green-badge[:material/check: Done]" if is_done else " :blue-badge[Next]" if is_next else ""
    st.markdown(f"**{number}. {step.title}**{mark}")
    st.markdown(step.text)
    with st.container(key=f"step_{'next' if is_next else number}"):
        places.link(step.place, step.label, query=step.query)
    st.caption("Or on the command line")
    st.code(step.command, language="console", wrap_lines=True)
