"""Compare the answers of two runs to the same fixed prompts, pair by pair.

What differs from prompt to prompt falls out of each pair, so that as few as fifty prompts show what windows of live traffic need hundreds
of requests for. Under the null hypothesis the two answers to a prompt could be swapped: signs are flipped by chance, pair by pair.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.monitoring.drift.kinds import form, languages, refuses, words_in
from workbench.monitoring.drift.reports import LEVEL, TestResult, corrected
from workbench.monitoring.drift.signals import NO_EMBEDDER
from workbench.monitoring.drift.wording import wording
from workbench.providers.embedding import Embedder
from workbench.runs.against_pairing import pair_examples
from workbench.runs.against_scorers import scorers_of
from workbench.runs.against_sides import OtherSide, read_side
from workbench.stats.contrasts import Outcome, flips, rounds_for
from workbench.stats.window_tests import paired_kernel, paired_kinds_differ, paired_numbers_differ, vectors_differ
from workbench.store.batches import batches
from workbench.store.connection import reading
from workbench.store.example_results import outputs_of

FEWEST_PAIRS = 10
OWN_SIGNALS = 6
"""Of answers: wording, topic, length, refusals, format and language."""
MOST_PAIRS = 2_000
EXAMPLES, LONGEST_EXAMPLE = 5, 400
VECTORS, NUMBERS, KINDS = "MMD, sign flips", "signed ranks, sign flips", "net changes, sign flips"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers to the same prompt, with the key of its example."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """What a replay came to; `changed` are the pairs whose answers differ most in wording."""

    reference: Mapping[str, Any]
    current: Mapping[str, Any]
    pairs: int
    tests: Sequence[TestResult]
    changed: Sequence[Pair]
    verdict: str

    def document(self) -> dict[str, Any]:
        """Give the report as plain values, for JSON."""
        drifted = [one.signal for one in self.tests if one.drifted]
        return {**asdict(self), "mode": "replay", "level": LEVEL, "attribution": [], "drifted": drifted}


def compare_replay(engine: Engine, before: tuple[int, str], after: tuple[int, str], *, embedder: Embedder | None) -> ReplayReport:
    """Compare a variant of a run with a variant of another, or of the same one.

    Raises `NotFound` for a run, `BadInput` for a variant that it does not have or too few prompts that both answered, `ProviderError` where
    the embedder does not answer.
    """
    reference, current = read_side(engine, *before), read_side(engine, *after)
    shared = pair_examples(current, reference).same
    if current.parts.run.golden_set != reference.parts.run.golden_set:
        raise BadInput("the runs are on different golden sets: there are no prompts to pair", where="replay")
    texts = [_texts(engine, one, list(shared)) for one in (reference, current)]
    both = [example for example in shared if all(example in own for own in texts)][:MOST_PAIRS]
    pairs = [Pair(shared[example].key, texts[0][example], texts[1][example]) for example in both]
    tests = compare_pairs(pairs, embedder=embedder, scores=_scores(reference, current, both))
    return ReplayReport(reference.describe(), current.describe(), len(pairs), tests, changed_most(pairs), _verdict(tests, len(pairs)))


def compare_pairs(
    pairs: Sequence[Pair], *, embedder: Embedder | None, scores: "Mapping[str, NDArray[np.float64]] | None" = None, seed: int = 0
) -> list[TestResult]:
    """Test pairs of answers; `scores` are differences of pairs by scorer, NaN where one is missing.

    Raises `BadInput` for too few pairs.
    """
    if len(pairs) < FEWEST_PAIRS:
        raise BadInput(f"{len(pairs)} prompts have two answers; a replay needs at least {FEWEST_PAIRS}", where="replay")
    before, after = [one.before for one in pairs], [one.after for one in pairs]
    rounds = rounds_for(OWN_SIGNALS + len(scores or {}))
    weights = flips(len(pairs), rounds=rounds, seed=seed)
    found = [_vectors("output wording", paired_kernel(wording(before), wording(after)), weights)]
    if embedder is None:
        found.append(TestResult("output topic", "output", VECTORS, why_not=NO_EMBEDDER))
    else:
        found.append(_vectors("output topic", paired_kernel(embedder.vectors(before), embedder.vectors(after)), weights))
    lengths = [np.array([words_in(text) for text in texts], dtype=np.float64) for texts in (before, after)]
    length = _numbers("output length", lengths[1] - lengths[0], weights)
    found.append(replace(length, before=float(np.median(lengths[0])), after=float(np.median(lengths[1]))))
    for name, kind in (("refusals", _refusal), ("format", form)):
        found.append(_kinds(f"output {name}", [kind(text) for text in before], [kind(text) for text in after], weights))
    found.append(_kinds("output language", languages(before), languages(after), weights))
    for name, differences in (scores or {}).items():
        known = differences[~np.isnan(differences)]
        if len(known) < FEWEST_PAIRS:
            found.append(TestResult(f"score {name}", "request", NUMBERS, why_not=f"fewer than {FEWEST_PAIRS} pairs have it"))
        else:
            found.append(_numbers(f"score {name}", known, flips(len(known), rounds=rounds, seed=seed)))
    return corrected(found)


def changed_most(pairs: Sequence[Pair]) -> list[Pair]:
    """Give the pairs whose two answers differ most in wording, each cut to what is shown."""
    before, after = wording([one.before for one in pairs]), wording([one.after for one in pairs])
    order = np.argsort((before * after).sum(axis=1), kind="stable")[:EXAMPLES]
    return [Pair(pairs[at].key, pairs[at].before[:LONGEST_EXAMPLE], pairs[at].after[:LONGEST_EXAMPLE]) for at in order.tolist()]


def _vectors(signal: str, similarity: NDArray[np.float32], weights: NDArray[np.float32]) -> TestResult:
    return _result(signal, "output", VECTORS, vectors_differ(similarity, weights), len(weights))


def _numbers(signal: str, differences: NDArray[np.float64], weights: NDArray[np.float32]) -> TestResult:
    side = "output" if signal.startswith("output") else "request"
    if not differences.any():
        return TestResult(signal, side, NUMBERS, why_not="the same in all pairs")
    return _result(signal, side, NUMBERS, paired_numbers_differ(differences, weights), len(weights))


def _kinds(signal: str, before: Sequence[str], after: Sequence[str], weights: NDArray[np.float32]) -> TestResult:
    names = sorted({*before, *after})
    shares = [{name: own.count(name) / len(own) for name in names} for own in (list(before), list(after))]
    if list(before) == list(after):
        return TestResult(signal, "output", KINDS, before=shares[0], after=shares[1], why_not="the same in all pairs")
    codes = [[names.index(kind) for kind in own] for own in (before, after)]
    found = _result(signal, "output", KINDS, paired_kinds_differ(codes[0], codes[1], weights), len(weights))
    return replace(found, before=shares[0], after=shares[1])


def _result(signal: str, side: str, method: str, found: Outcome, pairs: int) -> TestResult:
    return TestResult(
        signal, side, method, found.statistic, found.p_value, above_chance=found.above_chance, n_reference=pairs, n_current=pairs
    )


def _refusal(text: str) -> str:
    return "refuses" if refuses(text) else "answers"


def _texts(engine: Engine, side: OtherSide, examples: Sequence[int]) -> dict[int, str]:
    """Give the first answer to each example; failed calls have none."""
    found: dict[int, tuple[int, str]] = {}
    with reading(engine) as session:
        for part in batches(examples):
            for row in outputs_of(session, run_id=side.parts.run.id, example_ids=part):
                example, repeat = row["golden_example_id"], row["repeat"]
                is_earlier = example not in found or repeat < found[example][0]
                if row["variant_id"] == side.variant.id and row["status"] == "ok" and is_earlier:
                    found[example] = (repeat, row["text"] or "")
    return {example: text for example, (_, text) in found.items()}


def _scores(reference: OtherSide, current: OtherSide, examples: Sequence[int]) -> dict[str, NDArray[np.float64]]:
    """Give the differences of the scores that both sides have, by the scorer's name."""
    found = {}
    for key, scorer in scorers_of(current.parts).items():
        after, before = current.scores.get(key), reference.scores.get(key)
        if after is not None and before is not None:
            found[scorer.name] = np.array([after.get(one, np.nan) - before.get(one, np.nan) for one in examples], dtype=np.float64)
    return found


def _verdict(tests: Sequence[TestResult], pairs: int) -> str:
    drifted = sorted((one for one in tests if one.drifted), key=lambda one: -(one.above_chance or 0.0))
    if not drifted:
        return f"No drift: the answers to the same {pairs} prompts differ by no more than chance."
    names = ", ".join(one.signal.removeprefix("output ") for one in drifted)
    return f"The same {pairs} prompts are answered otherwise ({names})."
