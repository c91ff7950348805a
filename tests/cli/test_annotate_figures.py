"""Import the evaluation data through the command line and find the figures that its checks say, by `annotate agreement --json`.

Not figures of agreement, and so not found here: the prediction-powered estimates of PandaLM, the rank correlations of SummEval's
experts with its crowd, the Bradley-Terry abilities of the journals, and the sizes of TruthfulQA's golden set.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call

NOT_AGREEMENT = {"pandalm": "ppi.", "summeval": "spearman.", "textbook": "citations.", "truthfulqa": "golden."}
Found = dict[str, float | None]
Document = Mapping[str, Any]
Z = 1.959963984540054


def all_found(folder: Path, measured: Found) -> None:
    """Hold measured figures against every check of a data set that is about agreement."""
    checks = {check["id"]: check for check in json.loads((folder / "checks.json").read_text())["checks"]}
    wanted = {id: check for id, check in checks.items() if not id.startswith(NOT_AGREEMENT[folder.name])}
    assert measured.keys() == wanted.keys()
    wrong = {id: (measured[id], check["value"]) for id, check in wanted.items() if not _is_near(measured[id], check)}
    assert wrong == {}


def _is_near(value: float | None, check: Document) -> bool:
    return value is not None and abs(value - check["value"]) <= check["tolerance"]


def bring_in(call: Call, file: Path, queue: str, *words: str) -> Document:
    found = call("annotate", "import", file, "--queue", queue, *words, "--json")
    assert found.code == 0, found.err
    document: Document = found.document
    return document


def agreement(call: Call, queue: str, *words: str) -> dict[str, Document]:
    """Give the agreement of a queue by question, and what is pooled under the empty name."""
    found = call("annotate", "agreement", queue, *words, "--json")
    assert found.code == 0, found.err
    assert "NaN" not in found.out
    pooled = {"": found.document["pooled"][0]} if found.document["pooled"] else {}
    return {one["question"]: one for one in found.document["questions"]} | pooled


def estimate(document: Document, *names: str) -> float | None:
    for name in names:
        document = document[name]
    value: float | None = document["estimate"]
    return value


def by_label(rows: Sequence[Document]) -> dict[Any, Document]:
    return {row["label"]: row for row in rows}


def test_pandalm_is_reproduced_with_two_judges_as_references(call: Call, datasets: Path) -> None:
    shown = "item=idx,text.instruction=instruction,text.input=input,text.response1=response1,text.response2=response2"
    said = "annotator.annotator*=annotator*,annotator.gpt=gpt_result,annotator.pandalm=pandalm_result"
    words = ("--map", shown, "--map", said, "--question", "winner:choice:0=Tie|1|2", "--gap", "garbage")
    imported = bring_in(call, datasets / "pandalm/items.jsonl", "pairs", *words)
    assert (imported["items"], imported["new_answers"], imported["gaps"]) == (500, 2_488, 12)
    found = agreement(call, "pairs", "--reference", "gpt", "--reference", "pandalm")["winner"]
    gpt, pandalm = found["references"]
    measured: Found = {
        "alpha.nominal": estimate(found, "krippendorff_alpha", "nominal"),
        "fleiss": estimate(found, "fleiss_kappa"),
        "gpt.unparseable": gpt["unanswered"],
        "gpt.accuracy_parsed": estimate(gpt, "accuracy_answered"),
        "gpt.accuracy_all": estimate(gpt, "accuracy_all"),
        "gpt.kappa_parsed": estimate(gpt, "cohen_kappa"),
        "pandalm.accuracy": estimate(pandalm, "accuracy_all"),
        "pandalm.kappa": estimate(pandalm, "cohen_kappa"),
    }
    for pair in found["pairs"]:
        name = "_".join(pair["annotators"])
        measured |= {f"kappa.{name}": estimate(pair, "cohen_kappa"), f"agreement.{name}": estimate(pair, "raw")}
    for label, count in by_label(found["majority"]["counts"]).items():
        measured[f"majority.count_{label}"] = count["items"]
    for label, rates in by_label(pandalm["labels"]).items():
        measured |= {f"pandalm.precision_{label}": estimate(rates, "precision"), f"pandalm.recall_{label}": estimate(rates, "recall")}
    all_found(datasets / "pandalm", measured)


DIMENSIONS = ("coherence", "consistency", "fluency", "relevance")


def test_summeval_is_reproduced_from_lists_of_objects(call: Call, datasets: Path) -> None:
    measured: Found = {}
    scales = [word for name in DIMENSIONS for word in ("--question", f"{name}:scale:1-5")]
    for people, path, count in (("experts", "expert_annotations", 3), ("crowd", "turker_annotations", 5)):
        mapping = ("--map", "item=id+model_id, text.summary=decoded, tag=model_id", "--map", f"annotator.expert*={path}.*")
        imported = bring_in(call, datasets / "summeval/items.jsonl", people, *mapping, *scales)
        assert (imported["items"], imported["new_answers"]) == (600, 600 * count)
        found = agreement(call, people)
        for name in DIMENSIONS:
            measured |= {f"alpha.{people}.{name}.{how}": estimate(found[name], "krippendorff_alpha", how) for how in ALPHAS}
            measured[f"mean.{people}.{name}"] = estimate(found[name], "mean")
            for pair in found[name]["pairs"] if people == "experts" else ():
                for how in ("linear", "quadratic"):
                    measured[f"kappa_{how}.{'_'.join(pair['annotators'])}.{name}"] = estimate(pair, f"cohen_kappa_{how}")
        assert (found[""]["questions"], found[""]["units"]) == (list(DIMENSIONS), 2_400)
        measured |= {f"alpha.{people}.pooled.{how}": estimate(found[""], "krippendorff_alpha", how) for how in ("ordinal", "interval")}
    all_found(datasets / "summeval", measured)


ALPHAS = ("nominal", "ordinal", "interval")


def test_the_textbook_tables_are_reproduced_as_the_rows_they_count(call: Call, datasets: Path, tmp_path: Path) -> None:
    folder = datasets / "textbook"
    bring_in(call, folder / "krippendorff_c.csv", "krippendorff", "--map", "item=unit, annotator.observer*=observer*")
    alphas = agreement(call, "krippendorff")["answer"]["krippendorff_alpha"]
    measured: Found = {f"krippendorff.{how}": estimate(alphas, how) for how in (*ALPHAS, "ratio")}
    bring_in(call, written(tmp_path / "fleiss.csv", fleiss_rows(folder)), "fleiss", "--map", "annotator=rater, answer=category")
    measured["fleiss.counts"] = estimate(agreement(call, "fleiss")["answer"], "fleiss_kappa")
    mapping = ("--map", "annotator.first=rater1, annotator.second=rater2", "--question", "group:scale:1-3")
    bring_in(call, written(tmp_path / "sas.csv", sas_rows(folder)), "sas", *mapping)
    (pair,) = agreement(call, "sas")["group"]["pairs"]
    for name, field in (("simple", "cohen_kappa"), ("linear", "cohen_kappa_linear")):
        kappa = pair[field]
        error = (kappa["high"] - kappa["low"]) / (2 * Z)
        measured |= {f"sas.{name}.kappa": kappa["estimate"], f"sas.{name}.ase": error}
        measured |= {f"sas.{name}.low": kappa["low"], f"sas.{name}.high": kappa["high"]}
    all_found(folder, measured)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def written(path: Path, rows: Iterator[dict[str, object]]) -> Path:
    found = list(rows)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows(found)
    return path


def fleiss_rows(folder: Path) -> Iterator[dict[str, object]]:
    for row in table(folder / "fleiss_counts.csv"):
        given = [category for category, count in row.items() if category != "subject" for _ in range(int(count))]
        for place, category in enumerate(given):
            yield {"item": row["subject"], "rater": f"rater {place}", "category": category}


def sas_rows(folder: Path) -> Iterator[dict[str, object]]:
    for row in table(folder / "two_raters_3x3.csv"):
        for number in range(int(row["count"])):
            yield {"item": f"{row['rater1']}-{row['rater2']}-{number}", "rater1": row["rater1"], "rater2": row["rater2"]}


SHOWN = "item=item+model, tag=model, text.question=question, text.answer=model_answer"
ASKED = "answer.truthfulness=truthfulness, answer.informativeness=informativeness"
QUESTIONS = ("truthfulness", "informativeness")


def test_truthfulqa_is_reproduced_from_two_files_in_one_queue(call: Call, datasets: Path) -> None:
    folder = datasets / "truthfulqa"
    for who, file in (("first", "human_en.csv"), ("second", "second_annotator_en.csv")):
        bring_in(call, folder / file, "answers", "--map", SHOWN, "--map", ASKED, "--annotator", who)
    found, measured = agreement(call, "answers"), Found()
    for question in QUESTIONS:
        (pair,) = found[question]["pairs"]
        assert pair["n"] == 50
        measured |= {
            f"published.kappa.{question}.en": estimate(pair, "cohen_kappa"),
            f"alpha.{question}.en": estimate(found[question], "krippendorff_alpha", "nominal"),
            f"agreement.{question}.en": estimate(pair, "raw"),
        }
    for model in {row["model"] for row in table(folder / "human_en.csv")}:
        sliced = agreement(call, "answers", "--slice", f"tag:{model}")
        for question in QUESTIONS:
            first = next(one for one in sliced[question]["labels"] if one["annotator"] == "first")
            measured[f"yes.{question}.{model}.en"] = by_label(first["counts"])["yes"]["count"]
    all_found(folder, measured)


def test_yes_counts_are_those_of_the_majority_where_one_person_answered(call: Call, datasets: Path) -> None:
    bring_in(call, datasets / "truthfulqa/human_en.csv", "answers", "--map", SHOWN, "--map", ASKED, "--annotator", "first")
    found = agreement(call, "answers", "--slice", "tag:gemma-2-27b-it", "--question", "truthfulness")["truthfulness"]
    assert by_label(found["majority"]["counts"])["yes"]["items"] == 73
    assert found["items"] == 100
    assert found["raw"]["reason"] == "only first has answered; agreement takes two annotators"


@pytest.mark.parametrize("queue", ["nothing", "9"])
def test_a_queue_that_is_not_there_is_named(call: Call, queue: str) -> None:
    found = call("annotate", "agreement", queue, "--json")
    assert (found.code, found.out) == (2, "")
    assert queue in found.err
