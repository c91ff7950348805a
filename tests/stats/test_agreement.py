"""Specify the whole of what is known about agreement on a question, and reproduce the figures of the evaluation data."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.stats.rated import PARADOX, Items, checks, fleiss, krippendorff, pandalm, rows, summeval, truthfulqa
from workbench.errors import BadInput
from workbench.stats import Agreement, Measure, agreement

DIMENSIONS = ("coherence", "consistency", "fluency", "relevance")


def found(items: Items, **how: Any) -> Agreement:
    return agreement("Which is better?", items, rng=np.random.default_rng(5), resamples=20, **how)


def all_near(wanted: dict[str, dict[str, Any]], measured: dict[str, float | None]) -> None:
    for name, value in measured.items():
        assert value == pytest.approx(wanted[name]["value"], abs=wanted[name]["tolerance"]), wanted[name]["what"]


def test_pandalm_is_reproduced(datasets: Path) -> None:
    got = found(pandalm(datasets), choices=[0, 1, 2])
    measured = {"alpha.nominal": got.krippendorff_alpha.nominal.value, "fleiss": got.fleiss_kappa.value}
    for pair in got.pairs:
        name = "_".join(pair.annotators)
        measured |= {f"kappa.{name}": pair.cohen_kappa.value, f"agreement.{name}": pair.raw.value}
    majorities = list(got.majorities.values())
    measured |= {f"majority.count_{label}": majorities.count(label) for label in (0, 1, 2)}
    assert len(measured) == 11
    all_near(checks(datasets / "pandalm"), measured)


@pytest.mark.parametrize("people", ["experts", "crowd"])
@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_summeval_is_reproduced(people: str, dimension: str, datasets: Path) -> None:
    got = found(summeval(datasets, people, dimension), levels=[1, 2, 3, 4, 5])
    start, alphas = f"alpha.{people}.{dimension}", got.krippendorff_alpha
    measured = {
        f"{start}.nominal": alphas.nominal.value,
        f"{start}.ordinal": alphas.ordinal.value,
        f"{start}.interval": alphas.interval.value,
        f"mean.{people}.{dimension}": got.mean.value,
    }
    for pair in got.pairs if people == "experts" else ():
        name = f"{'_'.join(pair.annotators)}.{dimension}"
        measured |= {f"kappa_linear.{name}": pair.cohen_kappa_linear.value, f"kappa_quadratic.{name}": pair.cohen_kappa_quadratic.value}
    assert len(measured) == (10 if people == "experts" else 4)
    all_near(checks(datasets / "summeval"), measured)


@pytest.mark.parametrize("people", ["experts", "crowd"])
def test_summeval_pooled_over_dimensions_is_reproduced(people: str, datasets: Path) -> None:
    pooled = found([item for dimension in DIMENSIONS for item in summeval(datasets, people, dimension)])
    alphas, start = pooled.krippendorff_alpha, f"alpha.{people}.pooled"
    all_near(checks(datasets / "summeval"), {f"{start}.ordinal": alphas.ordinal.value, f"{start}.interval": alphas.interval.value})


@pytest.mark.parametrize("question", ["truthfulness", "informativeness"])
def test_truthfulqa_is_reproduced(question: str, datasets: Path) -> None:
    got = found(truthfulqa(datasets, question))
    measured = {
        f"published.kappa.{question}.en": got.pairs[0].cohen_kappa.value,
        f"alpha.{question}.en": got.krippendorff_alpha.nominal.value,
        f"agreement.{question}.en": got.raw.value,
    }
    all_near(checks(datasets / "truthfulqa"), measured)
    assert got.items == got.pairs[0].n == checks(datasets / "truthfulqa")[f"published.kappa.{question}.en"]["n"]


def test_textbook_examples_are_reproduced(datasets: Path) -> None:
    alphas = found(krippendorff(datasets)).krippendorff_alpha
    measured = {f"krippendorff.{name}": getattr(alphas, name).value for name in ("nominal", "ordinal", "interval")}
    all_near(checks(datasets / "textbook"), measured | {"fleiss.counts": found(fleiss(datasets)).fleiss_kappa.value})


def test_the_paradox_shows_kappa_below_zero_beside_an_agreement_of_94_percent() -> None:
    got = found(PARADOX)
    assert (got.raw.value, got.pairs[0].raw.value) == (0.944, 0.944)
    assert got.pairs[0].cohen_kappa.value == pytest.approx(-0.0234, abs=5e-5)
    assert got.gwet_ac1.value == pytest.approx(0.9408, abs=5e-5)
    assert got.prevalence["yes"].estimate == 0.972


def test_json_has_the_promised_keys_and_estimates(datasets: Path) -> None:
    fields = json.loads(json.dumps(found(krippendorff(datasets)).to_json(), allow_nan=False))
    promised = ["question", "items", "answers", "annotators", "raw", "fleiss_kappa", "krippendorff_alpha", "gwet_ac1", "pairs"]
    assert set(promised) <= set(fields)
    assert (fields["items"], fields["answers"], fields["annotators"]) == (12, 41, [f"observer{one}" for one in (1, 2, 3, 4)])
    assert list(fields["krippendorff_alpha"]) == ["nominal", "ordinal", "interval"]
    assert len(fields["pairs"]) == 6
    assert list(fields["pairs"][0])[:4] == ["annotators", "n", "raw", "cohen_kappa"]
    assert {"estimate", "low", "high", "level", "n", "missing", "method"} <= set(fields["pairs"][0]["cohen_kappa"])
    assert fields["fleiss_kappa"]["note"] == "of 11 items the 8 with 4 answers are used; 3 with another number are left out"


SAME = "every answer is the same, so that agreement beyond chance has no meaning"


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([], "nobody has answered yet"),
        (rows([None, None], []), "nobody has answered yet"),
        (rows(["good"], ["bad"]), "only ann has answered; agreement takes two annotators"),
        (rows([None, "good"], [None, "bad"]), "only ben has answered; agreement takes two annotators"),
        (rows(["good"], [None, "bad"]), "no item was answered by two annotators"),
    ],
)
def test_what_cannot_be_compared_says_why_and_nothing_raises(items: Items, reason: str) -> None:
    got = found(items, levels=["bad", "good"])
    alphas = got.krippendorff_alpha
    for measured in (got.raw, got.fleiss_kappa, alphas.nominal, alphas.ordinal, got.gwet_ac1):
        assert (measured.value, measured.estimate.low, measured.reason) == (None, None, reason)
        assert (measured.estimate.n, measured.estimate.missing) == (0, len(items))
    assert json.dumps(got.to_json(), allow_nan=False)


def test_the_same_label_everywhere_is_full_agreement_of_which_chance_says_nothing() -> None:
    got = found(rows(["good", "good"], ["good", "good", None], ["good"]))
    assert (got.raw.value, got.raw.estimate.n, got.raw.estimate.missing) == (1.0, 2, 1)
    assert [one.reason for one in (got.fleiss_kappa, got.krippendorff_alpha.nominal, got.pairs[0].cohen_kappa)] == [SAME] * 3
    assert got.gwet_ac1.reason == "every answer is the same label and no other is known; say which labels are possible"


def test_with_the_possible_labels_known_the_same_label_everywhere_is_an_ac1_of_1() -> None:
    got = found(rows(["good", "good"], ["good", "good"]), choices=["good", "bad"])
    assert (got.gwet_ac1.value, got.gwet_ac1.estimate.low) == (1.0, None)
    assert got.prevalence["bad"].estimate == 0


def test_one_item_with_a_single_label_is_nobodys_disagreement() -> None:
    got = found({"first": {"ann": 3.0, "ben": None}})
    assert (got.answers, got.annotators, got.mean.value) == (1, ("ann", "ben"), 3.0)
    assert got.majorities == {"first": 3.0}
    assert (got.pairs[0].n, got.pairs[0].raw.reason) == (0, "ann and ben answered no item both")


def test_a_continuous_scale_has_no_shares_of_each_value_but_everything_else() -> None:
    rng = np.random.default_rng(2)
    got = found([{"ann": truth, "ben": truth + rng.normal(0, 0.1)} for truth in rng.random(60)])
    assert (got.prevalence, got.confusions) == ({}, ())
    assert got.krippendorff_alpha.interval.value > 0.8
    assert got.mean.value == pytest.approx(0.5, abs=0.1)


def test_repeats_are_passed_on(datasets: Path) -> None:
    repeats = [("ann", 1, "yes"), ("ann", 1, "yes"), ("ben", 1, "no")]
    got = found(PARADOX, repeats=repeats)
    assert {name: one.value for name, one in got.self_consistency.items()} == {"ann": 1.0, "ben": None}
    assert got.answers == 250


def test_level_and_number_of_resamples_must_make_sense() -> None:
    with pytest.raises(BadInput, match="level: is 2"):
        found(PARADOX, level=2)
    with pytest.raises(BadInput, match="resamples: is 0"):
        agreement("?", PARADOX, rng=np.random.default_rng(1), resamples=0)


def test_the_same_generator_gives_the_same_intervals_and_items_may_change_places() -> None:
    once, again = found(PARADOX), found(PARADOX[::-1])
    assert once.raw == again.raw
    assert once.krippendorff_alpha == again.krippendorff_alpha


def test_five_thousand_items_have_an_interval_around_the_value() -> None:
    rng = np.random.default_rng(0)
    items = [{name: int(truth + rng.integers(0, 2)) for name in ("ann", "ben", "cem", "dan")} for truth in rng.integers(1, 5, 5000)]
    got = agreement("How good is it?", items, rng=rng)
    assert got.krippendorff_alpha.ordinal.estimate.low < got.krippendorff_alpha.ordinal.value < got.krippendorff_alpha.ordinal.estimate.high


def test_importing_agreement_loads_no_library() -> None:
    program = "import sys, workbench.stats.agreement; print([n for n in ('numpy', 'scipy', 'statsmodels', 'sklearn') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_a_measure_gives_words_only_where_there_are_any(datasets: Path) -> None:
    got = found(PARADOX)
    assert isinstance(got.raw, Measure)
    assert set(got.raw.to_json()) == set(got.raw.estimate.to_json())
    assert got.mean.to_json()["reason"] == "the labels are not numbers"
