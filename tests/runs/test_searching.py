from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.pages.shop import HOSTILE, fill
from workbench.golden_sets import archive as archive_set
from workbench.golden_sets import examples, revisions, save_revision
from workbench.prompts import PromptDraft, archive, move_label, push, tag
from workbench.runs.control import start
from workbench.runs.planning import make_plan
from workbench.runs.searching import Hit, Kind, excerpt, search
from workbench.runs.spec import make_spec
from workbench.store.connection import open_store
from workbench.terms import Example


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    found = open_store(f"sqlite:///{tmp_path / 'workbench.db'}")
    fill(found)
    return found


def a_run(engine: Engine, **content: object) -> int:
    whole = {"golden": "questions", "variants": ["support@1", "support@2"], **content}
    return start(engine, make_plan(engine, make_spec(whole, "test")))


def titles(engine: Engine, text: str, kind: Kind) -> list[str]:
    return [hit.title for hit in search(engine, text).get(kind, [])]


def test_nothing_typed_and_nothing_there_find_nothing(engine: Engine) -> None:
    assert search(engine, "  ") == {}
    assert search(engine, "zebra crossing") == {}


def test_a_prompt_is_found_by_name_the_same_before_beginnings_before_others(engine: Engine) -> None:
    draft = PromptDraft(({"role": "user", "content": "Hello {{ name }}"},), "demo/answerer")
    for name in ("support-mail", "mail support", "greeter"):
        push(engine, name, draft)
    assert titles(engine, "SUPPORT", Kind.PROMPT) == ["support", "support-mail", "mail support"]
    assert search(engine, "support")[Kind.PROMPT][0] == Hit(Kind.PROMPT, "support", "production on 1", {"prompt": "support"})


def test_versions_are_found_by_label_tag_note_and_message_and_lead_there(engine: Engine) -> None:
    tag(engine, "support@2", "v2.4-stable")
    move_label(engine, "support", "staging", "support@3")
    for text, number, says in (
        ("staging", "3", "label staging"),
        ("v2.4", "2", "tag v2.4-stable"),
        ("one sentence", "3", "Answer in one sentence"),
        ("Documentation:", "3", "Documentation:"),
    ):
        hit = search(engine, text)[Kind.PROMPT][0]
        assert (hit.place, says in hit.detail) == ({"prompt": "support", "version": number}, True), text


def test_what_messages_are_called_inside_the_store_finds_nothing(engine: Engine) -> None:
    assert "content" not in [hit.detail for hit in search(engine, "role").get(Kind.PROMPT, [])]
    assert titles(engine, "role", Kind.PROMPT) == []
    assert titles(engine, "question", Kind.GOLDEN_SET) == ["questions"]


def test_examples_are_found_by_key_question_and_expected_answer_in_the_newest_revision_only(engine: Engine) -> None:
    assert search(engine, "bicycles")[Kind.GOLDEN_SET][0] == Hit(
        Kind.GOLDEN_SET, "questions, q-04", "Do you sell bicycles?", {"golden_set": "questions", "example": "q-04"}
    )
    assert titles(engine, "q-07", Kind.GOLDEN_SET) == ["questions, q-07"]
    assert len(titles(engine, "29 euros", Kind.GOLDEN_SET)) == 6
    rows = [one.example for one in examples(engine, revisions(engine, "questions")[0].id)]
    save_revision(engine, "questions", [row for row in rows if "bicycles" not in row.inputs["question"]], base=1)
    assert titles(engine, "bicycles", Kind.GOLDEN_SET) == []


def test_words_may_stand_in_any_order_and_quotes_and_umlauts_are_found(engine: Engine) -> None:
    save_revision(engine, "more", [Example(key="a", inputs={"question": 'Was heißt "Übung"\nauf Englisch? 100% \\ sicher'})], base=None)
    for text in ("englisch heißt", '"Übung"', "100%", "\\ sicher"):
        assert titles(engine, text, Kind.GOLDEN_SET) == ["more, a"], text
    assert titles(engine, "englisch spanisch", Kind.GOLDEN_SET) == []


def test_runs_are_found_by_number_name_note_and_golden_set(engine: Engine) -> None:
    first, second = a_run(engine, name="Friendlier"), a_run(engine, note="Before the launch")
    assert titles(engine, str(second), Kind.RUN)[0] == f"questions, run {second}"
    assert titles(engine, "friend", Kind.RUN) == [f"Friendlier, run {first}"]
    assert search(engine, "launch")[Kind.RUN][0].detail == "Before the launch"
    assert len(titles(engine, "questions", Kind.RUN)) == 2


def test_judges_lead_to_the_newest_run_that_they_scored(engine: Engine) -> None:
    a_run(engine, judges=["pairwise"])
    newest = a_run(engine, judges=["pairwise"])
    hit = search(engine, "pairwise")[Kind.JUDGE][0]
    assert hit.place["run"] == str(newest)
    assert search(engine, "tone")[Kind.JUDGE][0].place == {"judge": "tone"}


def test_a_single_letter_finds_names_and_looks_into_no_text(engine: Engine) -> None:
    found = search(engine, "q")
    assert [hit.title for hit in found[Kind.GOLDEN_SET]] == ["questions"]
    assert all("@" not in hit.title for hit in found.get(Kind.PROMPT, []))


def test_no_more_than_wanted_of_each_kind_and_each_place_once(engine: Engine) -> None:
    found = search(engine, "answer", most=2)
    assert all(len(hits) <= 2 for hits in found.values())
    places = [tuple(hit.place.items()) for hit in found[Kind.PROMPT]]
    assert len(set(places)) == len(places)


def test_what_is_archived_is_not_found_by_name(engine: Engine) -> None:
    archive(engine, "support")
    archive_set(engine, "questions")
    assert titles(engine, "support", Kind.PROMPT) == []
    assert search(engine, "bicycles").get(Kind.GOLDEN_SET) is None


def test_signs_that_mean_something_in_sql_are_just_signs(engine: Engine) -> None:
    assert search(engine, "%") == search(engine, "_%_") == {}
    assert titles(engine, "<script>alert(1)</script>", Kind.GOLDEN_SET)
    assert HOSTILE.startswith(search(engine, "refund take")[Kind.GOLDEN_SET][0].detail[:20])


def test_an_excerpt_shows_the_place_on_one_line() -> None:
    text = "word " * 50 + "needle\n" + "word " * 50
    found = excerpt(text, ["Needle"])
    assert "needle" in found and found.startswith("…") and found.endswith("…") and "\n" not in found and len(found) < 100
    assert excerpt("", ["x"]) == ""
