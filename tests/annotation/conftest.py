from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.annotation.sitting import make_store


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Give an empty store."""
    return make_store(tmp_path)
