from sqlalchemy import Engine

from tests.pages.opening import open_page, words_of
from tests.pages.shop import BROKEN, sign_of_life
from workbench.runs.control import resume


def test_a_newcomer_sees_three_steps_with_their_commands() -> None:
    said = words_of(open_page())
    for command in ("workbench prompts push", "workbench golden import", "workbench run --golden", "workbench demo"):
        assert command in said


def test_the_steps_already_done_are_marked(fresh_shop: Engine) -> None:
    assert words_of(open_page()).count("Done") == 2


def test_somebody_who_returns_sees_what_the_newest_runs_found(shop: Engine) -> None:
    said = words_of(open_page())
    assert "All versions" in said
    assert "support@1: it wins" in said
    assert "10 answers failed" in said


def test_a_run_that_goes_on_shows_its_progress(shop: Engine) -> None:
    sign_of_life(shop)
    resume(shop, BROKEN)
    at = open_page()
    assert "Waiting for a worker" in words_of(at)
    assert "of 20 answers" in words_of(at)
    assert at.get("progress")
