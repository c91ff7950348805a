"""Make drafts."""

from typing import Any

from workbench.store.prompts import PromptDraft


def draft(text: str = "Answer: {{ question }}", **changes: Any) -> PromptDraft:
    fields: dict[str, Any] = {"messages": ({"role": "user", "content": text},), "model": "demo/answerer"}
    return PromptDraft(**{**fields, **changes})


def tool(name: str = "lookup", **function: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, **function}}
