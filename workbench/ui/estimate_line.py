"""Say what a run will take before it is paid for, and what stands in its way."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.runs import estimate as estimating
from workbench.runs.estimate import RunEstimate
from workbench.runs.planning import make_plan
from workbench.runs.spec import make_spec
from workbench.ui import data, frame, words

PAGE = "this form"
STYLE = """<style>
.st-key-estimate { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(118px, 1fr)); gap: 0.6rem 1rem; }
</style>"""


@st.cache_data(ttl=30, max_entries=30, show_spinner=False)
def estimated(content: str) -> RunEstimate:
    """Estimate the run that a JSON text asks for. Raises `WorkbenchError` in words."""
    engine = data.engine()
    return estimating.estimate(engine, make_plan(engine, make_spec(json.loads(content), PAGE)))


def show(content: Mapping[str, Any]) -> bool:
    """Draw the estimate, or what is wrong; claim that the run can be started."""
    try:
        found = estimated(json.dumps(content))
    except WorkbenchError as error:
        frame.refuse(error)
        return False
    st.html(STYLE)
    with st.container(key="estimate"):
        _numbers(found)
    _remarks(found)
    return not found.problems


def _numbers(found: RunEstimate) -> None:
    st.metric("Cost", cost_words(found), help="By the prices in force.")
    st.metric("Time", f"≈ {words.seconds(max(1.0, 60 * found.minutes))}", help="With so many calls at once.")
    split = f"{words.many(found.answer_calls, 'answer')} and {words.many(found.judge_calls, 'judgement')}."
    st.metric("Calls", f"{found.calls:,}", help=f"{split} Exact.")
    if found.cached:
        st.metric("From the cache", f"{found.cached:,}", help="Answers that are there already and cost nothing.")
    st.metric("Tokens in", _round(found.input_tokens), help="Counted on a sample of the examples.")
    st.metric("Tokens out", _round(found.output_tokens), help="From earlier runs, else assumed.")
    if found.detectable_difference is not None:
        reach = f"≥ {100 * min(found.detectable_difference, 1.0):.0f} points" if found.detectable_difference <= 1 else "none"
        st.metric(
            "Can detect",
            reach,
            help="The smallest true difference in a yes/no score that so many examples find in 80 % of cases, at 95 % confidence.",
        )


def cost_words(found: RunEstimate) -> str:
    """Write the cost: unknown where no price is known, a lower bound where some are not."""
    if found.cost_usd is None:
        return words.UNKNOWN if found.calls else words.usd(0.0)
    return f"{'at least' if found.unknown_prices else '≈'} {words.usd(found.cost_usd)}"


def _remarks(found: RunEstimate) -> None:
    if found.unknown_prices:
        names = ", ".join(f"`{model}`" for model in found.unknown_prices)
        st.caption(f"The price of {names} is unknown and not counted; `workbench prices set` tells it.")
    if found.assumptions:
        st.caption("Not measured yet: " + words.plain("; ".join(found.assumptions)) + ".")
    for problem in found.problems[:5]:
        st.warning(words.plain(problem), icon=":material/warning:")
    if len(found.problems) > 5:
        st.caption(f"And {len(found.problems) - 5} more problems.")


def _round(tokens: int) -> str:
    if tokens < 10_000:
        return f"{tokens:,}"
    return f"{tokens / 1000:,.0f} k" if tokens < 1_000_000 else f"{tokens / 1_000_000:.1f} M"
