"""Show what the month will cost, how far budgets are spent, and what another model would have cost."""

from datetime import datetime

import pandas as pd
import streamlit as st

from workbench.monitoring import forecasting, switching
from workbench.monitoring.budgets import Standing
from workbench.monitoring.forecasting import MonthForecast
from workbench.providers.price_table import Rates
from workbench.runs.pricing import price_book
from workbench.store.traffic_filters import DIMENSIONS
from workbench.ui import address, data, live_overview, traffic_numbers, traffic_scope, watched, watched_forms, words
from workbench.ui.traffic_range import DAY
from workbench.ui.traffic_scope import Scope


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def _forecast(scope: tuple[tuple[str, str], ...]) -> MonthForecast:
    return forecasting.forecast_month(data.engine(), scope=dict(scope))


def month() -> None:
    """Draw what all of the present month will cost, with its interval."""
    found = _forecast(())
    st.subheader(f"{found.month:%B}")
    at_least = "≥ " if found.unpriced else ""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.metric("So far", f"{at_least}{words.usd(found.so_far)}", width="content", help="Of all live traffic, today included.")
        if found.expected is None or found.low is None or found.high is None:
            st.markdown(words.plain(f"It cannot be forecast yet: {found.why_not}."))
            return
        st.metric("Expected by its end", f"{at_least}{words.usd(found.expected)}", width="content", help=_how(found))
        st.metric("90 % interval", f"{words.usd(found.low)} to {words.usd(found.high)}", width="content")
    st.caption(words.plain(f"{_how(found)} All agents and models, whatever is chosen above."))


def _how(found: MonthForecast) -> str:
    since = f"From the last {found.days} whole days, which cost alike; weekdays apart."
    return f"{since} Days in a row above or below their mean widen the interval."


def budgets() -> None:
    """Draw how far each budget is spent, and where the month's forecast stands beside it."""
    found = watched.budgets()
    watched_forms.heading("Budgets", "budget", [one.budget for one in found])
    if not found:
        st.markdown(live_overview.NO_BUDGETS)
    for one in found:
        live_overview.budget(one, _outlook(one))


def _outlook(one: Standing) -> str:
    """Say where a budget of a month will end, where its traffic can be forecast."""
    if one.budget.period != "month" or any(name not in DIMENSIONS for name in one.budget.scope):
        return ""
    found = _forecast(tuple(sorted((name, str(value)) for name, value in one.budget.scope.items())))
    if found.expected is None or found.low is None or found.high is None:
        return ""
    limit = one.budget.limit_usd
    said = "will be overspent" if found.low > limit else "will be kept" if found.high <= limit else "may be overspent"
    return f"; {said}: {words.usd(found.expected)} expected, {words.usd(found.low)} to {words.usd(found.high)}"


@st.cache_data(ttl=data.KEPT_S, max_entries=2, show_spinner=False)
def _models() -> list[str]:
    return switching.listed_models()


@st.cache_data(ttl=data.QUIET_S, max_entries=50, show_spinner=False)
def _rates(model: str) -> Rates | None:
    return switching.model_rates(price_book(data.engine()), model)


def other_model(scope: Scope) -> None:
    """Draw the choice of another model and what the same tokens would have cost on it."""
    st.subheader("On another model")
    live = sorted({one.model for one in traffic_scope.combinations()[0] if one.model})
    with st.container(width=420):
        options = ["", *live, *(name for name in _models() if name not in live)]
        model = address.menu("other", "Another model", options, shown=lambda one: one or "Choose a model …")
    if not model:
        st.caption("The same tokens, priced as if another model had been asked.")
        return
    found = _rates(model)
    if found is None:
        st.warning(
            f"{words.plain(model)} has no known price. `workbench prices set MODEL INPUT OUTPUT` sets one.", icon=":material/money_off:"
        )
        return
    points = traffic_scope.by_step(scope.where)
    costs = {scope.moment(one): (one.sums["cost_usd"], switching.cost_on(one.sums, found)) for one in points}
    was, instead = (sum(pair[side] for pair in costs.values()) for side in (0, 1))
    with st.container(horizontal=True, gap="medium"):
        st.metric("As it was", words.usd(was), width="content")
        help = "The same tokens at the other model's prices."
        traffic_numbers.number("On the other model", words.usd(instead), instead, was, "inverse", help)
        st.metric("Difference", _difference(was, instead), width="content")
    rows = [_row(at, scope, *pair) for at, pair in costs.items()]
    with st.expander("Day by day" if scope.step == DAY else "Hour by hour", key="other_by_day"):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="Cost as it was and on the other model, over time")
    st.caption(
        "Priced on the tokens that were counted, at base rates. Another tokenizer counts the same text otherwise, answers have another "
        "length, and cache hits differ: try it on a golden set under Compare before you switch."
    )


def _row(at: datetime, scope: Scope, was: float, instead: float) -> dict[str, str]:
    amounts = {"As it was": words.usd(was), "On the other model": words.usd(instead), "Difference": _difference(was, instead)}
    when = {"Day": f"{at:%d %b %Y}"} if scope.step == DAY else {"Hour": f"{at:%d %b %Y %H}:00"}
    return when | {name: words.plain(amount) for name, amount in amounts.items()}


def _difference(was: float, instead: float) -> str:
    return f"{'+' if instead >= was else words.MINUS}{words.usd(abs(instead - was))}"
