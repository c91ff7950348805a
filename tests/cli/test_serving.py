import json
import signal
import socket
import tomllib
import urllib.request
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.home import Home, wait_until
from workbench.cli.serving import configuration, flags
from workbench.settings import ROOT


def test_the_flags_bind_to_loopback_and_send_no_statistics() -> None:
    found = flags("127.0.0.1", 8501)
    assert {"--server.address=127.0.0.1", "--server.port=8501", "--server.headless=true", "--browser.gatherUsageStats=false"} <= set(found)


def test_what_the_person_asks_for_goes_before_the_configuration() -> None:
    found = flags("0.0.0.0", 8600)
    assert [flag for flag in found if flag.startswith("--server.address")] == ["--server.address=0.0.0.0"]
    assert [flag for flag in found if flag.startswith("--server.port")] == ["--server.port=8600"]


def test_every_line_of_the_configuration_becomes_a_flag() -> None:
    content = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert configuration() == content
    names = {flag.split("=")[0] for flag in flags("127.0.0.1", 8501)}
    for section, options in content.items():
        for name, value in options.items():
            assert any(flag.startswith(f"--{section}.{name}") for flag in names), f"{section}.{name}"
            assert not isinstance(value, list) or f"--{section}.{name}={json.dumps(value)}" in flags("127.0.0.1", 8501)


def test_a_port_that_is_taken_is_refused_at_once(call: Call) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        found = call("serve", "--port", other.getsockname()[1])
    assert found.code == 2
    assert "--port" in found.err


def test_an_address_of_another_machine_is_refused(call: Call) -> None:
    assert call("serve", "--host", "192.0.2.1", "--port", 8599).code == 2


@pytest.mark.timeout(180)
def test_the_demo_comes_up_filled_with_a_worker_and_ends_with_it(tmp_path: Path) -> None:
    port = free_port()
    home = Home(tmp_path / "demo")
    started = Home(tmp_path).start("demo", "--port", port)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/_stcore/health"), timeout_s=60.0)
        assert f"http://127.0.0.1:{port}" in started.err.read_text()
        wait_until(lambda: home.worker_pids(), timeout_s=60.0)
        assert len(home.json("runs", "list")["runs"]) == 3
        assert [one["latest"] for one in home.json("prompts", "list")["prompts"]] == [4]
    finally:
        started.process.send_signal(signal.SIGTERM)
        assert started.wait(20.0) in (0, -signal.SIGTERM)
        home.end()
    assert not is_listening(port)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2.0) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def is_listening(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0
