"""Draw how a positive quantity is spread, on a logarithmic scale, with another time's as an outline."""

from collections.abc import Mapping, Sequence
from math import floor, log10
from typing import TYPE_CHECKING

from workbench.charts import palette
from workbench.charts.ground import on_ground
from workbench.charts.intervals import escaped
from workbench.charts.legend import above

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT = 230
PER_DECADE = 20
HEADROOM = 1.2
"""The words of the marked values stand above the highest step."""

Bins = Sequence[tuple[float, int]]


def spread(now: Bins, before: Bins, *, words: Mapping[str, str], marked: Mapping[float, str], ticks: Mapping[float, str]) -> "go.Figure":
    """Draw the share of values by equal steps of their logarithm; `words` names both, `marked` has lines, `ticks` the axis."""
    import plotly.graph_objects as go

    figure, highest = go.Figure(), 0.0
    for bins, label, is_outline in ((before, words["before"], True), (now, words["now"], False)):
        steps = logarithmic(bins)
        if steps:
            highest = max(highest, *(share for *_, share in steps))
            figure.add_scatter(
                x=[edge for low, high, _ in steps for edge in (low, high)],
                y=[share for *_, share in steps for _ in range(2)],
                name=escaped(label),
                mode="lines",
                line={"color": palette.GREY if is_outline else palette.BLUE, "width": 1.5, "dash": "dot" if is_outline else "solid"},
                fill=None if is_outline else "tozeroy",
                fillcolor="rgba(0, 114, 178, 0.25)",
                text=[f"{low:,.3g} to {high:,.3g}: {share:.1f} %" for low, high, share in steps for _ in range(2)],
                hovertemplate=f"{escaped(label)}<br>%{{text}}<extra></extra>",
            )
    for value, said in marked.items():
        figure.add_vline(x=value, line={"color": palette.RULE, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=log10(value), y=1, yref="paper", text=escaped(said), showarrow=False, xanchor="left", yanchor="top", xshift=3
        )
    on_ground(figure, height=HEIGHT)
    figure.update_xaxes(type="log", tickvals=list(ticks), ticktext=list(ticks.values()), showgrid=False)
    figure.update_yaxes(ticksuffix=" %", range=[0, HEADROOM * highest], nticks=4)
    return above(figure)


def round_values(low: float, high: float) -> list[float]:
    """Give the values 1, 2, 5, 10, 20, … from one to another.

    >>> round_values(30, 1200)
    [50.0, 100.0, 200.0, 500.0, 1000.0]
    """
    found = [float(f"{first}e{power}") for power in range(floor(log10(low)), floor(log10(high)) + 1) for first in (1, 2, 5)]
    return [one for one in found if low <= one <= high]


def logarithmic(bins: Bins) -> list[tuple[float, float, float]]:
    """Give low and high end and the percentage of values of each step, empty ones between others too; zeros are left out.

    >>> [(round(low, 2), round(high, 2), share) for low, high, share in logarithmic([(1.05, 1), (1.2, 3)])]
    [(1.0, 1.12, 25.0), (1.12, 1.26, 75.0)]
    """
    total = sum(count for _, count in bins)
    counts: dict[int, int] = {}
    for value, count in bins:
        if value > 0:
            place = floor(log10(value) * PER_DECADE)
            counts[place] = counts.get(place, 0) + count
    if not counts:
        return []
    return [
        (10 ** (place / PER_DECADE), 10 ** ((place + 1) / PER_DECADE), 100 * counts.get(place, 0) / total)
        for place in range(min(counts), max(counts) + 1)
    ]
