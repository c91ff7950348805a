import html
import re

import pytest

from workbench.ui import texts

BEFORE = "Refunds take five days."
AFTER = "Refunds take about five working days."


def marked(escaped: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r"<mark[^>]*>(.*?)</mark>", escaped)]


def bare(escaped: str) -> str:
    return html.unescape(re.sub(r"</?mark[^>]*>", "", escaped))


def test_each_side_marks_what_only_it_says() -> None:
    a, b = texts.pair(BEFORE, AFTER, marked=True)
    assert marked(a) == []
    assert [word.strip() for word in marked(b)] == ["about", "working"]


def test_unmarked_sides_are_the_texts_themselves() -> None:
    assert texts.pair(BEFORE, AFTER, marked=False) == (BEFORE, AFTER)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "</div><img src=x onerror=alert(1)>", "<mark>", '" onmouseover="x', "&lt;b&gt;"]
)
def test_every_character_of_a_hostile_text_is_escaped_and_kept(hostile: str) -> None:
    for before, after in ((hostile, "nothing alike"), (f"same {hostile}", f"same {hostile} and more")):
        for is_marked in (True, False):
            a, b = texts.pair(before, after, marked=is_marked)
            assert bare(a) == before
            assert bare(b) == after
            assert not re.search(r"<(?!/?mark)", a + b)
            assert "onmouseover" not in re.sub(r">[^<]*<", "><", f">{a}<"), "inside a tag"


def test_empty_and_very_long_texts_are_given_without_marks() -> None:
    assert texts.pair("", "", marked=True) == ("", "")
    long = "word " * texts.LONGEST_DIFF
    a, _ = texts.pair(long, "other", marked=True)
    assert "<mark" not in a
    assert texts.pair("x" * (texts.LONGEST_SHOWN + 5), "", marked=False)[0].endswith("5 more characters")
