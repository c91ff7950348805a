"""Say in words what a test of drift came to."""

from collections.abc import Mapping
from typing import Any

from workbench.ui import words


def capital(text: str) -> str:
    """Begin with a capital letter.

    >>> capital("output wording")
    'Output wording'
    """
    return text[:1].upper() + text[1:]


def change(test: Mapping[str, Any]) -> str:
    """Say how a signal changed: medians, or the kinds whose shares changed most.

    >>> change({"before": 12.0, "after": 30.0})
    '12 → 30 (median)'
    >>> change({"before": {"plain": 0.9, "JSON": 0.1}, "after": {"plain": 0.5, "JSON": 0.5}}).replace(words.NBSP, " ")
    'JSON 10 % → 50 %, plain 90 % → 50 %'
    """
    before, after = test["before"], test["after"]
    if before is None or after is None:
        return "–"
    if not isinstance(before, Mapping):
        return f"{before:,.4g} → {after:,.4g} (median)"
    ordered = sorted({*before, *after}, key=lambda kind: (-abs(after.get(kind, 0.0) - before.get(kind, 0.0)), kind))
    return ", ".join(f"{kind} {words.percent(before.get(kind, 0.0))} → {words.percent(after.get(kind, 0.0))}" for kind in ordered[:2])


def evidence(test: Mapping[str, Any]) -> str:
    """Say what stands behind a verdict on a signal."""
    p_value = words.p_value(test["p_adjusted"])
    changed = change(test)
    return f"p {p_value} corrected, n {test['n_reference']:,} and {test['n_current']:,}" + ("" if changed == "–" else f"; {changed}")
