"""Read the labelled sets of the evaluation data, and make small ones."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.stats.ratings import Label

Items = list[dict[str, Label | None]]
KRIPPENDORFF = "textbook/krippendorff_c.csv"


def checks(folder: Path) -> dict[str, dict[str, Any]]:
    """Give the checks of a data set by id."""
    return {check["id"]: check for check in json.loads((folder / "checks.json").read_text())["checks"]}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def by_two(counts: Mapping[tuple[Label, Label], int]) -> Items:
    """Give the items of a table of two annotators."""
    return [{"ann": ann, "ben": ben} for (ann, ben), count in counts.items() for _ in range(count)]


def rows(*answers: Sequence[Label | None]) -> Items:
    """Give items from their labels in the order of the annotators ann, ben, cem, dan."""
    return [dict(zip(("ann", "ben", "cem", "dan"), labels, strict=False)) for labels in answers]


PARADOX = by_two({("yes", "yes"): 118, ("yes", "no"): 5, ("no", "yes"): 2, ("no", "no"): 0})


def krippendorff(datasets: Path) -> Items:
    """Give the example of Krippendorff 2011: four observers, twelve units, gaps."""
    return [
        {name: float(label) if label else None for name, label in row.items() if name != "unit"} for row in table(datasets / KRIPPENDORFF)
    ]


def fleiss(datasets: Path) -> Items:
    """Give ten subjects with fourteen ratings each, from their counts."""
    subjects = []
    for row in table(datasets / "textbook/fleiss_counts.csv"):
        labels = [name for name, count in row.items() if name != "subject" for _ in range(int(count))]
        subjects.append({f"rater {place}": label for place, label in enumerate(labels)})
    return subjects


def pandalm(datasets: Path) -> Items:
    """Give three annotators' verdicts."""
    return [{f"annotator{one}": row[f"annotator{one}"] for one in (1, 2, 3)} for row in lines(datasets / "pandalm/items.jsonl")]


def summeval(datasets: Path, people: str, dimension: str) -> Items:
    """Give the scores 1 to 5 of experts or the crowd."""
    key = {"experts": "expert_annotations", "crowd": "turker_annotations"}[people]
    return [
        {f"expert{place}": scores[dimension] for place, scores in enumerate(row[key], start=1)}
        for row in lines(datasets / "summeval/items.jsonl")
    ]


def truthfulqa(datasets: Path, question: str) -> Items:
    """Give two annotators' yes and no, for the answers that both rated."""
    first = {(row["item"], row["model"]): row[question] for row in table(datasets / "truthfulqa/human_en.csv")}
    second = table(datasets / "truthfulqa/second_annotator_en.csv")
    return [{"first": first[row["item"], row["model"]], "second": row[question]} for row in second]
