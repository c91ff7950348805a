import pytest

from workbench.errors import BadInput
from workbench.monitoring.importing.tables import Columns, read_row

STARTED_US = 1_796_040_000_000_000


def columns(*names: str, **mapping: str) -> Columns:
    return Columns.matched(names, mapping)


def test_common_names_are_found() -> None:
    row = {
        "Trace ID": "t1",
        "id": "a",
        "startTime": "2026-11-30T12:00:00Z",
        "endTime": "2026-11-30 12:00:02",
        "Model": "gpt-4o",
        "prompt_tokens": "1,200",
        "completion_tokens": "30.0",
        "cached_tokens": "",
        "question": "Where is it?",
        "answer": "Here.",
        "session_id": "s1",
        "cost": "$0.002",
        "error": "NaN",
    }
    span = read_row(row, columns(*row))
    assert (span.trace_id, span.span_id, span.started_us, span.duration_ms) == ("t1", "a", STARTED_US, 2000)
    assert (span.kind, span.name, span.session, span.is_error, span.error) == ("llm", "gpt-4o", "s1", False, None)
    assert (span.tokens.input_tokens, span.tokens.output_tokens, span.tokens.cache_read_tokens, span.cost_usd) == (1200, 30, 0, 0.002)
    assert (span.input_text, span.output_text) == ("Where is it?", "Here.")


def test_a_mapping_goes_before_names() -> None:
    row = {"when": "1796040000", "time": "nonsense", "who": "Ada", "seconds": "1.5"}
    span = read_row(row, columns(*row, started="when", user="who", duration_s="seconds"))
    assert (span.started_us, span.user, span.duration_ms) == (STARTED_US, "Ada", 1500)


def test_rows_without_ids_are_known_by_their_content() -> None:
    found = columns("time", "input")
    first, again = (read_row({"time": "1796040000", "input": "a"}, found) for _ in range(2))
    other = read_row({"time": "1796040000", "input": "b"}, found)
    assert (first.trace_id, first.span_id) == (again.trace_id, again.span_id) != (other.trace_id, other.span_id)


def test_unknown_counts_stay_unknown() -> None:
    span = read_row({"time": "1796040000", "input_tokens": "", "output_tokens": "null"}, columns("time", "input_tokens", "output_tokens"))
    assert (span.tokens.input_tokens, span.tokens.output_tokens, span.cost_usd) == (None, None, None)


@pytest.mark.parametrize(
    ("names", "mapping", "named"),
    [(("a", "b"), {}, "started="), (("time",), {"colour": "time"}, "colour"), (("time",), {"user": "who"}, "who")],
)
def test_columns_that_cannot_be_matched_are_named(names: tuple[str, ...], mapping: dict[str, str], named: str) -> None:
    with pytest.raises(BadInput, match=named):
        columns(*names, **mapping)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("time", "soon"),
        ("time", ""),
        ("input_tokens", "many"),
        ("input_tokens", "1.5"),
        ("cost", "-1"),
        ("kind", "prayer"),
        ("duration_ms", "inf"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_its_column(column: str, cell: str) -> None:
    row = {"time": "1796040000", column: cell}
    with pytest.raises(BadInput) as caught:
        read_row(row, columns(*row))
    assert caught.value.where == column
