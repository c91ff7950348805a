"""Agreement is measured from the answers that count, per question, slice and guideline; too little gives words, never a NaN."""

import json
import math

import pytest
from sqlalchemy import Engine

from tests.annotation.sitting import BETTER, GOOD, entry, ids_of, make_queue, ready, say
from workbench.annotation import labelling
from workbench.annotation.agreeing import agreement_of, slices_of
from workbench.annotation.sources import ReadyItem
from workbench.errors import BadInput, NotFound

SCALE = {"name": "quality", "text": "How good?", "kind": "scale", "options": [{"value": str(n)} for n in range(1, 6)]}
REMARK = {"name": "remark", "text": "Anything?", "kind": "comment"}
VOTES = ["yy", "yy", "nn", "yn", "nn", "yy"]


def voted(engine: Engine) -> int:
    items = [
        ReadyItem(f"k{n}", [{"name": "text", "text": f"text {n}"}], slice={"tags": ["even" if n % 2 == 0 else "odd"], "split": "dev"})
        for n in range(len(VOTES))
    ]
    queue = make_queue(engine, items, GOOD, REMARK, annotators=2)
    for item, votes in zip(ids_of(engine, queue), VOTES, strict=True):
        for person, vote in zip(("Ada", "Grace"), votes, strict=True):
            say(engine, queue, person, item, {"good": {"y": "yes", "n": "no"}[vote]})
    return queue


def test_agreement_is_that_of_the_answers(engine: Engine) -> None:
    queue = voted(engine)
    (found,) = agreement_of(engine, queue)
    assert (found.question, found.items, found.answers, found.annotators) == ("good", 6, 12, ("Ada", "Grace"))
    assert found.raw.value == pytest.approx(5 / 6)
    assert found.pairs[0].cohen_kappa.value == pytest.approx(2 / 3)
    assert found.prevalence["yes"].estimate == pytest.approx(7 / 12)
    assert agreement_of(engine, queue)[0].to_json() == found.to_json(), "the same seed gives the same intervals"


def test_agreement_of_a_slice(engine: Engine) -> None:
    queue = voted(engine)
    assert slices_of(engine, queue) == {"split:dev": 6, "tag:even": 3, "tag:odd": 3}
    assert agreement_of(engine, queue, slice="tag:even")[0].raw.value == 1.0
    assert agreement_of(engine, queue, slice="tag:odd")[0].raw.value == pytest.approx(2 / 3)
    assert agreement_of(engine, queue, slice="tag:none")[0].items == 0
    with pytest.raises(BadInput, match="tag:price or split:dev"):
        agreement_of(engine, queue, slice="even")


def test_levels_are_numbers_and_pairs_are_variants(engine: Engine) -> None:
    queue = make_queue(engine, ready(3, pairs=True), BETTER, SCALE, annotators=2)
    for item, level in zip(ids_of(engine, queue), (1, 3, 5), strict=True):
        for person, more in (("Ada", 0), ("Grace", 1 if level == 3 else 0)):
            sent = entry(item, {"better": "b", "quality": str(level + more)})
            assert labelling.submit(engine, queue, person, [sent], as_shown=False).refused == {}
    better, quality = agreement_of(engine, queue)
    assert better.prevalence["b"].estimate == 1.0 and set(better.prevalence) == {"a", "b", "tie", "both_bad"}
    assert quality.mean.value == pytest.approx((1 + 1 + 3 + 4 + 5 + 5) / 6)
    assert quality.krippendorff_alpha.interval.value is not None
    assert [one.question for one in agreement_of(engine, queue, question="quality")] == ["quality"]


def test_skips_surplus_and_corrected_answers_are_not_measured(engine: Engine) -> None:
    queue = make_queue(engine, 1, annotators=2)
    (item,) = ids_of(engine, queue)
    first = say(engine, queue, "Ada", item, {"good": "no"})
    say(engine, queue, "Ada", item, {"good": "yes"}, replaces=first)
    say(engine, queue, "Grace", item, {"good": "yes"})
    say(engine, queue, "Linus", item, {"good": "no"})
    say(engine, queue, "Margaret", item)
    (found,) = agreement_of(engine, queue)
    assert (found.annotators, found.raw.value) == (("Ada", "Grace"), 1.0)


@pytest.mark.parametrize("answers", [{}, {"Ada": ["yes"]}, {"Ada": ["yes"], "Grace": []}, {"Ada": ["yes", "yes"], "Grace": ["yes", "yes"]}])
def test_too_little_gives_words_and_never_a_nan(engine: Engine, answers: dict[str, list[str]]) -> None:
    queue = make_queue(engine, 2, annotators=2)
    for person, said in answers.items():
        for item, answer in zip(ids_of(engine, queue), said, strict=False):
            say(engine, queue, person, item, {"good": answer})
    (found,) = agreement_of(engine, queue)
    for measure in (found.raw, found.fleiss_kappa, found.krippendorff_alpha.nominal, found.gwet_ac1):
        assert measure.value is not None or measure.reason
        assert measure.value is None or math.isfinite(measure.value)
    assert "NaN" not in json.dumps(found.to_json())


def test_what_cannot_be_measured_says_so(engine: Engine) -> None:
    queue = voted(engine)
    with pytest.raises(NotFound, match="there are good, remark"):
        agreement_of(engine, queue, question="tone")
    with pytest.raises(BadInput, match="cannot be measured"):
        agreement_of(engine, queue, question="remark")
    with pytest.raises(NotFound, match="no guideline 4"):
        agreement_of(engine, queue, guideline=4)
    with pytest.raises(NotFound):
        agreement_of(engine, 99)
