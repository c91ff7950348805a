"""Give each test a home of its own, no keys, and no way off this machine."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest

LOOPBACK = ("127.", "::1", "localhost")
DATASETS = Path(os.environ.get("WORKBENCH_DATASETS", Path(__file__).parents[2] / "shared" / "datasets"))


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Move everything that is written into the test's folder and take the keys out of the environment."""
    for name in list(os.environ):
        if name.endswith("_API_KEY") or (name.startswith("WORKBENCH_") and name != "WORKBENCH_DATASETS"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    monkeypatch.setenv("WORKBENCH_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections that leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if isinstance(address, tuple) and not str(host).startswith(LOOPBACK):
            raise AssertionError(f"a test reached for {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def datasets() -> Path:
    """Give the folder of real data; skip where it is absent, but never in CI."""
    if not DATASETS.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"no datasets at {DATASETS}: set WORKBENCH_DATASETS")
        pytest.skip(f"no datasets at {DATASETS}: set WORKBENCH_DATASETS")
    return DATASETS
