"""Draw the themes of judges' reasons: how many reasons of each speak for which side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.charts import palette
from workbench.charts.ground import TICKS, on_ground
from workbench.charts.intervals import escaped
from workbench.charts.legend import above

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, FRAME_PX = 48, 40
FAINT = 0.35


@dataclass(frozen=True, slots=True)
class ThemeBar:
    """A theme's name and a reason that stands for it, and how many reasons speak for A, for neither and for B."""

    label: str
    quote: str
    for_a: int
    for_neither: int
    for_b: int


def themes(bars: Sequence[ThemeBar], *, a: str, b: str, marked: int | None = None) -> "go.Figure":
    """Draw a stacked bar for each theme, its name above it; with one `marked` the others are faint. A click gives [theme, side]."""
    import plotly.graph_objects as go

    figure = go.Figure()
    rows = list(range(len(bars)))
    sides = (
        ("a", f"for {a}", palette.of_series(0), [bar.for_a for bar in bars]),
        ("tie", "for neither", palette.GREY, [bar.for_neither for bar in bars]),
        ("b", f"for {b}", palette.of_series(1), [bar.for_b for bar in bars]),
    )
    for side, name, colour, counts in sides:
        figure.add_bar(
            x=counts,
            y=rows,
            width=0.34,
            orientation="h",
            name=escaped(name),
            customdata=[[row, side] for row in rows],
            marker={"color": colour, "opacity": [FAINT if marked is not None and marked != row else 1.0 for row in rows]},
            selected={"marker": {"opacity": 1}},
            hovertext=[f"{_wrapped(bar.quote)}<br>{count:,} {escaped(name)}" for bar, count in zip(bars, counts, strict=True)],
            hoverinfo="text",
        )
    for row, bar in enumerate(bars):
        text = f"<b>{escaped(bar.label)}</b>" if row == marked else escaped(bar.label)
        figure.add_annotation(
            x=0, y=row - 0.38, text=text, xanchor="left", xshift=-3, showarrow=False, font=TICKS, yanchor="middle", yshift=1
        )
    on_ground(figure, height=FRAME_PX + ROW_PX * max(1, len(bars)))
    figure.update_layout(barmode="stack")
    figure.update_layout(
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "font": TICKS, "itemclick": False, "itemdoubleclick": False}
    )
    figure.update_yaxes(range=[len(bars) - 0.5, -0.7], showticklabels=False, showgrid=False)
    figure.update_xaxes(tickformat=",d", nticks=5, rangemode="tozero")
    return above(figure)


def _wrapped(text: str, width: int = 60, most: int = 220) -> str:
    """Break a text into lines for a hover box."""
    import textwrap

    return "<br>".join(escaped(line) for line in textwrap.wrap(textwrap.shorten(text, most, placeholder=" …"), width))
