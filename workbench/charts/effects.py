"""Draw how far signals lie from chance, and how shares changed between two windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.charts import palette
from workbench.charts.ground import TICKS, on_ground
from workbench.charts.intervals import escaped
from workbench.charts.legend import above

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, FRAME_PX = 30, 56
PAIR_PX = 44


@dataclass(frozen=True, slots=True)
class Effect:
    """A signal: by how many standard deviations it lies above chance, and whether that is drift."""

    label: str
    above_chance: float
    is_drift: bool
    about: str = ""


@dataclass(frozen=True, slots=True)
class SharePair:
    """A value's share (0..1) in the reference and in the current window."""

    label: str
    before: float
    after: float


def effects(rows: Sequence[Effect]) -> "go.Figure":
    """Draw a bar for each signal, the first on top."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for name, colour, is_drift in (("drifted", palette.WORSE, True), ("within chance", palette.GREY, False)):
        own = [place for place, row in enumerate(rows) if row.is_drift == is_drift]
        if own:
            figure.add_bar(
                orientation="h",
                y=own,
                x=[rows[place].above_chance for place in own],
                name=name,
                marker={"color": colour},
                width=0.55,
                hovertext=[f"{escaped(rows[place].label)}<br>{escaped(rows[place].about)}" for place in own],
                hoverinfo="text",
            )
    labels = [escaped(row.label) for row in rows]
    figure.update_yaxes(tickvals=list(range(len(rows))), ticktext=labels, autorange="reversed", showgrid=False)
    figure.update_xaxes(title={"text": "standard deviations above chance", "font": TICKS}, nticks=8)
    figure.update_layout(barmode="overlay")
    return above(on_ground(figure, height=FRAME_PX + ROW_PX * max(2, len(rows)) + 30))


def share_pairs(rows: Sequence[SharePair], *, before: str, after: str) -> "go.Figure":
    """Draw two bars for each value. A click gives [label]."""
    import plotly.graph_objects as go

    figure = go.Figure()
    places = list(range(len(rows)))
    for name, colour, shares in (
        (after, palette.BLUE, [row.after for row in rows]),
        (before, palette.GREY, [row.before for row in rows]),
    ):
        figure.add_bar(
            orientation="h",
            y=places,
            x=[100 * share for share in shares],
            name=escaped(name),
            marker={"color": colour, "opacity": 1},
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
            customdata=[[row.label] for row in rows],
            hovertemplate=f"{escaped(name)}: %{{x:.1f}} %<extra></extra>",
        )
    labels = [escaped(row.label) for row in rows]
    figure.update_yaxes(tickvals=places, ticktext=labels, autorange="reversed", showgrid=False)
    figure.update_xaxes(ticksuffix=" %", rangemode="tozero", nticks=6)
    figure.update_layout(barmode="group", bargap=0.35, bargroupgap=0.05)
    return above(on_ground(figure, height=FRAME_PX + PAIR_PX * max(1, len(rows))))
