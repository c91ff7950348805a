"""Decide an item by its key, saying only what is not agreed on."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine

from workbench.annotation.outcomes import read_outcome, voices
from workbench.annotation.questions import read_questions
from workbench.annotation.settling import Decision, adjudicate
from workbench.errors import NotFound
from workbench.store import queue_answers, queue_imports, queues
from workbench.store.connection import reading


def decide(
    engine: Engine, queue_id: int, key: str, *, answers: Mapping[str, Any], author: str, reason: str = "", correct_golden: bool = False
) -> Decision:
    """Decide the item of that key; questions that `answers` do not name keep what most people gave, where that is one answer.

    Raises `NotFound` for a key that the queue has not, and as `adjudicate` does.
    """
    with reading(engine) as session:
        queue = queues.get_queue(session, queue_id=queue_id)
        found = queue_imports.contents_by_key(session, queue_id=queue_id).get(key)
        if found is None:
            raise NotFound(f"{queue.name} has no item {key!r}")
        questions = read_questions(list(queues.newest_guidelines(session, queue_ids=[queue_id])[queue_id].questions))
        heard = voices(queue_answers.standing_of_items(session, item_ids=[found[0]]))
    agreed = read_outcome(questions, [row.answers for row in heard.values()], agree=1).answer
    # What was answered to a question that is asked no more is nothing to decide.
    known = {question.name: question.values for question in questions}
    kept = {name: value for name, value in agreed.items() if name in known and (not known[name] or value in known[name])}
    return adjudicate(engine, found[0], answers={**kept, **answers}, author=author, reason=reason, correct_golden=correct_golden)
