"""Let some of a person's items come up again, unannounced, so that it is seen how far they agree with themselves.

Which items, and how much later, is a stable draw by the queue's seed, the person and the item: the next batch has the same ones in the same
places, whatever was answered in between. At least `BETWEEN` other items lie between, so the last ones of a queue never come again.
"""

from collections.abc import Sequence

from sqlmodel import Session

from workbench.annotation.sides import draw
from workbench.store import queue_answers
from workbench.store.queue_values import StoredQueue

BETWEEN, SPREAD = 20, 20
"""How many other items lie between at least, and by how many more that is spread."""
WINDOW = 200
"""So many of a person's last answers are looked at."""
LEAST = 10
"""With fewer in between, a second answer is taken for a mistake, not for a repeat."""


def due_repeats(session: Session, queue: StoredQueue, person: str, *, guideline_id: int, upcoming: int) -> list[tuple[int, int]]:
    """Give (place, item) of the items that come again among the next `upcoming` ones, by place."""
    if not queue.repeats:
        return []
    again: set[int] = set()
    found = []
    after = 0
    for row in queue_answers.last_seen(session, queue_id=queue.id, annotator=person, limit=WINDOW):
        if not row.is_first:
            again.add(row.queue_item_id)
            continue
        if row.kind == "answer" and row.guideline_id == guideline_id and row.queue_item_id not in again:
            place = _gap(queue, person, row.queue_item_id) - after
            if is_chosen(queue, person, row.queue_item_id) and place <= upcoming:
                found.append((max(0, place), row.queue_item_id))
        after += 1
    return sorted(found)


def is_chosen(queue: StoredQueue, person: str, item_id: int) -> bool:
    """Claim that an item is one that comes up again for a person."""
    return draw(queue.seed, "repeat", person, item_id) < queue.repeats


def is_far_enough(session: Session, queue: StoredQueue, person: str, item_id: int) -> bool:
    """Claim that a person has answered enough other items since, and has not answered this one again."""
    after = 0
    for row in queue_answers.last_seen(session, queue_id=queue.id, annotator=person, limit=2 * WINDOW):
        if row.queue_item_id == item_id:
            return row.is_first and after >= LEAST
        after += row.is_first
    return False


def _gap(queue: StoredQueue, person: str, item_id: int) -> int:
    return BETWEEN + int(draw(queue.seed, "gap", person, item_id) * SPREAD)


def mixed(fresh: Sequence[int], repeats: Sequence[tuple[int, int]]) -> list[int]:
    """Put repeats in their places among fresh items.

    >>> mixed([1, 2, 3], [(0, 7), (2, 8)])
    [7, 1, 2, 8, 3]
    """
    found = list(fresh)
    for moved, (place, item_id) in enumerate(sorted(repeats)):
        found.insert(place + moved, item_id)
    return found
