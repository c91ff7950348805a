import csv
import json
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.cli.home import Home

pytestmark = pytest.mark.timeout(300)


def test_runs_are_listed_newest_first(finished: Home) -> None:
    found = finished.json("runs", "list")["runs"]
    assert [(one["run"], one["golden_set"], one["examples"]) for one in found] == [(1, "support", 12)]
    assert "support@1" in finished.call("runs", "list").stdout
    assert finished.json("runs", "list", "--golden", "other") == {"runs": []}


def test_a_run_is_shown_with_its_parts(finished: Home) -> None:
    found = finished.json("runs", "show", 1)
    assert found["status"] == "done"
    assert [(one["variant"], one["reference"], one["model"]) for one in found["variants"]] == [
        ("old", "support@1", "demo/answerer"),
        ("new", "support@2", "demo/answerer"),
    ]
    assert "pairwise" in [one["judge"] for one in found["judges"]]
    assert "Run 1 is done." in finished.call("runs", "show", 1).stdout


def test_every_estimate_of_a_comparison_has_its_interval_and_n(finished: Home) -> None:
    found = finished.json("runs", "compare", 1)
    old, new = found["variants"]
    assert (old["outputs"], new["errors"]) == (12, 0)
    assert set(old["ttft_ms"]) == {"p50", "p95"}
    pair = found["pairs"][0]
    assert (pair["a"], pair["b"], pair["judge"]) == ("old", "new", "pairwise")
    assert pair["wins_b"] + pair["losses_b"] + pair["ties"] == 12
    for estimate in (pair["win_rate_b"], *old["checks"].values(), pair["differences"]["cost_usd"]):
        assert set(estimate) == {"estimate", "low", "high", "level", "n", "missing", "method"}
        assert estimate["n"] == 12


def test_a_comparison_is_told_in_eighty_columns(finished: Home) -> None:
    lines = finished.call("runs", "compare", 1).stdout.splitlines()
    assert lines[0].startswith("new ")
    assert max(map(len, lines[1:])) <= 80


def test_another_run_is_shown_beside(finished: Home) -> None:
    found = finished.json("runs", "compare", 1, "--other", 1)
    assert [one["run"] for one in found["others"]] == [1]


def test_a_finished_run_cannot_be_cancelled(finished: Home) -> None:
    done = finished.call("runs", "cancel", 1)
    assert done.returncode == 2
    assert "done already" in done.stderr


def test_a_run_is_exported_as_csv_and_jsonl(finished: Home, tmp_path: Path) -> None:
    assert finished.json("runs", "export", 1, "--to", tmp_path / "run.csv")["rows"] == 24
    assert finished.json("runs", "export", 1, "--to", tmp_path / "run.jsonl")["rows"] == 24
    with (tmp_path / "run.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    records = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["key"], row["variant"], row["output"]) for row in rows] == [
        (record["key"], record["variant"], record["output"]) for record in records
    ]
    assert {row["status"] for row in rows} == {"ok"}


def test_columns_are_listed_with_group_and_kind(finished: Home) -> None:
    found = finished.json("runs", "export", 1, "--list-columns")
    assert {"column": "cost_usd", "group": "cost", "kind": "number"} in found["columns"]
    assert found["groups"]["scores"] == "Scores and checks"
    printed = finished.call("runs", "export", 1, "--list-columns").stdout
    assert "verdict.pairwise.old" in printed and "Tokens and cost" in printed


def test_chosen_columns_and_groups_are_exported_in_their_order(finished: Home, tmp_path: Path) -> None:
    done = finished.json("runs", "export", 1, "--to", tmp_path / "run.parquet", "--columns", "variant,key", "--columns", "cost")
    assert done["rows"] == 24
    table = parquet.read_table(tmp_path / "run.parquet")
    assert table.column_names == ["variant", "key", "input_tokens", "output_tokens", "cost_usd"]
    assert sum(table.column("cost_usd").to_pylist()) > 0


def test_an_unknown_column_is_refused_with_what_comes_close(finished: Home, tmp_path: Path) -> None:
    done = finished.call("runs", "export", 1, "--to", tmp_path / "run.csv", "--columns", "key,cost_us")
    assert done.returncode == 2
    assert "there is no column 'cost_us': did you mean cost_usd" in " ".join(done.stderr.split())
    assert finished.call("runs", "export", 1, "--to", tmp_path / "r.html", "--columns", "key").returncode == 2
    assert finished.call("runs", "export", 1).returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_run_is_exported_as_a_report(finished: Home, tmp_path: Path) -> None:
    found = finished.json("runs", "export", 1, "--to", tmp_path / "report.html")
    assert found == {"run": 1, "file": str(tmp_path / "report.html")}
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and "new against old" in page
    done = finished.call("runs", "export", 1, "--to", tmp_path / "report.md")
    assert "The report of run 1 is in" in done.stdout
    sentence = finished.call("runs", "compare", 1).stdout.splitlines()[0]
    assert sentence[:12] in (tmp_path / "report.md").read_text(encoding="utf-8").splitlines()[2]


def test_an_export_into_another_format_or_folder_is_refused(finished: Home, tmp_path: Path) -> None:
    for target in (tmp_path / "run.xlsx", tmp_path / "nowhere" / "run.csv"):
        done = finished.call("runs", "export", 1, "--to", target)
        assert done.returncode == 2
        assert target.name in done.stderr
    said = finished.call("runs", "export", 1, "--to", tmp_path / "run.xlsx").stderr
    assert ".csv, .jsonl, .parquet, .html or .md" in " ".join(said.split())
    assert list(tmp_path.iterdir()) == []
