"""Write what the form of a comparison says into the address, in the words of the command line, and read it back.

An address comes from anybody, so it names no server and no variable with a key: those are filled in by hand.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.errors import BadInput
from workbench.runs.spec import parse_variant

LISTS = ("variant", "judge", "check", "tag", "key")
SINGLE = ("golden", "split", "first", "sample", "seed", "repeats", "against", "max_cost")
BEGINNINGS = ("like", "candidate", "baseline", "chosen")
"""What links of other pages say; the form takes it up and writes it in its own words."""

WRITTEN = "compare_written"
MOST_KEYS, LONGEST = 30, 300


def asks_for_more() -> bool:
    """Claim that the address says something that the form did not write."""
    present = _present()
    return bool(present) and present != [tuple(pair) for pair in st.session_state.get(WRITTEN, [])]


def read() -> dict[str, Any]:
    """Give the fields of a run file that the address names; what cannot be read is left out."""
    found: dict[str, Any] = {}
    query = st.query_params
    for name, field in (("golden", "golden"), ("against", "baseline")):
        if name in query:
            found[field] = str(query[name])
    if select := _select():
        found["select"] = select
    if variants := [one for text in query.get_all("variant") if (one := _variant(text))]:
        found["variants"] = variants
        found["judges"] = [_judge(text) for text in query.get_all("judge")]
        found["checks"] = [_check(text) for text in query.get_all("check")]
    for name in ("seed", "repeats"):
        if (number := _number(name)) is not None:
            found[name] = number
    if (cost := _amount("max_cost")) is not None:
        found["limits"] = {"max_cost_usd": cost}
    return found


def write(content: Mapping[str, Any]) -> None:
    """Let the address say what the form says."""
    wanted = list(_pairs(content))
    st.session_state[WRITTEN] = [list(pair) for pair in wanted]
    if _present() == wanted:
        return
    others = [(name, value) for name, value in _all() if name not in (*LISTS, *SINGLE, *BEGINNINGS)]
    st.query_params.from_dict(_grouped([*others, *wanted]))


def clear() -> None:
    """Take what the form says out of the address: a run is watched."""
    st.session_state[WRITTEN] = []
    st.query_params.from_dict(_grouped([(name, value) for name, value in _all() if name not in (*LISTS, *SINGLE, *BEGINNINGS)]))


def _all() -> list[tuple[str, str]]:
    return [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]


def _present() -> list[tuple[str, str]]:
    """Give what the address says of a form, in the order in which it is written."""
    order = (*SINGLE, *LISTS, *BEGINNINGS)
    return sorted((pair for pair in _all() if pair[0] in order), key=lambda pair: order.index(pair[0]))


def _grouped(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _pairs(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give names and values in a fixed order; what is as usual is left out."""
    select: Mapping[str, Any] = content.get("select") or {}
    limits: Mapping[str, Any] = content.get("limits") or {}
    single = {
        "golden": content.get("golden"),
        "split": select.get("split"),
        "first": select.get("first"),
        "sample": select.get("sample"),
        "seed": content.get("seed") or None,
        "repeats": content.get("repeats") if content.get("repeats") != 1 else None,
        "against": content.get("baseline"),
        "max_cost": limits.get("max_cost_usd"),
    }
    yield from ((name, str(single[name])) for name in SINGLE if single[name] is not None)
    yield from (("variant", _variant_text(one)) for one in content.get("variants") or ())
    yield from (("judge", _judge_text(one)) for one in content.get("judges") or ())
    for check in content.get("checks") or ():
        text = check if isinstance(check, str) else json.dumps(check, ensure_ascii=False)
        if len(text) <= LONGEST:
            yield "check", text
    yield from (("tag", str(tag)) for tag in select.get("tags") or ())
    keys = select.get("keys") or ()
    yield from (("key", str(key)) for key in (keys if len(keys) <= MOST_KEYS else ()))
    if len(keys) > MOST_KEYS:
        yield "chosen", "yes"


def _variant_text(one: Mapping[str, Any]) -> str:
    fields = [(name, one.get(name)) for name in ("model", "name")] + list((one.get("parameters") or {}).items())
    usable = [(name, str(value)) for name, value in fields if value is not None and not isinstance(value, list | dict)]
    return ",".join([str(one["prompt"]), *(f"{name}={value}" for name, value in usable if "," not in value and value != one["prompt"])])


def _variant(text: str) -> dict[str, Any]:
    try:
        spec = parse_variant(text)
    except BadInput:
        return {}
    found = {"prompt": spec.prompt, "model": spec.model, "name": spec.name, "parameters": spec.parameters}
    return {name: value for name, value in found.items() if value}


def _judge_text(one: Mapping[str, Any]) -> str:
    return f"{one['judge']},model={one['model']}" if one.get("model") else str(one["judge"])


def _judge(text: str) -> dict[str, Any]:
    name, _, model = text.partition(",model=")
    return {"judge": name, **({"model": model} if model else {})}


def _check(text: str) -> Any:
    try:
        return json.loads(text) if text.startswith("{") else text
    except ValueError:
        return text


def _select() -> dict[str, Any]:
    query = st.query_params
    found: dict[str, Any] = {"split": query.get("split"), "tags": query.get_all("tag"), "keys": query.get_all("key")}
    found |= {"first": _number("first"), "sample": _number("sample")}
    return {name: value for name, value in found.items() if value}


def _number(name: str) -> int | None:
    text = str(st.query_params.get(name, ""))
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _amount(name: str) -> float | None:
    try:
        found = float(str(st.query_params.get(name, "")))
    except ValueError:
        return None
    return found if 0 < found < 1e9 else None
