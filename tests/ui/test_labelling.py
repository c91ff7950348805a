"""The labelling component's outbox comes from a browser: only what is an entry gets through, with the contract's fields and no others."""

from typing import Any

import pytest

from workbench.ui import labelling

TOKEN, OTHER = "0b5bd3a2-7c1f-4d53-9f0e-2f1f6a9d3c10", "1c6ce4b3-8d20-4e64-8a1f-3a2a7bae4d21"
SPAN = {"block": "answer", "start": 2, "end": 6, "label": "Wrong fact"}


def entry(**changed: Any) -> dict[str, Any]:
    """Make an entry as the component sends it."""
    plain = {"token": TOKEN, "item": 17, "kind": "answer", "answers": {"tone": "4"}, "comment": "", "is_flagged": False, "ms": 1834}
    return {**plain, "guideline": 2, "replaces": None, "at": "2026-11-26T08:00:00.000Z", **changed}


def test_an_entry_gets_through_as_it_is() -> None:
    sent = [entry(), entry(token=OTHER, replaces=TOKEN, answers={"marks": [SPAN], "tone": "4"}), entry(token=OTHER[::-1])]
    assert labelling._outbox(sent) == sent[:2]


def test_a_token_counts_once() -> None:
    assert labelling._outbox([entry(), entry()]) == [entry()]


@pytest.mark.parametrize("found", [None, "x", 7, {}, {"0": entry()}, [None, "x", [entry()]]])
def test_what_is_no_list_of_entries_is_empty(found: Any) -> None:
    assert labelling._outbox(found) == []


@pytest.mark.parametrize(
    "changed",
    [
        *(
            {"token": "x"},
            {"token": None},
            {"token": TOKEN + "\n"},
            {"item": "17"},
            {"item": True},
            {"item": -1},
            {"item": 2**60},
            {"kind": "delete"},
        ),
        *({"kind": ["answer"]}, {"guideline": None}, {"answers": []}, {"answers": {"tone": 4}}, {"answers": {"tone": {"a": 1}}}),
        *({"answers": {"tone": "x" * 300_000}}, {"answers": {"x" * 400: "4"}}, {"answers": {"marks": [{**SPAN, "start": 9}]}}),
        *(
            {"answers": {"marks": [{**SPAN, "start": True}]}},
            {"answers": {"marks": [{**SPAN, "more": 1}]}},
            {"answers": {"marks": [7]}},
            {"replaces": "x"},
        ),
    ],
)
def test_what_is_no_entry_is_left_out(changed: dict[str, Any]) -> None:
    assert labelling._outbox([entry(**changed)]) == []


def test_what_matters_less_is_set_right_rather_than_losing_an_answer() -> None:
    [found] = labelling._outbox([entry(ms="soon", comment=None, is_flagged="yes", at=5, variant="b")])
    assert found == entry(ms=None, at="")
    assert labelling._outbox([entry(ms=1e300)])[0]["ms"] == 7 * 24 * 3600 * 1000
    assert labelling._outbox([entry(ms=float("nan"))])[0]["ms"] is None
