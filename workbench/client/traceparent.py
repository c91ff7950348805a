"""Make identifiers, pass them on as W3C `traceparent`, and decide by them which traces are kept."""

import os
import re
from typing import NamedTuple

_HEADER = re.compile(r"(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-[0-9a-f]{2}(?P<more>-.*)?")


class Parent(NamedTuple):
    """The span of another process that a trace goes on from."""

    trace_id: str
    span_id: str


def new_trace_id() -> str:
    """Make a trace's identifier; an application that seeds `random` still gets new ones."""
    return os.urandom(16).hex()


def new_span_id() -> str:
    """Make a span's identifier."""
    return os.urandom(8).hex()


def read_traceparent(header: object) -> Parent | None:
    """Read a `traceparent` header; None where it is missing or wrong, so that a new trace begins.

    The header's sampled flag is not followed: whether a trace is kept is decided by its identifier, alike in every process that samples
    at the same rate, and a gateway that traces nothing itself would otherwise silence everything behind it.

    >>> read_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    Parent(trace_id='4bf92f3577b34da6a3ce929d0e0e4736', span_id='00f067aa0ba902b7')
    >>> read_traceparent("00-00000000000000000000000000000000-00f067aa0ba902b7-01") is None
    True
    """
    match = _HEADER.fullmatch(header.strip()) if isinstance(header, str) else None
    if match is None or match["version"] == "ff" or (match["version"] == "00" and match["more"]):
        return None
    if not int(match["trace"], 16) or not int(match["span"], 16):
        return None
    return Parent(match["trace"], match["span"])


def write_traceparent(trace_id: str, span_id: str, *, is_sampled: bool) -> str:
    """Write the header that hands a trace on to another process."""
    return f"00-{trace_id}-{span_id}-{'01' if is_sampled else '00'}"


def is_sampled(trace_id: str, rate: float) -> bool:
    """Claim that a trace belongs to the share that is kept: by its last 56 bits, which W3C says are random.

    >>> [is_sampled("0" * 18 + "80000000000000", rate) for rate in (0.0, 0.5, 0.51, 1.0)]
    [False, False, True, True]
    """
    return rate >= 1 or int(trace_id[-14:], 16) < rate * 2**56
