from typing import Any

import pytest

from workbench.charts import palette
from workbench.charts.distributions import distribution
from workbench.charts.intervals import Span
from workbench.charts.slices import FEWEST, by_slice
from workbench.charts.themes import ThemeBar, themes

SPANS = [Span("dev", 62, 55, 69, n=58), Span("<b>rare</b>", 80, 40, 96, n=8), Span("even", 50, 45, 55, n=90)]


def points(figure: Any) -> Any:
    return next(trace for trace in figure.data if trace.mode == "markers")


def test_every_slice_has_its_interval_and_a_small_one_is_faint() -> None:
    figure = by_slice(SPANS, line=50.0, unit=" %")
    assert list(points(figure).marker.color) == [palette.BETTER, palette.FAINT, palette.UNDECIDED]
    lines = [list(trace.x) for trace in figure.data if trace.mode == "lines"]
    assert lines == [[55, 69], [40, 96], [45, 55]]
    assert FEWEST > 8
    assert "too few" in points(figure).hovertext[1]


def test_a_slice_s_name_is_text_and_the_marked_one_stands_out() -> None:
    labels = by_slice(SPANS, line=50.0, unit=" %", marked=1).layout.yaxis.ticktext
    assert labels[1] == "<b>&lt;b>rare&lt;/b> · 8</b>"
    assert labels[0] == "dev · 58"


def test_a_click_on_a_slice_gives_its_row() -> None:
    assert list(points(by_slice(SPANS, line=50.0, unit=" %")).customdata) == [0, 1, 2]


def test_differences_are_drawn_around_zero_with_signs() -> None:
    figure = by_slice([Span("dev", -4, -7, -1, n=50)], line=0.0, unit=" points")
    assert "\u2212" in "".join(figure.layout.xaxis.ticktext)
    assert points(figure).marker.color[0] == palette.WORSE


def test_a_slice_without_an_interval_is_still_drawn() -> None:
    assert points(by_slice([Span("dev", 50, None, None, n=30)], line=50.0, unit=" %")).x[0] == 50


def test_a_distribution_has_a_bar_for_each_bin_and_variant() -> None:
    figure = distribution([(0.0, 0.0), (1.0, 1.0)], {"v1": [3, 7], "<v2>": [1, 9]}, marked=("v1", 1))
    assert [list(trace.y) for trace in figure.data] == [[3, 7], [1, 9]]
    assert [trace.name for trace in figure.data] == ["v1", "&lt;v2>"]
    assert list(figure.data[0].marker.opacity) == pytest.approx([0.35, 1.0])
    assert [list(one) for one in figure.data[1].customdata] == [["<v2>", 0], ["<v2>", 1]]


def test_themes_show_how_many_reasons_speak_for_whom() -> None:
    bars = [ThemeBar("tone · calm", "<script>x</script> " + "long " * 100, 3, 1, 9), ThemeBar("source", "q", 0, 0, 4)]
    figure = themes(bars, a="v1", b="v2", marked=0)
    assert [(trace.name, list(trace.x)) for trace in figure.data] == [("for v1", [3, 0]), ("for neither", [1, 0]), ("for v2", [9, 4])]
    assert "<script>" not in "".join(text for trace in figure.data for text in trace.hovertext)
    assert [one.text for one in figure.layout.annotations] == ["<b>tone · calm</b>", "source"]
    assert [list(one) for one in figure.data[2].customdata] == [[0, "b"], [1, "b"]]
