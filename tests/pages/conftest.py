"""Give page tests a filled store, made once and copied for each test, and clear what Streamlit remembers."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from sqlalchemy import Engine

from tests.pages.shop import fill, settings_of, shared_shop
from workbench.store.connection import open_store


@pytest.fixture(scope="session")
def finished_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a store whose runs were carried out by a real worker; not to be written to."""
    return shared_shop(tmp_path_factory)


@pytest.fixture
def shop(finished_shop: Path, own_home: Path) -> Iterator[Engine]:
    """Give this test its own copy of the finished store."""
    shutil.copytree(finished_shop, own_home, dirs_exist_ok=True)
    engine = open_store(settings_of(own_home).database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def fresh_shop(own_home: Path) -> Iterator[Engine]:
    """Give a store with prompts and a golden set, and no runs."""
    engine = open_store(settings_of(own_home).database_url)
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    """Let no test see what an earlier one has cached."""
    st.cache_data.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()
