"""Give tests of the command line stores: an empty one in this process, and one with a finished run."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cli.home import Home


@dataclass(frozen=True)
class Called:
    """What a command printed and left with."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Give standard output as the one JSON document that it must be."""
        return json.loads(self.out)


Call = Callable[..., Called]


@pytest.fixture
def call() -> Call:
    """Call the command line in this process, on the test's own home."""
    from workbench.cli import app

    def called(*words: object) -> Called:
        result = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
        return Called(result.exit_code, result.stdout, result.stderr)

    return called


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Give a store whose run 1 compared two versions on 12 examples, carried out by a worker; tests read it, or judge it again."""
    home = Home(tmp_path_factory.mktemp("finished"))
    home.fill()
    variants = ("--variant", "support@1,name=old", "--variant", "support@2,name=new")
    done = home.call("run", "--golden", "support", *variants, "--judge", "pairwise", "--check", "max_words:120", "--first", 12, "--json")
    assert done.returncode == 0, done.stderr
    (home.path / "run.json").write_text(done.stdout)
    yield home
    home.end()
