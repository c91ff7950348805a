"""Give tests a collector on a store of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.collector.running import Collector
from workbench.store.connection import open_store


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give the folder of the store."""
    return tmp_path / "collected"


@pytest.fixture
def collector(home: Path) -> Iterator[Collector]:
    """Give a collector that runs."""
    with Collector(home) as running:
        yield running


@pytest.fixture
def store(home: Path) -> Iterator[Engine]:
    """Give the store that the collector writes to."""
    home.mkdir(parents=True, exist_ok=True)
    engine = open_store(f"sqlite:///{home / 'workbench.db'}")
    yield engine
    engine.dispose()
