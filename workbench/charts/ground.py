"""Put figures on the page's own ground: transparent, tight margins, no toolbar, no legend unless wanted."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from workbench.charts import palette

if TYPE_CHECKING:
    import plotly.graph_objects as go

CONFIG: Mapping[str, Any] = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False}
"""What `st.plotly_chart(config=…)` is given everywhere: pictures to be read, not to be operated."""


TICKS: Mapping[str, Any] = {"size": 13}
"""Of ticks and labels. They have no colour: no grey can be read on a light and on a dark page, so the page's theme gives its own."""


def written(at: date) -> str:
    """Write a day or a moment as Plotly reads it: as it stands, in UTC.

    >>> from datetime import datetime
    >>> written(date(2026, 3, 1)), written(datetime(2026, 3, 1, 14))
    ('2026-03-01 00:00', '2026-03-01 14:00')
    """
    return f"{at:%Y-%m-%d %H:%M}"


def on_ground(figure: "go.Figure", *, height: int) -> "go.Figure":
    """Finish a figure; give it back."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 16, "t": 8, "b": 8},
        paper_bgcolor=palette.TRANSPARENT,
        plot_bgcolor=palette.TRANSPARENT,
        showlegend=False,
        dragmode=False,
        hoverlabel={"align": "left"},
    )
    figure.update_xaxes(tickfont=TICKS, gridcolor=palette.GRID, zeroline=False, automargin=True, fixedrange=True)
    figure.update_yaxes(tickfont=TICKS, gridcolor=palette.GRID, zeroline=False, automargin=True, fixedrange=True)
    return figure
