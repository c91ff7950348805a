import pytest

from workbench.charts import palette
from workbench.charts.intervals import Span, differences, win_rates

CLEAR = Span("v2 over v1", 69.0, 64.0, 73.0, n=189)
OPEN = Span("v3 over v1", 52.0, 41.0, 63.0, n=60, worst_low=40.0, worst_high=70.0)
WORSE = Span("v4 over v1", 30.0, 20.0, 41.0, n=60)


def lines(figure: object) -> list[tuple[float, ...]]:
    return [tuple(trace.x) for trace in figure.data if trace.mode == "lines"]  # type: ignore[attr-defined]


def test_every_interval_is_drawn_and_the_worst_case_behind_it() -> None:
    figure = win_rates([CLEAR, OPEN, WORSE])
    assert lines(figure) == [(40.0, 70.0), (64.0, 73.0), (41.0, 63.0), (20.0, 41.0)]
    assert list(figure.data[-1].x) == [69.0, 52.0, 30.0]


def test_colours_say_better_worse_and_not_shown() -> None:
    figure = win_rates([CLEAR, OPEN, WORSE])
    assert list(figure.data[-1].marker.color) == [palette.BETTER, palette.UNDECIDED, palette.WORSE]


def test_a_missing_interval_is_not_drawn_and_said_on_hovering() -> None:
    figure = differences([Span("cost", 2.0, n=1)], unit=" points")
    assert lines(figure) == []
    assert figure.data[-1].hovertext[0] == "cost: +2 points, no interval, n = 1"
    assert figure.data[-1].marker.color[0] == palette.UNDECIDED


def test_differences_lie_around_zero_with_every_end_in_sight() -> None:
    figure = differences([Span("tone", 15.0, 9.0, 21.0, n=58), Span("length", -3.0, -30.0, 4.0, n=58)], unit=" points")
    low, high = figure.layout.xaxis.range
    assert low == -high
    assert high > 30
    assert "0" in figure.layout.xaxis.ticktext and "+0" not in figure.layout.xaxis.ticktext


@pytest.mark.parametrize("spans", [[], [Span("same", 0.0, 0.0, 0.0, n=9)], [Span("tiny", 1e-6, -1e-6, 3e-6, n=9)]])
def test_nothing_no_difference_and_tiny_ones_can_be_drawn(spans: list[Span]) -> None:
    assert differences(spans, unit="").layout.height > 0


def test_the_chosen_row_stands_out() -> None:
    assert list(win_rates([CLEAR, OPEN], marked=1).layout.yaxis.ticktext) == ["v2 over v1", "<b>v3 over v1</b>"]


def test_names_are_never_markup() -> None:
    figure = win_rates([Span("<b>v2</b> & co", 50.0, 40.0, 60.0, n=3)])
    assert figure.layout.yaxis.ticktext[0] == "&lt;b>v2&lt;/b> &amp; co"


def test_the_ground_is_transparent_and_the_line_has_a_colour_for_both_themes() -> None:
    figure = win_rates([CLEAR])
    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == palette.TRANSPARENT
    assert figure.layout.shapes[0].line.color == palette.RULE
