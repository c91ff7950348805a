"""Define the words that every layer shares: verdicts, scores, examples and answers as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """A pairwise verdict, always seen from one side, the candidate's (variant B)."""

    WIN = "win"
    TIE = "tie"
    LOSS = "loss"

    def seen_from_other_side(self) -> "Verdict":
        """Change sides: a win of one is the loss of the other."""
        return _OTHER_SIDE[self]


_OTHER_SIDE = {Verdict.WIN: Verdict.LOSS, Verdict.TIE: Verdict.TIE, Verdict.LOSS: Verdict.WIN}

POINTS: Mapping[Verdict, float] = {Verdict.WIN: 1.0, Verdict.TIE: 0.5, Verdict.LOSS: 0.0}
"""What a verdict is worth when counted: a tie is half a win."""


class RunStatus(StrEnum):
    """Where a run stands. `queued` waits for a worker; `stopped` ended before its end and can be resumed."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def is_live(self) -> bool:
        """Claim that a worker is, or will be, at it."""
        return self in (RunStatus.QUEUED, RunStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Score:
    """What a scorer says of one output.

    `value` lies in 0..1 (higher is better) and is None when unscored, never 0; `passed` is None for scorers
    without a threshold and for the unscored; `reason` is text for a person; `unscored` says why there is no value. Where the scorer does
    not apply to the example at all (`applies` is False), nothing is missing either.
    """

    value: float | None
    passed: bool | None = None
    reason: str = ""
    unscored: str | None = None
    applies: bool = True

    @property
    def is_scored(self) -> bool:
        """Claim that there is a value."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Example:
    """One row of a golden set.

    `key` names it within its set; `inputs` are the template's variables; `expected` is the reference answer;
    `context` the documents given to the model; `cluster` groups examples that
    share a source (METHODS M2); `metadata` is kept and not interpreted.
    """

    key: str
    inputs: Mapping[str, Any]
    expected: str | None = None
    context: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    cluster: str | None = None
    split: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What scorers see of an output. Times in milliseconds, cost in US dollars, unknown is None."""

    text: str
    tool_calls: tuple[Mapping[str, Any], ...] = ()
    cost_usd: float | None = None
    duration_ms: float | None = None
    ttft_ms: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
