"""Hold the colours of every figure: Okabe and Ito's, which people of every kind of colour vision can tell apart.

The same seven stand in `.streamlit/config.toml`. Lines and faint areas are half-transparent greys, because the figures lie on a light or
a dark page without knowing which. Texts have no colour here: the page's theme gives them its own.
"""

BLUE = "#0072B2"
ORANGE = "#E69F00"
GREEN = "#009E73"
PURPLE = "#CC79A7"
VERMILION = "#D55E00"
SKY = "#56B4E9"
GREY = "#8A94A0"

SERIES = (BLUE, ORANGE, GREEN, PURPLE, VERMILION, SKY, GREY)
"""One colour per variant, in order."""

BETTER = GREEN
WORSE = VERMILION
UNDECIDED = GREY

RULE = "rgba(128, 138, 150, 0.75)"
"""A line to compare with: 50 %, no difference."""
GRID = "rgba(128, 138, 150, 0.18)"
FAINT = "rgba(128, 138, 150, 0.35)"
TRANSPARENT = "rgba(0, 0, 0, 0)"


def of_series(place: int) -> str:
    """Give the colour of the variant at a place; after the last the first comes again.

    >>> of_series(0) == of_series(len(SERIES)) == BLUE
    True
    """
    return SERIES[place % len(SERIES)]
