"""Write the answers of OTLP/HTTP, in the encoding of the request.

The two messages (`ExportTraceServiceResponse` and `google.rpc.Status`) have four fields together, so they are written by hand.
"""

import json
from dataclasses import dataclass

PROTOBUF, JSON = "application/x-protobuf", "application/json"

_CODES = {400: 3, 401: 16, 403: 7, 404: 5, 405: 12, 408: 4, 413: 3, 415: 3, 429: 8, 500: 13, 503: 14}
"""gRPC's code for each of HTTP's, as `google.rpc.Status` wants it."""


@dataclass(frozen=True)
class Answer:
    """Say what became of a request: 200 when it is stored, with what was refused of it, else why not."""

    status: int
    message: str = ""
    refused: int = 0
    document: dict[str, int] | None = None


def accepted(refused: int, message: str, *, is_json: bool) -> bytes:
    """Write the answer to a stored request; a partial success where spans were refused.

    >>> accepted(2, "no trace id", is_json=True).decode()
    '{"partialSuccess": {"rejectedSpans": "2", "errorMessage": "no trace id"}}'
    >>> accepted(2, "no trace id", is_json=False)
    b'\\n\\x0f\\x08\\x02\\x12\\x0bno trace id'
    """
    if not refused and not message:
        return b"{}" if is_json else b""
    if is_json:
        return json.dumps({"partialSuccess": {"rejectedSpans": str(refused), "errorMessage": message}}).encode()
    return _message(1, _number(1, refused) + _message(2, message.encode("utf-8", "replace")))


def failed(status: int, message: str, *, is_json: bool) -> bytes:
    """Write the `google.rpc.Status` of a request that was not stored.

    >>> failed(400, "no", is_json=False)
    b'\\x08\\x03\\x12\\x02no'
    """
    code = _CODES.get(status, 2)
    if is_json:
        return json.dumps({"code": code, "message": message}).encode()
    return _number(1, code) + _message(2, message.encode("utf-8", "replace"))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _message(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    parts.append(value)
    return bytes(parts)
