"""Send an event to a webhook, as JSON with a `text` that chat programs show."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

TIMEOUT_S = 10.0


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follow no redirection: an event goes to the address that was given, and nowhere else."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> None:
        """Refuse."""


def send(address: str, document: Mapping[str, Any]) -> str:
    """Post a document; say in words what came of it, without the address, which is a secret."""
    if not address.startswith(("http://", "https://")):
        return "not sent: the address is none of http or https"
    body = json.dumps(document, ensure_ascii=False, default=str).encode()
    try:
        request = urllib.request.Request(address, data=body, headers={"Content-Type": "application/json"}, method="POST")
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=TIMEOUT_S) as answer:
            return f"sent: {answer.status}"
    except urllib.error.HTTPError as error:
        error.close()
        return f"not sent: the webhook answered {error.code}"
    except (OSError, ValueError) as error:
        return f"not sent: {_cause(error)}"


def _cause(error: Exception) -> str:
    reason = getattr(error, "reason", None)
    if isinstance(reason, OSError):
        return reason.strerror or type(reason).__name__
    return "the webhook did not answer in time" if isinstance(error, TimeoutError) else type(error).__name__
