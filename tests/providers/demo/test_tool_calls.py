from typing import Any

import pytest

from workbench.providers.demo.tool_calls import choose_call


def tool(name: str, description: str, required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    shape = {"type": "object", "properties": properties, "required": list(required)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": shape}}


LOOK_UP = tool(
    "look_up_order", "Look up the status of an order.", ("order_number",), order_number={"type": "string", "pattern": "^FB-[0-9]{5}$"}
)
CANCEL = tool("cancel_order", "Cancel an order.", ("order_number",), order_number={"type": "string", "description": "like FB-12345"})
TICKET = tool(
    "open_ticket",
    "Open a ticket.",
    ("topic", "email"),
    topic={"type": "string", "enum": ["refund", "sign-in", "other"], "description": "sign-in: password, locked; refund: money back"},
    email={"type": "string", "description": "email address"},
)
BOOK = tool(
    "book_table", "Book a table.", ("date", "guests"), date={"type": "string", "description": "the date"}, guests={"type": "integer"}
)


@pytest.mark.parametrize(
    ("question", "name", "arguments"),
    [
        ("Where is FB-11111? I want its status.", "look_up_order", {"order_number": "FB-11111"}),
        ("Please cancel order FB-22222", "cancel_order", {"order_number": "FB-22222"}),
        ("Open a ticket: I forgot my password, jo@x.example.", "open_ticket", {"topic": "sign-in", "email": "jo@x.example"}),
        ("Create a ticket about the weather for jo@x.example", "open_ticket", {"topic": "other", "email": "jo@x.example"}),
    ],
)
def test_right_tool_is_called_with_the_arguments_of_the_question(question: str, name: str, arguments: dict[str, Any]) -> None:
    assert choose_call(question, [LOOK_UP, CANCEL, TICKET]) == {"name": name, "arguments": arguments}


def test_dates_and_numbers_are_taken_out() -> None:
    call = choose_call("Book a table on 12 March 2026 please", [BOOK])
    assert call is not None
    assert call["arguments"]["date"] == "12 March 2026"
    assert isinstance(call["arguments"]["guests"], int)


@pytest.mark.parametrize("question", ["", "What is a ticket?", "Cancel my order", "Where is order FB-1?", "Open a ticket for me"])
def test_no_tool_is_called_without_its_required_arguments(question: str) -> None:
    assert choose_call(question, [LOOK_UP, CANCEL, TICKET]) is None


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"function": None},
        {"function": {"name": "x"}},
        tool("order_it", "", ("a",), a={"pattern": "("}),
        {"function": {"name": "a", "parameters": 3}},
    ],
)
def test_malformed_tools_do_no_harm(broken: dict[str, Any]) -> None:
    choose_call("order FB-11111", [broken, LOOK_UP])
