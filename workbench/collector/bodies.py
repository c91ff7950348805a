"""Read bodies with limits: how long they are, how long they take, and how long they become.

A body is looked at while it arrives, so that one of 100 MB is refused before it has been held. What is compressed is kept so until its turn
comes, and unpacked no further than the limit: a bomb of 100 kB costs what any other body costs.
"""

import asyncio
import zlib
from collections.abc import Callable

from aiohttp import web

LIMIT = 64 * 2**20
FEEDBACK_LIMIT = 2**20
PATIENCE_S = 60.0
ENCODINGS = {"": 0, "identity": 0, "gzip": 31, "x-gzip": 31, "deflate": 15}
"""The content encodings we understand, and zlib's word for each."""


class Refused(Exception):
    """End the reading of a request with a status, for the sender, and a reason, for the counts."""

    def __init__(self, status: int, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason


async def read_body(request: web.Request, *, limit: int, reserve: Callable[[int], bool]) -> bytes:
    """Read a body of up to `limit` bytes as it was sent, asking `reserve` for room as it grows. Raises `Refused`."""
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for chunk in request.content.iter_any():
                size += len(chunk)
                if size > limit:
                    raise _too_large(limit)
                if not reserve(len(chunk)):
                    raise Refused(429, "The collector has as much to do as it can hold: send again later.", "queue_full")
                chunks.append(chunk)
    except TimeoutError as error:
        raise Refused(408, f"The body did not arrive within {PATIENCE_S:.0f} seconds.", "too_slow") from error
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def unpack(body: bytes, encoding: str, *, limit: int = LIMIT) -> bytes:
    """Give the body without its content encoding, of up to `limit` bytes. Raises `Refused`.

    >>> unpack(zlib.compress(b"spans"), "deflate")
    b'spans'
    """
    bits = ENCODINGS[encoding]
    if not bits:
        return body
    parts: list[bytes] = []
    size = 0
    try:
        while body:
            # gzip allows several members one after the other.
            unpacker = zlib.decompressobj(bits)
            part = unpacker.decompress(body, limit + 1 - size)
            size += len(part)
            if size > limit:
                raise _too_large(limit)
            if not unpacker.eof:
                raise Refused(400, f"The body ends in the middle of its {encoding} data.", "malformed")
            parts.append(part)
            body = unpacker.unused_data
    except zlib.error as error:
        raise Refused(400, f"The body is not {encoding} data ({error}).", "malformed") from error
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large(limit: int) -> Refused:
    return Refused(413, f"The body is larger than {limit // 2**20} MiB: send fewer spans at a time.", "too_large")
