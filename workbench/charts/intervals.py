"""Draw estimates as points with their intervals, one below the other, against a line that says "no difference"."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.charts import palette
from workbench.charts.ground import on_ground

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX = 46
FRAME_PX = 62


@dataclass(frozen=True, slots=True)
class Span:
    """One estimate in a figure: its label, value and interval, in the unit of the axis.

    A missing bound is drawn as none; `worst_low` and `worst_high` say where it lies if all the missing went one way. `is_higher_better`
    is None where neither direction is good.
    """

    label: str
    estimate: float
    low: float | None = None
    high: float | None = None
    n: int = 0
    worst_low: float | None = None
    worst_high: float | None = None
    is_higher_better: bool | None = True

    def colour(self, line: float) -> str:
        """Give green for clearly better than `line`, vermilion for clearly worse, grey for not shown."""
        if self.is_higher_better is None or self.low is None or self.high is None or self.low <= line <= self.high:
            return palette.UNDECIDED
        return palette.BETTER if (self.low > line) == self.is_higher_better else palette.WORSE


def win_rates(spans: Sequence[Span], *, marked: int | None = None) -> "go.Figure":
    """Draw win rates in per cent from 0 to 100 against the line at 50; the row at `marked` stands out."""
    figure = _spans(spans, line=50.0, unit=" %", signed=False)
    ticks = [0, 25, 50, 75, 100]
    figure.update_xaxes(range=[-2, 102], tickvals=ticks, ticktext=[f"{tick} %" for tick in ticks])
    labels = [escaped(span.label) for span in spans]
    figure.update_yaxes(ticktext=[f"<b>{label}</b>" if row == marked else label for row, label in enumerate(labels)])
    return figure


def differences(spans: Sequence[Span], *, unit: str) -> "go.Figure":
    """Draw paired differences around 0; `unit` is written after the numbers, such as " points"."""
    figure = _spans(spans, line=0.0, unit=unit, signed=True)
    reach, ticks, words = signed_ticks(spans)
    figure.update_xaxes(range=[-reach, reach], tickvals=ticks, ticktext=words)
    return figure


def signed_ticks(spans: Sequence[Span]) -> tuple[float, list[float], list[str]]:
    """Give for differences around 0 how far the axis goes to each side, its ticks, and their words with a sign."""
    reach = 1.12 * (
        max((abs(end) for span in spans for end in (span.estimate, span.low, span.high) if end is not None), default=0.0) or 1.0
    )
    ticks = _ticks(reach)
    return reach, ticks, [_signed(tick) for tick in ticks]


def _ticks(reach: float) -> list[float]:
    """Give round numbers on both sides of 0, two or three a side.

    >>> _ticks(22)
    [-20.0, -10.0, 0.0, 10.0, 20.0]
    """
    power = 10.0 ** math.floor(math.log10(reach / 2))
    step = next(power * factor for factor in (5, 2, 1) if 2 * power * factor <= reach)
    count = math.floor(reach / step)
    return [round(step * place, 9) for place in range(-count, count + 1)]


def _signed(tick: float) -> str:
    return f"{tick:+g}".replace("-", "\u2212") if tick else "0"


def _spans(spans: Sequence[Span], *, line: float, unit: str, signed: bool) -> "go.Figure":
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_vline(x=line, line={"color": palette.RULE, "width": 1.5, "dash": "dot"})
    rows = list(range(len(spans)))
    for row, span in zip(rows, spans, strict=True):
        if span.worst_low is not None and span.worst_high is not None:
            figure.add_scatter(
                x=[span.worst_low, span.worst_high],
                y=[row, row],
                mode="lines",
                line={"color": palette.FAINT, "width": 11},
                hoverinfo="skip",
            )
    colours = [span.colour(line) for span in spans]
    for row, span, colour in zip(rows, spans, colours, strict=True):
        if span.low is not None and span.high is not None:
            figure.add_scatter(x=[span.low, span.high], y=[row, row], mode="lines", line={"color": colour, "width": 3}, hoverinfo="skip")
    figure.add_scatter(
        x=[span.estimate for span in spans],
        y=rows,
        mode="markers",
        marker={"color": colours, "size": 12},
        hovertext=[_hover(span, unit, signed) for span in spans],
        hoverinfo="text",
    )
    figure.update_yaxes(tickvals=rows, ticktext=[escaped(span.label) for span in spans], range=[len(spans) - 0.4, -0.6], showgrid=False)
    return on_ground(figure, height=FRAME_PX + ROW_PX * max(1, len(spans)))


def _hover(span: Span, unit: str, signed: bool) -> str:
    shape = "+.3g" if signed else ".3g"
    bounds = f" [{span.low:{shape}}, {span.high:{shape}}]" if span.low is not None and span.high is not None else ", no interval"
    return f"{escaped(span.label)}: {span.estimate:{shape}}{unit}{bounds}, n = {span.n:,}"


def escaped(text: str) -> str:
    """Take the meaning from `<`, which Plotly reads as a tag."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
