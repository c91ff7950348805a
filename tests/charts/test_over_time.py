"""Lines over time keep their colours, break where a step has nothing, and their areas end where their intervals do."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from workbench.charts import palette
from workbench.charts.over_time import Dot, Line, over_time

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def drawn(*lines: Line) -> list[dict[str, Any]]:
    figure = over_time(lines, first=FIRST, after=FIRST + 10 * DAY, step=DAY)
    return list(json.loads(figure.to_json())["data"])


def dot(day: int, **bounds: float) -> Dot:
    return Dot(FIRST + day * DAY, 5.0, about="7 calls", **bounds)


def test_an_area_does_not_reach_over_a_day_without_an_interval() -> None:
    sure = {"low": 4.0, "high": 6.0}
    found = drawn(Line("a", [dot(0, **sure), dot(1, **sure), dot(2), dot(3, **sure), dot(4, **sure)]))
    areas = [one for one in found if one.get("fill") == "toself"]
    assert [len(one["x"]) for one in areas] == [4, 4]
    [line] = [one for one in found if one.get("name") == "a"]
    assert [value for value in line["y"] if value is not None] == [5.0] * 5


def test_a_line_without_dots_keeps_its_colour_and_is_not_drawn() -> None:
    [line] = drawn(Line("silent", []), Line("b", [dot(0)]))
    assert (line["name"], line["line"]["color"]) == ("b", palette.of_series(1))


def test_a_click_gives_moment_and_name_except_on_what_is_there_to_compare_with() -> None:
    line, faint = drawn(Line("a", [dot(0)]), Line("Before", [dot(0)], is_faint=True))
    assert line["customdata"][0] == [FIRST.isoformat(), "a"]
    assert "customdata" not in faint
    assert line["text"][0] == faint["text"][0] == "7 calls"
