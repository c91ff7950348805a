"""Act on the Golden sets page as a person would, without a browser."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from tests.pages.opening import checked
from workbench import golden_sets
from workbench.terms import Example


def pressed(at: AppTest, key: str) -> AppTest:
    """Press a button."""
    at.button(key=key).click().run()
    return checked(at)


def uploaded(at: AppTest, content: bytes | str, name: str = "mine.csv") -> AppTest:
    """Upload a file."""
    raw = content if isinstance(content, bytes) else content.encode()
    at.file_uploader[0].set_value((name, raw, "text/csv")).run()
    return checked(at)


def pasted(at: AppTest, text: str) -> AppTest:
    """Paste a text and let it be read."""
    at.button_group(key="bring_how").set_value("Paste text").run()
    at.text_area[0].set_value(text).run()
    return pressed(at, "read_pasted")


def in_grid(
    at: AppTest,
    edited: Mapping[int, Mapping[str, Any]] | None = None,
    added: Sequence[Mapping[str, Any]] = (),
    deleted: Sequence[int] = (),
) -> AppTest:
    """Do something in the grid; what was done before in the same grid has to be said again, as the browser does."""
    key = at.session_state["golden_grid_begun"]["key"]
    at.session_state[key] = {"edited_rows": dict(edited or {}), "added_rows": list(added), "deleted_rows": list(deleted)}
    return checked(at.run())


def ticked(at: AppTest, *places: int, cell: tuple[int, str] | None = None) -> AppTest:
    """Tick rows of the table as it stands, or click a cell."""
    key = next(one.key for one in at.dataframe if (one.key or "").startswith("golden_rows_"))
    at.session_state[key] = {"selection": {"rows": list(places), "columns": [], "cells": [cell] if cell else []}}
    return checked(at.run())


def held(engine: Engine, reference: str = "questions") -> dict[str, Example]:
    """Give a revision's examples by key, in order."""
    revision = golden_sets.resolve_set(engine, reference)
    return {one.example.key: one.example for one in golden_sets.examples(engine, revision.id)}


def frame(at: AppTest, start: str) -> Any:
    """Give the table whose key, or whose name for those who cannot see, begins so."""
    return next(one.value for one in at.dataframe if (one.key or "").startswith(start) or one.proto.alt.startswith(start))
