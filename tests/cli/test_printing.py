from datetime import UTC, datetime

import pytest

from workbench.cli.printing import many, plain, show_facts, show_json, show_table, show_text, usd, when


def test_a_table_fits_eighty_columns_and_loses_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    show_table(("Key", "Text", "Count"), [("a" * 30, "word " * 40, 123_456)], right=("Count",))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "".join(lines).count("word") == 40
    assert any("123456" in line for line in lines)


def test_cells_are_text_and_never_markup(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("Name",), [("[bold]support[/bold] [link=file:x]y[/link]",)])
    assert "[bold]support[/bold]" in capsys.readouterr().out


def test_foreign_text_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show_text("a\x1b]0;owned\x07b")
    show_table(("Name",), [("\x1b[2J",)])
    show_facts([("Name", "\x1b[2J")])
    assert "\x1b" not in capsys.readouterr().out
    assert plain("two\nlines\tand a tab") == "two\nlines\tand a tab"


@pytest.mark.parametrize(
    ("amount", "words"), [(None, "unknown"), (0.0, "$0.00"), (0.0123, "$0.0123"), (0.00001234, "$1.2e-05"), (1234.5, "$1,234.50")]
)
def test_dollars_have_sensible_digits(amount: float | None, words: str) -> None:
    assert usd(amount) == words


def test_counts_are_words() -> None:
    assert [many(0, "run"), many(1, "run"), many(1000, "run")] == ["0 runs", "1 run", "1,000 runs"]


def test_times_are_written_to_the_minute() -> None:
    assert when(datetime(2026, 11, 30, 9, 5, 59, tzinfo=UTC)) == "2026-11-30 09:05"
    assert when(None) == ""


def test_times_in_json_are_iso(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"at": datetime(2026, 11, 30, tzinfo=UTC)})
    assert '"2026-11-30T00:00:00+00:00"' in capsys.readouterr().out


def test_what_json_does_not_know_is_a_bug() -> None:
    with pytest.raises(TypeError, match="object cannot be printed"):
        show_json({"at": object()})
