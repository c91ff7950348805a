from datetime import timedelta

from sqlalchemy import Engine

from tests.pages.opening import open_page, words_of
from tests.runs.test_spending import call, failed, keep
from workbench.store.tables import now


def test_what_was_spent_is_summed_and_what_has_no_price_is_counted(shop: Engine) -> None:
    today = now().date()
    keep(shop, *(call(number, day=today, model="hosted_vllm/own") for number in range(12)))
    at = open_page("spending")
    said = words_of(at)
    assert "Cost ≥ $" in said
    assert "12 calls without a known price" in said
    assert "workbench prices set" in said
    rows = {row["Model"]: row for row in at.table[0].value.to_dict("records")}
    own = next(row for model, row in rows.items() if "own" in model)
    assert "unknown" in own["Cost"] and "12 unpriced" in own["Cost"]
    assert own["Calls"] == "12"
    assert at.get("plotly_chart")


def test_times_of_models_stand_beside_their_costs(shop: Engine) -> None:
    rows = open_page("spending").table[0].value.to_dict("records")
    asked = next(row for row in rows if row["Model"].replace("\\", "") == "demo/answerer")
    assert " ms" in asked["First token, p50 · p95"].replace("\u00a0", " ")
    judged = next(row for row in rows if row["Model"].replace("\\", "") == "demo/judge")
    assert judged["First token, p50 · p95"] == "–"


def test_purposes_and_people_are_told_in_words(shop: Engine) -> None:
    keep(shop, call(1, day=now().date(), purpose="try"))
    said = words_of(open_page("spending"))
    for told in ("Answers of runs", "Verdicts and scores of judges", "Trials in the editor", "nobody named"):
        assert told in said


def test_failures_say_why_with_a_way_to_their_run(shop: Engine) -> None:
    keep(shop, failed(1, "rate_limited", "<b>slow</b> down", day=now().date() + timedelta(days=1)))
    at = open_page("spending")
    said = words_of(at)
    assert "cannot be reached" in said
    assert "<b>slow</b> down" in said
    assert "rate limited 1" in said
    assert "Run 2" in [link.proto.label for link in at.get("page_link")]


def test_many_failures_come_a_page_at_a_time(shop: Engine) -> None:
    keep(shop, *(failed(number, "timeout", f"late {number:03}", day=now().date() + timedelta(days=1)) for number in range(25)))
    assert "late 024" in words_of(open_page("spending"))
    second = words_of(open_page("spending", page=2))
    assert "late 014" in second and "late 024" not in second
    assert "late 024" not in words_of(open_page("spending", page=999))


def test_the_time_and_the_measure_stand_in_the_address(shop: Engine) -> None:
    keep(shop, call(1, day=now().date() - timedelta(days=20), model="older/model"))
    assert "older/model" not in words_of(open_page("spending"))
    at = open_page("spending", range="30d", measure="calls")
    assert "older/model" in words_of(at)
    assert at.button_group(key="measure_in_address").value == "calls"
    at.button_group(key="range_in_address").set_value("7d").run()
    assert "range" not in at.query_params


def test_a_time_without_calls_leads_to_the_older_ones(fresh_shop: Engine) -> None:
    keep(fresh_shop, call(1, day=now().date() - timedelta(days=200), model="older/model"))
    at = open_page("spending")
    assert "No calls in this time" in words_of(at)
    at.button(key="look_at_all").click().run()
    assert "older/model" in words_of(at)
    assert at.query_params["range"] == "all"
