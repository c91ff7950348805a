"""Say which version every label is on, what showed that it should be there, and what could follow; move labels and take moves back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from workbench.errors import Conflict
from workbench.prompts import label_history, listing, move_label
from workbench.runs.evidence import Evidence, evidence_of
from workbench.store import releases as store
from workbench.store.connection import reading
from workbench.store.releases import Move, VersionHead

__all__ = [
    "PRODUCTION",
    "Ahead",
    "Move",
    "PromptReleases",
    "Release",
    "Tested",
    "VersionHead",
    "history_page",
    "releases",
    "roll_back",
    "standing_and_newer",
    "tests_of",
    "versions_of",
]

PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Tested:
    """What a run showed of a version, and with which model and parameters it was asked there.

    `is_as_released` is False where the run asked another model, or with other parameters, than the version itself names.
    """

    evidence: Evidence
    model: str
    parameters: Mapping[str, Any]
    is_as_released: bool


@dataclass(frozen=True, slots=True)
class Release:
    """A version with what is known of it; `move` brought a label there and is None for a version without a label."""

    version: VersionHead
    tested: Tested | None
    move: Move | None = None


@dataclass(frozen=True, slots=True)
class PromptReleases:
    """A prompt's labels, production first, each where it is, and the versions that are newer than production, newest first.

    Where production is on no version, `newer` has those above every label.
    """

    prompt: str
    latest: int
    labels: Sequence[Release]
    newer: Sequence[Release]

    @property
    def production(self) -> Release | None:
        """Give where production is, None where it is on no version."""
        return next((one for one in self.labels if one.move and one.move.label == PRODUCTION), None)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Where a label is, and the versions that are newer, newest first."""

    prompt: str
    number: int
    newer: Sequence[VersionHead]


def releases(engine: Engine, prompts: Sequence[str]) -> list[PromptReleases]:
    """Give where the labels of some prompts are, in the order of `prompts`."""
    with reading(engine) as session:
        moves = sorted(store.present_moves(session, prompts=prompts), key=lambda move: (move.label != PRODUCTION, move.label))
        heads = store.version_heads(session, prompts=prompts)
    wanted = {move.version_id for move in moves if move.version_id}
    newer = {prompt: _newer(prompt, moves, heads) for prompt in prompts}
    shown = [head for head in heads if head.id in wanted or head in newer[head.prompt]]
    tested = tests_of(engine, shown)
    by_id = {head.id: head for head in heads}
    return [
        PromptReleases(
            prompt=prompt,
            latest=max((head.number for head in heads if head.prompt == prompt), default=0),
            labels=[
                Release(by_id[move.version_id], tested.get(move.version_id), move)
                for move in moves
                if move.prompt == prompt and move.version_id is not None
            ],
            newer=[Release(head, tested.get(head.id)) for head in newer[prompt]],
        )
        for prompt in prompts
    ]


def versions_of(engine: Engine, prompt: str) -> tuple[list[VersionHead], dict[int, Tested]]:
    """Give all versions of a prompt, newest first, and by their ids what runs showed of them."""
    with reading(engine) as session:
        heads = store.version_heads(session, prompts=[prompt])
    return heads, tests_of(engine, heads)


def _newer(prompt: str, moves: Sequence[Move], heads: Sequence[VersionHead]) -> list[VersionHead]:
    own = {move.label: move.number or 0 for move in moves if move.prompt == prompt}
    above = own.get(PRODUCTION, max(own.values(), default=0))
    return [head for head in heads if head.prompt == prompt and head.number > above]


def tests_of(engine: Engine, versions: Sequence[VersionHead]) -> dict[int, Tested]:
    """Give what runs showed of versions, by their ids; versions that no finished run has compared are left out."""
    evidence = evidence_of(engine, [version.id for version in versions])
    if not evidence:
        return {}
    with reading(engine) as session:
        asked = store.tested_variants(session, run_ids=sorted({one.run_id for one in evidence.values()}), version_ids=list(evidence))
    found = {}
    for version in versions:
        if version.id in evidence:
            own = evidence[version.id]
            how = next(one for one in asked if (one.run_id, one.version_id) == (own.run_id, version.id))
            same = how.model == version.model and dict(how.parameters) == dict(version.parameters)
            found[version.id] = Tested(own, how.model, how.parameters, same)
    return found


def standing_and_newer(engine: Engine, label: str) -> list[Ahead]:
    """Give for each prompt that has a label on a version the number it is on and the versions that are newer."""
    names = [prompt.name for prompt in listing(engine) if prompt.labels.get(label, prompt.latest) < prompt.latest]
    with reading(engine) as session:
        moves = [move for move in store.present_moves(session, prompts=names) if move.label == label]
        heads = store.version_heads(session, prompts=names)
    return [
        Ahead(move.prompt, move.number or 0, [head for head in heads if head.prompt == move.prompt and head.number > (move.number or 0)])
        for move in moves
    ]


def history_page(engine: Engine, *, prompt: str | None = None, limit: int = 20, offset: int = 0) -> tuple[list[Move], int]:
    """Give a page of label moves, newest first, and how many there are in all."""
    with reading(engine) as session:
        return store.moves(session, prompt=prompt, limit=limit, offset=offset), store.count_moves(session, prompt=prompt)


def roll_back(engine: Engine, move: Move, *, author: str, note: str = "") -> str:
    """Put a label back to where it was before its newest move; give what was noted.

    Raises `Conflict` where somebody has moved it since, so that two people who roll back at once do not go back twice.
    """
    newest = label_history(engine, move.prompt, move.label)[0]
    if (newest.number, newest.moved_at) != (move.number, move.moved_at):
        to = "was taken off" if newest.number is None else f"was put on version {newest.number}"
        raise Conflict(f"{move.label} {to} by {newest.author or 'somebody'} meanwhile; look at it again", where=move.prompt)
    if move.before is None:
        raise Conflict(f"{move.label} was on no version before {move.number}; there is nothing to go back to", where=move.prompt)
    said = note.strip() or f"Rolled back from version {move.number} to version {move.before}."
    move_label(engine, move.prompt, move.label, f"{move.prompt}@{move.before}", author=author, note=said)
    return said
