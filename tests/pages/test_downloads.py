import io
import json
from typing import Any

import pytest
from pyarrow import parquet
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from tests.pages.opening import checked, open_page, words_of
from tests.pages.shop import BROKEN, COMPARED
from workbench.runs import exporting
from workbench.runs.exporting import GROUPS
from workbench.ui import downloads


def opened(**query: object) -> AppTest:
    at = open_page("results", **query)
    at.session_state["export"] = True
    return checked(at.run())


def buttons(at: AppTest) -> list[Any]:
    return [found.proto for found in at.get("download_button")]


def test_nothing_is_computed_before_the_menu_is_opened(shop: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "columns", lambda *_: pytest.fail("asked for the columns"))
    assert buttons(open_page("results", run=COMPARED)) == []


def test_reports_and_rows_are_offered_and_made_only_when_asked_for(shop: Engine) -> None:
    at = opened(run=COMPARED)
    assert [found.label for found in buttons(at)] == ["HTML", "Markdown", "CSV", "JSON Lines", "Parquet"]
    assert [found.url for found in buttons(at)] == [""] * 5
    assert "30 rows, one for each example, variant and repeat." in words_of(at)
    made = {ending: downloads.maker(COMPARED, ending)() for ending in ("html", "md", "csv", "jsonl", "parquet")}
    assert made["html"].startswith(b"<!doctype html>") and b"support@2 against support@1" in made["html"]
    assert made["md"].startswith(b"# All versions")
    assert made["csv"].decode("utf-8-sig").startswith("run,key,repeat,variant")
    assert b"<script>alert" not in made["html"]
    assert len(made["jsonl"].splitlines()) == parquet.read_table(io.BytesIO(made["parquet"])).num_rows == 30


def test_columns_are_chosen_by_group_or_one_by_one(shop: Engine) -> None:
    at = opened(run=COMPARED)
    choice = at.multiselect(key=f"export_columns_{COMPARED}")
    known = [column.name for column in exporting.columns(shop, COMPARED)]
    assert choice.options == [f"{label} (all)" for label in GROUPS.values()] + known
    assert choice.placeholder == f"All {len(known)} columns"
    at = checked(choice.set_value(["cost", "key"]).run())
    assert at.multiselect(key=f"export_columns_{COMPARED}").value == ["cost", "key"]
    rows = [json.loads(line) for line in downloads.maker(COMPARED, "jsonl", ["cost", "key"])().splitlines()]
    assert list(rows[0]) == ["input_tokens", "output_tokens", "cost_usd", "key"]


def test_a_large_run_says_how_long_a_file_takes(shop: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "turns meanwhile" not in words_of(opened(run=BROKEN))
    monkeypatch.setattr(downloads, "LARGE", 20)
    assert "A file takes about 0 s; its button turns meanwhile." in words_of(opened(run=BROKEN))
