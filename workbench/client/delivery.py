"""Post batches to the collector over one connection that is kept open, and say what became of each."""

import email.utils
import gzip
import http.client
import json
import time
from enum import Enum
from typing import Any, NamedTuple
from urllib.parse import urlsplit

LONGEST_WAIT_S = 300.0
RETRIED = {429, 502, 503, 504}
"""What OpenTelemetry's protocol lets a sender ask again for."""


class Fate(Enum):
    """What became of a batch."""

    STORED = "stored"
    RETRY = "retry"
    UNREACHABLE = "unreachable"
    TOO_MUCH = "too much"
    REFUSED = "refused"


class Outcome(NamedTuple):
    """How the collector answered: `wait_s` is what it asked for, `refused` counts spans it turned away from a batch it kept."""

    fate: Fate
    message: str = ""
    wait_s: float | None = None
    refused: int = 0


class Delivery:
    """Hold the connection to one collector; used by one thread."""

    def __init__(self, url: str, token: str | None, *, timeout_s: float) -> None:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=timeout_s)
        self._prefix = parts.path.rstrip("/")
        self._headers = {"Content-Type": "application/json", "Content-Encoding": "gzip", "User-Agent": "workbench-client"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def post(self, path: str, body: bytes, *, timeout_s: float) -> Outcome:
        """Send one batch; a connection that had gone to sleep is opened anew once."""
        packed = gzip.compress(body, compresslevel=1)
        was_open = self._connection.sock is not None
        try:
            return self._exchange(path, packed, timeout_s)
        except (ConnectionError, http.client.BadStatusLine) as error:
            self.close()
            if not was_open:
                return Outcome(Fate.UNREACHABLE, _said(error))
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Outcome(Fate.UNREACHABLE, _said(error))
        try:
            return self._exchange(path, packed, timeout_s)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Outcome(Fate.UNREACHABLE, _said(error))

    def close(self) -> None:
        """Close the connection; the next batch opens one."""
        self._connection.close()

    def _exchange(self, path: str, packed: bytes, timeout_s: float) -> Outcome:
        self._connection.timeout = timeout_s
        if self._connection.sock is not None:
            self._connection.sock.settimeout(timeout_s)
        self._connection.request("POST", self._prefix + path, body=packed, headers=self._headers)
        response = self._connection.getresponse()
        answer = response.read(65_536)
        if not response.isclosed():
            self.close()
        if 200 <= response.status < 300:
            return _stored(answer)
        message = f"{response.status} {response.reason}: {answer[:300].decode('utf-8', 'replace')}"
        if response.status in RETRIED:
            return Outcome(Fate.RETRY, message, wait_s=read_retry_after(response.getheader("Retry-After")))
        return Outcome(Fate.TOO_MUCH if response.status in {400, 413} else Fate.REFUSED, message)


def read_retry_after(header: str | None, now: float | None = None) -> float | None:
    """Read `Retry-After`, seconds or a date, as seconds from now; None where it is missing or wrong.

    >>> read_retry_after("7"), read_retry_after("Thu, 01 Jan 1970 00:01:00 GMT", now=50.0), read_retry_after("soon")
    (7.0, 10.0, None)
    """
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_WAIT_S)
    try:
        moment = email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, moment - (time.time() if now is None else now)), LONGEST_WAIT_S)


def _stored(answer: bytes) -> Outcome:
    try:
        partial: Any = json.loads(answer or b"{}").get("partialSuccess") or {}
        return Outcome(Fate.STORED, str(partial.get("errorMessage") or ""), refused=int(partial.get("rejectedSpans") or 0))
    except (ValueError, AttributeError, TypeError):
        return Outcome(Fate.STORED)


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
