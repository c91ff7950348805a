"""Draw the spans of a trace as bars over time, one a line, indented by their parents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.charts import palette
from workbench.charts.ground import on_ground
from workbench.charts.intervals import escaped
from workbench.charts.legend import above

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX = 26
COLOURS = {
    "llm": palette.BLUE,
    "tool": palette.ORANGE,
    "retrieval": palette.GREEN,
    "agent": palette.PURPLE,
    "workflow": palette.SKY,
    "embedding": palette.GREEN,
    "other": palette.GREY,
}
NAMES = {
    "llm": "call to a model",
    "tool": "tool",
    "retrieval": "retrieval",
    "agent": "agent",
    "workflow": "workflow",
    "embedding": "embedding",
    "other": "other",
}
LONGEST = 38


@dataclass(frozen=True, slots=True)
class Bar:
    """One span: how deep it lies, when it began after the trace did and how long it took (milliseconds), its kind and whether it failed."""

    label: str
    depth: int
    start_ms: float
    duration_ms: float
    kind: str
    is_error: bool = False
    about: str = ""


def waterfall(bars: Sequence[Bar]) -> "go.Figure":
    """Draw spans from top to bottom in the order given."""
    import plotly.graph_objects as go

    figure = go.Figure()
    places = list(range(len(bars)))
    for kind in dict.fromkeys(bar.kind for bar in bars):
        own = [place for place in places if bars[place].kind == kind]
        figure.add_bar(
            orientation="h",
            y=own,
            x=[max(bars[place].duration_ms, 0.0) for place in own],
            base=[bars[place].start_ms for place in own],
            name=NAMES.get(kind, escaped(kind)),
            marker={
                "color": COLOURS.get(kind, palette.GREY),
                "line": {"width": [2 if bars[place].is_error else 0 for place in own], "color": palette.VERMILION},
            },
            text=[f"{'✕ ' if bars[place].is_error else ''}{bars[place].duration_ms:,.0f} ms" for place in own],
            textposition="outside",
            cliponaxis=False,
            hovertext=[f"{escaped(bars[place].label)}<br>{escaped(bars[place].about)}" for place in own],
            hoverinfo="text",
        )
    labels = [_branch(bar.depth) + escaped(bar.label if len(bar.label) <= LONGEST else bar.label[: LONGEST - 1] + "…") for bar in bars]
    figure.update_yaxes(tickvals=places, ticktext=labels, autorange="reversed", showgrid=False, ticklabelposition="outside")
    end = max((bar.start_ms + bar.duration_ms for bar in bars), default=1.0)
    figure.update_xaxes(ticksuffix=" ms", tickformat=",~r", range=[0, end * 1.14 or 1.0], nticks=7)
    figure.update_layout(barmode="overlay", bargap=0.35, uniformtext={"mode": "show", "minsize": 12})
    return above(on_ground(figure, height=90 + ROW_PX * len(bars)))


def _branch(depth: int) -> str:
    """Say how deep a span lies; labels end at the axis, so that blanks before them would not be seen.

    >>> _branch(0), _branch(1), _branch(3)
    ('', '└ ', '└── ')
    """
    return f"└{'─' * min(depth - 1, 6)} " if depth else ""
