"""Say what people may be called, and who may answer a queue."""

from collections.abc import Iterable

from workbench.errors import BadInput
from workbench.store.queue_values import StoredQueue

LONGEST_NAME = 200


def check_person(name: str) -> str:
    """Give a person's name without outer blanks; raises `BadInput` for one that is empty, too long or not printable.

    >>> check_person(" Ada ")
    'Ada'
    """
    found = name.strip()
    if not found:
        raise BadInput("an answer needs the name of who gives it", where="person")
    if len(found) > LONGEST_NAME or not found.isprintable():
        raise BadInput(f"a name has at most {LONGEST_NAME} printable characters on one line", where="person")
    return found


def check_people(names: Iterable[str]) -> tuple[str, ...]:
    """Give people's names, each once. Raises `BadInput` where there are none."""
    if isinstance(names, str):
        raise BadInput("give a list of names", where="people")
    found = tuple(dict.fromkeys(check_person(name) for name in names))
    if not found:
        raise BadInput("name at least one person", where="people")
    return found


def refuse_outsider(queue: StoredQueue, person: str) -> None:
    """Raise `BadInput` for a person who is not on the list of a queue that has one."""
    if queue.people is not None and person not in queue.people:
        raise BadInput(f"{person} is not among the people of {queue.name}: ask who made the queue to add you", where="person")


def refuse_closed(queue: StoredQueue) -> None:
    """Raise `BadInput` for a queue that is paused or archived."""
    if queue.archived_at is not None:
        raise BadInput(f"{queue.name} is archived: nothing more is to be labelled", where="queue")
    if queue.is_paused:
        raise BadInput(f"{queue.name} is paused: come back when it goes on", where="queue")
