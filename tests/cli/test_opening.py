from pathlib import Path

import pytest

from workbench.cli.opening import choose_place, open_here, settings_here
from workbench.errors import StoreError
from workbench.settings import person


@pytest.fixture(autouse=True)
def no_options() -> None:
    choose_place(None, is_demo=False)


def test_the_environment_says_where_the_store_is(own_home: Path) -> None:
    engine, found = open_here()
    engine.dispose()
    assert found.home == own_home
    assert (own_home / "workbench.db").is_file()


def test_an_option_goes_before_the_environment(tmp_path: Path) -> None:
    choose_place(tmp_path / "other", is_demo=False)
    assert settings_here().home == tmp_path / "other"


def test_the_demo_is_apart_from_every_own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", "postgresql://somewhere/own")
    choose_place(tmp_path, is_demo=True)
    found = settings_here()
    assert (found.home, found.is_demo) == (tmp_path / "demo", True)
    assert found.database_url == f"sqlite:///{tmp_path / 'demo' / 'workbench.db'}"


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    choose_place(tmp_path / "file" / "below", is_demo=False)
    with pytest.raises(StoreError, match="cannot be used"):
        settings_here()


def test_a_child_finds_the_same_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose_place(tmp_path, is_demo=True)
    found = settings_here()
    for name, value in found.environment().items():
        monkeypatch.setenv(name, value)
    choose_place(None, is_demo=False)
    assert settings_here() == found


def test_a_person_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_AUTHOR", "Dana")
    assert person() == "Dana"
    monkeypatch.delenv("WORKBENCH_AUTHOR")
    monkeypatch.setenv("LOGNAME", "dana.login")
    assert person() == "dana.login"
