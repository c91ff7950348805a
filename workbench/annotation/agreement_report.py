"""Put the agreement of a queue's people into one document: per question, pooled over questions, and references against the majority.

A reference is an annotator, such as a judge whose verdicts were imported, who is left out of the agreement and instead compared with the
majority of the others. Items on which they are tied, or which nobody else answered, are left out of that and counted as missing.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from workbench.annotation.agreeing import Said, agreement_on, said_of
from workbench.annotation.questions import Kind
from workbench.errors import NotFound
from workbench.stats.agreement import Agreement
from workbench.stats.cohen import annotator_pairs
from workbench.stats.krippendorff import Distance, krippendorff_alpha
from workbench.stats.measures import Measure
from workbench.stats.rates import rate
from workbench.stats.ratings import Label, read_ratings
from workbench.stats.validators import validation

if TYPE_CHECKING:
    import numpy as np

DISTANCES: tuple[Distance, ...] = ("nominal", "ordinal", "interval", "ratio")
MAJORITY = "majority of the others"
POOLED = "no interval: the answers about one item hang together across the questions"


def agreement_report(
    engine: Engine,
    queue_id: int,
    *,
    question: str | None = None,
    slice: str | None = None,
    guideline: int | None = None,
    references: Sequence[str] = (),
    seed: int = 0,
) -> dict[str, Any]:
    """Give `questions` and `pooled` as JSON has them; every figure that there is none of says why.

    Raises `NotFound` for a reference who answered none of the questions, and as `agreement_of` does.
    """
    import numpy as np

    found = said_of(engine, queue_id, question=question, slice=slice, guideline=guideline)
    everyone = {person for said in found for row in said.items.values() for person in row}
    if strange := [name for name in references if name not in everyone]:
        raise NotFound(
            f"nobody called {strange[0]!r} has answered here; there are {', '.join(sorted(everyone)) or 'none'}", where="reference"
        )
    people = [_without(said, references) for said in found]
    questions = []
    for said, of_people in zip(found, people, strict=True):
        agreed = agreement_on(of_people, rng=np.random.default_rng(seed))
        document = agreed.to_json()
        ratio = krippendorff_alpha(read_ratings(of_people.items, **of_people.declared), "ratio", rng=np.random.default_rng(seed))
        document["krippendorff_alpha"]["ratio"] = ratio.to_json()
        document["kind"] = str(said.question.kind)
        document["majority"] = _majority(agreed, of_people)
        document["labels"] = _labels(of_people)
        document["references"] = [_reference(said, agreed.majorities, name, np.random.default_rng(seed)) for name in references]
        questions.append(document)
    return {"questions": questions, "pooled": _pooled(people, np.random.default_rng(seed))}


def _without(said: Said, names: Sequence[str]) -> Said:
    items = {item: {person: label for person, label in row.items() if person not in names} for item, row in said.items.items()}
    return replace(said, items=items, repeats=[one for one in said.repeats if one[0] not in names])


def _possible(said: Said) -> Sequence[Label]:
    found: Sequence[Label] = said.declared.get("levels") or said.declared.get("choices") or ()
    return found


def _majority(agreed: Agreement, said: Said) -> dict[str, Any]:
    """Count the items by the label that most people gave, and those on which they are tied."""
    counts = Counter(label for label in agreed.majorities.values() if label is not None)
    answered = sum(any(label is not None for label in row.values()) for row in said.items.values())
    return {"counts": [{"label": label, "items": counts[label]} for label in _possible(said)], "tied": answered - counts.total()}


def _labels(said: Said) -> list[dict[str, Any]]:
    """Count the labels that each person gave."""
    counts: dict[str, Counter[Label]] = defaultdict(Counter)
    for row in said.items.values():
        for person, label in row.items():
            counts[person].update([] if label is None else [label])
    return [
        {"annotator": person, "counts": [{"label": label, "count": given[label]} for label in _possible(said)]}
        for person, given in counts.items()
    ]


def _reference(said: Said, majorities: Mapping[Hashable, Label | None], name: str, rng: "np.random.Generator") -> dict[str, Any]:
    """Compare one annotator with the majority of the others; on a yes or no question also as an assertion against their thumbs."""
    pairs = [(said.items[item].get(name), label) for item, label in majorities.items() if label is not None]
    answered = [(given, label) for given, label in pairs if given is not None]
    right = sum(given == label for given, label in answered)
    ratings = read_ratings([{name: given, MAJORITY: label} for given, label in answered], **said.declared)
    compared = annotator_pairs(ratings)
    kappas: Mapping[str, Any] = compared[0].to_json() if compared else {}
    nothing = Measure(rate(0, 0), reason=f"{name} answered no item on which the others have a majority").to_json()
    return {
        "annotator": name,
        "items": len(pairs),
        "answered": len(answered),
        "unanswered": len(pairs) - len(answered),
        "without_majority": len(majorities) - len(pairs),
        "accuracy_all": rate(right, len(pairs), missing=len(majorities) - len(pairs)).to_json(),
        "accuracy_answered": rate(right, len(answered), missing=len(majorities) - len(answered)).to_json(),
        **{kappa: kappas.get(kappa, nothing) for kappa in ("cohen_kappa", "cohen_kappa_linear", "cohen_kappa_quadratic")},
        "labels": [_rates(answered, label) for label in _possible(said)],
        "validation": _validation(pairs, rng) if said.question.kind is Kind.YES_NO else None,
    }


def _validation(pairs: Sequence[tuple[Label | None, Label]], rng: "np.random.Generator") -> dict[str, Any]:
    passed = [None if given is None else given == "yes" for given, _ in pairs]
    return validation(passed, [label == "yes" for _, label in pairs], rng=rng).to_json()


def _rates(answered: Sequence[tuple[Label | None, Label]], label: Label) -> dict[str, Any]:
    both = sum(given == majority == label for given, majority in answered)
    given = sum(one == label for one, _ in answered)
    wanted = sum(majority == label for _, majority in answered)
    return {"label": label, "precision": rate(both, given).to_json(), "recall": rate(both, wanted).to_json()}


def _pooled(found: Sequence[Said], rng: "np.random.Generator") -> list[dict[str, Any]]:
    """Give alpha over the questions that share their labels, each item and question being a unit."""
    groups: dict[tuple[str, tuple[Label, ...]], list[Said]] = defaultdict(list)
    for said in found:
        groups[str(said.question.kind), tuple(_possible(said))].append(said)
    documents = []
    for group in groups.values():
        if len(group) < 2:
            continue
        items: dict[Hashable, Mapping[str, Label | None]] = {
            (said.question.name, item): row for said in group for item, row in said.items.items()
        }
        ratings = read_ratings(items, **group[0].declared)
        alphas = {how: _pooled_alpha(krippendorff_alpha(ratings, how, rng=rng, resamples=1)) for how in DISTANCES}
        documents.append(
            {
                "questions": [said.question.name for said in group],
                "units": len(items),
                "answers": ratings.answers,
                "krippendorff_alpha": {how: alpha.to_json() for how, alpha in alphas.items()},
            }
        )
    return documents


def _pooled_alpha(found: Measure) -> Measure:
    if found.value is None:
        return found
    return Measure(replace(found.estimate, low=None, high=None), note=POOLED)
