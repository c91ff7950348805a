"""Open the store that a command works on: the person's own, one in another folder, or the demo's."""

from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import settings
from workbench.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Place:
    """What the options before the command say about where to read and write."""

    home: Path | None = None
    is_demo: bool = False


_place: ContextVar[Place] = ContextVar("place", default=Place())  # noqa: B039 - a frozen value


def choose_place(home: Path | None, *, is_demo: bool) -> None:
    """Keep what the options before the command say."""
    _place.set(Place(home, is_demo))


def settings_here(*, is_demo: bool = False) -> settings.Settings:
    """Give the settings that the options and the environment make. Raises `StoreError` for a folder that cannot be used."""
    place = _place.get()
    try:
        return settings.load_demo(place.home) if is_demo or place.is_demo else settings.load(place.home)
    except OSError as error:
        advice = "Choose another with --home or WORKBENCH_HOME."
        raise StoreError(f"The folder {error.filename} cannot be used: {error.strerror}. {advice}") from error


def open_here() -> "tuple[Engine, settings.Settings]":
    """Open the store, made or migrated as needed. Raises `StoreError`."""
    from workbench.store.connection import open_store

    found = settings_here()
    return open_store(found.database_url), found
