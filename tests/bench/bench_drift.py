"""Measure the drift tests on real answers of real models: false alarms, power beside the plainest method, and time.

Windows are drawn from `safety-clean-answers`: 268 prompts answered by gpt-4-0613, gpt-4-0314 and gpt-3.5-turbo-0125. An A/A split takes two
windows of different prompts from one model; a change takes the second window from another model. The baseline beside it is counts of hashed
words (512) with the same permutation test, as in common use. Run it as `python -m tests.bench.bench_drift`; `--splits` for more or fewer.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.monitoring.drift.kinds import form, languages, refuses, words_in
from workbench.monitoring.drift.topics import group
from workbench.monitoring.drift.wording import wording
from workbench.providers.embedding import minilm
from workbench.stats.contrasts import contrast, flips
from workbench.stats.window_tests import kernel, kinds_differ, numbers_differ, paired_kernel, vectors_differ

LEVEL = 0.05
MODELS = ("gpt-4-0613", "gpt-4-0314", "gpt-3.5-turbo-0125")
Floats = NDArray[np.float32]


def texts() -> dict[str, list[str]]:
    """Give each model's answers, in the order of the prompts."""
    folder = Path(os.environ.get("WORKBENCH_DATASETS", "../shared/datasets"))
    rows = [json.loads(line) for line in (folder / "safety-clean-answers" / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    prompts = sorted({row["prompt_id"] for row in rows})
    by_place = {(row["model"], row["prompt_id"]): row["text"] for row in rows}
    return {model: [by_place[model, prompt] for prompt in prompts] for model in MODELS}


def baseline(found: list[str]) -> Floats:
    """Count hashed words, each row of length 1."""
    from sklearn.feature_extraction.text import HashingVectorizer

    return np.asarray(HashingVectorizer(n_features=512, alternate_sign=False).transform(found).todense(), dtype=np.float32)


def rejected(vectors: Mapping[str, Floats], a: str, b: str, n: int, splits: int) -> float:
    """Give the share of random windows of n and n different prompts that a test tells apart."""
    random, hits = np.random.default_rng(11), 0
    for number in range(splits):
        order = random.permutation(len(vectors[a]))
        points = np.vstack([vectors[a][order[:n]], vectors[b][order[n : 2 * n]]])
        weights = contrast(np.arange(2 * n) >= n, seed=number).weights
        hits += vectors_differ(kernel(points), weights).p_value <= LEVEL
    return hits / splits


def replayed(vectors: Mapping[str, Floats], a: str, b: str, n: int, splits: int) -> float:
    """Give the share of random sets of n prompts, answered by both, that a paired test tells apart; a = b swaps answers by chance."""
    random, hits = np.random.default_rng(12), 0
    for number in range(splits):
        chosen = random.permutation(len(vectors[a]))[:n]
        first, second = vectors[a][chosen], vectors[b][chosen]
        hits += vectors_differ(paired_kernel(first, second), flips(n, seed=number)).p_value <= LEVEL
    return hits / splits


def replayed_by_chance(vectors: Mapping[str, Floats], n: int, splits: int) -> float:
    """Give the share of false alarms in replay: each pair's two answers, by different models, are put in an order drawn by chance."""
    random, hits = np.random.default_rng(13), 0
    for number in range(splits):
        chosen = random.permutation(len(vectors[MODELS[0]]))[:n]
        swap = random.random(n)[:, None] < 0.5
        first, second = vectors[MODELS[0]][chosen], vectors[MODELS[1]][chosen]
        found = paired_kernel(np.where(swap, second, first), np.where(swap, first, second))
        hits += vectors_differ(found, flips(n, seed=number)).p_value <= LEVEL
    return hits / splits


def others(found: Mapping[str, list[str]], n: int, splits: int) -> dict[str, float]:
    """Give the false alarms of the signals that are numbers and kinds."""
    own = found[MODELS[0]]
    lengths = np.array([words_in(text) for text in own], dtype=np.float64)
    topics = group(own, None).codes
    named = {"refusals": [str(refuses(text)) for text in own], "format": [form(text) for text in own], "language": languages(own)}
    codes = {name: np.unique(values, return_inverse=True)[1] for name, values in named.items()} | {"topics (by words)": topics}
    random = np.random.default_rng(14)
    hits = dict.fromkeys(("length", *codes), 0)
    for number in range(splits):
        rows = random.permutation(len(own))[: 2 * n]
        weights = contrast(np.arange(2 * n) >= n, seed=number).weights
        hits["length"] += numbers_differ(lengths[rows], weights).p_value <= LEVEL
        for name, values in codes.items():
            hits[name] += kinds_differ(values[rows], weights).p_value <= LEVEL
    return {name: count / splits for name, count in hits.items()}


def milliseconds(work: Callable[[], object], rounds: int = 20) -> tuple[float, float]:
    """Give how long one round takes, and its CPU time, all threads together (those of BLAS wait busily for each other)."""
    work()
    start, busy = time.perf_counter(), time.process_time()
    for _ in range(rounds):
        work()
    return 1000 * (time.perf_counter() - start) / rounds, 1000 * (time.process_time() - busy) / rounds


def main() -> None:
    """Print every figure with what it is of."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--splits", type=int, default=1000)
    splits = parser.parse_args().splits
    found = texts()
    channels = {"wording": {model: wording(own) for model, own in found.items()}}
    channels["baseline: counts of 512 hashed words"] = {model: baseline(own) for model, own in found.items()}
    if minilm.is_installed():
        start = time.process_time()
        channels["topic (MiniLM)"] = {model: minilm.embed(own) for model, own in found.items()}
        print(f"embedding: {1000 * (time.process_time() - start) / 804:.0f} ms CPU an answer of up to 128 tokens")
    for name, vectors in channels.items():
        print(f"{name}, share of {splits} splits with p <= {LEVEL}")
        print("  A/A windows     " + "  ".join(f"n={n}: {rejected(vectors, MODELS[0], MODELS[0], n, splits):.3f}" for n in (50, 130)))
        for other in MODELS[1:]:
            power = "  ".join(f"n={n}: {rejected(vectors, MODELS[0], other, n, splits // 4):.3f}" for n in (50, 100, 130))
            print(f"  {MODELS[0]} -> {other}, windows  {power}   ({splits // 4} splits)")
        print(f"  A/A replay      n=50: {replayed_by_chance(vectors, 50, splits):.3f}")
        for other in MODELS[1:]:
            power = "  ".join(f"n={n}: {replayed(vectors, MODELS[0], other, n, splits // 4):.3f}" for n in (25, 50, 100))
            print(f"  {MODELS[0]} -> {other}, replay   {power}   ({splits // 4} splits)")
    print("A/A of the other signals, n=130: " + ", ".join(f"{name} {share:.3f}" for name, share in others(found, 130, splits).items()))
    both = found[MODELS[0]][:200] + found[MODELS[1]][:200]
    vectors_200, labels = wording(both), np.arange(400) >= 200
    weights, similarity = contrast(labels).weights, kernel(vectors_200)
    parts = {
        "kernel": milliseconds(lambda: kernel(vectors_200)),
        "permutation test": milliseconds(lambda: vectors_differ(similarity, weights)),
        "relabelling, shared by all signals": milliseconds(lambda: contrast(labels)),
        "hashing 400 answers": milliseconds(lambda: wording(both), 5),
    }
    print("ms at n=200 (CPU): " + ", ".join(f"{name} {taken:.1f} ({busy:.1f})" for name, (taken, busy) in parts.items()))
    whole = milliseconds(lambda: vectors_differ(kernel(vectors_200), contrast(labels).weights))
    print(f"  one test alone, with its kernel and relabelling: {whole[0]:.1f} ({whole[1]:.1f})")


if __name__ == "__main__":
    main()
