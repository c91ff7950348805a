"""Rows come in pages, worst first, filtered in the store; one row comes whole."""

from pathlib import Path

import pytest

from tests.runs.laboratory import Laboratory, answering, carry_out, make_laboratory
from tests.runs.test_summary import judge_by_number
from workbench.errors import FailureKind, NotFound, ProviderError
from workbench.providers.values import Request
from workbench.runs.results import OUTCOMES, PairRows, row_page, run_parts, whole_row


@pytest.fixture
async def judged(tmp_path: Path) -> tuple[Laboratory, PairRows]:
    """Judge twelve rows: six wins, two flips, three losses and a failed answer."""
    lab = make_laboratory(tmp_path, 12)

    def answer(request: Request) -> str | ProviderError:
        text = str(request.messages[-1]["content"])
        return (
            ProviderError(FailureKind.BAD_REQUEST, "refused") if text == "b: What follows 11?" else f"{text[0]} says {text[3:]}" + "x" * 900
        )

    run = lab.start_run(None, judges=["pairwise", "correctness"], checks=["contains:b says"])
    await carry_out(lab, run, answering(judge=judge_by_number, answer=answer))
    parts = run_parts(lab.engine, run)
    a, b = (variant.id or 0 for variant in parts.variants)
    return lab, PairRows(run_id=run, a=a, b=b, judge=next(judge.id for judge in parts.judges if judge.kind == "pairwise"))


def with_outcome(rows: PairRows, outcome: str | None, search: str = "") -> PairRows:
    return PairRows(rows.run_id, rows.a, rows.b, rows.judge, outcome, search)


def test_the_worst_come_first(judged: tuple[Laboratory, PairRows]) -> None:
    lab, wanted = judged
    rows, total = row_page(lab.engine, wanted)
    assert total == 12
    assert [row.outcome for row in rows] == ["loss"] * 3 + [None] + ["tie"] * 2 + ["win"] * 6
    assert rows[3].error_b == "bad_request: refused"
    assert [row.key for row in rows if row.flipped] == ["n6", "n7"]


@pytest.mark.parametrize(
    ("outcome", "count"), [("changed", 9), ("loss", 3), ("win", 6), ("tie", 2), ("flipped", 2), ("unscored", 1), ("error", 1), (None, 12)]
)
def test_rows_are_filtered_by_outcome(judged: tuple[Laboratory, PairRows], outcome: str | None, count: int) -> None:
    lab, wanted = judged
    rows, total = row_page(lab.engine, with_outcome(wanted, outcome))
    assert (len(rows), total) == (count, count)
    assert outcome is None or outcome in OUTCOMES


def test_pages_do_not_overlap_and_texts_are_cut(judged: tuple[Laboratory, PairRows]) -> None:
    lab, wanted = judged
    pages = [row_page(lab.engine, wanted, limit=5, offset=offset)[0] for offset in (0, 5, 10)]
    assert [len(page) for page in pages] == [5, 5, 2]
    assert len({row.key for page in pages for row in page}) == 12
    assert max(len(row.text_a or "") for row in pages[0]) == 300


def test_search_looks_into_inputs_and_answers_and_takes_signs_literally(judged: tuple[Laboratory, PairRows]) -> None:
    lab, wanted = judged
    assert [row.key for row in row_page(lab.engine, with_outcome(wanted, None, "follows 7"))[0]] == ["n7"]
    assert row_page(lab.engine, with_outcome(wanted, None, "100%_"))[1] == 0
    assert row_page(lab.engine, with_outcome(wanted, None, "B SAYS"))[1] == 11


def test_without_a_judge_rows_have_no_outcome(judged: tuple[Laboratory, PairRows]) -> None:
    lab, wanted = judged
    rows, total = row_page(lab.engine, PairRows(wanted.run_id, wanted.a, wanted.b, None))
    assert total == 12
    assert {row.outcome for row in rows} == {None}
    alone, total = row_page(lab.engine, PairRows(wanted.run_id, None, wanted.b, None))
    assert total == 12
    assert {row.text_a for row in alone} == {None}


def test_one_row_comes_whole_with_both_orders_and_raw_replies(judged: tuple[Laboratory, PairRows]) -> None:
    lab, wanted = judged
    row = whole_row(lab.engine, wanted.run_id, 6)
    assert row.example.example.inputs == {"question": "What follows 6?"}
    assert [len(output["text"]) > 900 for output in row.outputs] == [True, True]
    assert [(verdict["swapped"], verdict["verdict"]) for verdict in row.verdicts] == [(False, "loss"), (True, "win")]
    assert row.verdicts[0]["raw"] == '{"reason": "because", "verdict": "A"}'
    assert {score["name"] for score in row.scores} == {"contains 'b says'", "correctness"}
    with pytest.raises(NotFound, match="position 12"):
        whole_row(lab.engine, wanted.run_id, 12)


async def test_search_finds_letters_beyond_ascii_in_inputs(tmp_path: Path) -> None:
    from workbench.golden_sets import save_revision
    from workbench.terms import Example

    lab = make_laboratory(tmp_path, 1)
    save_revision(
        lab.engine, "places", [Example(key="1", inputs={"question": "Zürich?"}), Example(key="2", inputs={"question": "Bern?"})], base=None
    )
    run = lab.start_run(None, golden="places", judge=None)
    await carry_out(lab, run, answering())
    a, b = (variant.id or 0 for variant in run_parts(lab.engine, run).variants)
    rows, total = row_page(lab.engine, PairRows(run, a, b, None, search="Zürich"))
    assert (total, rows[0].key) == (1, "1")
