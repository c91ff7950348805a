"""Build requests for the tests of the demo models, and collect what comes back."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.providers.demo import DemoProvider
from workbench.providers.values import Chunk, Request, Usage

PLANS = """# Plans and prices

Fernbook has three plans: Solo, Studio and Chain.

- Solo costs €12 a month.
- Studio costs €29 a month.
- Chain costs €24 a month for each location.

Studio can be cancelled within 14 days of the first payment. A cancelled Studio plan stays open until the last paid day."""

SAFETY = """# Two-step sign-in

To switch on two-step sign-in:

1. Open your profile and choose Security.
2. Press Switch on.
3. Enter the 6-digit code.
4. Save the recovery codes.

A device can be trusted for 30 days."""

ORDER_TOOL: Mapping[str, Any] = {
    "type": "function",
    "function": {
        "name": "look_up_order",
        "description": "Look up where an order is: its status and delivery.",
        "parameters": {
            "type": "object",
            "properties": {"order_number": {"type": "string", "description": "like FB-12345"}},
            "required": ["order_number"],
        },
    },
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a stream gave, put together."""

    text: str
    chunks: tuple[Chunk, ...]

    @property
    def usage(self) -> Usage:
        """Give the usage, which must have come exactly once."""
        (usage,) = (chunk.usage for chunk in self.chunks if chunk.usage)
        return usage

    @property
    def tool_calls(self) -> list[Mapping[str, Any]]:
        """Give all deltas of tool calls."""
        return [delta for chunk in self.chunks for delta in chunk.tool_calls]

    @property
    def finish_reason(self) -> str | None:
        """Give the reason why the answer ended."""
        return self.chunks[-1].finish_reason


def request(question: str, *documents: str, system: str = "Answer the question.", model: str = "demo/answerer", **rest: Any) -> Request:
    """Ask as the demo prompts do: instructions in the system message, documents and question in the user's."""
    context = "\n\n".join(documents)
    user = f"<documentation>\n{context}\n</documentation>\n\n<question>{question}</question>"
    return Request(model, ({"role": "system", "content": system}, {"role": "user", "content": user}), **rest)


def hear(asked: Request) -> Heard:
    """Ask the demo provider and wait for the whole answer."""

    async def listen() -> tuple[Chunk, ...]:
        return tuple([chunk async for chunk in DemoProvider().stream(asked)])

    chunks = asyncio.run(listen())
    return Heard("".join(chunk.text for chunk in chunks), chunks)


def say(question: str, *documents: str, **rest: Any) -> str:
    """Give the text of an answer alone."""
    return hear(request(question, *documents, **rest)).text
