from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.pages.shop import fill
from tests.runs.test_evidence import finished
from tests.runs.test_spending import failed, keep
from workbench.golden_sets import examples, revisions, save_revision
from workbench.prompts import PromptDraft, move_label, push
from workbench.runs.changes import attention, changes_since, visit
from workbench.store.connection import open_store
from workbench.store.tables import now

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    found = open_store(f"sqlite:///{tmp_path / 'workbench.db'}")
    fill(found)
    return found


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def pushed(engine: Engine, words: str) -> None:
    push(engine, "support", PromptDraft(({"role": "user", "content": words},), "demo/answerer"), note=words, author="Ada")


def ended(engine: Engine, run_id: int, moment: datetime, reason: str = "") -> None:
    with engine.connect() as connection:
        connection.execute(
            text("UPDATE run SET finished_at = :moment, status_reason = :reason WHERE id = :id"),
            {"moment": moment.replace(tzinfo=None).isoformat(sep=" "), "reason": reason, "id": run_id},
        )
        connection.commit()


def test_the_first_visit_has_none_before_it(engine: Engine) -> None:
    assert visit(engine, "Ada", now=NOON) is None
    assert visit(engine, "Ada", now=after(5)) is None


def test_reloads_within_a_visit_keep_the_end_of_the_visit_before(engine: Engine) -> None:
    visit(engine, "Ada", now=NOON)
    assert visit(engine, "Ada", now=after(90)) == NOON
    assert [visit(engine, "Ada", now=after(minutes)) for minutes in (91, 115, 140)] == [NOON, NOON, NOON]
    assert visit(engine, "Ada", now=after(171)) == after(140)


def test_half_an_hour_without_a_sign_ends_a_visit_and_not_less(engine: Engine) -> None:
    visit(engine, "Ada", now=NOON)
    assert visit(engine, "Ada", now=after(30)) is None
    assert visit(engine, "Ada", now=after(60.1)) == after(30)


def test_each_person_has_visits_of_their_own_and_a_nameless_one_too(engine: Engine) -> None:
    for person in ("Ada", ""):
        visit(engine, person, now=NOON)
    assert visit(engine, "Ada", now=after(60)) == visit(engine, "", now=after(60)) == NOON
    assert visit(engine, "Bob", now=after(60)) is None


def test_a_clock_that_goes_back_does_not_end_a_visit(engine: Engine) -> None:
    visit(engine, "Ada", now=NOON)
    assert visit(engine, "Ada", now=after(-90)) is None
    assert visit(engine, "Ada", now=after(31)) == NOON


def test_everything_that_came_since_is_told_newest_first_and_nothing_older(engine: Engine) -> None:
    done, stopped = (finished(engine, "support@1", "support@2", rate=(0.8, 0.7, 0.9), status=status) for status in ("done", "stopped"))
    old = finished(engine, "support@1", "support@2", rate=(0.8, 0.7, 0.9))
    since = now()
    ended(engine, old, since - timedelta(hours=1))
    for run in (done, stopped):
        ended(engine, run, since + timedelta(seconds=1))
    pushed(engine, "Answer {{ question }} now.")
    move_label(engine, "support", "production", "support@4", author="Ada", note="It is better.")
    rows = [one.example for one in examples(engine, revisions(engine, "questions")[0].id)]
    save_revision(engine, "questions", rows[:-1], base=1, note="One less", author="Bob")
    today = since.date()
    keep(engine, failed(1, "timeout", "late", day=today - timedelta(days=1)), failed(2, "timeout", "late", day=today + timedelta(days=1)))
    found = changes_since(engine, since)
    assert [run.id for run in found.runs] == [stopped, done]
    assert [(one.prompt, one.number, one.author) for one in found.versions] == [("support", 4, "Ada")]
    assert [(one.label, one.before, one.number, one.note) for one in found.moves] == [("production", 1, 4, "It is better.")]
    assert [(one.golden_set, one.number, one.examples, one.note) for one in found.revisions] == [("questions", 2, 9, "One less")]
    assert found.failures == {"timeout": 1}
    assert not found.is_empty


def test_where_nothing_happened_nothing_is_told(engine: Engine) -> None:
    assert changes_since(engine, now()).is_empty


def test_runs_that_go_on_and_those_that_broke_off_lately_need_attention(engine: Engine) -> None:
    statuses = ("running", "queued", "stopped", "failed", "failed", "done", "cancelled")
    live, waiting, stopped, broken, old, done, cancelled = (finished(engine, "support@1", "support@2", status=one) for one in statuses)
    for run in (done, cancelled):
        ended(engine, run, now())
    ended(engine, stopped, now(), "The cost limit is reached.")
    ended(engine, broken, now())
    ended(engine, old, now() - timedelta(days=30))
    found = attention(engine)
    assert [run.id for run in found.live] == [waiting, live]
    assert [run.id for run in found.troubled] == [broken, stopped]
    assert found.troubled[1].status_reason == "The cost limit is reached."


def test_versions_newer_than_production_need_a_comparison_until_they_have_one(engine: Engine) -> None:
    found = attention(engine).unproven
    assert [(one.prompt, one.production, [version.number for version in one.versions]) for one in found] == [("support", 1, [3, 2])]
    finished(engine, "support@1", "support@3", rate=(0.8, 0.7, 0.9))
    assert [version.number for version in attention(engine).unproven[0].versions] == [2]
    move_label(engine, "support", "production", "support@3")
    assert attention(engine).is_empty
