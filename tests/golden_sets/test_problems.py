from pathlib import Path

import pytest

from workbench.golden_sets.content import FieldProblem
from workbench.golden_sets.problems import SHOWN, BadRows, Problems


def test_the_first_problems_are_listed_and_all_bad_rows_counted() -> None:
    problems = Problems(Path("set.csv"))
    for line in range(2, 3_002):
        problems.add(line, [FieldProblem("key", "bad"), FieldProblem("tags", "bad")])
    with pytest.raises(BadRows) as caught:
        problems.refuse(50_000)
    lines = str(caught.value).splitlines()
    assert lines[0] == "3,000 of 50,000 rows cannot be imported, so nothing was; these are the first 50 problems:"
    assert lines[1] == "  set.csv:2: key: bad"
    assert (len(lines), len(caught.value.problems), caught.value.bad_rows) == (SHOWN + 1, SHOWN, 3_000)


def test_without_problems_nothing_is_refused() -> None:
    problems = Problems(Path("set.csv"))
    problems.add(2, [])
    problems.refuse(1)
    assert problems.kept == ()
