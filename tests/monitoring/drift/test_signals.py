"""Signals are measured on what a request has; what none has, or what nobody can measure here, is said and not tested."""

from dataclasses import replace

import numpy as np
import pytest

from workbench.monitoring.drift.attribution import Attribution, crossed, dimensions
from workbench.monitoring.drift.comparing import Drawn, compare
from workbench.monitoring.drift.kinds import form, languages, refuses
from workbench.monitoring.drift.reports import WindowFacts
from workbench.monitoring.drift.signals import measure
from workbench.monitoring.drift.testing import WindowTester
from workbench.monitoring.drift.topics import group
from workbench.monitoring.drift.wording import wording
from workbench.stats.contrasts import contrast
from workbench.stats.window_tests import kinds_differ
from workbench.store.traffic_samples import SampledRequest

HALF = 40
WINDOWS = np.arange(2 * HALF) >= HALF


def request(number: int, **changes: object) -> SampledRequest:
    one = SampledRequest(
        f"{number:032x}", number, f"How do I do {number % 9}?", f"Choose entry {number % 11} please.", "a", "m", "p", "1", None, ()
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def results(requests: list[SampledRequest]) -> dict[str, object]:
    measured = measure(requests, None)
    return {one.signal: one for one in WindowTester(WINDOWS).results(measured.signals)}


def test_refusals_formats_and_languages_are_told() -> None:
    assert all(
        map(refuses, ("I'm sorry, but I can't help with that.", "As an AI language model, I cannot.", "I am unable to assist with this."))
    )
    assert not any(map(refuses, ("I can help you with that.", "You cannot refund twice; open Payments.", "")))
    assert [form(text) for text in ('```json\n{"a": 1}\n```', "{not json", "- one\n- two", "Just text.")] == [
        "JSON",
        "broken JSON",
        "Markdown",
        "plain",
    ]
    said = languages(["Comment puis-je rembourser un paiement ?", "Come posso rimborsare un pagamento?", "12345"])
    assert said == ["fr", "it", "too short to tell"]


def test_a_signal_that_no_request_has_is_not_tested_and_says_why() -> None:
    found = results([request(number, output_text="") for number in range(2 * HALF)])
    assert found["output wording"].why_not == "no output has a text"  # type: ignore[attr-defined]
    assert found["input topic"].why_not.startswith("there is no embedder")  # type: ignore[attr-defined]
    assert "tools" not in found and "liked" not in found


def test_what_is_the_same_everywhere_costs_no_correction() -> None:
    found = results([request(number) for number in range(2 * HALF)])
    assert found["output refusals"].why_not == "the same in all requests"  # type: ignore[attr-defined]
    tested = [one for one in found.values() if one.p_value is not None]  # type: ignore[attr-defined]
    assert 0 < len(tested) < len(found)
    smallest = min(tested, key=lambda one: one.p_value)  # type: ignore[attr-defined]
    assert smallest.p_adjusted == pytest.approx(min(1.0, smallest.p_value * len(tested)))  # type: ignore[attr-defined]


def test_one_of_very_many_signals_can_be_found() -> None:
    """With a fixed number of relabellings, no p value would be small enough once it is corrected for forty."""
    random = np.random.default_rng(3)
    drawn = random.random((2 * HALF, 40))
    drawn[HALF:, 7] += 2
    requests = [request(number, scores={f"s{place}": float(value) for place, value in enumerate(row)}) for number, row in enumerate(drawn)]
    drawn_requests = [Drawn(WindowFacts(0, 1, HALF, HALF), part) for part in (requests[:HALF], requests[HALF:])]
    report = compare(drawn_requests[0], drawn_requests[1], embedder=None)
    assert report.drifted == ["score s7"]


@pytest.mark.parametrize(
    ("signal", "before", "after"),
    [
        ("output refusals", {}, {"output_text": "I'm sorry, but I can't help with that."}),
        ("output format", {}, {"output_text": '{"answer": "yes"}'}),
        ("tools", {"tools": ("search",)}, {"tools": ("search", "cancel_order")}),
        ("liked", {"liked": 1}, {"liked": 0}),
        ("score relevance", {"scores": {"relevance": 0.9}}, {"scores": {"relevance": 0.4}}),
        ("output length", {}, {"output_text": "word " * 60}),
        ("output language", {}, {"output_text": "Bitte wählen Sie den passenden Eintrag in den Einstellungen aus."}),
    ],
)
def test_each_signal_finds_its_own_change(signal: str, before: dict[str, object], after: dict[str, object]) -> None:
    requests = [request(number, **(after if number >= HALF and number % 2 else before)) for number in range(2 * HALF)]
    one = results(requests)[signal]
    assert one.drifted, one  # type: ignore[attr-defined]
    assert one.before != one.after  # type: ignore[attr-defined]


def test_wording_does_not_depend_on_the_other_texts() -> None:
    alone, together = wording(["A refund, please."]), wording(["A refund, please.", "Something else.", ""])
    assert np.array_equal(alone[0], together[0])
    assert np.linalg.norm(together[0]) == pytest.approx(1.0)
    assert not together[2].any()


def test_topics_do_not_know_which_window_a_row_is_of() -> None:
    """Windows exchanged, the groups are the same; so their shares alarm as often as they should."""
    texts = [f"{word} question number {number}" for number in range(60) for word in ("refund", "calendar", "invoice")]
    codes = group(texts, None).codes
    turned = group(texts[::-1], None).codes[::-1]
    assert len({(int(one), int(other)) for one, other in zip(codes, turned, strict=True)}) == len(set(codes.tolist()))
    alarms = 0
    for seed in range(200):
        rows = np.random.default_rng(seed).permutation(len(texts))[:100]
        own = group([texts[row] for row in rows], None).codes
        alarms += kinds_differ(own, contrast(np.arange(100) >= 50, rounds=99, seed=seed).weights).p_value <= 0.05
    assert alarms / 200 <= 0.1


def test_topics_are_named_by_their_words_and_few_rows_are_one_topic() -> None:
    found = group(["refund my card"] * 40 + ["open the calendar"] * 40, None)
    assert {name.split(",")[0] for name in found.names} <= {"refund", "card", "open", "calendar"}
    assert group(["one", "two"], None).names == ("all",)


def test_version_and_model_that_change_together_are_said_to_be_inseparable() -> None:
    other = {"model": "m2", "version": "2", "output_text": "Certainly! Gladly, dear customer, here it is."}
    requests = [request(number, **(other if number >= HALF else {})) for number in range(2 * HALF)]
    measured, tester = measure(requests, None), WindowTester(WINDOWS)
    signal = next(one for one in measured.signals if one.name == "output wording")
    [cause] = Attribution(tester, measured).causes(signal)
    assert cause.by == "version and model"
    assert cause.p_fixed is None
    assert "Too little of the same" in cause.sentence


def test_a_silent_change_behind_the_same_names_is_laid_to_nothing_that_is_told_apart() -> None:
    requests = [
        request(number, **({"output_text": f"Certainly! Gladly, dear customer {number}."} if number >= HALF else {}))
        for number in range(2 * HALF)
    ]
    measured, tester = measure(requests, None), WindowTester(WINDOWS)
    signal = next(one for one in measured.signals if one.name == "output wording")
    [cause] = Attribution(tester, measured).causes(signal)
    assert cause.by == "nothing told apart"
    assert cause.p_fixed is not None and cause.p_fixed <= 0.05
    assert "the same is handled otherwise than before" in cause.sentence


def test_combinations_of_values_are_numbered_once() -> None:
    measured = measure([request(number, agent="ab"[number % 2], model="xy"[number // 2 % 2]) for number in range(8)], None)
    by_name = dimensions(measured)
    assert len(set(crossed([by_name["agent"], by_name["model"]]).tolist())) == 4
