"""Note what users said of answers."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, show, show_text
from workbench.errors import BadInput
from workbench.settings import person

THUMBS = {"up": 1, "down": 0}
BATCH = 1000

Source = Annotated[Path | None, typer.Argument(metavar="[FILE]", help="JSON lines or a JSON list of feedback, as /v1/feedback takes it.")]


def feedback(
    file: Source = None,
    trace: Annotated[str, typer.Option(metavar="ID", help="The trace it is about.")] = "",
    session: Annotated[str, typer.Option(metavar="ID", help="The session it is about.")] = "",
    thumbs: Annotated[str, typer.Option(metavar="up|down", help="Thumbs up or down.")] = "",
    stars: Annotated[float | None, typer.Option(min=1, max=5, help="Stars from 1 to 5.")] = None,
    comment: Annotated[str, typer.Option(help="What was said.")] = "",
    by: Annotated[str, typer.Option(help="Who said it; otherwise you.")] = "",
    as_json: AsJson = False,
) -> None:
    """Note feedback on a trace or a session, or that of a file; the same file twice counts once."""
    import os

    from workbench.monitoring.feedback_reading import read_entry
    from workbench.monitoring.receiving import receiver_from

    if file is not None and (trace or session or thumbs or stars is not None or comment):
        raise BadInput("give a file, or one trace or session with what was said", where="FILE")
    entries = _of_file(file) if file is not None else _said(trace, session, thumbs, stars, comment, by or person())
    records = [read_entry(entry, where=where) for where, entry in entries]
    engine, _ = open_here()
    receiver = receiver_from(engine, os.environ)
    new = known = 0
    for first in range(0, len(records), BATCH):
        added = receiver.feedback(records[first : first + BATCH])
        new, known = new + added.new, known + added.known
    words = f"{new:,} noted" + (f", {known:,} known before." if known else ".")
    show({"new": new, "known": known}, as_json=as_json, otherwise=lambda: show_text(words))


def _of_file(path: Path) -> list[tuple[str, Any]]:
    """Give the entries; one without a token gets one from its content, so that a second reading finds it."""
    import uuid

    from workbench.monitoring.importing.records import read_records

    if not path.is_file():
        raise BadInput("there is no such file", where=str(path))
    found = []
    for row in read_records(path):
        where = f"{path}, {row.where}"
        if row.problem:
            raise BadInput(row.problem, where=where)
        entry = {name: value for name, value in row.record.items() if value != ""}
        if row.is_table and "value" in entry:
            entry["value"] = _number(entry["value"], where)
        if not entry.get("token"):
            entry["token"] = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(entry, sort_keys=True, default=str)).hex
        found.append((where, entry))
    return found


def _number(cell: object, where: str) -> float:
    try:
        return float(str(cell))
    except ValueError as error:
        raise BadInput(f"'{cell}' is no number", where=f"{where}.value") from error


def _said(trace: str, session: str, thumbs: str, stars: float | None, comment: str, by: str) -> list[tuple[str, Any]]:
    """Give what the options say: one entry each for thumbs and stars, a comment with the first, or alone."""
    if thumbs and thumbs not in THUMBS:
        raise BadInput(f"'{thumbs}' is neither up nor down", where="--thumbs")
    whom = {"trace_id": trace, "session_id": session, "person": by}
    values: list[tuple[str, float | None]] = [("thumbs", THUMBS[thumbs])] if thumbs else []
    values += [("stars", stars)] if stars is not None else []
    if not values and not comment:
        raise BadInput("say something: --thumbs, --stars or --comment", where="feedback")
    entries = [{**whom, "name": name, "value": value} for name, value in values] or [{**whom, "name": "comment"}]
    entries[0]["comment"] = comment
    return [("feedback", entry) for entry in entries]
