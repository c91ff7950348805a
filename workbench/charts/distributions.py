"""Draw how the scores of each variant are spread: a group of bars for each value or bin."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.charts import palette
from workbench.charts.ground import on_ground
from workbench.charts.intervals import escaped
from workbench.charts.legend import above

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT = 250
FAINT = 0.35


def distribution(
    bins: Sequence[tuple[float, float]], counts: Mapping[str, Sequence[int]], *, marked: tuple[str, int] | None = None
) -> "go.Figure":
    """Draw counts by bin and variant; with a bar `marked` (variant, bin) the others are faint. A click gives [variant, bin]."""
    import plotly.graph_objects as go

    labels = [bin_words(low, high) for low, high in bins]
    figure = go.Figure()
    for place, (variant, values) in enumerate(counts.items()):
        total = sum(values) or 1
        figure.add_bar(
            x=labels,
            y=list(values),
            name=escaped(variant),
            customdata=[[variant, bin] for bin in range(len(bins))],
            marker={
                "color": palette.of_series(place),
                "opacity": [FAINT if marked and marked != (variant, bin) else 1.0 for bin in range(len(bins))],
            },
            selected={"marker": {"opacity": 1}},
            hovertext=[
                f"{escaped(variant)}<br>{label}: {value:,} ({100 * value / total:.0f} %)"
                for label, value in zip(labels, values, strict=True)
            ],
            hoverinfo="text",
        )
    on_ground(figure, height=HEIGHT)
    figure.update_layout(barmode="group", bargap=0.25, bargroupgap=0.06)
    figure.update_xaxes(type="category", showgrid=False)
    figure.update_yaxes(tickformat=",d", nticks=5)
    return above(figure)


def bin_words(low: float, high: float) -> str:
    """Write a bin.

    >>> bin_words(0.0, 0.1), bin_words(0.5, 0.5)
    ('0–0.1', '0.5')
    """
    return f"{low:.3g}" if low == high else f"{low:.3g}–{high:.3g}"
