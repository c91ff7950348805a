"""Read chat messages as a model would: what is asked, which documents were given, and how one is told to answer.

Documents and the question are found by tags (`<context>`, `<question>`) or by headings at the start of a line (`Documentation:`,
`Question:`); all other text of the system message, and what surrounds the sections of the user message, counts as instruction.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_DOCUMENT_WORDS = r"context|documents?|documentation|docs|knowledge(?: base)?|sources?|articles?|help pages"
_QUESTION_WORDS = r"(?:the )?(?:customer'?s? |user'?s? )?(?:question|query|message|request)|customer"
_TAGGED = re.compile(r"<(context|documents|documentation|docs|knowledge|sources|question)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_LABEL = re.compile(
    rf"^[#*\s]*(?:(?P<documents>{_DOCUMENT_WORDS})|(?P<question>{_QUESTION_WORDS})|(?P<rules>rules|instructions?|answer|reply))"
    r"\**\s*:\**[ \t]*(?P<rest>.*)$",
    re.IGNORECASE,
)
_DOCUMENT_TAG = re.compile(r"<document(?:\s[^>]*)?>(.*?)</document>", re.DOTALL | re.IGNORECASE)
_TITLE_LINE = re.compile(r"(?m)^(?=# \S)")
_PASTED = 600  # characters from which a message without any label is taken for pasted text with a question at its end


@dataclass(frozen=True, slots=True)
class Task:
    """What a conversation asks for. `tool_result` is the text of a tool's answer, if that was the last message."""

    question: str
    documents: tuple[str, ...]
    instructions: str
    tool_result: str | None = None


def read(messages: Sequence[Mapping[str, Any]]) -> Task:
    """Find question, documents and instructions; every part may be empty."""
    system = "\n\n".join(text_of(message) for message in messages if message.get("role") in ("system", "developer"))
    users = [text_of(message) for message in messages if message.get("role") == "user"]
    told, system_documents, system_question = _sections(system)
    around, documents, question = _sections(users[-1] if users else "")
    if not question:
        question, around, pasted = _unlabelled(around, has_documents=bool(documents or system_documents))
        documents += pasted
    last = messages[-1] if messages else {}
    return Task(
        question=(question or system_question).strip(),
        documents=tuple(part for whole in (*system_documents, *documents) for part in _split(whole)),
        instructions=f"{told}\n{around}".strip(),
        tool_result=text_of(last) if last.get("role") == "tool" else None,
    )


def text_of(message: Mapping[str, Any]) -> str:
    """Give a message's text, be it a string, a list of parts or nothing."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, list | tuple):
        return "\n".join(str(part.get("text") or "") for part in content if isinstance(part, Mapping))
    return ""


def _sections(text: str) -> tuple[str, list[str], str]:
    """Separate what is outside all sections, the document sections and the last question."""
    documents, questions = list[str](), list[str]()
    for tag, inside in _TAGGED.findall(text):
        (questions if tag.lower() == "question" else documents).append(inside.strip())
    outside = _TAGGED.sub("\n", text)
    collected: dict[str, list[str]] = {"rules": [], "documents": [], "question": []}
    here = "rules"
    for line in outside.splitlines():
        label = _LABEL.match(line)
        if label:
            here = next(name for name in collected if label[name])
            line = label["rest"]
        collected[here].append(line)
    body = "\n".join(collected["documents"]).strip()
    asked = "\n".join(collected["question"]).strip()
    return (
        "\n".join(collected["rules"]).strip(),
        [*documents, *([body] if body else [])],
        questions[-1] if questions else asked,
    )


def _unlabelled(text: str, *, has_documents: bool) -> tuple[str, str, list[str]]:
    """Take an unlabelled user message for the question, or its last paragraph where it looks like pasted text."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    if has_documents or len(text) < _PASTED or len(paragraphs) < 2:
        return text, "", []
    asked = next((part for part in reversed(paragraphs) if "?" in part), paragraphs[-1])
    return asked, "", ["\n\n".join(part for part in paragraphs if part is not asked)]


def _split(text: str) -> list[str]:
    tagged = [part.strip() for part in _DOCUMENT_TAG.findall(text)]
    parts = tagged or _TITLE_LINE.split(text)
    return [part.strip() for part in parts if part.strip()]
