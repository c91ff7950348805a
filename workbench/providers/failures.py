"""Turn what a model server says when it refuses into a `ProviderError` that tells the reader what to do.

Keys never appear: whatever stands in the environment as a key is struck out of what a server says back.
"""

import json
import os
import re
from collections.abc import Mapping
from typing import Any

from workbench.errors import FailureKind, ProviderError
from workbench.providers.retries import read_retry_after

_EXCERPT = 300

_CONTEXT = re.compile(
    r"context[ _](length|window|size)|maximum (context|input|prompt)|too many (input )?tokens|(prompt|input) is too long",
    re.IGNORECASE,
)
_FILTER = re.compile(r"content[ _](filter|management|policy)|ResponsibleAI|safety (system|filter|settings)|flagged by", re.IGNORECASE)
_QUOTA = re.compile(r"insufficient_quota|exceeded your current quota|billing|credit balance", re.IGNORECASE)

_DO = {
    FailureKind.RATE_LIMITED: "wait, lower the concurrency, or raise the account's rate limit",
    FailureKind.SERVER_ERROR: "the server is at fault: ask again later",
    FailureKind.TIMEOUT: "raise the timeout, or see whether the server is overloaded",
    FailureKind.CONNECTION: "see whether the server runs and the base URL is right",
    FailureKind.AUTHENTICATION: "see whether the key is valid and may use this model",
    FailureKind.BAD_REQUEST: "correct the parameters or the messages",
    FailureKind.NOT_FOUND: "see whether the model's name and the base URL are right",
    FailureKind.CONTEXT_LENGTH: "shorten the input or choose a model with a longer context",
    FailureKind.CONTENT_FILTER: "the provider's content filter refused this input or answer: change the text, or score it as refused",
    FailureKind.MALFORMED: "the server does not speak the protocol well: ask again, or see its log",
    FailureKind.CUT_SHORT: "the answer is not whole: ask again, or see the server's log",
    FailureKind.EMPTY: "ask again, or see whether the prompt asks for an answer",
    FailureKind.UNKNOWN: "see the provider's documentation for this answer",
}


def failure(kind: FailureKind, where: str, what: str, *, do: str = "", retry_after_s: float | None = None) -> ProviderError:
    """Write a failure as one sentence and what to do: `where` is the model and its server, `what` what happened."""
    return ProviderError(kind, redact(f"{where} {what.rstrip('. ')}: {do or _DO[kind]}."), retry_after_s=retry_after_s)


def failure_of_status(where: str, status: int, headers: Mapping[str, str], body: bytes | str, *, key_hint: str = "") -> ProviderError:
    """Translate an HTTP answer other than success; `key_hint` says where the key comes from."""
    said = excerpt(body)
    retry_after_s = read_retry_after(headers.get("Retry-After"))
    what = f"answered {status}" + (f" ({said})" if said else "")
    kind = kind_of_status(status, said)
    do = key_hint if kind is FailureKind.AUTHENTICATION and status == 401 else ""
    if kind is FailureKind.AUTHENTICATION and _QUOTA.search(said):
        do = "the account has no credit or quota left: add some, or use another key"
    if 300 <= status < 400:
        do = "the base URL redirects elsewhere: give the final one"
    return failure(kind, where, what, do=do, retry_after_s=retry_after_s)


def failure_of_error_object(where: str, error: Any) -> ProviderError:
    """Translate an `error` object that came inside an answer with status 200."""
    said = excerpt(json.dumps({"error": error}))
    code = error.get("code") if isinstance(error, Mapping) else None
    status = int(str(code)) if str(code).isdigit() else 500
    return failure(kind_of_status(status, f"{said} {code or ''}"), where, f"sent an error instead of an answer ({said})")


def kind_of_status(status: int, said: str = "") -> FailureKind:
    """Sort an HTTP status and what was said with it.

    A used-up quota comes as 429 and does not pass by waiting: it counts as authentication, which is not tried again.
    """
    if status == 429:
        return FailureKind.AUTHENTICATION if _QUOTA.search(said) else FailureKind.RATE_LIMITED
    if status in {400, 413, 422, 500} and _CONTEXT.search(said):
        return FailureKind.CONTEXT_LENGTH
    if status in {400, 403, 422, 500} and _FILTER.search(said):
        return FailureKind.CONTENT_FILTER
    if status >= 500:
        return FailureKind.SERVER_ERROR
    return {
        401: FailureKind.AUTHENTICATION,
        402: FailureKind.AUTHENTICATION,
        403: FailureKind.AUTHENTICATION,
        404: FailureKind.NOT_FOUND,
        408: FailureKind.TIMEOUT,
    }.get(status, FailureKind.BAD_REQUEST)


def excerpt(body: bytes | str) -> str:
    """Give what a server said, at most 300 characters: the error's message and code where there are such, otherwise the text itself."""
    text = body.decode(errors="replace") if isinstance(body, bytes) else body
    try:
        said = json.loads(text)
    except ValueError:
        return _short(redact(text))
    error = said.get("error", said) if isinstance(said, Mapping) else said
    if isinstance(error, Mapping) and error.get("message"):
        code = error.get("code") or error.get("type")
        text = f"{error['message']}" + (f" [{code}]" if isinstance(code, str) else "")
    elif isinstance(error, str):
        text = error
    return _short(redact(text))


def redact(text: str) -> str:
    """Strike out every key of the environment."""
    for name, value in os.environ.items():
        if len(value) >= 8 and name.upper().endswith(("KEY", "TOKEN", "SECRET", "PASSWORD")) and value in text:
            text = text.replace(value, f"[{name}]")
    return text


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"
