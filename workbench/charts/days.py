"""Draw an amount for each day, stacked by what it went to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from workbench.charts import palette
from workbench.charts.ground import on_ground, written
from workbench.charts.intervals import escaped
from workbench.charts.legend import above

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT = 280
BAR_MS = 0.72 * 86_400_000
"""How wide a bar is, of a day: told, since from a single day Plotly would guess a hair."""

MOST = len(palette.SERIES) - 1
OTHERS = "all others"


@dataclass(frozen=True, slots=True)
class Stack:
    """What one name amounts to on each day, or in each hour by its beginning; those without anything may be left out."""

    label: str
    days: Mapping[date, float]


def stacks(amounts: Sequence[Stack]) -> list[Stack]:
    """Keep as many stacks as there are colours, the others taken together in the last.

    >>> [one.label for one in stacks([Stack(str(n), {}) for n in range(9)])]
    ['0', '1', '2', '3', '4', '5', 'all others']
    """
    if len(amounts) <= MOST + 1:
        return list(amounts)
    rest: dict[date, float] = {}
    for one in amounts[MOST:]:
        for day, value in one.days.items():
            rest[day] = rest.get(day, 0.0) + value
    return [*amounts[:MOST], Stack(OTHERS, rest)]


def by_day(amounts: Sequence[Stack], *, first: date, last: date, prefix: str = "") -> "go.Figure":
    """Draw amounts from the first to the last day; `prefix` stands before numbers, such as `$`. A click gives [day, name]."""
    figure = _bars(amounts, width_ms=BAR_MS, shown="%d %b %Y", prefix=prefix)
    half = timedelta(hours=12)
    begin, end = (f"{moment:%Y-%m-%d} 12:00" for moment in (first - 2 * half, last))
    figure.update_xaxes(type="date", range=[begin, end], showgrid=False, tickformat="%d %b", **_ticks(first, last))
    return above(on_ground(figure, height=HEIGHT))


def by_hour(amounts: Sequence[Stack], *, first: datetime, last: datetime, prefix: str = "") -> "go.Figure":
    """Draw amounts from the first to the last hour, as `by_day`."""
    figure = _bars(amounts, width_ms=BAR_MS / 24, shown="%d %b %H:%M", prefix=prefix)
    half = timedelta(minutes=30)
    figure.update_xaxes(
        type="date", range=[written(first - half), written(last + half)], showgrid=False, tickformat="%H:%M\n%d %b", nticks=9
    )
    return above(on_ground(figure, height=HEIGHT))


def _bars(amounts: Sequence[Stack], *, width_ms: float, shown: str, prefix: str) -> "go.Figure":
    import plotly.graph_objects as go

    figure = go.Figure()
    for place, one in enumerate(stacks(amounts)):
        days = sorted(one.days)
        figure.add_bar(
            x=[written(day) for day in days],
            y=[one.days[day] for day in days],
            name=escaped(one.label),
            width=width_ms,
            customdata=[[day.isoformat(), one.label] for day in days],
            marker={"color": palette.of_series(place), "line": {"width": 0}, "opacity": 1},
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
            hovertemplate=f"%{{x|{shown}}}<br>{escaped(one.label)}: {prefix}%{{y:,.4~g}}<extra></extra>",
        )
    figure.update_layout(barmode="stack")
    figure.update_yaxes(tickprefix=prefix, tickformat=",~g", rangemode="tozero", nticks=5)
    return figure


def _ticks(first: date, last: date) -> dict[str, object]:
    """Name every day of a week, and about eight of a longer time."""
    days = (last - first).days + 1
    step = max(1, -(-days // 8))
    shown = [last - timedelta(days=back) for back in range(0, days, step)]
    return {"tickvals": [f"{day:%Y-%m-%d}" for day in reversed(shown)]}
