"""Say what calls to models have cost and how long they took: in all, by day, model, purpose and person.

Costs that are not known are counted and never taken for zero: a sum over calls of which some have no known price is a lower bound.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import reduce
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.store import calls as store
from workbench.store.calls import TIMES, CallSums, FailedCall
from workbench.store.connection import reading

__all__ = ["FailedCall", "ModelUse", "Quantiles", "Spending", "Tally", "failures", "spending"]

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Tally:
    """What some calls come to; the cost is a lower bound where `unpriced` calls are among them."""

    calls: int = 0
    failed: int = 0
    unpriced: int = 0
    cost_usd: float = 0.0
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Take two together.

        >>> Tally(calls=2, cost_usd=0.5) + Tally(calls=1, unpriced=1)
        Tally(calls=3, failed=0, unpriced=1, cost_usd=0.5, input_tokens=0, cached_input_tokens=0, output_tokens=0)
        """
        return Tally(
            self.calls + other.calls,
            self.failed + other.failed,
            self.unpriced + other.unpriced,
            self.cost_usd + other.cost_usd,
            self.input_tokens + other.input_tokens,
            self.cached_input_tokens + other.cached_input_tokens,
            self.output_tokens + other.output_tokens,
        )


@dataclass(frozen=True, slots=True)
class Quantiles:
    """The median and the 95th percentile of a time in milliseconds, over `n` answered calls; None where no call has that time."""

    p50: float | None
    p95: float | None
    n: int


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What was asked of a model: sums, and its times by their names (`ttft_ms`, `tpot_ms`, `duration_ms`)."""

    model: str
    tally: Tally
    times: Mapping[str, Quantiles]


@dataclass(frozen=True, slots=True)
class Spending:
    """Calls from a day on (None: all). Models, purposes and people come with the dearest first; nobody's calls are under an empty name."""

    since: date | None
    total: Tally
    models: Sequence[ModelUse]
    purposes: Mapping[str, Tally]
    people: Mapping[str, Tally]
    days: Mapping[tuple[date, str], Tally]
    failures: Mapping[str, int]


def spending(engine: Engine, *, since: date | None = None) -> Spending:
    """Sum the calls from a day (UTC) on."""
    with reading(engine) as session:
        sums = store.call_sums(session, since=since)
        people = store.run_people(session) if sums else {}
        by_model = _grouped(sums, lambda one: one.model)
        return Spending(
            since=since,
            total=reduce(Tally.__add__, by_model.values(), Tally()),
            models=[ModelUse(model, tally, _times(session, model, sums, since)) for model, tally in by_model.items()],
            purposes=_grouped(sums, lambda one: one.purpose),
            people=_grouped(sums, lambda one: people.get(one.run_id, "") if one.run_id is not None else ""),
            days=_grouped([one for one in sums if one.day], lambda one: (one.day or date.min, one.model)),
            failures=store.failure_counts(session, since=_begins(since)) if any(one.failed for one in sums) else {},
        )


def _grouped(sums: Sequence[CallSums], key: Callable[[CallSums], Key]) -> dict[Key, Tally]:
    """Sum by a key, the dearest first, and of the equally dear the busiest."""
    found: dict[Key, Tally] = {}
    for one in sums:
        own = Tally(one.calls, one.failed, one.unpriced, one.cost_usd, one.input_tokens, one.cached_input_tokens, one.output_tokens)
        found[key(one)] = found.get(key(one), Tally()) + own
    return dict(sorted(found.items(), key=lambda item: (-item[1].cost_usd, -item[1].calls)))


def _times(session: Session, model: str, sums: Sequence[CallSums], since: date | None) -> dict[str, Quantiles]:
    own = [one for one in sums if one.model == model]
    found = {}
    for name in TIMES:
        count = sum(getattr(one, name) for one in own)
        p50, p95 = (store.time_quantile(session, model=model, time=name, since=since, count=count, share=share) for share in (0.5, 0.95))
        found[name] = Quantiles(p50, p95, count)
    return found


def failures(engine: Engine, *, since: date | None = None, limit: int = 20, offset: int = 0) -> list[FailedCall]:
    """Give a page of the calls that had no answer, newest first."""
    with reading(engine) as session:
        return store.failed_calls(session, since=_begins(since), limit=limit, offset=offset)


def _begins(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, UTC)
