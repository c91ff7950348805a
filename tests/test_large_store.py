"""The large store is what a real run leaves: whole, consistent and varied enough to show what pages and statistics must cope with."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.large_store import LONG_ANSWER, earlier_examples, golden_examples, make_earlier_run, make_large_run
from tests.large_texts import HOSTILE, RARE, RARE_TAG, THEMES, TOPICS
from workbench.golden_sets import diff_revisions, splits_of, tags_of
from workbench.runs.progress import progress_of
from workbench.runs.results import PairRows, row_page, run_parts, stored_summary, whole_row
from workbench.store.connection import open_store

COUNT = 500
EARLIER, LATER = 1, 2


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{tmp_path_factory.mktemp('large') / 'workbench.db'}")
    assert (make_earlier_run(engine, examples=COUNT), make_large_run(engine, examples=COUNT)) == (EARLIER, LATER)
    yield engine
    engine.dispose()


def found(engine: Engine, query: str) -> list[Any]:
    with engine.connect() as connection:
        return [row[0] if len(row) == 1 else tuple(row) for row in connection.execute(text(query)).all()]


def test_every_unit_has_its_outputs_scores_and_both_verdicts(engine: Engine) -> None:
    counts = {table: found(engine, f"SELECT count(*) FROM {table} WHERE run_id = {LATER}")[0] for table in ("output", "output_score")}
    assert counts == {"output": 2 * COUNT, "output_score": 2 * COUNT * 4}
    assert found(engine, f"SELECT count(*) FROM pair_verdict WHERE run_id = {LATER}") == [2 * COUNT]
    progress = progress_of(engine, LATER)
    assert (progress.outputs_done + progress.outputs_failed, progress.verdicts_total) == (2 * COUNT, 2 * COUNT)
    assert progress.scores_done + progress.scores_unscored == progress.scores_total


def test_no_reference_dangles(engine: Engine) -> None:
    assert found(engine, "PRAGMA foreign_key_check") == []
    assert found(engine, "SELECT count(*) FROM output WHERE model_call_id IS NULL") == [0]
    assert found(engine, "PRAGMA integrity_check") == ["ok"]


def test_tags_are_uneven_with_a_rare_one_and_there_are_two_splits(engine: Engine) -> None:
    revision = run_parts(engine, LATER).run.golden_revision_id
    tags = tags_of(engine, revision)
    assert len(tags) == 12 and set(TOPICS) < set(tags)
    assert tags[RARE_TAG] == RARE
    assert max(tags.values()) > 5 * min(count for tag, count in tags.items() if tag != RARE_TAG)
    assert sorted(splits_of(engine, revision)) == ["dev", "test"]
    lengths = sorted(len(example.inputs["question"]) for example in golden_examples(COUNT))
    assert lengths[0] < 60 and lengths[-1] > 10_000
    clusters = [example.cluster for example in golden_examples(COUNT)]
    assert None in clusters and len(set(clusters)) < COUNT / 2


def test_the_statistics_find_what_was_put_in(engine: Engine) -> None:
    summary = stored_summary(engine, LATER)
    assert summary is not None
    (pair,) = summary["pairs"]
    assert 0.5 < pair["win_rate_b"]["estimate"] < 0.65 and pair["win_rate_b"]["low"] > 0.5
    assert pair["wins_b"] + pair["losses_b"] + pair["ties"] + pair["unscored"] == COUNT
    assert pair["flips"] > 10 and pair["unscored"] > 2
    assert pair["differences"]["tone"]["low"] > 0 and pair["ratios"]["cost_usd"] > 1.1
    first, second = summary["variants"]
    assert set(first["scores"]) == {"tone", "correctness"} and len(first["checks"]) == 2
    assert first["errors"] == 2 and second["errors"] == 2 and first["checks"]["names an amount"]["n"] < COUNT / 2
    assert 0.05 < second["checks"]["similar to the expected answer"]["estimate"] < 0.95


def test_every_theme_speaks_in_its_own_words_and_shares(engine: Engine) -> None:
    reasons = found(engine, f"SELECT verdict, reason FROM pair_verdict WHERE run_id = {LATER} AND verdict IN ('win', 'loss')")
    shares = []
    for theme in THEMES:
        stems = [said.replace("{good}", "|").replace("{bad}", "|").split("|") for said in theme.decided]
        mine = [verdict for verdict, reason in reasons if any(all(piece in reason for piece in pieces) for pieces in stems)]
        assert len(mine) > 20
        shares.append(mine.count("win") / len(mine))
    assert max(shares) > 0.8 and min(shares) < 0.35


def test_there_are_values_in_between_unscored_and_not_applying(engine: Engine) -> None:
    assert found(engine, "SELECT count(*) FROM output_score WHERE value > 0 AND value < 1")[0] > COUNT
    assert found(engine, "SELECT count(*) FROM output_score WHERE value IS NULL AND applies AND unscored LIKE '%no level found%'")[0] > 5
    assert found(engine, "SELECT count(*) FROM output_score WHERE NOT applies AND value IS NULL")[0] > COUNT / 2
    assert found(engine, "SELECT DISTINCT status FROM output ORDER BY 1") == ["error", "ok"]


def test_there_is_a_huge_answer_a_hostile_one_and_one_without_times(engine: Engine) -> None:
    calls = f"SELECT count(*) FROM model_call WHERE run_id = {LATER} AND purpose = 'answer' AND status = 'ok'"
    assert found(engine, f"SELECT max(length(text)) FROM model_call WHERE run_id = {LATER}") == [LONG_ANSWER]
    assert found(engine, f"{calls} AND text LIKE '%<script>%'")[0] > 2 and "<script>" in HOSTILE
    assert found(engine, f"{calls} AND ttft_ms IS NULL")[0] > 2
    assert found(engine, f"{calls} AND cost_usd IS NULL") == [0]


def test_rows_are_read_as_those_of_any_run(engine: Engine) -> None:
    parts = run_parts(engine, LATER)
    a, b = parts.variants
    rows, total = row_page(engine, PairRows(LATER, a.id, b.id or 0, parts.judges[0].id))
    assert total == COUNT and rows[0].outcome == "loss"
    whole = whole_row(engine, LATER, rows[0].position)
    assert len(whole.outputs) == 2 and len(whole.scores) == 8 and len(whole.verdicts) == 2
    assert all(verdict["raw"].startswith('{"reason": "') for verdict in whole.verdicts)


def test_the_earlier_run_is_of_an_earlier_revision_and_its_tone_judge_is_another(engine: Engine) -> None:
    earlier, later = (run_parts(engine, run) for run in (EARLIER, LATER))
    assert (earlier.run.revision, later.run.revision) == (1, 2)
    assert earlier.run.finished_at is not None and later.run.finished_at is not None
    assert earlier.run.finished_at < later.run.finished_at
    diff = diff_revisions(engine, "helpdesk@1", "helpdesk@2")
    assert (len(diff.added), len(diff.removed), len(diff.changed)) == (COUNT // 100, COUNT // 200, COUNT // 50)
    hashes = [{judge.name: judge.hash for judge in parts.judges} for parts in (earlier, later)]
    assert [name for name in hashes[0] if hashes[0][name] != hashes[1][name]] == ["tone"]


def test_repeats_are_whole_and_the_same_seed_gives_the_same_store(tmp_path_factory: pytest.TempPathFactory) -> None:
    seen = []
    for name in ("one", "two"):
        engine = open_store(f"sqlite:///{tmp_path_factory.mktemp(name) / 'workbench.db'}")
        run = make_large_run(engine, examples=30, repeats=3)
        assert found(engine, f"SELECT count(*) FROM output WHERE run_id = {run}") == [30 * 3 * 2]
        seen.append(found(engine, "SELECT id, text, cost_usd, ttft_ms FROM model_call ORDER BY id"))
        engine.dispose()
    assert seen[0] == seen[1]


def test_another_seed_gives_another_golden_set() -> None:
    first, second = golden_examples(20), golden_examples(20, seed=8)
    assert [one.inputs for one in first] != [one.inputs for one in second]
    assert len(earlier_examples(first)) == 20
