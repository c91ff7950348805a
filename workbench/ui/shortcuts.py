"""Know every key that does something, page by page: the one table that the sheet of shortcuts shows.

A module that gives a button a `shortcut=` adds its line here. `C` and `R` are not to be had, Streamlit keeps them for itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.ui import places


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Keys, each pressed after the one before it, and what they do."""

    keys: Sequence[str]
    does: str


@dataclass(frozen=True, slots=True)
class Group:
    """The shortcuts of one place."""

    where: str
    shortcuts: Sequence[Shortcut]


GROUPS = (
    Group(
        "Everywhere",
        (
            Shortcut(("?",), "Show or hide this sheet"),
            Shortcut(("/",), "Search"),
            Shortcut(("Esc",), "Close what is open"),
        ),
    ),
    Group("Go to", tuple(Shortcut(("g", place.key), place.title) for place in places.ALL)),
    Group("Search", (Shortcut(("↓", "↑"), "Through what was found"), Shortcut(("Enter",), "Open it, at first the likeliest"))),
    Group(
        "Results, one row",
        (
            Shortcut(("J",), "Next row"),
            Shortcut(("K",), "Row before"),
            Shortcut(("U",), "Up to all rows"),
            Shortcut(("1", "…", "4"), "Your verdict, as the buttons say"),
        ),
    ),
    Group(
        "Label",
        (
            Shortcut(("1", "…", "9"), "Answer, as the buttons say"),
            Shortcut(("Space",), "Skip the item"),
            Shortcut(("F",), "Flag it, or not"),
            Shortcut(("M",), "Comment on it; Esc leaves the field"),
            Shortcut(("Backspace",), "Undo: back to the last answer; U does the same"),
            Shortcut(("→",), "Forth again, and Enter as well"),
            Shortcut(("Enter",), "Submit where one key is not all"),
            Shortcut(("J", "K"), "Next question, question before"),
            Shortcut(("E",), "Edit the text; Ctrl+Enter submits"),
            Shortcut(("Shift+→",), "Select text to be marked"),
            Shortcut(("I",), "Show or hide the instructions"),
        ),
    ),
    Group(
        "Adjudicate",
        (Shortcut(("J",), "Next dispute"), Shortcut(("K",), "Dispute before"), Shortcut(("1", "…", "9"), "Decide, as the buttons say")),
    ),
    Group("Golden sets, one example", (Shortcut(("J",), "Next example"), Shortcut(("K",), "Example before"))),
    Group("Prompts", (Shortcut(("Ctrl+Enter",), "Take over what was typed; try the draft"),)),
)
