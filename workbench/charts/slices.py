"""Draw an estimate for each slice of the examples, one thin row each, with its interval; slices too small to say anything are faint."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.charts import palette
from workbench.charts.ground import on_ground
from workbench.charts.intervals import Span, escaped, signed_ticks

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, FRAME_PX = 24, 44
FEWEST = 20
"""With fewer examples a slice is faint, whatever its interval: many slices make one of them look decided by chance."""


def by_slice(spans: Sequence[Span], *, line: float, unit: str, marked: int | None = None) -> "go.Figure":
    """Draw spans against `line`: shares in per cent from 0 to 100 where it is 50, differences around it where it is 0.

    `unit` follows the numbers; the row at `marked` stands out. A click gives the row as `customdata`.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_vline(x=line, line={"color": palette.RULE, "width": 1.5, "dash": "dot"})
    colours = [_colour(span, line) for span in spans]
    for row, (span, colour) in enumerate(zip(spans, colours, strict=True)):
        if span.low is not None and span.high is not None:
            width = 4 if row == marked else 2
            figure.add_scatter(
                x=[span.low, span.high], y=[row, row], mode="lines", line={"color": colour, "width": width}, hoverinfo="skip"
            )
    figure.add_scatter(
        x=[span.estimate for span in spans],
        y=list(range(len(spans))),
        customdata=list(range(len(spans))),
        mode="markers",
        marker={"color": colours, "size": [13 if row == marked else 10 for row in range(len(spans))], "opacity": 1},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertext=[_hover(span, line, unit) for span in spans],
        hoverinfo="text",
    )
    figure.update_yaxes(tickvals=list(range(len(spans))), ticktext=[_label(span, row == marked) for row, span in enumerate(spans)])
    figure.update_yaxes(range=[len(spans) - 0.4, -0.6], showgrid=False)
    if line:
        figure.update_xaxes(range=[-3, 103], tickvals=[0, 50, 100], ticktext=["0 %", "50 %", "100 %"])
    else:
        reach, ticks, words = signed_ticks(spans)
        figure.update_xaxes(range=[-reach, reach], tickvals=ticks, ticktext=words)
    return on_ground(figure, height=FRAME_PX + ROW_PX * max(1, len(spans)))


def _colour(span: Span, line: float) -> str:
    return palette.FAINT if span.n < FEWEST else span.colour(line)


def _label(span: Span, is_marked: bool) -> str:
    text = f"{escaped(span.label)} · {span.n:,}"
    return f"<b>{text}</b>" if is_marked else text


def _hover(span: Span, line: float, unit: str) -> str:
    shape = ".0f" if line else "+.1f"
    bounds = f" [{span.low:{shape}}, {span.high:{shape}}]" if span.low is not None and span.high is not None else ""
    few = "<br>too few examples to say anything" if span.n < FEWEST else ""
    return f"{escaped(span.label)}: {span.estimate:{shape}}{unit}{bounds}, n = {span.n:,}{few}"
