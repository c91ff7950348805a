"""Measure on single requests what drift is looked for in: the wording, meaning, length and kind of what came in and went out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.monitoring.drift.kinds import form, languages, refuses, words_in
from workbench.monitoring.drift.topics import Topics, group
from workbench.monitoring.drift.wording import wording
from workbench.providers.embedding import VARIABLE, Embedder
from workbench.stats.window_tests import kernel
from workbench.store.traffic_samples import SampledRequest

NO_EMBEDDER = f"there is no embedder: install `workbench[topics]`, or name a provider's model in {VARIABLE}"


class Measure(StrEnum):
    """Of what kind a signal's values are, and so by what test it is compared."""

    VECTORS = "vectors"
    NUMBERS = "numbers"
    KINDS = "kinds"


@dataclass(frozen=True, slots=True)
class Signal:
    """What was measured on the rows that have it.

    `values` are a kernel of those rows (m x m), numbers (m) or numbers of kinds (m) that `names` explains. `side` is `input`, `output`
    or `request`. Where nothing could be measured, `why_not` says why.
    """

    name: str
    side: str
    measure: Measure
    rows: NDArray[np.int64]
    values: NDArray[Any]
    names: tuple[str, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """The signals of some requests, and the topics of what was asked."""

    requests: Sequence[SampledRequest]
    signals: Sequence[Signal]
    topics: Topics


def measure(requests: Sequence[SampledRequest], embedder: Embedder | None) -> Measured:
    """Measure every signal on n requests. Raises `ProviderError` where a provider's embedder does not answer."""
    inputs, outputs = [one.input_text for one in requests], [one.output_text for one in requests]
    meaning = None if embedder is None else embedder.vectors(inputs)
    topics = group(inputs, meaning)
    signals = [*_texts("input", inputs, meaning), *_texts("output", outputs, None if embedder is None else embedder.vectors(outputs))]
    has = _with_text(outputs)
    signals.append(kinds("output refusals", "output", has, ["refuses" if refuses(outputs[row]) else "answers" for row in has]))
    signals.append(kinds("output format", "output", range(len(outputs)), [form(text) for text in outputs]))
    signals.append(kinds("input topics", "input", range(len(inputs)), [topics.names[code] for code in topics.codes]))
    if any(one.tools for one in requests):
        signals.append(kinds("tools", "request", range(len(requests)), [", ".join(sorted(set(one.tools))) or "none" for one in requests]))
    rated = [row for row, one in enumerate(requests) if one.liked is not None]
    if rated:
        signals.append(kinds("liked", "request", rated, ["liked" if requests[row].liked else "disliked" for row in rated]))
    for name in sorted({name for one in requests for name in one.scores}):
        scored = [row for row, one in enumerate(requests) if name in one.scores]
        signals.append(numbers(f"score {name}", "request", scored, [requests[row].scores[name] for row in scored]))
    return Measured(requests, signals, topics)


def _texts(side: str, texts: Sequence[str], meaning: "NDArray[np.float32] | None") -> list[Signal]:
    rows = _with_text(texts)
    there = [texts[row] for row in rows]
    if not there:
        return [Signal(f"{side} wording", side, Measure.VECTORS, _rows(()), np.zeros((0, 0)), why_not=f"no {side} has a text")]
    found = [Signal(f"{side} wording", side, Measure.VECTORS, _rows(rows), kernel(wording(there)))]
    if meaning is None:
        found.append(Signal(f"{side} topic", side, Measure.VECTORS, _rows(()), np.zeros((0, 0)), why_not=NO_EMBEDDER))
    else:
        found.append(Signal(f"{side} topic", side, Measure.VECTORS, _rows(rows), kernel(meaning[rows])))
    found.append(numbers(f"{side} length", side, rows, [words_in(text) for text in there]))
    found.append(kinds(f"{side} language", side, rows, languages(there)))
    return found


def _with_text(texts: Sequence[str]) -> list[int]:
    return [row for row, text in enumerate(texts) if text.strip()]


def numbers(name: str, side: str, rows: Iterable[int], values: Sequence[float]) -> Signal:
    """Give a signal of numbers."""
    return Signal(name, side, Measure.NUMBERS, _rows(rows), np.asarray(values, dtype=np.float64))


def kinds(name: str, side: str, rows: Iterable[int], values: Sequence[str]) -> Signal:
    """Give a signal of kinds, numbered in the order of their names."""
    names = tuple(sorted(set(values)))
    places = {one: place for place, one in enumerate(names)}
    return Signal(name, side, Measure.KINDS, _rows(rows), np.array([places[one] for one in values], dtype=np.int64), names)


def _rows(rows: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(rows, dtype=np.int64)
