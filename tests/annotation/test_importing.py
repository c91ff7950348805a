import csv
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.annotation.sitting import ids_of, make_queue, rows, run_sql, say, state
from workbench.annotation import guidelines
from workbench.annotation.agreeing import agreement_of
from workbench.annotation.import_answers import convert
from workbench.annotation.import_mapping import parse_mapping, parse_question
from workbench.annotation.importing import ImportOptions, ImportReport, import_file
from workbench.annotation.queues import archive, find
from workbench.annotation.settling import disputes
from workbench.errors import BadInput, Conflict
from workbench.golden_sets.problems import BadRows

WIDE = "id,text,ada,bob\nk1,one,yes,yes\nk2,two,no,yes\nk3,three,no,\n"
BY = "annotator.ada=ada,annotator.bob=bob"


def write(home: Path, text: str, name: str = "votes.csv") -> Path:
    file = home / name
    file.write_text(text, encoding="utf-8")
    return file


def bring_in(engine: Engine, file: Path, *maps: str, queue: str = "Votes", questions: tuple[str, ...] = (), **how: Any) -> ImportReport:
    options = ImportOptions(mapping=parse_mapping(maps), questions=[parse_question(one) for one in questions], **how)
    return import_file(engine, file, queue=queue, options=options, author="Grace")


def answers(engine: Engine) -> list[tuple[str, str, Any]]:
    """Give item, annotator and answers of the rows that stand, in order."""
    found = rows(
        engine,
        "SELECT i.key, a.annotator, a.answers FROM queue_answer a JOIN queue_item i ON i.id = a.queue_item_id "
        "WHERE a.id NOT IN (SELECT replaces_id FROM queue_answer WHERE replaces_id IS NOT NULL) ORDER BY i.key, a.annotator",
    )
    return [(key, who, json.loads(said)) for key, who, said in found]


def test_a_wide_file_makes_a_queue_whose_items_come_to_what_people_said(engine: Engine, tmp_path: Path) -> None:
    report = bring_in(engine, write(tmp_path, WIDE), BY)
    assert (report.is_new, report.items, report.new_answers, report.gaps) == (True, 3, 5, 1)
    assert (report.annotators, report.questions) == (("ada", "bob"), {"answer": "yes_no"})
    queue = find(engine, "Votes")
    assert (queue.source_kind, dict(queue.source), queue.annotators, queue.author) == ("file", {"name": "votes.csv"}, 2, "Grace")
    assert [state(engine, item) for item in ids_of(engine, queue.id)] == [("settled", 2), ("disputed", 2), ("settled", 1)]
    assert [one.key for one in disputes(engine, queue.id)] == ["k2"]


def test_a_long_file_says_the_same(engine: Engine, tmp_path: Path) -> None:
    long = "id,text,who,vote\nk1,one,ada,yes\nk1,one,bob,yes\nk2,two,ada,no\nk2,two,bob,yes\nk3,three,ada,no\nk3,three,bob,\n"
    bring_in(engine, write(tmp_path, WIDE), BY, queue="Wide")
    wide = answers(engine)
    bring_in(engine, write(tmp_path, long, "long.csv"), "annotator=who,answer=vote", queue="Long")
    assert sorted(answers(engine), key=str) == sorted([*wide, *wide], key=str)


def test_a_file_with_a_row_for_each_question_is_put_together(engine: Engine, tmp_path: Path) -> None:
    text = "item,who,asked,said\nk1,ada,tone,4\nk1,ada,true,yes\nk1,bob,tone,5\n"
    report = bring_in(engine, write(tmp_path, text), "annotator=who,question=asked,answer=said")
    assert report.questions == {"tone": "scale", "true": "yes_no"}
    assert answers(engine) == [("k1", "ada", {"tone": "4", "true": "yes"}), ("k1", "bob", {"tone": "5"})]


def test_the_same_file_again_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    file = write(tmp_path, WIDE)
    bring_in(engine, file, BY)
    before = rows(engine, "SELECT * FROM queue_answer"), rows(engine, "SELECT * FROM queue_item"), rows(engine, "SELECT * FROM guideline")
    again = bring_in(engine, file, BY)
    assert (again.is_new, again.new_items, again.new_answers, again.corrections, again.unchanged) == (False, 0, 0, 0, 5)
    assert before == (
        rows(engine, "SELECT * FROM queue_answer"),
        rows(engine, "SELECT * FROM queue_item"),
        rows(engine, "SELECT * FROM guideline"),
    )


def test_a_changed_answer_is_a_correction_and_can_be_changed_back(engine: Engine, tmp_path: Path) -> None:
    bring_in(engine, write(tmp_path, WIDE), BY)
    changed = bring_in(engine, write(tmp_path, WIDE.replace("two,no,yes", "two,yes,yes")), BY)
    assert (changed.new_answers, changed.corrections, changed.unchanged) == (0, 1, 4)
    item = ids_of(engine, find(engine, "Votes").id)[1]
    assert state(engine, item) == ("settled", 2)
    assert rows(engine, "SELECT count(*) FROM queue_answer") == [(6,)]
    back = bring_in(engine, write(tmp_path, WIDE), BY)
    assert (back.corrections, state(engine, item)) == (1, ("disputed", 2))


def test_a_cell_that_is_empty_now_takes_no_answer_back(engine: Engine, tmp_path: Path) -> None:
    bring_in(engine, write(tmp_path, WIDE), BY)
    again = bring_in(engine, write(tmp_path, WIDE.replace("two,no,yes", "two,,yes")), BY)
    assert (again.corrections, again.gaps) == (0, 2)
    assert ("k2", "ada", {"answer": "no"}) in answers(engine)


def test_what_a_person_changed_here_since_stays(engine: Engine, tmp_path: Path) -> None:
    file = write(tmp_path, WIDE)
    bring_in(engine, file, BY)
    queue = find(engine, "Votes").id
    item = ids_of(engine, queue)[1]
    token = rows(engine, f"SELECT token FROM queue_answer WHERE queue_item_id = {item} AND annotator = 'ada'")[0][0]
    say(engine, queue, "ada", item, {"answer": "yes"}, replaces=token)
    again = bring_in(engine, file, BY)
    assert (again.corrections, again.unchanged) == (0, 5)
    assert ("k2", "ada", {"answer": "yes"}) in answers(engine)


def test_a_second_file_adds_items_and_people(engine: Engine, tmp_path: Path) -> None:
    bring_in(engine, write(tmp_path, WIDE), BY)
    more = bring_in(engine, write(tmp_path, "id,text,vote\nk1,one,no\nk4,four,yes\n"), "answer=vote", annotator="cyd")
    assert (more.new_items, more.new_answers) == (1, 2)
    queue = find(engine, "Votes").id
    assert [state(engine, item) for item in ids_of(engine, queue)] == [("settled", 3), ("disputed", 2), ("settled", 1), ("settled", 1)]
    assert agreement_of(engine, queue)[0].annotators == ("ada", "bob", "cyd")


def test_a_second_question_of_the_same_person_is_added_to_the_first(engine: Engine, tmp_path: Path) -> None:
    asked = ("good:yes_no", "tone:scale:1-5")
    bring_in(engine, write(tmp_path, "id,v\nk1,yes\n"), "answer.good=v", annotator="ada", questions=asked)
    added = bring_in(engine, write(tmp_path, "id,v\nk1,4\n"), "answer.tone=v", annotator="ada")
    assert added.corrections == 1
    assert answers(engine) == [("k1", "ada", {"good": "yes", "tone": "4"})]


def test_items_without_answers_wait_for_people(engine: Engine, tmp_path: Path) -> None:
    bring_in(engine, write(tmp_path, "id,text\nk1,one\nk2,two\n"), questions=("good:yes_no",), annotators=2)
    assert rows(engine, "SELECT key, state, needed, given FROM queue_item ORDER BY position") == [
        ("k1", "open", 2, 0),
        ("k2", "open", 2, 0),
    ]


def test_a_queue_of_other_items_takes_answers_to_them_alone(engine: Engine, tmp_path: Path) -> None:
    make_queue(engine, 2, name="Votes")
    run_sql(engine, "UPDATE queue SET source_kind = 'golden'")
    report = bring_in(engine, write(tmp_path, "id,text,vote\nk0,x,yes\n"), "answer=vote", annotator="ada")
    assert (report.new_items, answers(engine)) == (0, [("k0", "ada", {"good": "yes"})])
    with pytest.raises(BadRows, match=r":3: item: 'k9' is no item of Votes"):
        bring_in(engine, write(tmp_path, "id,text,vote\nk1,x,yes\nk9,x,yes\n"), "answer=vote", annotator="ada")
    assert len(answers(engine)) == 1


@pytest.mark.parametrize(
    ("values", "kind", "options"),
    [
        (["1", "3", "5"], "scale", ["1", "3", "5"]),
        (["4", "4"], "scale", ["4", "5"]),
        (["10", "10.0"], "scale", ["9", "10"]),
        (["Yes", "no"], "yes_no", ["yes", "no"]),
        (["11", "3"], "choice", ["11", "3"]),
        (["good", "bad", "good"], "choice", ["good", "bad"]),
        (["good"], "choice", ["good", "other"]),
        ([f"a long remark {number}" for number in range(51)], "text", []),
    ],
)
def test_what_kind_of_question_it_is_is_guessed(engine: Engine, tmp_path: Path, values: list[str], kind: str, options: list[str]) -> None:
    lines = "".join(f"k{number},{value}\n" for number, value in enumerate(values))
    report = bring_in(engine, write(tmp_path, f"id,v\n{lines}"), "answer=v", annotator="ada")
    question = json.loads(rows(engine, "SELECT questions FROM guideline")[0][0])[0]
    assert (question["kind"], [one["value"] for one in question["options"]]) == (kind, options)
    assert report.questions == {"answer": kind}
    assert len(report.guessed) == 1


def test_a_cell_may_be_called_as_an_option_or_as_a_number(engine: Engine, tmp_path: Path) -> None:
    text = "id,won,tone\nk1,TIE,3.0\nk2,1,4\nk3,garbage,\n"
    asked = ("won:choice:0=Tie|1|2", "tone:scale:1-5")
    report = bring_in(engine, write(tmp_path, text), "answer.won=won,answer.tone=tone", annotator="ada", questions=asked, gaps={"Garbage"})
    assert answers(engine) == [("k1", "ada", {"won": "0", "tone": "3"}), ("k2", "ada", {"won": "1", "tone": "4"})]
    assert report.gaps == 2


def test_truth_values_of_json_are_yes_and_no(engine: Engine, tmp_path: Path) -> None:
    file = write(tmp_path, '[{"id": 1, "votes": {"ada": true, "bob": false, "cyd": null}}]', "votes.json")
    bring_in(engine, file, "annotator.*=votes.*")
    assert answers(engine) == [("1", "ada", {"answer": "yes"}), ("1", "bob", {"answer": "no"})]


def test_pairs_name_their_sides(engine: Engine, tmp_path: Path) -> None:
    text = "id,asked,one,two,vote\nk1,Why?,x,y,1\nk2,How?,x,y,both bad\nk3,Who?,x,y,tie\n"
    maps = "text.question=asked,text.a=one,text.b=two,answer=vote"
    bring_in(engine, write(tmp_path, text), maps, annotator="ada", questions=("better:pairwise:a=1|b=2",))
    assert [said["better"] for _, _, said in answers(engine)] == ["a", "both_bad", "tie"]
    content = json.loads(rows(engine, "SELECT content FROM queue_item WHERE key = 'k1'")[0][0])
    assert [(block["name"], block["side"]) for block in content] == [("question", None), ("a", "a"), ("b", "b")]


def test_pairs_without_two_texts_are_refused(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(BadRows, match=r"map text\.a and text\.b"):
        bring_in(engine, write(tmp_path, "id,x,vote\nk1,x,a\n"), "answer=vote", annotator="ada", questions=("better:pairwise",))


def test_marked_spans_are_checked_against_the_text(engine: Engine, tmp_path: Path) -> None:
    good = json.dumps([{"block": "text", "start": 0, "end": 3, "label": "wrong"}])
    far = json.dumps([{"block": "text", "start": 0, "end": 99, "label": "wrong"}])
    with (tmp_path / "spans.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["id", "text", "marks"], ["k1", "one", good], ["k2", "two", far], ["k3", "three", "nothing"]])
    with pytest.raises(BadRows) as refused:
        bring_in(engine, tmp_path / "spans.csv", "answer=marks", annotator="ada", questions=("marks:spans:wrong|right",))
    assert [(one.line, one.field) for one in refused.value.problems] == [(3, "marks"), (4, "marks")]
    assert rows(engine, "SELECT count(*) FROM queue") == [(0,)]


def test_who_when_how_long_and_why_are_kept(engine: Engine, tmp_path: Path) -> None:
    text = "id,vote,why,at,took\nk1,yes,because,2026-01-02T03:04:05+01:00,1500.7\n"
    bring_in(engine, write(tmp_path, text), "answer=vote,comment=why,at=at,ms=took", annotator="ada")
    assert rows(engine, "SELECT comment, created_at, ms FROM queue_answer") == [("because", "2026-01-02 02:04:05.000000", 1500)]


def test_every_problem_is_named_by_line_and_field_and_nothing_is_written(engine: Engine, tmp_path: Path) -> None:
    text = "id,who,vote,at,took\nk1,ada,maybe,now,1\n,ada,yes,,\nk2,,yes,,\n"
    text += "k3,bob,yes,,soon\nk3,bob,no,,\nk4,bob,yes\nk5,b\x01b,yes,,\nk6,ada,yes,,\n"
    with pytest.raises(BadRows) as refused:
        bring_in(engine, write(tmp_path, text), "annotator=who,answer=vote,at=at,ms=took", questions=("good:yes_no",))
    found = {(one.line, one.field) for one in refused.value.problems}
    assert found == {(2, "vote"), (2, "at"), (3, "id"), (4, "who"), (5, "took"), (6, "vote"), (7, "at"), (8, "who")}
    assert "nothing was" in str(refused.value)
    assert rows(engine, "SELECT count(*) FROM queue") == rows(engine, "SELECT count(*) FROM queue_item") == [(0,)]


def test_columns_that_differ_between_rows_about_one_item_are_not_shown(engine: Engine, tmp_path: Path) -> None:
    text = "id,text,who,vote,session\nk1,one,ada,yes,s1\nk1,one,bob,yes,s2\n"
    report = bring_in(engine, write(tmp_path, text), "annotator=who,answer=vote")
    assert report.unread_columns == ("session",)
    content = json.loads(rows(engine, "SELECT content FROM queue_item")[0][0])
    assert [block["name"] for block in content] == ["text"]
    with pytest.raises(BadRows, match=r":3: session: differs from what line 2 shows"):
        bring_in(engine, write(tmp_path, text), "annotator=who,answer=vote,text.session=session", queue="Other")


def test_items_without_a_text_show_their_key(engine: Engine, tmp_path: Path) -> None:
    bring_in(engine, write(tmp_path, "unit,ada\nu1,3\n"), "item=unit,annotator.ada=ada")
    assert [block["text"] for block in json.loads(rows(engine, "SELECT content FROM queue_item")[0][0])] == ["u1"]


def test_tags_and_splits_slice_the_agreement(engine: Engine, tmp_path: Path) -> None:
    text = "id,model,part,ada,bob\nk1,m1,dev,yes,yes\nk2,m2,dev,yes,no\nk3,m1,test,no,no\n"
    bring_in(engine, write(tmp_path, text), "tag=model,split=part,annotator.ada=ada,annotator.bob=bob")
    queue = find(engine, "Votes").id
    assert [agreement_of(engine, queue, slice=one)[0].items for one in ("tag:m1", "tag:m2", "split:dev", "tag:m3")] == [2, 1, 2, 0]


@pytest.mark.parametrize(
    ("maps", "how", "said"),
    [
        (("item=nothing",), {}, "no column 'nothing'"),
        (("annotator=ada",), {}, "which column has the answers"),
        (("answer=ada",), {}, "say who answered"),
        (("annotator=ada,answer=bob,annotator.x=ada",), {}, "not both"),
        ((BY,), {"questions": ("answer:scale:1-5",)}, "votes.csv:2: ada: 'yes' is none of 1, 2, 3, 4, 5"),
        ((BY,), {"annotators": 99}, "1 to 50"),
        ((BY,), {"format": "excel"}, "none of auto"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(engine: Engine, tmp_path: Path, maps: tuple[str, ...], how: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as refused:
        bring_in(engine, write(tmp_path, WIDE), *maps, **how)
    assert said in str(refused.value)


def test_a_queue_that_asks_something_else_is_not_bent(engine: Engine, tmp_path: Path) -> None:
    bring_in(engine, write(tmp_path, WIDE), BY)
    with pytest.raises(BadInput, match="the queue asks answer as yes_no"):
        bring_in(engine, write(tmp_path, WIDE), BY, questions=("answer:scale:1-5",))
    with pytest.raises(BadInput, match="not 'tone'"):
        bring_in(engine, write(tmp_path, WIDE), BY, questions=("tone:scale:1-5",))
    with pytest.raises(BadRows, match="'maybe' is none of yes, no"):
        bring_in(engine, write(tmp_path, WIDE.replace("no,yes", "maybe,yes")), BY)


def test_an_archived_queue_takes_nothing(engine: Engine, tmp_path: Path) -> None:
    bring_in(engine, write(tmp_path, WIDE), BY)
    archive(engine, find(engine, "Votes").id)
    with pytest.raises(BadInput, match="archived"):
        bring_in(engine, write(tmp_path, WIDE), BY)


def test_names_with_dots_are_people_not_questions() -> None:
    found = parse_mapping(['annotator.gpt-3.5=a,annotator."gpt-4.turbo"=b,annotator.ada.tone=c,annotator."o.1".tone=d']).wide
    assert [(one.annotator, one.question, one.path) for one in found] == [
        ("gpt-3.5", None, "a"),
        ("gpt-4.turbo", None, "b"),
        ("ada", "tone", "c"),
        ("o.1", "tone", "d"),
    ]


def test_one_place_of_a_list_is_a_path_too(engine: Engine, tmp_path: Path) -> None:
    line = json.dumps({"id": 1, "text": "x", "experts": [{"tone": 4, "note": "fine"}, {"tone": 2}]})
    bring_in(engine, write(tmp_path, line, "v.jsonl"), "text.text=text,annotator.ada.tone=experts.0.tone,annotator.bob.tone=experts.1.tone")
    assert answers(engine) == [("1", "ada", {"tone": "4"}), ("1", "bob", {"tone": "2"})]


def test_five_thousand_rows_of_four_people_are_all_kept(engine: Engine, tmp_path: Path) -> None:
    people = ("ada", "bob", "cyd", "dan")
    lines = [f"k{number},text {number}," + ",".join(str((number * place) % 5 + 1) for place in range(1, 5)) for number in range(5_000)]
    file = write(tmp_path, "\n".join(["id,text," + ",".join(people), *lines]))
    report = bring_in(engine, file, ",".join(f"annotator.{name}={name}" for name in people))
    assert (report.new_answers, report.annotators) == (20_000, people)


def test_a_guideline_that_changes_during_an_import_stops_it(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(engine, write(tmp_path, WIDE), BY)
    queue = find(engine, "Votes").id

    def slow(*args: Any, **how: Any) -> None:
        convert(*args, **how)
        guidelines.edit(engine, queue, questions=[{"name": "tone", "text": "Tone?", "kind": "yes_no"}])

    monkeypatch.setattr("workbench.annotation.importing.convert", slow)
    with pytest.raises(Conflict, match="changed meanwhile"):
        bring_in(engine, write(tmp_path, WIDE + "k4,four,yes,no\n"), BY)
    assert rows(engine, "SELECT count(*) FROM queue_item") == [(3,)]
