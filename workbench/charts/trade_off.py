"""Draw what quality costs: one point per variant, with both intervals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.charts import palette
from workbench.charts.ground import TICKS, on_ground

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT = 340
FAR_APART = 8
LABELS = ("top right", "bottom right", "top left", "bottom left")


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant with its cost (US dollars for a thousand answers) and quality (per cent); bounds are None where there are none."""

    label: str
    cost: float
    quality: float
    cost_low: float | None = None
    cost_high: float | None = None
    quality_low: float | None = None
    quality_high: float | None = None
    place: int = 0


def quality_and_cost(offers: Sequence[Offer], *, quality: str) -> "go.Figure":
    """Draw the offers, cheap to the left and good at the top; `quality` names the upright axis."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for offer in offers:
        colour = palette.of_series(offer.place)
        figure.add_scatter(
            x=[offer.cost],
            y=[offer.quality],
            error_x=_error(offer.cost, offer.cost_low, offer.cost_high, colour),
            error_y=_error(offer.quality, offer.quality_low, offer.quality_high, colour),
            mode="markers+text",
            marker={"color": colour, "size": 13},
            text=[offer.label.replace("&", "&amp;").replace("<", "&lt;")],
            textposition=LABELS[offer.place % len(LABELS)],
            textfont=TICKS,
            hovertemplate="%{text}<br>$%{x:.3~g} per 1,000 answers<br>%{y:.0f} %<extra></extra>",
        )
    figure.update_xaxes(title="Cost of 1,000 answers", tickprefix="$", tickformat="~g", **_scale(offers))
    figure.update_yaxes(title=quality.replace("&", "&amp;").replace("<", "&lt;"), ticksuffix=" %", range=_quality_range(offers))
    return on_ground(figure, height=HEIGHT)


def _error(value: float, low: float | None, high: float | None, colour: str) -> dict[str, Any]:
    if low is None or high is None:
        return {"visible": False}
    return {"type": "data", "symmetric": False, "array": [high - value], "arrayminus": [value - low], "color": colour, "thickness": 2}


def _scale(offers: Sequence[Offer]) -> dict[str, Any]:
    """Choose the cost axis: from 0, or by powers of ten where prices are far apart and the cheap ones would lie on one another."""
    costs = [offer.cost for offer in offers]
    dearest, cheapest = max(costs, default=0.0), min(costs, default=0.0)
    if cheapest > 0 and dearest / cheapest > FAR_APART:
        return {"type": "log", "range": [math.log10(cheapest / 2), math.log10(dearest * 3)], "dtick": 1}
    return {"range": [0.0, 1.35 * (max((offer.cost_high or offer.cost for offer in offers), default=0.0) or 1.0)]}


def _quality_range(offers: Sequence[Offer]) -> list[float]:
    """Show the part that holds every interval, with some air; an axis of less than 20 points would make noise look large."""
    low = min((offer.quality if offer.quality_low is None else offer.quality_low for offer in offers), default=0.0)
    high = max((offer.quality if offer.quality_high is None else offer.quality_high for offer in offers), default=100.0)
    air = max(5.0, (20.0 - (high - low)) / 2)
    return [max(-3.0, low - air), min(107.0, high + air + 3.0)]
