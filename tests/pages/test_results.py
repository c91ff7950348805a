import pytest
from sqlalchemy import Engine, text

from tests.pages.opening import checked, open_page, words_of
from tests.pages.shop import ALONE, BROKEN, COMPARED, sign_of_life
from workbench import annotation
from workbench.runs import results
from workbench.runs.control import resume
from workbench.runs.row_order import PairRows, row_order
from workbench.ui import beside

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
    frame = open_page("results", run=COMPARED, view="variants").table[0].value
    rows = dict(zip(frame["Measure"], frame["support@2"], strict=True))
    assert rows["Answers"] == "10"
    assert "[" in rows["correctness"] and "%" in rows["correctness"]
    assert " ms" in rows["Whole answer, p50 · p95"].replace("\u00a0", " ")
    assert "$" in rows["Cost of an answer"]


def test_a_variant_whose_server_is_down_has_unknowns_and_never_zeros(shop: Engine) -> None:
    at = open_page("results", run=BROKEN, view="variants")
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
    at = open_page("results", run=COMPARED, q="bicycles", outcome="all")
    assert "2 rows" in words_of(at)
    at.text_input(key="q_in_address").set_value("").run()
    assert "10 rows" in words_of(checked(at))
    at.button_group(key="outcome_in_address").set_value("error").run()
    assert at.query_params["outcome"] == "error"
    assert "No row meets these conditions" in words_of(checked(at))


def test_a_page_of_rows_beyond_the_last_gives_the_first(shop: Engine) -> None:
    assert "10 rows" in words_of(open_page("results", run=COMPARED, page=40, outcome="all"))


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
    wanted = PairRows(COMPARED, parts.variants[0].id, parts.variants[1].id or 0, parts.judges[0].id)
    rows, _ = results.row_page(shop, wanted)
    at = open_page("results", run=COMPARED, row=f"{rows[0].position}.0", outcome="all")
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


def order_of(shop: Engine, **conditions: object) -> list[int]:
    parts = results.run_parts(shop, COMPARED)
    pairwise = next(judge.id for judge in parts.judges if judge.kind == "pairwise")
    return row_order(shop, PairRows(COMPARED, parts.variants[0].id, parts.variants[1].id or 0, pairwise, **conditions))  # type: ignore[arg-type]


def test_what_changed_comes_first_until_somebody_asks_for_more(shop: Engine) -> None:
    at = open_page("results", run=COMPARED)
    assert at.button_group(key="outcome_in_address").value == "changed"
    changed = len(order_of(shop, outcome="changed"))
    assert changed < 10
    assert f"{changed} row{'' if changed == 1 else 's'}, worst first" in words_of(at)


def test_a_run_without_a_judge_or_score_shows_all_its_rows(shop: Engine) -> None:
    assert open_page("results", run=ALONE).button_group(key="outcome_in_address").options == ["All", "Failed"]


def test_panels_show_slices_distributions_and_themes_and_a_click_narrows_the_rows(shop: Engine) -> None:
    at = open_page("results", run=COMPARED, outcome="all")
    assert [found.value for found in at.markdown if found.value.startswith("##### ")] == ["##### When", "##### How", "##### Why"]
    assert len(at.get("plotly_chart")) == 4, "the win rate and three panels"
    assert "20 of 20 reasons, of both orders, grouped and named by their words." in words_of(at)
    narrowed = open_page("results", run=COMPARED, outcome="all", slice="tag:price")
    assert "Tag: price" in [button.label.replace("\\", "") for button in narrowed.button]
    assert f"{len(order_of(shop, tag='price'))} rows" in words_of(narrowed)
    narrowed.button(key="chip_slice").click().run()
    assert "slice" not in narrowed.query_params
    assert "10 rows" in words_of(checked(narrowed))


def test_a_bar_of_a_distribution_narrows_the_rows(shop: Engine) -> None:
    check = open_page("results", run=COMPARED, outcome="all", score="at most 40 words", side="support@2", bin="1-1")
    assert "at most 40 words of support@2: 1–1" in [button.label.replace("\\", "") for button in check.button]
    nothing = open_page("results", run=COMPARED, outcome="all", score="at most 40 words", side="support@2", bin="0.2-0.3")
    assert "No row meets these conditions" in words_of(nothing)
    nothing.button(key="show_all_rows").click().run()
    assert "10 rows" in words_of(checked(nothing))


@pytest.mark.parametrize(
    "query", [{"slice": "x"}, {"theme": "99"}, {"theme": "x"}, {"score": "tone", "side": "x", "bin": "a-b"}, {"order": "x"}]
)
def test_an_address_that_makes_no_sense_breaks_nothing(shop: Engine, query: dict[str, str]) -> None:
    assert open_page("results", run=COMPARED, outcome="all", **query)


def test_panels_that_are_missing_are_worked_out_beside_the_app(shop: Engine) -> None:
    with shop.begin() as connection:
        connection.execute(text("DELETE FROM run_panels"))
    at = open_page("results", run=COMPARED)
    assert "being worked out" in words_of(at)
    assert "When, how and why" not in at.button_group(key="view_in_address").options
    try:
        job = beside.companion().job(at.session_state[f"panels_job_{COMPARED}"])
        assert job is not None
        job.wait(60)
    finally:
        beside.companion().close()
    assert "being worked out" not in words_of(open_page("results", run=COMPARED))


def test_i_say_which_answer_is_better_and_why_and_take_it_back(shop: Engine) -> None:
    at = open_page("results", run=COMPARED, row="0.0", outcome="all")
    assert [at.button(key=f"answer_{said}").label for said in ("loss", "tie", "win")] == ["support@1", "Equally good", "support@2"]
    at.button(key="answer_win").click().run()
    said = words_of(checked(at))
    assert "You, just now: support@2 is better" in said
    at.text_area[0].set_value("It names the price.").run()
    at.button(key="keep_reason").click().run()
    assert "“It names the price.”" in words_of(checked(at))
    assert [one.answer for one in annotation.listing(shop)] == ["win"]
    at.button(key="withdraw").click().run()
    assert "You, just now" not in words_of(checked(at))
    assert annotation.listing(shop) == []


def test_what_others_said_is_shown_as_text(shop: Engine) -> None:
    parts = results.run_parts(shop, COMPARED)
    example = results.whole_row(shop, COMPARED, 0).example.id
    subject = annotation.Subject(COMPARED, example, 0, parts.variants[0].id, parts.variants[1].id or 0)
    annotation.answer(shop, subject, "both_bad", annotator="Grace <b>", comment=ATTACK)
    at = open_page("results", run=COMPARED, row="0.0", outcome="all")
    assert "Grace <b>, just now: both bad" in words_of(at)
    listed = open_page("results", run=COMPARED, outcome="annotated")
    assert "1 row" in words_of(listed)
    assert "both bad" in str(listed.dataframe[0].value["People"].tolist())


def test_a_row_outside_the_filter_says_so_and_leads_back_in(shop: Engine) -> None:
    unchanged = next(position for position in range(10) if position not in order_of(shop, outcome="changed"))
    at = open_page("results", run=COMPARED, row=f"{unchanged}.0")
    assert "Not among the" in words_of(at)


def test_differences_can_be_marked_against_the_expected_answer(shop: Engine) -> None:
    at = open_page("results", run=COMPARED, row="0.0", outcome="all")
    assert at.button_group(key="marked").options == ["Between the answers", "Against the expected answer", "Nothing"]
    at.button_group(key="marked").set_value("Nothing").run()
    assert not any("<mark" in element.proto.body for element in checked(at).get("html"))


def test_an_answer_of_a_hundred_thousand_characters_is_read_whole(shop: Engine) -> None:
    with shop.begin() as connection:
        connection.execute(text("UPDATE model_call SET text = :text WHERE purpose = 'answer'"), {"text": "word " * 20_000})
    at = open_page("results", run=COMPARED, row="0.0", outcome="all")
    assert max(len(element.proto.body) for element in at.get("html")) > 99_000
    assert "10 rows" in words_of(open_page("results", run=COMPARED, outcome="all"))
