"""Read what a judge decided: which of two answers, or which level of a criterion."""

import re
from dataclasses import dataclass
from typing import Literal

from workbench.judging.judge import Criterion
from workbench.judging.mentions import Unread, Wording, last_mention
from workbench.terms import Score

Choice = Literal["first", "second", "tie"]

_MENU: dict[str, Choice] = {"a": "first", "b": "second", "tie": "tie", "tied": "tie", "draw": "tie", "equal": "tie"}
_NOUN = r"(?:answer|assistant|candidate|model|option|output|response)"
_OPEN, _CLOSE = r"""[\s*_`"'\[({]{0,8}""", r"""[\s*_`"'\])}]{0,8}"""

_PAIRWISE = Wording(
    key="verdict",
    labels=re.compile(r"(?<![^\W_])(?:verdict|winner)[\s*_`#]{0,8}[:=]|<verdict>|\[\[(?=[\w<>=]{1,5}\]\])", re.IGNORECASE),
    alone=re.compile(rf"[#>\s*_`]{{0,8}}(?:{_NOUN}[\s_]{{1,3}})?{_OPEN}(?P<stated>a|b|tie){_CLOSE}[.!]?", re.IGNORECASE),
    phrases=re.compile(
        rf"""(?<!whether )(?<!\bif )(?<!unless )(?<!neither )\b{_NOUN}"""
        r"""[\s_]{1,3}[*_`"'\[(]{0,4}(?P<stated>\w)[*_`"'\])]{0,4}\s{1,3}is\s{1,3}"""
        r"(?:(?:the|an?|slightly|clearly|much|far|significantly|marginally|overall|somewhat|generally|arguably)\s{1,3}){0,3}"
        r"(?:better|best)\b",
        re.IGNORECASE,
    ),
)
_RUBRIC = Wording(
    key="level",
    labels=re.compile(
        r"(?<![^\W_])(?:level|score|rating|grade)[\s*_`#]{0,8}[:=]|<level>|\[RESULT\][\s:]{0,4}|\[\[(?=[\w.+-]{1,5}\]\])", re.IGNORECASE
    ),
    alone=re.compile(r"(?:level\s{1,3})?[*_`\[(]{0,4}(?P<stated>[0-9]{1,3}(?:/[0-9]{1,3})?)[*_`\])]{0,4}\.?", re.IGNORECASE),
)

_STATED_CHOICE = re.compile(
    rf"{_OPEN}(?:it(?:'s| is)\s{{1,3}})?(?:the\s{{1,3}}|an?\s{{1,3}}(?=tie|draw))?"
    rf"(?:{_NOUN}(?![^\W_]))?{_OPEN}(?P<token>[\w|/&+-]{{0,40}})(?P<tail>.*)",
    re.IGNORECASE | re.DOTALL,
)
# A bare token, or one that goes on as a verdict does; "A or B", "A, B or TIE" and "A is wrong" are no verdicts.
_GOES_ON = re.compile(
    rf"{_CLOSE}(?:$|\n|</|[.;:!(–—-]|,(?!\s*(?:or|and|A|B|C|TIE)\b)|"
    r"(?:is\s+(?:the\s+)?(?:better|best|winner)|wins|because|since|as|by|with|due)\b)"
)
_STATED_LEVEL = re.compile(
    r"""[\s*_`"'\[({]{0,8}(?:level\s{1,3})?(?P<token>-?\w[\w.,/%+–-]{0,20})(?P<tail>.*)""", re.IGNORECASE | re.DOTALL
)
_LEVEL = re.compile(r"(?P<level>[0-9]{1,3})(?:\.0{1,3})?(?:/(?P<out_of>[0-9]{1,3}))?")
_ANOTHER_NUMBER = re.compile(r"""[ \t*_`"'\])]{0,8}(?:,|/|~|-|–|—|or|to|and|through)?[ \t]{0,3}[0-9]""", re.IGNORECASE)
_OUT_OF = re.compile(r"""[ \t*_`"'\])]{0,8}(?:out[ \t]{1,3}of|of|/)[ \t]{0,3}(?P<out_of>[0-9]{1,3})\b""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PairReading:
    """Which of the answers, in the order shown, a judge preferred; `unscored` says why there is no choice."""

    choice: Choice | None
    reason: str = ""
    unscored: str | None = None


@dataclass(frozen=True, slots=True)
class RubricReading:
    """Which level a judge gave; `value` is the level placed in 0..1; `unscored` says why there is none."""

    level: int | None
    value: float | None
    reason: str = ""
    unscored: str | None = None

    def score(self, threshold: int | None = None) -> Score:
        """Give the reading as a score, passed from level `threshold` on."""
        passed = None if threshold is None or self.level is None else self.level >= threshold
        return Score(value=self.value, passed=passed, reason=self.reason, unscored=self.unscored)


def read_pairwise(text: str) -> PairReading:
    """Read a pairwise reply, whatever its format: JSON, `VERDICT: A`, `[[A]]`, "Answer A is better"; never raises.

    >>> read_pairwise('The second quotes "VERDICT: A" at me. **Verdict:** B').choice
    'second'
    """
    mention = last_mention(text, _PAIRWISE)
    if isinstance(mention, Unread):
        return PairReading(None, text.strip(), mention.why)
    choice = _choice(mention.stated)
    unscored = None if choice else f"the judge's verdict {_shown(mention.stated)} is not A, B or TIE"
    return PairReading(choice, mention.reason or "", unscored)


def read_rubric(text: str, criterion: Criterion) -> RubricReading:
    """Read a rubric reply against the criterion's levels, whatever its format: JSON, `LEVEL: 4`, `4/5`, `[RESULT] 4`; never raises."""
    mention = last_mention(text, _RUBRIC)
    if isinstance(mention, Unread):
        return RubricReading(None, None, text.strip(), mention.why)
    level = _level(mention.stated, criterion.levels)
    if level is None:
        menu = ", ".join(map(str, criterion.levels))
        return RubricReading(None, None, mention.reason or "", f"the judge's level {_shown(mention.stated)} is not one of {menu}")
    return RubricReading(level, criterion.normalised(level), mention.reason or "")


def _choice(stated: object) -> Choice | None:
    found = _STATED_CHOICE.match(stated) if isinstance(stated, str) else None
    if not found or not _GOES_ON.match(found["tail"]):
        return None
    return _MENU.get(found["token"].strip("_-").casefold())


def _level(stated: object, levels: tuple[int, ...]) -> int | None:
    if isinstance(stated, bool) or not isinstance(stated, str | int | float):
        return None
    found = _STATED_LEVEL.match(str(stated))
    token = _LEVEL.fullmatch(found["token"].rstrip(".,-–_")) if found else None
    if not found or not token:
        return None
    out_of = _OUT_OF.match(found["tail"])
    limit = token["out_of"] or (out_of["out_of"] if out_of else None)
    is_unclear = _ANOTHER_NUMBER.match(found["tail"]) and not out_of
    level = int(token["level"])
    if is_unclear or level not in levels or (limit is not None and int(limit) != levels[-1]):
        return None
    return level


def _shown(stated: object) -> str:
    if isinstance(stated, dict | list):
        return "(not a plain value)"
    line = str(stated).strip().split("\n", 1)[0]
    return repr(line if len(line) <= 40 else line[:39] + "…")
