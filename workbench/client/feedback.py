"""Check what a user says of an answer before it is queued."""

import math
import uuid
from datetime import UTC, datetime
from typing import Any

LONGEST_COMMENT = 20_000
THUMBS = {"up": 1.0, "down": 0.0, True: 1.0, False: 0.0}


def feedback_records(
    *, trace_id: str, session: str, thumbs: Any, stars: Any, name: str, value: Any, comment: str, person: str
) -> list[dict[str, Any]]:
    """Give one record per thing said; a comment goes with the first of them, or is one of its own.

    The token makes a second delivery harmless. Raises ValueError, which says what is wrong.
    """
    if not trace_id and not session:
        raise ValueError("feedback needs trace_id= or session=")
    said: list[tuple[str, float | None]] = []
    if thumbs is not None:
        if thumbs not in THUMBS:
            raise ValueError(f'thumbs is "up" or "down", not {thumbs!r}')
        said.append(("thumbs", THUMBS[thumbs]))
    if stars is not None:
        if not 1 <= float(stars) <= 5:
            raise ValueError(f"stars are 1 to 5, not {stars!r}")
        said.append(("stars", float(stars)))
    if name:
        if value is not None and not math.isfinite(float(value)):
            raise ValueError(f"the value of {name} is no number: {value!r}")
        said.append((name, None if value is None else float(value)))
    if not said:
        if not comment:
            raise ValueError("feedback needs thumbs=, stars=, name= with value=, or comment=")
        said.append(("comment", None))
    about = {"trace_id": trace_id} if trace_id else {"session_id": session}
    at = datetime.now(UTC).isoformat()
    return [
        {
            "token": str(uuid.uuid4()), **about, "name": str(what), "value": number,
            "comment": str(comment)[:LONGEST_COMMENT] if position == 0 else "", "person": str(person), "at": at,
        }
        for position, (what, number) in enumerate(said)
    ]  # fmt: skip
