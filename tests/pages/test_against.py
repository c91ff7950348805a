import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from streamlit.testing.v1 import AppTest

from tests.large_store import make_earlier_run, make_large_run
from tests.pages.opening import checked, open_page, words_of
from tests.pages.shop import ALONE, settings_of, sign_of_life
from workbench.runs.against_words import sentence
from workbench.runs.control import resume
from workbench.store.connection import open_store
from workbench.ui import against_lists, beside, worked_out

EARLIER, LATER = 1, 2
ATTACK = ":red[x] <img src=x>"


@pytest.fixture
def two_runs(own_home: Path) -> Iterator[Engine]:
    engine = open_store(settings_of(own_home).database_url)
    assert (make_earlier_run(engine, examples=200), make_large_run(engine, examples=200)) == (EARLIER, LATER)
    yield engine
    beside.companion().close()
    engine.dispose()


def compared(**query: object) -> AppTest:
    """Open the view and wait until the process beside the app has worked the comparison out."""
    at = open_page("results", run=LATER, view="earlier", **query)
    end = time.monotonic() + 60
    while "being compared" in words_of(at):
        assert time.monotonic() < end, words_of(at)
        time.sleep(0.2)
        at.run()
    return checked(at)


def kept() -> dict[str, object]:
    """Give the newest comparison that was worked out."""
    found = list(worked_out._kept(settings_of_here()).values())
    return found[-1]


def settings_of_here() -> str:
    from workbench.ui import data

    return data.here().database_url


def test_an_earlier_run_is_found_compared_and_told_in_a_sentence(two_runs: Engine) -> None:
    at = compared()
    said = words_of(at)
    found = kept()
    assert sentence(found) in said.replace("**", "")
    assert at.selectbox(key="other_in_address").value == str(EARLIER)
    assert at.selectbox(key="this_variant_in_address").value == at.selectbox(key="other_variant_in_address").value == "version 2"
    assert "tone (the judge changed: its model is demo/judge, and was demo/judge-older)" in said
    rows = [row for table in at.table for row in table.value.to_dict("records") if row.get("Per answer") == "Tokens in"]
    assert rows[0]["Ratio"].endswith("×") and rows[0]["Before"] != rows[0]["Now"]
    assert any(chart.proto.id for chart in at.get("plotly_chart"))


def test_what_was_compared_before_is_there_at_once(two_runs: Engine) -> None:
    compared()
    assert "being compared" not in words_of(open_page("results", run=LATER, view="earlier"))


def test_other_variants_are_chosen_in_the_address(two_runs: Engine) -> None:
    compared(this_variant="version 1", other_variant="version 2")
    found = kept()
    assert (found["this"]["variant"], found["other"]["variant"]) == ("version 1", "version 2")  # type: ignore[index]


def test_examples_are_listed_by_what_became_of_them(two_runs: Engine) -> None:
    at = compared()
    found = kept()
    lists = at.button_group(key="moved_in_address")
    assert lists.options == [f"{against_lists.LISTS[name]} ({found[name]['total']})" for name in against_lists.LISTS]  # type: ignore[index]
    table = at.dataframe[0].value
    worst = found["worse"]["rows"][0]  # type: ignore[index]
    assert list(table.columns) == ["Example", "Change", "Scores, before and now", "Input"]
    assert table["Example"].tolist()[0] == worst["key"] and table["Change"].tolist()[0] == pytest.approx(100 * worst["change"])
    assert "→" in table["Scores, before and now"].tolist()[0] and table["Input"].tolist()[0]
    assert at.session_state[against_lists.SHOWN][0] == worst["position"]


def test_changed_and_removed_examples_say_what_they_are(two_runs: Engine) -> None:
    at = compared(moved="changed")
    assert at.dataframe[0].value["What changed"].tolist() == ["expected"] * 4
    assert "left out of all figures above" in words_of(at)
    at = checked(at.button_group(key="moved_in_address").set_value("removed").run())
    assert list(at.dataframe[0].value.columns) == ["Example"]
    assert at.dataframe[0].value["Example"].tolist()[0].startswith("gone-")


def test_without_another_run_that_is_over_it_says_what_to_do(own_home: Path) -> None:
    engine = open_store(settings_of(own_home).database_url)
    make_large_run(engine, examples=20)
    assert "No other run on the golden set helpdesk is over yet" in words_of(open_page("results", run=1, view="earlier"))
    engine.dispose()


def test_a_run_that_goes_on_waits(shop: Engine) -> None:
    sign_of_life(shop)
    resume(shop, ALONE)
    assert "it can be compared with an earlier one when it is over" in words_of(open_page("results", run=ALONE, view="earlier"))


def test_what_cannot_be_compared_is_said_and_can_be_tried_again(two_runs: Engine) -> None:
    with two_runs.begin() as connection:
        connection.execute(text("UPDATE output_score SET value = 'broken' WHERE run_id = 1"))
    at = compared()
    assert "The runs could not be compared: Something broke" in words_of(at)
    with two_runs.begin() as connection:
        connection.execute(text("UPDATE output_score SET value = 0.5 WHERE run_id = 1"))
    at.button(key="against_again").click().run()
    assert "Against run 1" in words_of(compared())


def test_hostile_names_are_text(two_runs: Engine) -> None:
    with two_runs.begin() as connection:
        connection.execute(text("UPDATE run SET name = '**x** <b>' WHERE id = 1"))
        connection.execute(text("UPDATE output_score SET name = :name WHERE run_id = 2"), {"name": ATTACK})
        connection.execute(text("UPDATE run_check SET name = :name WHERE name = 'names an amount'"), {"name": ATTACK})
    at = compared()
    drawn = [str(element.value) for element in [*at.markdown, *at.caption, *at.success, *at.error, *at.info]]
    assert all(":red[" not in one.replace("\\:", "") and "<img" not in one.replace("\\<", "") for one in drawn)
