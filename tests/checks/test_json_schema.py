import json
from pathlib import Path

import pytest

from tests.checks.scoring import refusal, score
from workbench.checks import build_check

ORDER = {
    "type": "object",
    "required": ["id", "lines"],
    "properties": {
        "id": {"type": "string", "pattern": "^[A-Z]{2}[0-9]+$"},
        "lines": {"type": "array", "items": {"properties": {"quantity": {"type": "integer", "minimum": 1}}}},
    },
}


def test_an_answer_that_follows_the_schema_passes() -> None:
    assert score({"type": "json_schema", "schema": ORDER}, '{"id": "AB12", "lines": [{"quantity": 2}]}').passed


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"id": "AB12"}', "at $: 'lines' is a required property"),
        ('{"id": "AB12", "lines": [{"quantity": 2}, {"quantity": 0}]}', "at $.lines[1].quantity: 0 is less than the minimum of 1"),
        ('{"id": "12", "lines": []}', "at $.id: '12' does not match '^[A-Z]{2}[0-9]+$'"),
        ("", "the answer is empty"),
    ],
)
def test_the_reason_names_the_failing_path(text: str, reason: str) -> None:
    found = score({"type": "json_schema", "schema": ORDER}, text)
    assert (found.value, found.passed, found.reason) == (0.0, False, reason)


def test_a_schema_file_is_read_from_the_folder_of_the_run_and_kept_whole(tmp_path: Path) -> None:
    (tmp_path / "order.json").write_text(json.dumps(ORDER))
    check = build_check("json_schema:order.json", folder=tmp_path)
    assert check.hash == build_check({"type": "json_schema", "schema": ORDER}).hash
    (tmp_path / "order.json").write_text("true")
    assert build_check("json_schema:order.json", folder=tmp_path).hash != check.hash


def test_a_missing_schema_file_is_refused_by_name() -> None:
    where, message = refusal({"type": "json_schema", "schema": "order.json"})
    assert where == "checks[2].schema"
    assert "'order.json'" in message


def test_the_label_is_the_title_of_the_schema() -> None:
    assert build_check({"type": "json_schema", "schema": {"title": "Order"}}).name == "follows schema 'Order'"


# Fetching would warn first, and a warning made an error would stop it: only without that does this test see a fetch.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_reference_to_elsewhere_is_unscored_and_never_fetched(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_text("true")
    found = score({"type": "json_schema", "schema": {"$ref": elsewhere.as_uri()}}, "{}")
    assert found.value is None
    assert found.unscored == f"the schema refers to {elsewhere.as_uri()!r}, which is not in it"


def test_a_schema_that_refers_to_itself_forever_is_unscored() -> None:
    assert score({"type": "json_schema", "schema": {"$ref": "#"}}, "{}").unscored
