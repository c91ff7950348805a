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
    Group("Golden sets, one example", (Shortcut(("J",), "Next example"), Shortcut(("K",), "Example before"))),
    Group("Prompts", (Shortcut(("Ctrl+Enter",), "Take over what was typed; try the draft"),)),
)
