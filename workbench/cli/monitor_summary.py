"""Sum up live traffic: `workbench monitor summary`."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, say, show, show_table, usd
from workbench.errors import BadInput

if TYPE_CHECKING:
    from workbench.store.traffic_groups import Group

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def summary(
    by: Annotated[str, typer.Option(help="What to tell apart: agent, model, prompt, version, environment; several with commas.")] = "model",
    days: Annotated[float, typer.Option(min=0.04, help="How far to look back; whole hours, or days from three days on.")] = 7,
    scope: Annotated[list[str] | None, typer.Option("--scope", metavar="NAME=VALUE", help="Narrow, such as agent=support.")] = None,
    as_json: AsJson = False,
) -> None:
    """Sum up calls, costs, tokens and times of what is live."""
    from workbench.cli.monitor_check import scope_of
    from workbench.store.connection import reading
    from workbench.store.traffic_filters import DIMENSIONS, TrafficFilter
    from workbench.store.traffic_groups import groups, whole
    from workbench.store.traffic_sums import GRAINS

    names = [one.strip() for one in by.split(",") if one.strip()]
    narrowed = scope_of(scope)
    for where, wanted in (("--by", names), ("--scope", list(narrowed))):
        if unknown := [one for one in wanted if one not in DIMENSIONS]:
            raise BadInput(f"'{', '.join(unknown)}' tells nothing apart; there are {', '.join(DIMENSIONS)}", where=where)
    engine, _ = open_here()
    to_us = round(datetime.now(UTC).timestamp() * 1e6)
    chosen = TrafficFilter(to_us - round(days * GRAINS["d"]), to_us, **narrowed)
    with reading(engine) as session:
        found = groups(session, where=chosen, by=names)
    grain, first, after = whole(chosen)
    begin, end = (EPOCH + timedelta(microseconds=bucket * GRAINS[grain]) for bucket in (first, after))
    document = {"from": begin, "to": end, "groups": [_document(one) for one in found]}
    show(document, as_json=as_json, otherwise=lambda: _show(names, found))


def _document(one: "Group") -> dict[str, Any]:
    counts = {name: int(value) for name, value in one.sums.items() if name != "cost_usd"}
    times = {f"{name}_ms": _quantiles(one, name) for name in ("ttft", "tpot", "duration")}
    speed = {"tokens_per_second": _quantiles(one, "speed")}
    return {"key": one.key, **counts, "cost_usd": one.sums["cost_usd"], **times, **speed, "findings": {}}


def _quantiles(one: "Group", name: str) -> dict[str, Any]:
    times = one.times[name]
    return {"p50": times.quantile(0.5), "p95": times.quantile(0.95), "p99": times.quantile(0.99), "n": times.count}


def _show(names: list[str], found: "list[Group]") -> None:
    if not found:
        say("No calls to models in this time. `workbench monitor collect` takes traces in.")
        return
    right = ("Calls", "Errors", "Cost", "In", "Out", "TTFT p95", "TPOT p95", "Answer p95")
    rows = []
    for one in found:
        cost = ("at least " if one.sums["unpriced"] else "") + usd(one.sums["cost_usd"])
        counts = [f"{one.sums[name]:,.0f}" for name in ("spans", "errors")]
        tokens = [f"{one.sums[name]:,.0f}" for name in ("input_tokens", "output_tokens")]
        times = [_milliseconds(one.times[name].quantile(0.95)) for name in ("ttft", "tpot", "duration")]
        rows.append((*(one.key[name] or "–" for name in names), *counts, cost, *tokens, *times))
    show_table((*(name.capitalize() for name in names), *right), rows, right=right)


def _milliseconds(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f} ms"
