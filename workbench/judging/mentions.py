"""Find the last place in a judge's reply where it states its verdict, before asking what it states.

The last mention counts: earlier ones are the judge thinking aloud, or an answer quoting a verdict at us. Validation comes after, so that
a last mention that is not on the menu leaves the answer unscored instead of falling back to an earlier one (METHODS M6, after Inspect).
What stands inside a complete JSON object is data of that object: a verdict quoted in its reason is not a mention. Where the JSON is
broken nobody can say what is inside, so everything from there on must agree. Every pattern is bounded and every scan limited: the time is
linear in the reply.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

_INVISIBLE = re.compile(r"[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LOOKALIKE = str.maketrans({"：": ":", "＝": "=", "\u00a0": " ", "\u202f": " ", "’": "'"})
_THINKING = re.compile(r"\s*<think(?:ing)?>", re.IGNORECASE)
_THOUGHT = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_OBJECT_START = re.compile(r"""\{\s*["']""")
_MAX_BROKEN = 50
_LOOK_AHEAD = 200


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a verdict is stated: `stated` is the JSON value, or the text from the statement on, not yet validated."""

    start: int
    stated: object
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """How a kind of verdict is stated.

    `key` is its name in JSON; `labels` end right before the statement; `phrases` are whole sentences with a group `stated`, and count
    only where there is nothing clearer; `alone` matches a last line that is nothing but the statement, in a group `stated`.
    """

    key: str
    labels: re.Pattern[str]
    alone: re.Pattern[str]
    phrases: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a reply states no verdict that could be read."""

    why: str


@dataclass(frozen=True, slots=True)
class _Object:
    start: int
    end: int
    value: dict[str, object]


def last_mention(reply: str, wording: Wording) -> Mention | Unread:
    """Find the last statement of a verdict and the reason given with it."""
    text = _INVISIBLE.sub("", reply).translate(_LOOKALIKE)
    if _THINKING.match(text):
        thoughts = _THOUGHT.split(text)
        text = thoughts[-1] if len(thoughts) > 1 else ""
        if not text.strip():
            return Unread("the judge was still thinking when its reply ended")
    if not text.strip():
        return Unread("the judge gave an empty reply")
    objects, broken = _find_objects(text)
    if len(broken) > _MAX_BROKEN:
        return Unread("the judge's reply is full of unfinished JSON")
    prose = _blank_out(text, objects)
    mentions = _stated_in(objects, wording.key) + _labelled(prose, wording)
    if _is_verdict_broken(prose, wording.key, broken):
        inside = _broken_keys(prose, wording.key, broken[0])
        return _agreed(inside, [one for one in mentions if one.start > broken[0]], text)
    mentions = mentions or _phrased(prose, wording)
    if not mentions:
        return Unread("the judge's reply states no verdict")
    return _with_reason(max(mentions, key=lambda one: one.start), prose)


def _find_objects(text: str) -> tuple[list[_Object], list[int]]:
    """Decode every complete JSON object; give them and where broken ones start, giving up after too many of those."""
    decoder = json.JSONDecoder(strict=False)
    objects: list[_Object] = []
    broken: list[int] = []
    start = _OBJECT_START.search(text)
    while start and len(broken) <= _MAX_BROKEN:
        position = start.start()
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            broken.append(position)
            end = position + 1
        else:
            objects.append(_Object(position, end, value))
        start = _OBJECT_START.search(text, end)
    return objects, broken


def _blank_out(text: str, objects: Sequence[_Object]) -> str:
    pieces, position = [], 0
    for found in objects:
        pieces += [text[position : found.start], " " * (found.end - found.start)]
        position = found.end
    return "".join([*pieces, text[position:]])


def _stated_in(objects: Sequence[_Object], key: str) -> list[Mention]:
    mentions = []
    for found in objects:
        for candidate in (found.value, *(inner for inner in found.value.values() if isinstance(inner, dict))):
            named = {name.casefold(): value for name, value in candidate.items()}
            if key in named:
                reason = named.get("reason")
                mentions.append(Mention(found.start, named[key], reason if isinstance(reason, str) else ""))
                break
    return mentions


def _labelled(prose: str, wording: Wording) -> list[Mention]:
    mentions = []
    for label in wording.labels.finditer(prose):
        stated = prose[label.end() : label.end() + _LOOK_AHEAD]
        mentions.append(Mention(label.start(), stated.partition("]]")[0] if label[0] == "[[" else stated))
    *_, last = prose.rstrip().rsplit("\n", 1)
    alone = wording.alone.fullmatch(last.strip()) if len(last) <= _LOOK_AHEAD else None
    if alone:
        mentions.append(Mention(len(prose.rstrip()) - len(last), alone["stated"]))
    return mentions


def _is_verdict_broken(prose: str, key: str, broken: Sequence[int]) -> bool:
    """Claim that a broken object was meant to hold the verdict: it begins as ours do, or the key stands somewhere in it."""
    begins = re.compile(rf"""\{{\s*["'](?:reason|{key})["']""", re.IGNORECASE)
    return bool(broken) and (any(begins.match(prose, start) for start in broken) or bool(_broken_keys(prose, key, broken[0])))


def _broken_keys(prose: str, key: str, start: int) -> list[Mention]:
    """Find the key where JSON is broken, with what follows up to the next quote, comma or brace."""
    pattern = re.compile(rf"""(["']){key}\1\s{{0,9}}:\s{{0,9}}["']?([^"'\n,}}\]]{{0,60}})""", re.IGNORECASE)
    return [Mention(found.start(), found[2].strip()) for found in pattern.finditer(prose, start)]


def _agreed(keyed: Sequence[Mention], others: Sequence[Mention], text: str) -> Mention | Unread:
    if not keyed:
        return Unread("the judge's JSON is broken before its verdict")
    stated = {str(one.stated).strip().split("\n", 1)[0].strip(" \"'`*.,}").casefold() for one in (*keyed, *others)}
    if len(stated) > 1:
        return Unread("the judge's JSON is broken and states several verdicts")
    return Mention(keyed[0].start, keyed[0].stated, text.strip())


def _phrased(prose: str, wording: Wording) -> list[Mention]:
    if wording.phrases is None:
        return []
    return [Mention(phrase.start(), phrase["stated"]) for phrase in wording.phrases.finditer(prose)]


def _with_reason(mention: Mention, prose: str) -> Mention:
    if mention.reason is not None:
        return mention
    before = prose[: mention.start].strip(" \n\t*#_`>-")
    return Mention(mention.start, mention.stated, before or prose[mention.start :].strip())
