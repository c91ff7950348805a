"""Give tests of monitoring a store of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from workbench.store.connection import open_store


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Open an empty store."""
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.dispose()
