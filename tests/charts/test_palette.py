import tomllib

import pytest

from workbench.charts import palette
from workbench.settings import ROOT

THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]


def test_the_theme_has_the_same_colours() -> None:
    assert tuple(THEME["chartCategoricalColors"]) == palette.SERIES


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_texts_can_be_read_on_their_page(mode: str) -> None:
    theme = THEME[mode]
    for name in ("textColor", "linkColor", "redTextColor", "orangeTextColor", "greenTextColor", "blueTextColor", "grayTextColor"):
        assert contrast(theme[name], theme["backgroundColor"]) >= 4.5, name
    assert contrast(palette.TEXT, theme["backgroundColor"]) >= 3.5


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
