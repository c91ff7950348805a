"""Take out what must not be stored: e-mail addresses, card numbers and keys, before anything is written.

Keys are those that detect-secrets (Yelp, Apache-2.0) knows by their shape, so that other people keep the list up to date, and a few newer
ones; a card number begins as one and has the right check digit (python-stdnum). What has a shape that much else has, such as names, is
left: a redaction that promises more than it holds is worse than none.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from typing import Any

from workbench.errors import BadInput
from workbench.store.span_values import SpanBody, SpanRecord

KINDS = frozenset({"emails", "cards", "keys"})
EMAIL, CARD, KEY = "[e-mail]", "[card]", "[key]"
DEEPEST = 40

_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}\b")
_CARD = re.compile(r"[2-6](?<![\w.\-].)\d{3}(?:[ \-]?\d){9,15}(?![\w\-])")
"""The look behind comes after the first digit: to begin with a digit is what makes the search fast."""

_DETECTORS = (
    "aws", "azure_storage_key", "discord", "github_token", "gitlab_token", "jwt", "mailchimp", "npm", "openai", "pypi_token", "sendgrid",
    "slack", "square_oauth", "stripe", "telegram_token", "twilio",
)  # fmt: skip
_NEWER = (
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z)",
    r"\bsk-(?:ant|proj|or|svcacct|admin)-[A-Za-z0-9_\-]{20,}",
    r"\bsk-[A-Za-z0-9]{32,}",
    r"\bAIza[0-9A-Za-z_\-]{35}",
    r"\bgithub_pat_[A-Za-z0-9_]{60,}",
    r"\b(?:hf|gsk|xai)[_\-][A-Za-z0-9]{30,}",
    r"(?i:\bbearer\s+)[A-Za-z0-9._~+/\-]{24,}=*",
)
"""Shapes that detect-secrets does not know yet; of a private key the whole, not its first line."""
_MARKS = (
    "PRIVATE KEY", "sk-", "k_live", "AKIA", "ASIA", "ABIA", "ACCA", "A3T", "aws", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_",
    "AIza", "hf_", "gsk_", "xai-", "earer", "EARER", "xox", "hooks.slack", "eyJ", "AccountKey", "SG.", "sq0csp", "GR1348941",
    "_authToken", "pypi-",
)  # fmt: skip
_MARKING_SHAPES = re.compile(
    r"AC[a-z0-9]{32}|SK[a-z0-9]{32}|gl[a-z]{2,6}-|-us[0-9]|M[\w-]{23,25}\.|N[\w-]{23,25}\.|O[\w-]{23,25}\.|"
    + "|".join(rf"{digit}[0-9]{{7,9}}:[\w-]{{35}}" for digit in range(10))
)
"""What every key has in it: most texts have none of these, and are done with. Each shape begins with a letter of its own: that is fast."""

REMEMBERED, LONGEST_REMEMBERED = 4096, 2000
"""How many texts, and how long ones, are remembered: names of attributes and short values come again and again."""


@lru_cache(maxsize=1)
def _keys() -> "re.Pattern[str]":
    """Put the shapes of all keys together."""
    shapes = list(_NEWER)
    for name in _DETECTORS:
        module = import_module(f"detect_secrets.plugins.{name}")
        for found in vars(module).values():
            if isinstance(found, type) and found.__module__ == module.__name__:
                shapes += [pattern.pattern for pattern in getattr(found, "denylist", ())]
    return re.compile("|".join(f"(?:{shape})" for shape in shapes))


class Redaction:
    """Take out the chosen kinds."""

    def __init__(self, kinds: frozenset[str] = KINDS) -> None:
        self.kinds = kinds
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._redacted)

    def text(self, text: str) -> str:
        """Give a text without what is taken out.

        >>> Redaction().text("ada@example.com paid with 4111 1111 1111 1111, order 4111 1111 1111 1112")
        '[e-mail] paid with [card], order 4111 1111 1111 1112'
        """
        return self._remembered(text) if len(text) <= LONGEST_REMEMBERED else self._redacted(text)

    def _redacted(self, text: str) -> str:
        if "keys" in self.kinds and (any(mark in text for mark in _MARKS) or _MARKING_SHAPES.search(text)):
            text = _keys().sub(KEY, text)
        if "emails" in self.kinds and "@" in text:
            text = _EMAIL.sub(EMAIL, text)
        if "cards" in self.kinds:
            text = _CARD.sub(_card, text)
        return text

    def value(self, value: Any, depth: int = 0) -> Any:
        """Give a structure with all its texts redacted; what is nested deeper than `DEEPEST` is left out."""
        if isinstance(value, str):
            return self.text(value)
        if depth >= DEEPEST:
            return None
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(one, depth + 1) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(one, depth + 1) for one in value]
        return value

    def span(self, record: SpanRecord) -> SpanRecord:
        """Give a span with its texts, messages, attributes, tool arguments, events and error redacted; its identifiers stand."""
        if not self.kinds:
            return record
        body = record.body
        if body is not None:
            parts = (self.value(part) for part in (body.inputs, body.outputs, body.attributes, body.events, body.tools))
            body = SpanBody(*parts)
        return replace(
            record,
            name=self.text(record.name),
            error=None if record.error is None else self.text(record.error),
            user=self.text(record.user),
            session=self.text(record.session),
            input_text=self.text(record.input_text),
            output_text=self.text(record.output_text),
            body=body,
        )


def redaction_from(environment: Mapping[str, str]) -> Redaction:
    """Read `WORKBENCH_REDACT`: `off`, or some of `emails,cards,keys`; all where it is not set. Raises `BadInput` for anything else."""
    given = environment.get("WORKBENCH_REDACT", "").strip().lower()
    if not given:
        return Redaction()
    if given == "off":
        return Redaction(frozenset())
    kinds = frozenset(one.strip() for one in given.split(",") if one.strip())
    if unknown := kinds - KINDS:
        raise BadInput(
            f"'{', '.join(sorted(unknown))}' cannot be taken out; say off, or some of emails,cards,keys", where="WORKBENCH_REDACT"
        )
    return Redaction(kinds)


def _card(found: "re.Match[str]") -> str:
    from stdnum import luhn

    digits = re.sub(r"\D", "", found[0])
    return CARD if len(set(digits)) > 1 and luhn.is_valid(digits) else found[0]
