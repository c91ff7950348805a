"""Make queues and answer them as people do, for page tests."""

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine

from tests.pages.shop import COMPARED
from workbench.annotation import labelling, queues
from workbench.annotation.labelling import ShownItem
from workbench.annotation.queues import GuidelineDraft, Settings
from workbench.annotation.sources import GoldenSource, PairSource


def golden_queue(engine: Engine, *, name: str = "checked", annotators: int = 1, **settings: Any) -> int:
    """Make a queue on the shop's golden set."""
    how = Settings(annotators=annotators, ordering="given", positive={"right": "yes"}, **settings)
    return queues.create(engine, name=name, source=GoldenSource("questions"), settings=how, author="Mira")


def pair_queue(engine: Engine, *, name: str = "pairs", annotators: int = 2, **settings: Any) -> int:
    """Make a queue on pairs of the shop's comparison."""
    how = Settings(annotators=annotators, ordering="given", **settings)
    draft = GuidelineDraft("Prefer the answer that is right.")
    return queues.create(
        engine, name=name, source=PairSource(COMPARED, "support@1", "support@2"), guideline=draft, settings=how, author="Mira"
    )


def answered(
    engine: Engine, queue_id: int, person: str, says: Callable[[ShownItem], dict[str, Any]], *, most: int = 100, comment: str = ""
) -> int:
    """Let a person answer what is held for them, at most so many; give how many were kept."""
    items = labelling.take(engine, queue_id, person).items[:most]
    entries = [entry(item.id, says(item), comment=comment) for item in items]
    receipt = labelling.submit(engine, queue_id, person, entries)
    assert receipt.refused == {}
    return len(receipt.acked)


def entry(item: int, answers: dict[str, Any], *, comment: str = "", replaces: str | None = None) -> dict[str, Any]:
    """Give an entry of an outbox."""
    found = {"token": str(uuid.uuid4()), "item": item, "kind": "answer", "answers": answers, "comment": comment, "is_flagged": False}
    return {**found, "ms": 1_500, "guideline": 1, "replaces": replaces, "at": "2026-11-26T08:00:00Z"}
