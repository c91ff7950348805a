import pytest
from sqlalchemy import Engine, text

from tests.pages.opening import checked, open_page, words_of
from tests.pages.shop import ALONE, BROKEN, COMPARED, sign_of_life
from workbench.runs import results
from workbench.runs.control import resume

ATTACK = "<img src=x onerror=alert(1)><script>alert(2)</script> **bold** :red[colour]"


def test_without_a_run_the_runs_are_listed() -> None:
    assert "No runs yet" in words_of(open_page("results"))


def test_the_conclusion_stands_on_top_with_interval_and_counts(shop: Engine) -> None:
    at = open_page("results", run=COMPARED)
    said = words_of(at)
    assert "support@2" in at.button_group(key="pair_in_address").value
    entry = results.stored_summary(shop, COMPARED)["pairs"][0]  # type: ignore[index]
    for label, count in (("Wins", "wins_b"), ("Losses", "losses_b"), ("Ties", "ties"), ("Flips", "flips"), ("Unscored", "unscored")):
        assert f"{label} {entry[count]}" in said
    low, high = (f"{100 * entry['win_rate_b'][end]:.0f}" for end in ("low", "high"))
    assert f"[{low}, {high}]" in said
    assert at.get("plotly_chart")


def test_another_comparison_is_chosen_by_the_address(shop: Engine) -> None:
    at = open_page("results", run=COMPARED, pair="support@3 against support@1")
    assert "support@3" in (at.success or at.error or at.info)[0].value


def test_variants_stand_side_by_side_with_costs_times_and_shares(shop: Engine) -> None:
    frame = open_page("results", run=COMPARED).table[0].value
    rows = dict(zip(frame["Measure"], frame["support@2"], strict=True))
    assert rows["Answers"] == "10"
    assert "[" in rows["correctness"] and "%" in rows["correctness"]
    assert " ms" in rows["Whole answer, p50 · p95"].replace("\u00a0", " ")
    assert "$" in rows["Cost of an answer"]


def test_a_variant_whose_server_is_down_has_unknowns_and_never_zeros(shop: Engine) -> None:
    at = open_page("results", run=BROKEN)
    frame = at.table[0].value
    rows = dict(zip(frame["Measure"], frame["down"], strict=True))
    assert rows["Answers"] == "0, 10 failed"
    assert rows["Cost of an answer"] == rows["Whole answer, p50 · p95"] == "unknown"
    assert "nothing is scored (10 unscored)" in words_of(at)


def test_a_failed_answer_says_why_and_what_to_do(shop: Engine) -> None:
    assert "cannot be reached" in words_of(open_page("results", run=BROKEN, row="0.0"))


def test_a_run_of_one_variant_is_read_without_a_comparison(shop: Engine) -> None:
    at = open_page("results", run=ALONE)
    assert "10 rows" in words_of(at)
    assert "at most 40 words" in words_of(at)


@pytest.mark.parametrize(("run", "said"), [("99", "There is no run 99"), ("abc", "There is no run"), ("-1", "There is no run")])
def test_an_unknown_run_in_the_address_is_said_in_words(shop: Engine, run: str, said: str) -> None:
    at = open_page("results", run=run)
    assert said in words_of(at)
    at.button(key="all_runs").click().run()
    assert "All versions" in words_of(checked(at))


@pytest.mark.parametrize("row", ["99.0", "x", "0.7.1", "-1"])
def test_an_unknown_row_in_the_address_leads_back(shop: Engine, row: str) -> None:
    at = open_page("results", run=COMPARED, row=row)
    if at.error:
        at.button(key="back_from_nowhere").click().run()
    assert checked(at)


def test_rows_are_filtered_by_outcome_and_text_and_the_address_keeps_both(shop: Engine) -> None:
    at = open_page("results", run=COMPARED, q="bicycles")
    assert "2 rows" in words_of(at)
    at.text_input(key="q_in_address").set_value("").run()
    assert "10 rows" in words_of(checked(at))
    at.button_group(key="outcome_in_address").set_value("error").run()
    assert at.query_params["outcome"] == "error"
    assert "No row meets these conditions" in words_of(checked(at))


def test_a_page_of_rows_beyond_the_last_gives_the_first(shop: Engine) -> None:
    assert "10 rows" in words_of(open_page("results", run=COMPARED, page=40))


def test_one_row_shows_answers_scores_and_both_orders_with_reasons(shop: Engine) -> None:
    at = open_page("results", run=COMPARED, row="0.0")
    said = words_of(at)
    assert "What does Studio cost?" in said
    assert "29 euros" in said
    assert "Shown as Answer A: support@1; as Answer B: support@2" in said
    assert "Shown as Answer A: support@2; as Answer B: support@1" in said
    assert "at most 40 words" in said
    assert [found.label for found in at.expander if "reply as it came" in found.label] == ["The judge's reply as it came"] * 2


def test_next_goes_through_the_rows_worst_first(shop: Engine) -> None:
    parts = results.run_parts(shop, COMPARED)
    wanted = results.PairRows(COMPARED, parts.variants[0].id, parts.variants[1].id or 0, parts.judges[0].id)
    rows, _ = results.row_page(shop, wanted)
    at = open_page("results", run=COMPARED, row=f"{rows[0].position}.0")
    assert at.button(key="previous_row").disabled
    at.button(key="next_row").click().run()
    assert at.query_params["row"] == f"{rows[1].position}.0"
    assert "Row 2 of 10" in words_of(checked(at))
    at.button(key="back").click().run()
    assert "10 rows" in words_of(checked(at))


def test_hostile_answers_reasons_and_names_are_text_and_nothing_else(shop: Engine) -> None:
    with shop.begin() as connection:
        connection.execute(text("UPDATE model_call SET text = :text"), {"text": ATTACK})
        connection.execute(text("UPDATE pair_verdict SET reason = :text"), {"text": ATTACK})
        connection.execute(text("UPDATE output_score SET reason = :text"), {"text": ATTACK})
        connection.execute(text("UPDATE run SET name = :text"), {"text": ATTACK})
    at = open_page("results", run=COMPARED, row="2.0")
    drawn = [element.proto.body for element in at.get("html")] + [str(element.value) for element in [*at.markdown, *at.caption]]
    drawn += [str(cell) for table in at.table for cell in table.value.to_numpy().ravel()]
    assert sum("alert" in one for one in drawn) >= 6
    for one in drawn:
        assert "<script>" not in one.replace("\\<", "") and "<img" not in one.replace("\\<", "")
        assert "**bold**" not in one or one.startswith("<div"), "inside st.html Markdown means nothing"
        assert ":red[colour" not in one.replace("\\:", "") or one.startswith("<div")


def test_old_statistics_say_that_they_are_being_brought_up_to_date(shop: Engine) -> None:
    with shop.begin() as connection:
        connection.execute(text("DELETE FROM output WHERE run_id = 1 AND golden_example_id = 1"))
    assert "being brought up to date" in words_of(open_page("results", run=COMPARED))
    with shop.begin() as connection:
        connection.execute(text("DELETE FROM run_summary"))
    assert "The statistics are being computed" in words_of(open_page("results", run=COMPARED))


def test_a_run_that_goes_on_shows_what_is_there_so_far(shop: Engine) -> None:
    sign_of_life(shop)
    resume(shop, COMPARED)
    at = open_page("results", run=COMPARED)
    assert "30 of 30 answers" in words_of(at)
    assert "it wins" in words_of(at)


def test_further_judges_are_queued_for_the_stored_answers(shop: Engine) -> None:
    sign_of_life(shop)
    at = open_page("results", run=ALONE)
    assert "pairwise" not in str(at.multiselect(key="rejudge_judges").options)
    at.multiselect(key="rejudge_judges").set_value(["correctness"]).run()
    at.button(key="rejudge").click().run()
    parts = results.run_parts(shop, ALONE)
    assert [judge.name for judge in parts.judges] == ["correctness"]
    assert parts.run.status.is_live
