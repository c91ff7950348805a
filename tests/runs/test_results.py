"""Rows come in pages, worst first, filtered in the store; one row comes whole."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.runs.laboratory import Laboratory, answering, carry_out, make_laboratory
from tests.runs.test_summary import judge_by_number
from workbench import annotation
from workbench.errors import FailureKind, NotFound, ProviderError
from workbench.providers.values import Request
from workbench.runs.results import repeats_of, row_page, run_parts, thin_rows, whole_row
from workbench.runs.row_order import OUTCOMES, PairRows, ScoreRange, row_order


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
    return replace(rows, outcome=outcome, search=search)


def test_the_worst_come_first(judged: tuple[Laboratory, PairRows]) -> None:
    lab, wanted = judged
    rows, total = row_page(lab.engine, wanted)
    assert total == 12
    assert [row.outcome for row in rows] == ["loss"] * 3 + [None] + ["tie"] * 2 + ["win"] * 6
    assert rows[3].b.error == "bad_request: refused"
    assert [row.key for row in rows if row.flips] == ["n6", "n7"]


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
    assert max(len(row.a.text or "") for row in pages[0]) == 300


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
    assert {row.a.text for row in alone} == {None}


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


def positions(lab: Laboratory, wanted: PairRows, **conditions: object) -> list[int]:
    return row_order(lab.engine, replace(wanted, **conditions))  # type: ignore[arg-type]


def test_rows_are_narrowed_by_tag_and_by_what_a_scorer_gave(judged: tuple[Laboratory, PairRows]) -> None:
    lab, wanted = judged
    assert sorted(positions(lab, wanted, tag="even")) == [0, 2, 4, 6, 8, 10]
    assert positions(lab, wanted, tag="none") == positions(lab, wanted, split="test") == []
    check = lab.rows("SELECT DISTINCT scorer FROM output_score WHERE judge_id IS NULL")[0][0]
    assert len(positions(lab, wanted, score=ScoreRange(check, wanted.b, 1.0, 1.0))) == 11
    assert positions(lab, wanted, score=ScoreRange(check, wanted.b, 0.0, 0.0)) == []
    assert len(positions(lab, wanted, score=ScoreRange(check, wanted.a or 0, 0.0, 0.1))) == 12
    assert positions(lab, wanted, score=ScoreRange(check, wanted.b)) == [11], "unscored, since the answer failed"


def test_rows_can_be_ordered_otherwise(judged: tuple[Laboratory, PairRows]) -> None:
    lab, wanted = judged
    assert positions(lab, wanted, order="set") == list(range(12))
    best = thin_rows(lab.engine, wanted, positions(lab, wanted, order="best"))
    assert [row.outcome for row in best] == ["win"] * 6 + ["tie"] * 2 + [None] + ["loss"] * 3
    with lab.engine.begin() as connection:
        connection.execute(text("UPDATE model_call SET cost_usd = 0.001, duration_ms = 10 WHERE purpose = 'answer'"))
        dear = "SELECT model_call_id FROM output WHERE variant_id = :b AND golden_example_id = :example"
        connection.execute(text(f"UPDATE model_call SET cost_usd = 9, duration_ms = 5 WHERE id IN ({dear})"), {"b": wanted.b, "example": 4})
    assert positions(lab, wanted, order="dearest")[0] == 3
    assert positions(lab, wanted, order="slowest").index(3) > 8


def test_without_a_judge_what_changed_is_what_a_scorer_scored_differently(judged: tuple[Laboratory, PairRows]) -> None:
    lab, wanted = judged
    assert len(positions(lab, replace(wanted, judge=None), outcome="changed")) == 11
    with lab.engine.begin() as connection:
        connection.execute(text("DELETE FROM output_score"))
    assert positions(lab, replace(wanted, judge=None), outcome="changed") == []


def test_people_s_verdicts_are_found_by_whether_they_agree_with_the_judge(judged: tuple[Laboratory, PairRows]) -> None:
    lab, wanted = judged
    worst = positions(lab, wanted)[0]
    for position, said in ((worst, "win"), (0, "win"), (6, "both_bad")):
        example = whole_row(lab.engine, wanted.run_id, position).example.id
        annotation.answer(lab.engine, annotation.Subject(wanted.run_id, example, 0, wanted.a, wanted.b), said, annotator="Ada")
    assert sorted(positions(lab, wanted, outcome="annotated")) == sorted([worst, 0, 6])
    assert positions(lab, wanted, outcome="disputed") == [worst], "n6 flips, which is a tie, and so are two bad answers"
    assert thin_rows(lab.engine, wanted, [worst, 1])[0].people == ("win",)


async def test_a_row_with_repeats_counts_them_and_knows_equal_answers(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 2)
    asked: dict[str, int] = {}

    def answer(request: Request) -> str:
        words = str(request.messages[-1]["content"])
        asked[words] = asked.get(words, 0) + 1
        return f"{words} {'x' if request.repeat < 2 else 'y'}"

    run = lab.start_run(None, judges=["pairwise"], repeats=3)
    await carry_out(lab, run, answering(judge=judge_by_number, answer=answer))
    parts = run_parts(lab.engine, run)
    wanted = PairRows(run, parts.variants[0].id, parts.variants[1].id or 0, parts.judges[0].id)
    rows, total = row_page(lab.engine, wanted)
    assert total == 2, "a row is an example, whatever its repeats"
    assert (rows[0].wins, rows[0].losses, rows[0].ties, rows[0].outcome) == (3, 0, 0, "win")
    assert (rows[0].a.distinct, rows[0].b.distinct) == (2, 2)
    repeats = repeats_of(lab.engine, wanted, rows[0].example_id)
    assert [(one.number, one.verdict, one.answer_a, one.answer_b) for one in repeats] == [
        (0, "win", 0, 0),
        (1, "win", 0, 0),
        (2, "win", 1, 1),
    ]
