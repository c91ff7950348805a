import tomllib

import pytest

from workbench.charts import palette
from workbench.charts.ground import TICKS
from workbench.settings import ROOT

THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]


def test_the_theme_has_the_same_colours() -> None:
    assert tuple(THEME["chartCategoricalColors"]) == palette.SERIES


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_texts_can_be_read_on_their_page(mode: str) -> None:
    theme = THEME[mode]
    for name in ("textColor", "linkColor", "redTextColor", "orangeTextColor", "greenTextColor", "blueTextColor", "grayTextColor"):
        assert contrast(theme[name], theme["backgroundColor"]) >= 4.5, name


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_captions_which_are_paler_than_texts_can_be_read_on_every_ground(mode: str) -> None:
    theme = THEME[mode]
    for ground in (theme["backgroundColor"], theme["secondaryBackgroundColor"], theme["sidebar"]["backgroundColor"]):
        assert contrast(mixed(theme["textColor"], ground, 0.6), ground) >= 4.5, ground


def test_no_grey_can_be_read_on_both_pages_so_figures_leave_their_texts_to_the_theme() -> None:
    pages = [THEME[mode]["backgroundColor"] for mode in ("light", "dark")]
    assert not any(all(contrast(f"#{grey:02x}{grey:02x}{grey:02x}", page) >= 4.5 for page in pages) for grey in range(256))
    assert "color" not in TICKS


def mixed(one: str, other: str, share: float) -> str:
    """Lay a half-transparent colour over another."""
    channels = zip(*([int(colour[place : place + 2], 16) for place in (1, 3, 5)] for colour in (one, other)), strict=True)
    return "#" + "".join(f"{round(share * top + (1 - share) * ground):02x}" for top, ground in channels)


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
