"""Label Studio's tasks and Argilla's records are read, and what we write of a queue is read back as the same."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.annotation.sitting import BETTER, ids_of, make_queue, ready, rows, say
from workbench.annotation.export_rows import gather_answers
from workbench.annotation.exporting import export_queue
from workbench.annotation.importing import ImportOptions, ImportReport, import_file
from workbench.annotation.queues import find
from workbench.annotation.sources import ReadyItem
from workbench.golden_sets.problems import BadRows
from workbench.store.connection import reading


def bring_in(engine: Engine, home: Path, found: Any, **how: Any) -> ImportReport:
    file = home / "found.json"
    file.write_text(json.dumps(found))
    return import_file(engine, file, queue="Found", options=ImportOptions(**how))


def answers(engine: Engine, queue: str = "Found") -> dict[tuple[str, str], tuple[str, dict[str, Any], str, int | None]]:
    with reading(engine) as session:
        found = gather_answers(session, find(engine, queue).id)
    return {(item.key, one.annotator): (one.kind, dict(one.answers), one.comment, one.ms) for item in found.items for one in item.answers}


def result(name: str, kind: str, value: dict[str, Any], shown: str = "text") -> dict[str, Any]:
    return {"id": "x", "from_name": name, "to_name": shown, "type": kind, "value": value, "origin": "manual"}


TEXT = "Ada 😀 sold it."
TASK = {
    "id": 7,
    "data": {"text": TEXT},
    "predictions": [{"model_version": "m", "result": []}],
    "annotations": [
        {
            "id": 1,
            "completed_by": 3,
            "lead_time": 4.288,
            "created_at": "2021-03-09T22:16:08.728353Z",
            "was_cancelled": False,
            "result": [
                result("mood", "choices", {"choices": ["Positive"]}),
                result("stars", "rating", {"rating": 4}),
                result("comment", "textarea", {"text": ["because", "of it"]}),
                result("names", "labels", {"start": 0, "end": 3, "text": "Ada", "labels": ["PER"]}),
                result("names", "labels", {"start": 7, "end": 11, "text": "sold", "labels": ["ACT"]}),
                result("box", "rectanglelabels", {"x": 1}),
                result("topics", "choices", {"choices": ["a", "b"]}),
            ],
        },
        {"id": 2, "completed_by": {"id": 4, "email": "ben@example.org"}, "was_cancelled": True, "result": []},
    ],
}


def test_tasks_of_label_studio_are_read_with_people_times_and_skips(engine: Engine, tmp_path: Path) -> None:
    report = bring_in(engine, tmp_path, [TASK])
    assert report.questions == {"mood": "choice", "stars": "scale", "names": "spans"}
    kind, said, comment, ms = answers(engine)["7", "3"]
    assert (kind, comment, ms) == ("answer", "because\nof it", 4288)
    # The second mark counts UTF-16 code units, as its text shows: it is stored in code points.
    marks = [{"block": "text", "start": 0, "end": 3, "label": "PER"}, {"block": "text", "start": 6, "end": 10, "label": "ACT"}]
    assert said == {"mood": "Positive", "stars": "4", "names": marks}
    assert answers(engine)["7", "ben@example.org"][0] == "skip"
    assert report.left_out == {"predictions": 1, "results of the kind rectanglelabels": 1, "choices that could not be taken over": 1}
    assert rows(engine, "SELECT created_at FROM queue_answer WHERE annotator = '3'") == [("2021-03-09 22:16:08.728353",)]


def test_a_task_that_is_none_and_one_that_comes_twice_are_named(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(BadRows) as refused:
        bring_in(engine, tmp_path, [TASK, {"id": 8, "data": None}, TASK])
    assert [one.field for one in refused.value.problems] == ["row", "id"]


def test_records_of_argilla_are_read_in_both_shapes(engine: Engine, tmp_path: Path) -> None:
    by_question = {
        "id": "r1",
        "fields": {"text": TEXT},
        "metadata": {"tags": ["x"]},
        "suggestions": {"mood": {"value": "bad", "score": 0.9, "agent": "m"}},
        "responses": {
            "mood": [{"value": "good", "user_id": "u1"}, {"value": "bad", "user_id": "u2"}],
            "stars": [{"value": 3, "user_id": "u1"}],
        },
    }
    by_person = {
        "id": "server",
        "external_id": "r2",
        "fields": {"text": "Bo."},
        "responses": [
            {"user_id": "u1", "status": "submitted", "values": {"mood": {"value": "bad"}, "stars": {"value": 5}}},
            {"user_id": "u2", "status": "discarded", "values": {}},
            {"user_id": "u3", "status": "draft", "values": {"mood": {"value": "good"}}},
        ],
    }
    report = bring_in(engine, tmp_path, [by_question, by_person])
    assert report.questions == {"mood": "choice", "stars": "scale"}
    assert {place: said[:2] for place, said in answers(engine).items()} == {
        ("r1", "u1"): ("answer", {"mood": "good", "stars": "3"}),
        ("r1", "u2"): ("answer", {"mood": "bad"}),
        ("r2", "u1"): ("answer", {"mood": "bad", "stars": "5"}),
        ("r2", "u2"): ("skip", {}),
    }
    assert report.left_out == {"suggestions": 1, "drafts": 1}


ASKED = (
    {"name": "good", "text": "Good?", "kind": "yes_no"},
    {"name": "tone", "text": "Tone?", "kind": "scale", "options": ["0", "1", "2"]},
    {"name": "marks", "text": "Marks", "kind": "spans", "labels": ["wrong"], "is_required": False},
    {"name": "kind", "text": "Kind?", "kind": "choice", "options": ["a question", "a claim"]},
)


def labelled(engine: Engine) -> int:
    """Make a queue in which two people said everything there is to say, and one skipped."""
    items = [ReadyItem(f"k{n}", [{"name": "inputs.text", "text": f"Ada 😀 {n}"}], {"tags": ["x", "y"], "split": "dev"}) for n in range(2)]
    queue = make_queue(engine, items, *ASKED, name="Mine", annotators=2)
    first, second = ids_of(engine, queue)
    marks = [{"block": "inputs.text", "start": 4, "end": 6, "label": "wrong"}]
    say(engine, queue, "Ada", first, {"good": "yes", "tone": "0", "marks": marks, "kind": "a claim"}, comment="why not")
    say(engine, queue, "Ben", first, {"good": "no", "tone": "2", "kind": "a question"})
    say(engine, queue, "Ben", second)
    return queue


@pytest.mark.parametrize(("format", "carries"), [("label-studio", True), ("argilla", False)])
def test_what_is_written_is_read_back_as_the_same(engine: Engine, tmp_path: Path, format: str, carries: bool) -> None:
    report = export_queue(engine, labelled(engine), tmp_path / "mine.json", format=format)
    assert report.rows == 2
    assert report.left_out == ({} if carries else {"comments": 1})
    import_file(engine, tmp_path / "mine.json", queue="Found")
    mine, found = answers(engine, "Mine"), answers(engine)
    assert {place: said[:2] for place, said in found.items()} == {place: said[:2] for place, said in mine.items()}
    assert (found == mine) is carries
    shown = "SELECT key, content ->> '$[0].name', slice FROM queue_item WHERE queue_id = "
    assert rows(engine, f"{shown} 1 ORDER BY key") == rows(engine, f"{shown} 2 ORDER BY key")
    again = import_file(engine, tmp_path / "mine.json", queue="Found")
    assert (again.new_answers, again.corrections, again.unchanged) == (0, 0, 3)


def test_pairs_with_ties_go_to_label_studio_and_back(engine: Engine, tmp_path: Path) -> None:
    queue = make_queue(engine, ready(3, pairs=True), BETTER, name="Mine")
    for item, said in zip(ids_of(engine, queue), ("left", "tie", "right"), strict=True):
        say(engine, queue, "Ada", item, {"better": said})
    export_queue(engine, queue, tmp_path / "mine.json", format="label-studio")
    tasks = json.loads((tmp_path / "mine.json").read_text())
    assert [task["annotations"][0]["result"][0]["type"] for task in tasks] == ["pairwise", "choices", "pairwise"]
    assert {task["annotations"][0]["result"][0]["to_name"] for task in tasks} == {"a,b", "a"}
    import_file(engine, tmp_path / "mine.json", queue="Found")
    assert answers(engine) == answers(engine, "Mine")
