"""Show what live traffic costs: numbers beside those of the time before, by day, and by model, agent or version."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from workbench.charts.days import Stack, by_day, by_hour
from workbench.charts.ground import CONFIG
from workbench.stats.estimates import Estimate
from workbench.stats.ratios import Sums, ratio_of_sums
from workbench.store.connection import reading
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_groups import Group
from workbench.store.traffic_likings import RatedCosts, rated_costs
from workbench.ui import address, data, traffic_numbers, traffic_scope, words
from workbench.ui.traffic_range import DAY, HOUR
from workbench.ui.traffic_scope import Scope

MEASURES = {"cost": "Cost", "calls": "Calls", "tokens": "Tokens"}
HEADINGS = {"model": "Model", "agent": "Agent", "version": "Prompt version"}


def totals(scope: Scope) -> bool:
    """Draw what all calls come to, each beside the time before; give whether there are any."""
    found, compared = traffic_scope.whole(scope.where), traffic_scope.whole(scope.before)
    if found is None:
        traffic_numbers.nothing()
        return False
    now, before = found.sums, compared.sums if compared else None
    cost = f"{'≥ ' if now['unpriced'] else ''}{words.usd(now['cost_usd'])}"
    cached = now["cache_read_tokens"] / now["input_tokens"] if now["input_tokens"] else None
    with st.container(horizontal=True, gap="medium"):
        _number("Cost", cost, now, before, "cost_usd", "Of the calls whose price is known.", colour="inverse")
        _number("Calls", f"{now['spans']:,.0f}", now, before, "spans", "Calls to models.")
        help = "Mean over the calls whose price is known."
        traffic_numbers.number("Cost of a call", words.usd(_each(now)), _each(now), _each(before), "inverse", help)
        _number("Tokens in", f"{now['input_tokens']:,.0f}", now, before, "input_tokens", "Cached ones included.")
        help = "Read from the provider's own cache, at its lower price."
        traffic_numbers.number("Cached of them", words.percent(cached), None, None, "off", help)
        reasoning = f"Reasoning included: {now['reasoning_tokens']:,.0f}."
        _number("Tokens out", f"{now['output_tokens']:,.0f}", now, before, "output_tokens", reasoning)
    traffic_numbers.compared_with(scope, is_empty=before is None)
    if now["unpriced"]:
        st.warning(
            f"{words.many(int(now['unpriced']), 'call')} without a known price: every cost below is at least what is shown. "
            "`workbench prices set MODEL INPUT OUTPUT` sets a price from now on.",
            icon=":material/money_off:",
        )
    return True


def _number(
    label: str, value: str, now: Mapping[str, float], before: Mapping[str, float] | None, name: str, help: str, *, colour: str = "off"
) -> None:
    traffic_numbers.number(label, value, now[name], None if before is None else before[name], colour, help)


def _each(sums: Mapping[str, float] | None) -> float | None:
    priced = 0.0 if sums is None else sums["spans"] - sums["unpriced"]
    return sums["cost_usd"] / priced if sums is not None and priced else None


def chart(scope: Scope) -> str:
    """Draw cost, calls or tokens over time, stacked by a choice; give the choice."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("By day" if scope.step == DAY else "By hour", width="content")
        with st.container(horizontal=True, gap="small", width="content"):
            by = traffic_scope.choose_by()
            measure = address.choice("measure", "Measure", list(MEASURES), shown=lambda one: MEASURES[one])
    order = [traffic_scope.named(one.key) for one in traffic_scope.grouped(scope.where, by)]
    amounts: dict[str, dict[date, float]] = {name: {} for name in dict.fromkeys(order)}
    for point in traffic_scope.by_step(scope.where, by):
        at = scope.moment(point)
        value = {"cost": point.sums["cost_usd"], "calls": point.sums["spans"]}.get(
            measure, point.sums["input_tokens"] + point.sums["output_tokens"]
        )
        own, place = amounts[traffic_scope.named(point.key)], at.date() if scope.step == DAY else at
        own[place] = own.get(place, 0.0) + value
    stacks = [Stack(name, own) for name, own in amounts.items()]
    prefix = "$" if measure == "cost" else ""
    first, last = scope.time.first, scope.time.after - HOUR
    if scope.step == DAY:
        figure = by_day(stacks, first=first.date(), last=last.date(), prefix=prefix)
    else:
        figure = by_hour(stacks, first=first, last=last, prefix=prefix)
    spoken = "; ".join(f"{one.label} {sum(one.days.values()):,.4g}" for one in stacks)
    st.plotly_chart(
        traffic_scope.with_marks(figure, scope),
        config=dict(CONFIG),
        alt=f"{MEASURES[measure]} over time by {HEADINGS[by].lower()}. In all: {spoken}",
        **traffic_scope.opening("cost_over_time", scope, by, order="dearest"),
    )
    st.caption(f"{'Days' if scope.step == DAY else 'Hours'} are those of UTC. Click a bar for the dearest traces behind it.")
    traffic_scope.marks_in_words(scope)
    return by


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def _rated(where: TrafficFilter, columns: tuple[str, ...]) -> list[RatedCosts]:
    with reading(data.engine()) as session:
        return rated_costs(session, where=where, by=columns)


def table(scope: Scope, by: str) -> None:
    """Draw what each model, agent or version cost, and what a liked answer of it costs."""
    found = traffic_scope.grouped(scope.where, by)
    before = {traffic_scope.named(one.key): one for one in traffic_scope.grouped(scope.before, by)} if scope.before else {}
    rated = {traffic_scope.named(one.key): one for one in _rated(scope.where, traffic_scope.COLUMNS[by])}
    total = sum(one.sums["cost_usd"] for one in found) or 1.0
    rows = [_row(one, by, total, before, rated.get(traffic_scope.named(one.key)), has_before=scope.before is not None) for one in found]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=f"Costs by {HEADINGS[by].lower()}")
    st.caption(
        "Cost of a liked answer: what the rated answers cost, over how many of them were liked, with a 95 % interval (delta method). "
        "It takes the rated answers to stand for all; a request counts for the model and version of its first call."
    )


def _row(one: Group, by: str, total: float, before: Mapping[str, Group], rated: RatedCosts | None, *, has_before: bool) -> dict[str, str]:
    sums, name = one.sums, traffic_scope.named(one.key)
    row = {
        HEADINGS[by]: words.plain(name),
        "Cost": words.plain(f"{'≥ ' if sums['unpriced'] else ''}{words.usd(sums['cost_usd'])}"),
        "Share": words.percent(sums["cost_usd"] / total),
    }
    if has_before:
        row["Change"] = traffic_numbers.change(sums["cost_usd"], before[name].sums["cost_usd"] if name in before else None) or "new"
    cached = f" ({words.percent(sums['cache_read_tokens'] / sums['input_tokens'])} cached)" if sums["cache_read_tokens"] else ""
    return row | {
        "Calls": f"{sums['spans']:,.0f}" + (f", {sums['unpriced']:,.0f} unpriced" if sums["unpriced"] else ""),
        "Cost of a call": words.plain(words.usd(_each(sums))),
        "Tokens in": f"{sums['input_tokens']:,.0f}{cached}",
        "Tokens out": f"{sums['output_tokens']:,.0f}",
        "Liked": "–" if rated is None else f"{words.percent(rated.liked / rated.rated)} of {rated.rated:,}",
        "Cost of a liked answer": words.plain(liked_cost(rated)),
    }


def liked_cost(rated: RatedCosts | None) -> str:
    """Say what a liked answer costs."""
    if rated is None:
        return "nothing rated"
    found: Estimate = ratio_of_sums(Sums(rated.rated, rated.cost_usd, rated.liked, rated.cost_squared, rated.liked, rated.cost_of_liked))
    if found.estimate is None:
        return "none liked"
    if found.low is None or found.high is None:
        return f"{words.usd(found.estimate)} (too few for an interval)"
    return f"{words.usd(found.estimate)} [{words.usd(found.low)}, {words.usd(found.high)}]"
