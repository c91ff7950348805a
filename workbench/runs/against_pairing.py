"""Pair the examples of two runs by key, and tell those that are not the same question from those that one run did not ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.runs.against_sides import OtherSide
from workbench.store.run_places import RunPlace


@dataclass(frozen=True)
class Pairing:
    """The examples of two runs, sorted apart.

    `same` are in both with the same content, by example; `changed` are in both with another content, as (here, there). `added` and
    `removed` are not in the other run's revision at all; `only_here` and `only_there` are, but that run did not ask them.
    """

    same: Mapping[int, RunPlace]
    changed: Sequence[tuple[RunPlace, RunPlace]]
    added: Sequence[RunPlace]
    removed: Sequence[RunPlace]
    only_here: Sequence[RunPlace]
    only_there: Sequence[RunPlace]

    def counts(self) -> dict[str, int]:
        """Count each sort."""
        return {
            "paired": len(self.same),
            "changed": len(self.changed),
            "added": len(self.added),
            "removed": len(self.removed),
            "only_this": len(self.only_here),
            "only_other": len(self.only_there),
        }


def pair_examples(this: OtherSide, other: OtherSide) -> Pairing:
    """Pair the examples of two runs; a stored example is one content, so the same id is the same hash."""
    there = {place.key: place for place in other.places}
    here = {place.key: place for place in this.places}
    both = [(place, there[place.key]) for place in this.places if place.key in there]
    alone = [place for place in this.places if place.key not in there]
    gone = [place for place in other.places if place.key not in here]
    return Pairing(
        same={place.example: place for place, old in both if place.example == old.example},
        changed=[(place, old) for place, old in both if place.example != old.example],
        added=[place for place in alone if place.key not in other.revision_keys],
        removed=[place for place in gone if place.key not in this.revision_keys],
        only_here=[place for place in alone if place.key in other.revision_keys],
        only_there=[place for place in gone if place.key in this.revision_keys],
    )
