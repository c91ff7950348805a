"""Show what changed between two versions: messages side by side and word by word, parameters, each tool and the response format."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from workbench.prompts import PromptVersion, diff
from workbench.prompts.diff import FieldChange, MessageDiff
from workbench.ui import address, before_after, texts, words

SIMPLE = (str, int, float, bool, type(None))
ORDER = "tools (order)"


def between(old: PromptVersion, new: PromptVersion) -> str:
    """Say in a few words what one version changed of another."""
    found = diff(old, new)
    return summary(found.messages, _shown(found.fields)) if not found.is_same else "Nothing changed"


def show(history: Sequence[PromptVersion]) -> None:
    """Draw the two versions that the address names; without any, the newest and the one before."""
    numbers = [version.number for version in history]
    after = address.number("version", numbers[0])
    after = after if after in numbers else numbers[0]
    before = address.number("against", max(1, after - 1))
    before = before if before in numbers else max(1, after - 1)
    by_number = {version.number: version for version in history}
    before_after.pick(by_number, _described, before=before, after=after, after_name="version")
    old, new = by_number[before], by_number[after]
    found = diff(old, new)
    if found.is_same:
        st.info(_nothing(len(history), before, after), icon=":material/equal:")
        return
    fields = _shown(found.fields)
    st.markdown(f"**{summary(found.messages, fields)}**")
    _simple(fields, before, after)
    for message in found.messages:
        _message(message, old, new)
    for field in fields:
        if not _is_simple(field):
            st.caption(words.plain(_heading_of_field(field)))
            _sides(_json(field.before), _json(field.after), "not there")


def _shown(fields: Sequence[FieldChange]) -> list[FieldChange]:
    return [one for one in fields if one.field != ORDER or _is_reordered(one)]


def summary(messages: Sequence[MessageDiff], fields: Sequence[FieldChange]) -> str:
    """Say how much changed."""
    kinds = [one.field.partition(".")[0] for one in fields]
    counted = [(sum(1 for message in messages if not message.is_same), "message"), (kinds.count("parameters"), "parameter")]
    counted += [(kinds.count("tools"), "tool")]
    pieces = [words.many(count, noun) for count, noun in counted if count]
    named = {"model": "the model", "response_format": "the response format", ORDER: "the order of the tools"}
    pieces += [text for kind, text in named.items() if kind in kinds]
    if any(kind.startswith("messages[") for kind in kinds):
        pieces.append("what is sent beside messages")
    return f"{_listed(pieces)} changed"


def _listed(pieces: Sequence[str]) -> str:
    text = ", ".join(pieces[:-1]) + (" and " if len(pieces) > 1 else "") + pieces[-1]
    return text[:1].upper() + text[1:]


def _is_reordered(change: FieldChange) -> bool:
    """Claim that tools that both versions have stand in another order; one that came or went is shown by itself."""
    before, after = change.before or [], change.after or []
    return [name for name in before if name in after] != [name for name in after if name in before]


def _is_simple(change: FieldChange) -> bool:
    return isinstance(change.before, SIMPLE) and isinstance(change.after, SIMPLE)


def _described(version: PromptVersion) -> str:
    marks = [*version.labels, *version.tags]
    return f"{version.number}  {' · '.join([*marks, words.shortened(version.note, 40)] if version.note else marks)}"


def _nothing(versions: int, before: int, after: int) -> str:
    if versions == 1:
        return "There is one version so far. Edit it and save: the difference comes up here."
    return "This is one and the same version. Choose another one on either side." if before == after else "Both say exactly the same."


def _simple(fields: Sequence[FieldChange], before: int, after: int) -> None:
    rows = [
        {"Changed": _label(one.field), f"Version {before}": _value(one.before), f"Version {after}": _value(one.after)}
        for one in fields
        if _is_simple(one)
    ]
    if rows:
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="Changed model and parameters")


def _label(field: str) -> str:
    """Name a field for a reader.

    >>> _label("parameters.temperature"), _label("response_format"), _label("tools.look_up"), _label("messages[1].name")
    ('temperature', 'response format', 'tool look_up', 'name of message 2')
    """
    kind, _, rest = field.partition(".")
    if kind.startswith("messages["):
        return f"{rest.replace('_', ' ')} of message {int(kind[9:-1]) + 1}"
    return {"parameters": rest, "tools": f"tool {rest}"}.get(kind, field.replace("_", " ")) if rest else field.replace("_", " ")


def _heading_of_field(change: FieldChange) -> str:
    label = _label(change.field)
    done = "added" if change.before is None else "removed" if change.after is None else ""
    return f"{label[:1].upper()}{label[1:]}{f', {done}' if done else ''}"


def _value(value: Any) -> str:
    return ":gray[none]" if value is None else words.plain(value)


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=2)


def _message(found: MessageDiff, old: PromptVersion, new: PromptVersion) -> None:
    heading = _heading(found)
    before = _content(old, found.index_before)
    after = _content(new, found.index_after)
    if found.is_same:
        with st.expander(f"{heading}, unchanged", key=f"same_{found.index_before}"):
            texts.box(after or "")
        return
    st.caption(words.plain(heading))
    _sides(before, after, "not there")


def _content(version: PromptVersion, index: int | None) -> str | None:
    return None if index is None else str(version.messages[index].get("content") or "")


def _heading(found: MessageDiff) -> str:
    if found.index_before is None:
        return f"Message {(found.index_after or 0) + 1}, {found.role_after}, added"
    if found.index_after is None:
        return f"Message {found.index_before + 1}, {found.role_before}, removed"
    roles = found.role_after if found.role_before == found.role_after else f"{found.role_before} → {found.role_after}"
    return f"Message {found.index_after + 1}, {roles}"


def _sides(before: str | None, after: str | None, absent: str) -> None:
    shown = texts.pair(before or "", after or "", marked=True)
    for text, escaped, column in zip((before, after), shown, st.columns(2, gap="medium"), strict=True):
        with column, st.container(border=True, height="stretch"):
            if text:
                texts.draw(escaped)
            else:
                st.markdown(f":gray[{absent}]")
