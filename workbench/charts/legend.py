"""Put a legend above a figure, in one line, to be read and not to be clicked."""

from typing import TYPE_CHECKING

from workbench.charts.ground import TICKS

if TYPE_CHECKING:
    import plotly.graph_objects as go


def above(figure: "go.Figure") -> "go.Figure":
    """Show the names of a figure's traces above it; give it back."""
    legend = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "font": TICKS, "itemclick": False, "itemdoubleclick": False}
    legend["traceorder"] = "normal"
    figure.update_layout(showlegend=True, legend=legend)
    return figure
