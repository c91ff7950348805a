"""Show a person what was hidden of an item, once they have answered it, and record that it was shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.annotation.annotators import check_person
from workbench.annotation.questions import read_questions
from workbench.annotation.sides import left_side, to_screen
from workbench.errors import BadInput
from workbench.store import example_results, queue_answers, queue_items, queues, runs
from workbench.store.connection import writing
from workbench.store.queue_values import StoredItem
from workbench.terms import Verdict


@dataclass(frozen=True, slots=True)
class Revealed:
    """What had been hidden of an item.

    `variants` has `name`, `reference` and `model` by where the person saw the answer (`left` and `right`, or `answer`); `judges` has what
    each said: `judge`, `prefers` (`left`, `right` or `tie`) or `value` of the answer at `place`, and `reason`; `others` has what other
    people answered, seen from this person's sides: `person`, `answers`, `comment`.
    """

    variants: Mapping[str, Mapping[str, str]]
    judges: tuple[Mapping[str, Any], ...]
    others: tuple[Mapping[str, Any], ...]


def reveal(engine: Engine, item_id: int, person: str) -> Revealed:
    """Show a person what was hidden of an item that they have answered; what they answer about it from then on is not blind.

    Raises `NotFound`, and `BadInput` before they have answered.
    """
    name = check_person(person)
    with writing(engine) as session:
        item = queue_items.get_item(session, item_id=item_id)
        queue = queues.get_queue(session, queue_id=item.queue_id, locks=True)
        rows = queue_answers.standing_of_items(session, item_ids=[item_id])
        if not any(row.annotator == name and row.kind == "answer" for row in rows):
            raise BadInput("answer this item first; then it can be shown", where="item")
        queue_answers.add_reveal(session, item_id=item_id, annotator=name)
        left = left_side(queue.seed, name, item.id, item.content)
        places = _places(item, left)
        guidelines = {one.id: read_questions(list(one.questions)) for one in queues.guidelines_of(session, queue_id=queue.id)}
        others = tuple(
            {
                "person": row.annotator,
                "answers": to_screen(guidelines[row.guideline_id], row.answers, item.content, left),
                "comment": row.comment,
            }
            for row in rows
            if row.annotator != name and row.kind == "answer"
        )
        return Revealed(_variants(session, item, places), tuple(_judges(session, item, places)), others)


def _places(item: StoredItem, left: str | None) -> dict[int, str]:
    """Say where each variant's answer stood."""
    if item.variant_b_id is None:
        return {}
    if item.variant_a_id is None:
        return {item.variant_b_id: "answer"}
    sides = ("left", "right") if left == "a" else ("right", "left")
    return dict(zip((item.variant_a_id, item.variant_b_id), sides, strict=True))


def _variants(session: Session, item: StoredItem, places: Mapping[int, str]) -> dict[str, Mapping[str, str]]:
    if item.run_id is None:
        return {}
    return {
        places[int(one.id or 0)]: {"name": one.name, "reference": one.reference, "model": one.model}
        for one in runs.run_variants(session, run_id=item.run_id)
        if one.id in places
    }


def _judges(session: Session, item: StoredItem, places: Mapping[int, str]) -> list[dict[str, Any]]:
    if item.run_id is None or item.golden_example_id is None:
        return []
    ids = [item.golden_example_id]
    names = {judge.id: judge.name for judge in runs.run_judges(session, run_id=item.run_id)}
    found: list[dict[str, Any]] = []
    if item.variant_a_id is not None:
        for row in example_results.verdicts_of(session, run_id=item.run_id, example_ids=ids):
            a, b = row["variant_a_id"], row["variant_b_id"]
            if {a, b} == places.keys() and row["repeat"] == item.repeat and row["verdict"] is not None:
                preferred = {Verdict.WIN: places[b], Verdict.LOSS: places[a], Verdict.TIE: "tie"}[Verdict(row["verdict"])]
                found.append({"judge": names.get(row["judge_id"], ""), "prefers": preferred, "reason": row["reason"]})
    for row in example_results.scores_of(session, run_id=item.run_id, example_ids=ids):
        if row["variant_id"] in places and row["repeat"] == item.repeat and row["value"] is not None:
            place = places[row["variant_id"]]
            found.append({"judge": row["name"], "place": place, "value": row["value"], "reason": row["reason"]})
    return found
