"""Show what calls to models cost and how long they took."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import streamlit as st

from workbench.charts.days import Stack, by_day
from workbench.charts.ground import CONFIG
from workbench.runs import spending
from workbench.runs.spending import FailedCall, ModelUse, Quantiles, Spending, Tally
from workbench.ui import address, clock, data, places, words

RANGES: Mapping[str, tuple[str, int | None]] = {"7d": ("7 days", 7), "30d": ("30 days", 30), "90d": ("90 days", 90), "all": ("All", None)}
MEASURES: Mapping[str, str] = {"cost": "Cost", "calls": "Calls"}
PURPOSES: Mapping[str, str] = {"answer": "Answers of runs", "judge": "Verdicts and scores of judges", "try": "Trials in the editor"}
PER_PAGE = 10
LONGEST_ERROR = 400


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def read(since: date | None) -> Spending:
    """Sum the calls from a day on."""
    return spending.spending(data.engine(), since=since)


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def failures(since: date | None, limit: int, offset: int) -> list[FailedCall]:
    """Give a page of the calls without an answer."""
    return spending.failures(data.engine(), since=since, limit=limit, offset=offset)


def since_when() -> date | None:
    """Draw the choice of how far to look back; give the first day (UTC)."""
    chosen = address.choice("range", "Time", list(RANGES), shown=lambda one: RANGES[one][0], resets=("page",))
    days = RANGES[chosen][1]
    return None if days is None else today() - timedelta(days=days - 1)


def today() -> date:
    """Give the present day in UTC, by which calls are counted."""
    return datetime.now(UTC).date()


def totals(found: Spending) -> None:
    """Draw what all calls come to."""
    total = found.total
    with st.container(horizontal=True, gap="medium"):
        _number("Cost", _cost(total), "Sum of the calls whose price is known.")
        _number("Calls", f"{total.calls:,}", "Calls made; answers from the cache are not asked for again and not counted.")
        _number("Without an answer", f"{total.failed:,}", "After all retries.")
        _number("Tokens in", f"{total.input_tokens:,}", "Cached ones included.")
        _number("Cached of them", f"{total.cached_input_tokens:,}", "Read from the provider's own cache, at its lower price.")
        _number("Tokens out", f"{total.output_tokens:,}", "Reasoning included.")
    if total.unpriced:
        st.warning(
            f"{words.many(total.unpriced, 'call')} without a known price: the costs below are at least what is shown. "
            "`workbench prices set MODEL INPUT OUTPUT` sets a price from now on.",
            icon=":material/money_off:",
        )


def _number(label: str, value: str, help: str) -> None:
    st.metric(label, value, help=help, width="content")


def _cost(tally: Tally) -> str:
    if tally.unpriced and not tally.cost_usd:
        return words.UNKNOWN
    return f"{'≥ ' if tally.unpriced else ''}{words.usd(tally.cost_usd)}"


def chart(found: Spending) -> None:
    """Draw costs or calls by day, stacked by model."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("By day", width="content")
        with st.container(width="content"):
            measure = address.choice("measure", "Measure", list(MEASURES), shown=lambda one: MEASURES[one])
    is_cost = measure == "cost"
    amounts: dict[str, dict[date, float]] = {one.model: {} for one in found.models}
    for (day, model), tally in found.days.items():
        amounts[model][day] = tally.cost_usd if is_cost else float(tally.calls)
    days = [day for day, _ in found.days]
    first = found.since or min(days, default=today())
    figure = by_day([Stack(model, own) for model, own in amounts.items()], first=first, last=today(), prefix="$" if is_cost else "")
    st.plotly_chart(figure, key="by_day", config=dict(CONFIG), alt=_spoken(found, measure, first))
    st.caption("Days are those of UTC." + (" Calls without a known price are not in the bars." if is_cost and found.total.unpriced else ""))


def _spoken(found: Spending, measure: str, first: date) -> str:
    parts = [f"{one.model}: {words.usd(one.tally.cost_usd) if measure == 'cost' else f'{one.tally.calls:,} calls'}" for one in found.models]
    return f"{MEASURES[measure]} by day since {first:%d %B %Y}, by model. " + ". ".join(parts)


def models(found: Spending) -> None:
    """Draw what each model cost and how long it took."""
    st.subheader("By model")
    st.table(
        pd.DataFrame([_model(one) for one in found.models]), border="horizontal", hide_index=True, alt="Calls, costs and times by model"
    )
    st.caption("Times are the median and the 95th percentile of the calls that have them; judges are not streamed and have no first token.")


def _model(one: ModelUse) -> dict[str, str]:
    return {
        "Model": words.plain(one.model),
        **_tallied(one.tally),
        "First token, p50 · p95": _quantiles(one.times["ttft_ms"]),
        "Per token, p50 · p95": _quantiles(one.times["tpot_ms"]),
        "Whole answer, p50 · p95": _quantiles(one.times["duration_ms"]),
    }


def _tallied(tally: Tally) -> dict[str, str]:
    unpriced = f", {tally.unpriced:,} unpriced" if tally.unpriced else ""
    return {
        "Calls": f"{tally.calls:,}" + (f", {tally.failed:,} failed" if tally.failed else ""),
        "Cost": words.plain(f"{_cost(tally)}{unpriced}"),
        "Tokens in": f"{tally.input_tokens:,}",
        "Tokens out": f"{tally.output_tokens:,}",
    }


def _quantiles(found: Quantiles) -> str:
    if found.p50 is None:
        return "–"
    return f"{words.milliseconds(found.p50)} · {words.milliseconds(found.p95)}"


def shares(found: Spending) -> None:
    """Draw what calls were for, and whose runs they belong to."""
    purposes_at, people_at = st.columns(2, gap="large")
    with purposes_at:
        st.subheader("By purpose")
        _share_table("For", {PURPOSES.get(name, name): tally for name, tally in found.purposes.items()})
    with people_at:
        st.subheader("By person")
        _share_table("Runs of", {name or "nobody named": tally for name, tally in found.people.items()})


def _share_table(heading: str, found: Mapping[str, Tally]) -> None:
    rows = [{heading: words.plain(name), "Calls": f"{tally.calls:,}", "Cost": words.plain(_cost(tally))} for name, tally in found.items()]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=f"Calls and costs: {heading}")


def failed(found: Spending) -> None:
    """Draw the calls that had no answer: how many of each kind, and the newest with their words."""
    st.subheader("Without an answer")
    count = sum(found.failures.values())
    if not count:
        st.markdown("Every call had an answer.")
        return
    st.markdown(" ".join(f":orange-badge[{words.plain(kind.replace('_', ' '))} {number:,}]" for kind, number in found.failures.items()))
    pages = -(-count // PER_PAGE)
    page = min(max(1, address.number("page", 1)), pages)
    with st.container(border=True, gap="small", key="failed_calls"):
        for place, one in enumerate(failures(found.since, PER_PAGE, (page - 1) * PER_PAGE)):
            if place:
                st.divider()
            _failed(one)
    address.page_choice("page", pages)


def _failed(one: FailedCall) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top", gap="small"):
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(words.plain(words.shortened(one.error or "No words came with it.", LONGEST_ERROR)))
            kind = (one.kind or "unknown").replace("_", " ")
            pieces = (kind, one.model, PURPOSES.get(one.purpose, one.purpose), clock.moment(one.asked_at))
            st.caption(words.plain("  |  ".join(pieces)))
        if one.run_id is not None:
            with st.container(width=170):
                places.link(places.RESULTS, f"Run {one.run_id}", query={"run": one.run_id, "outcome": "error"})
