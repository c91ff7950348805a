from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from tests.pages.opening import open_page, words_of
from tests.pages.shop import BROKEN, sign_of_life
from workbench import settings
from workbench.prompts import move_label
from workbench.runs import changes
from workbench.runs.control import resume
from workbench.store.tables import now


def was_here(engine: Engine, **ago: float) -> None:
    """Let the person's last visit have ended so long ago, whenever it was."""
    changes.visit(engine, settings.person(), now=now() - timedelta(**ago))


def test_a_newcomer_sees_three_things_to_do_each_with_its_page_and_its_command() -> None:
    at = open_page()
    said = words_of(at)
    for command in ("workbench prompts push", "workbench golden import", "workbench run --golden", "workbench demo"):
        assert command in said
    links = {link.proto.label: link.proto.page for link in at.get("page_link")}
    for label, page in (("Write or upload a prompt", "prompts"), ("Import a golden set", "golden_sets"), ("Start a comparison", "compare")):
        assert links[label] == page
    assert said.count("Done") == 0
    assert said.count("Next]") == 1


def test_the_steps_already_done_are_marked_and_so_is_the_next(fresh_shop: Engine) -> None:
    said = words_of(open_page())
    assert said.count("Done]") == 2
    assert "3. Compare** :blue-badge[Next]" in said


def test_on_the_first_visit_nothing_is_said_of_a_last_one(shop: Engine) -> None:
    said = words_of(open_page())
    assert "Since your last visit" not in said
    assert "All versions" in said
    assert "support@1: it wins" in said
    assert "10 answers failed" in said


def test_somebody_who_returns_sees_what_came_since_and_where_it_is(shop: Engine) -> None:
    was_here(shop, days=2)
    move_label(shop, "support", "production", "support@2", author="Ada", note="It <b>is</b> better.")
    at = open_page()
    said = words_of(at)
    assert "Since your last visit, " in said
    for told in (
        "**All versions**",
        "support@1: it wins",
        "**support@3**",
        "before on 1",
        "by Ada",
        "It <b>is</b> better.",
        "**questions@1**",
    ):
        assert told in said, told
    assert "10 calls had no answer" in said or "calls had no answer" in said
    labels = [link.proto.label for link in at.get("page_link")]
    for label in ("Run 1", "Difference", "Releases", "Look"):
        assert label in labels
    assert "The runs above are all there are." in said


def test_where_nothing_came_since_that_is_said(shop: Engine) -> None:
    was_here(shop, minutes=-1)
    was_here(shop, minutes=-60)
    assert "Nothing has changed" in words_of(open_page())
    assert "Newest runs" in words_of(open_page())


def test_a_reload_tells_the_same_again(shop: Engine) -> None:
    was_here(shop, days=2)
    first, second = words_of(open_page()), words_of(open_page())
    assert "Since your last visit" in first
    assert first == second


@pytest.mark.parametrize(("zone", "hour"), [("UTC", "17:40"), ("Asia/Tokyo", "02:40"), ("Nowhere/Land", "17:40")])
def test_the_last_visit_is_told_by_the_readers_clock(shop: Engine, monkeypatch: pytest.MonkeyPatch, zone: str, hour: str) -> None:
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.timezone", zone)
    present = now()
    seen = (present - timedelta(days=3)).replace(hour=17, minute=40)
    changes.visit(shop, settings.person(), now=seen)
    assert f"at {hour}" in words_of(open_page())


def test_a_run_that_goes_on_shows_its_progress(shop: Engine) -> None:
    sign_of_life(shop)
    resume(shop, BROKEN)
    at = open_page()
    said = words_of(at)
    assert "Needs attention" in said
    assert "Waiting for a worker" in said
    assert "of 20 answers" in said
    assert at.get("progress")


def test_a_run_that_broke_off_says_why_and_can_be_resumed(shop: Engine) -> None:
    with shop.begin() as connection:
        connection.execute(text("UPDATE run SET status = 'stopped', status_reason = 'The <i>limit</i> is reached.' WHERE id = 2"))
    at = open_page()
    assert "The <i>limit</i> is reached." in words_of(at)
    assert "Resume" in [link.proto.label for link in at.get("page_link")]


def test_a_version_that_nobody_compared_leads_to_its_comparison_with_production(shop: Engine) -> None:
    with shop.begin() as connection:
        connection.execute(text("DELETE FROM run_summary"))
    at = open_page()
    assert "Versions 2, 3 of support" in words_of(at)
    link = next(link for link in at.get("page_link") if link.proto.label == "Compare 3 with production")
    assert link.proto.query_string == "candidate=support%403&baseline=support%401"
