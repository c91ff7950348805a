"""Define what every check has in common: its options, its label, its hash, and a score that never raises."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar

from workbench.errors import BadInput
from workbench.hashing import content_hash
from workbench.terms import Answer, Example, Score

_NOT_EVIDENCE = ("name", "weight")


@dataclass(frozen=True, kw_only=True)
class Check(ABC):
    """Look at one answer and say, without asking a model, how well it does.

    A subclass is a frozen dataclass whose fields are its options; `spelled` maps a field to the word used in run files where Python
    forbids or blurs it. `weight` counts in the overall score, `threshold` (0..1) is the least value that passes, and `when` limits the
    check to examples that carry one of these tags.
    """

    type: ClassVar[str]
    spelled: ClassVar[Mapping[str, str]] = {}

    name: str = ""
    weight: float = 1.0
    threshold: float = 1.0
    when: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse options that make no sense, and give the check its label."""
        if self.weight < 0:
            raise BadInput(f"{self.weight} is negative; give 0 to show the check without counting it", where="weight")
        if not 0 <= self.threshold <= 1:
            raise BadInput(f"{self.threshold} is not between 0 and 1", where="threshold")
        self.refuse_nonsense()
        if not self.name.strip():
            object.__setattr__(self, "name", self.label())

    def refuse_nonsense(self) -> None:
        """Raise BadInput, with the option's name in `where`, when options are wrong or contradict each other."""
        return

    @abstractmethod
    def label(self) -> str:
        """Describe the check in a few words, the same words for the same options."""

    @abstractmethod
    def look(self, answer: Answer, example: Example) -> Score:
        """Score one answer; only what hostile text can provoke (the errors `score` catches) may escape."""

    def applies_to(self, example: Example) -> bool:
        """Claim that the example carries one of the tags in `when`, or that none is asked for."""
        return not self.when or bool(set(self.when) & set(example.tags))

    def score(self, answer: Answer, example: Example) -> Score:
        """Score one answer; never raises, and is unscored with a reason where no value can be given."""
        if not self.applies_to(example):
            return not_applicable(f"applies only to examples tagged {listed(self.when)}")
        try:
            return self.look(answer, example)
        except RecursionError:
            return unscored("the answer, or what it is held against, is nested too deeply")
        except OverflowError:
            return unscored("the answer holds a number too large to be looked at")
        except TimeoutError:
            return unscored("looking at the answer took too long")

    def graded(self, value: float, reason: str) -> Score:
        """Give a score whose value passes at the threshold or above."""
        return Score(value=value, passed=value >= self.threshold, reason=reason)

    def decided(self, is_right: bool, reason: str) -> Score:
        """Give a score of 1 or 0."""
        return self.graded(1.0 if is_right else 0.0, reason)

    @property
    def definition(self) -> dict[str, Any]:
        """Give the canonical definition, from which the same check can be built: the type and every option that is not the default.

        A check that was not named has no `name` here, so a better label in a later version does not change the definition.
        """
        kept = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != _default(f)}
        if kept.get("name") == self.label():
            del kept["name"]
        return {"type": self.type, **{self.spelled.get(key, key): _plain(value) for key, value in kept.items()}}

    @property
    def hash(self) -> str:
        """Identify what determines the score: the definition without name and weight."""
        return content_hash({key: value for key, value in self.definition.items() if key not in _NOT_EVIDENCE})


def unscored(reason: str) -> Score:
    """Give a score without a value, for the stated reason."""
    return Score(value=None, unscored=reason)


def not_applicable(reason: str) -> Score:
    """Say that the check has nothing to do with the example."""
    return Score(value=None, unscored=reason, applies=False)


def shown(text: str, longest: int = 40) -> str:
    """Quote a text for a label or a reason, on one line and cut where it is long.

    >>> shown("a long story", longest=6)
    "'a long…'"
    """
    line = " ".join(text[: longest * 4].split())
    return f"'{line[:longest]}…'" if len(line) > longest or len(text) > longest * 4 else f"'{line}'"


def listed(texts: tuple[str, ...]) -> str:
    """Quote several texts, the first few of many."""
    return ", ".join(shown(text) for text in texts[:4]) + (f" and {len(texts) - 4} more" if len(texts) > 4 else "")


def _default(field: Any) -> object:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
