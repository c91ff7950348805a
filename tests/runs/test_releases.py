from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.pages.shop import fill
from tests.runs.test_evidence import finished
from workbench.errors import Conflict
from workbench.prompts import PromptDraft, label_history, move_label, push
from workbench.runs.releases import Release, history_page, releases, roll_back, standing_and_newer, versions_of
from workbench.store.connection import open_store


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    found = open_store(f"sqlite:///{tmp_path / 'workbench.db'}")
    fill(found)
    return found


def moved(engine: Engine, label: str, number: int | None, author: str = "Ada", note: str = "") -> None:
    move_label(engine, "support", label, f"support@{number}" if number else None, author=author, note=note)


def at(engine: Engine, label: str) -> Release:
    return next(one for one in releases(engine, ["support"])[0].labels if one.move and one.move.label == label)


def test_every_label_says_where_it_is_since_when_by_whom_and_where_it_was(engine: Engine) -> None:
    moved(engine, "staging", 3, "Bob", "To be tried")
    moved(engine, "production", 2, "Ada", "It is better.")
    found = releases(engine, ["support"])[0]
    told = [(one.move.label, one.version.number, one.move.before, one.move.author, one.move.note) for one in found.labels if one.move]
    assert told == [("production", 2, 1, "Ada", "It is better."), ("staging", 3, None, "Bob", "To be tried")]
    assert found.production == found.labels[0]
    assert found.latest == 3


def test_a_label_that_was_taken_off_is_nowhere_and_its_history_stays(engine: Engine) -> None:
    moved(engine, "production", None, note="Withdrawn")
    found = releases(engine, ["support"])[0]
    assert (found.labels, found.production) == ([], None)
    moves, total = history_page(engine)
    assert [(one.number, one.before, one.note) for one in moves] == [(None, 1, "Withdrawn"), (1, None, "")]
    assert total == 2


def test_what_could_follow_are_the_versions_above_production_newest_first(engine: Engine) -> None:
    moved(engine, "staging", 3)
    assert [one.version.number for one in releases(engine, ["support"])[0].newer] == [3, 2]
    moved(engine, "production", None)
    assert releases(engine, ["support"])[0].newer == []


def test_evidence_comes_with_the_model_and_temperature_that_were_asked(engine: Engine) -> None:
    finished(engine, "support@1", "support@2", rate=(0.8, 0.7, 0.9))
    warm = finished(engine, "support@1", "support@3", rate=(0.8, 0.7, 0.9))
    with engine.begin() as connection:
        as_asked = "SET model = 'demo/answerer-large', parameters = '{\"temperature\": 0.7}'"
        connection.execute(text(f"UPDATE run_variant {as_asked} WHERE run_id = {warm} AND name = 'support@3'"))
    heads, tested = versions_of(engine, "support")
    by_number = {head.number: tested.get(head.id) for head in heads}
    assert by_number[3] is not None and by_number[2] is not None
    assert (by_number[3].model, by_number[3].parameters["temperature"], by_number[3].is_as_released) == ("demo/answerer-large", 0.7, False)
    assert (by_number[2].model, by_number[2].is_as_released) == ("demo/answerer", True)
    assert "support@2 beats support@1" in by_number[2].evidence.sentence


def test_rolling_back_goes_to_the_version_before_and_says_so(engine: Engine) -> None:
    moved(engine, "production", 3)
    move = at(engine, "production").move
    assert move is not None
    assert roll_back(engine, move, author="Bob") == "Rolled back from version 3 to version 1."
    newest = label_history(engine, "support", "production")[0]
    assert (newest.number, newest.author, newest.note) == (1, "Bob", "Rolled back from version 3 to version 1.")
    again = at(engine, "production").move
    assert again is not None and again.before == 3


def test_two_people_who_roll_back_at_once_go_back_once(engine: Engine) -> None:
    moved(engine, "production", 3)
    move = at(engine, "production").move
    assert move is not None
    roll_back(engine, move, author="Bob", note="Customers complained.")
    with pytest.raises(Conflict, match="put on version 1 by Bob meanwhile"):
        roll_back(engine, move, author="Ada")
    assert label_history(engine, "support", "production")[0].note == "Customers complained."


def test_a_label_that_was_nowhere_before_cannot_be_rolled_back(engine: Engine) -> None:
    move = at(engine, "production").move
    assert move is not None
    with pytest.raises(Conflict, match="nothing to go back to"):
        roll_back(engine, move, author="Ada")


def test_moves_of_one_prompt_or_of_all_come_a_page_at_a_time(engine: Engine) -> None:
    push(engine, "greeter", PromptDraft(({"role": "user", "content": "Hello {{ name }}"},), "demo/answerer"))
    move_label(engine, "greeter", "production", "greeter@1")
    for number in (2, 3, 1, 2):
        moved(engine, "production", number)
    moves, total = history_page(engine, prompt="support", limit=2, offset=1)
    assert ([(one.before, one.number) for one in moves], total) == ([(3, 1), (2, 3)], 5)
    assert history_page(engine)[1] == 6


def test_prompts_without_the_label_or_without_newer_versions_are_left_out(engine: Engine) -> None:
    push(engine, "greeter", PromptDraft(({"role": "user", "content": "Hello {{ name }}"},), "demo/answerer"))
    move_label(engine, "greeter", "production", "greeter@1")
    assert [(one.prompt, one.number) for one in standing_and_newer(engine, "production")] == [("support", 1)]
    assert standing_and_newer(engine, "staging") == []
