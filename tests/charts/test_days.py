from datetime import date, timedelta

import pytest

from workbench.charts import palette
from workbench.charts.days import MOST, OTHERS, Stack, by_day, stacks

TODAY = date(2026, 11, 25)


def test_every_name_has_a_colour_of_its_own_and_the_others_share_the_last() -> None:
    many = [Stack(f"model {number}", {TODAY: 1.0, TODAY - timedelta(days=number): 1.0}) for number in range(1, 10)]
    figure = by_day(many, first=TODAY - timedelta(days=29), last=TODAY)
    assert [trace.marker.color for trace in figure.data] == list(palette.SERIES)
    assert figure.data[-1].name == OTHERS
    assert sum(sum(trace.y) for trace in figure.data) == 18


def test_as_many_names_as_colours_are_all_shown() -> None:
    just = [Stack(str(number), {}) for number in range(MOST + 1)]
    assert stacks(just) == just


@pytest.mark.parametrize("days", [1, 7, 30, 400])
def test_the_axis_reaches_from_the_first_day_to_the_last_whatever_there_is(days: int) -> None:
    first = TODAY - timedelta(days=days - 1)
    figure = by_day([Stack("m", {TODAY: 2.0})], first=first, last=TODAY, prefix="$")
    assert list(figure.layout.xaxis.range) == [f"{first - timedelta(days=1)} 12:00", f"{TODAY} 12:00"]
    assert figure.layout.xaxis.tickvals[-1] == str(TODAY)
    assert len(figure.layout.xaxis.tickvals) <= 8
    assert figure.layout.yaxis.tickprefix == "$"


def test_a_name_that_looks_like_markup_is_text() -> None:
    assert by_day([Stack("<b>m</b>", {})], first=TODAY, last=TODAY).data[0].name == "&lt;b>m&lt;/b>"
