"""Draw quantities over time as lines with their intervals, and mark on any chart over time what happened when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workbench.charts import palette
from workbench.charts.ground import on_ground, written
from workbench.charts.intervals import escaped
from workbench.charts.legend import above

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT = 280
MOST_LINES = len(palette.SERIES)
DAY = timedelta(days=1)
MOST_AREAS = 2
"""Areas of more lines cover one another; their intervals are told where one points."""

AREA = 0.16
"""How dark the area of an interval is."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A value at a moment (UTC), its interval where there is one, and what is said beside it: how many calls it is of."""

    at: datetime
    value: float
    low: float | None = None
    high: float | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A named quantity over time; a `faint` one is there to compare with, and nothing opens from it."""

    label: str
    dots: Sequence[Dot]
    is_faint: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """How values are written: what stands before and after them, their format, and the most the axis shows (None: as far as they reach)."""

    prefix: str = ""
    suffix: str = ""
    format: str = ",.3~g"
    most: float | None = None
    ticks: Mapping[float, str] = field(default_factory=dict)


def over_time(lines: Sequence[Line], *, first: datetime, after: datetime, step: timedelta, axis: Axis | None = None) -> "go.Figure":
    """Draw lines from a moment up to another; where a `step` has no value the line is broken. A click gives [moment, label]."""
    import plotly.graph_objects as go

    shown = axis or Axis()
    figure = go.Figure()
    for place, line in enumerate(lines[:MOST_LINES]):
        if not line.dots:
            # Its place is kept, so that a name has the same colour in every chart of a page.
            continue
        colour = palette.GREY if line.is_faint else palette.of_series(place)
        known = [one for one in line.dots if one.low is not None and one.high is not None]
        for part in unbroken(known, step) if len(lines) <= MOST_AREAS else ():
            _interval(figure, part, colour)
        _line(figure, line, colour, step, shown)
    # Values stand at the beginning of their step.
    begin, end = first - step / 2, after - step / 2
    ticks = {"tickformat": "%d %b"} if step >= DAY else {"tickformat": "%H:%M\n%d %b"}
    figure.update_xaxes(type="date", range=[written(begin), written(end)], showgrid=False, nticks=9, **ticks)
    named = {"tickvals": list(shown.ticks), "ticktext": list(shown.ticks.values())} if shown.ticks else {}
    top = {"range": [0, shown.most]} if shown.most is not None else {"rangemode": "tozero"}
    figure.update_yaxes(tickprefix=shown.prefix, ticksuffix=shown.suffix, tickformat=shown.format, nticks=5, **top, **named)
    return above(on_ground(figure, height=HEIGHT))


def unbroken(dots: Sequence[Dot], step: timedelta) -> list[list[Dot]]:
    """Take dots apart where a step lies between two that has none.

    >>> hours = [Dot(datetime(2026, 3, 1, hour), 1.0) for hour in (0, 1, 3)]
    >>> [len(part) for part in unbroken(hours, timedelta(hours=1))]
    [2, 1]
    """
    parts: list[list[Dot]] = []
    for one in dots:
        if parts and one.at - parts[-1][-1].at <= step:
            parts[-1].append(one)
        else:
            parts.append([one])
    return parts


def marked(figure: "go.Figure", moments: Mapping[datetime, Sequence[str]]) -> "go.Figure":
    """Put marks above a chart over time, with what happened at each moment; give it back."""
    if not moments:
        return figure
    times = [written(at) for at in moments]
    for time in times:
        figure.add_shape(type="line", x0=time, x1=time, y0=0, y1=1, yref="paper", line={"color": palette.RULE, "width": 1, "dash": "dot"})
    figure.add_scatter(
        x=times,
        y=[1.0] * len(times),
        yaxis="y2",
        mode="markers",
        marker={"symbol": "triangle-down", "size": 11, "color": palette.GREY},
        hovertext=[f"<b>{at:%d %b %H:%M}</b><br>" + "<br>".join(map(escaped, said)) for at, said in moments.items()],
        hoverinfo="text",
        showlegend=False,
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        cliponaxis=False,
    )
    figure.update_layout(yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True})
    return figure


def _line(figure: "go.Figure", line: Line, colour: str, step: timedelta, axis: Axis) -> None:
    times: list[str | None] = []
    values: list[float | None] = []
    data: list[list[str] | None] = []
    about: list[str | None] = []
    for part in unbroken(line.dots, step):
        times += [*(written(one.at) for one in part), None]
        values += [*(one.value for one in part), None]
        data += [*([one.at.isoformat(), line.label] for one in part), None]
        about += [*(escaped(one.about) for one in part), None]
    moment = "%d %b %Y" if step >= DAY else "%d %b %H:%M"
    figure.add_scatter(
        x=times,
        y=values,
        name=escaped(line.label),
        mode="lines+markers",
        line={"color": colour, "width": 1.5 if line.is_faint else 2.2, "dash": "dot" if line.is_faint else "solid"},
        marker={"size": 4 if line.is_faint else 6, "color": colour},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        customdata=None if line.is_faint else data,
        text=about,
        hovertemplate=f"%{{x|{moment}}}<br>{escaped(line.label)}: {axis.prefix}%{{y:{axis.format}}}{axis.suffix}"
        "<br>%{text}<extra></extra>",
    )


def _interval(figure: "go.Figure", dots: Sequence[Dot], colour: str) -> None:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    figure.add_scatter(
        x=[written(one.at) for one in dots] + [written(one.at) for one in reversed(dots)],
        y=[one.high for one in dots] + [one.low for one in reversed(dots)],
        fill="toself",
        fillcolor=f"rgba({red}, {green}, {blue}, {AREA})",
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
    )
