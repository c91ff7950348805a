"""Say what a report's figures cannot show: what is unscored, how steady the judge is, who agrees with it, what chance alone does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from workbench.runs import reporting_words as words
from workbench.runs.quantities import QUANTITIES
from workbench.runs.reporting_panels import Panels
from workbench.runs.results import RunParts
from workbench.runs.row_order import Pair, seen
from workbench.store.connection import reading
from workbench.store.row_facts import answers_of_people, row_facts
from workbench.store.values import StoredJudge, StoredVariant

Document = Mapping[str, Any]
EVEN = 0.5
MANY_FLIPS = 0.15
MANY_LOOKS = 5


def limits(engine: Engine, parts: RunParts, pairs: Sequence[tuple[Document, Panels]]) -> list[str]:
    """Give the sentences, the comparisons' own first."""
    found = [sentence for entry, panels in pairs for sentence in _of_pair(engine, parts, entry, panels, names=len(pairs) > 1)]
    return [*found, *_of_run(parts)]


def _of_pair(engine: Engine, parts: RunParts, entry: Document, panels: Panels, *, names: bool) -> Iterator[str]:
    of = f"{entry['b']} against {entry['a']}: " if names else ""
    if entry["win_rate_b"]:
        for sentence in (_flips(entry), _unscored(entry), _people(engine, parts, entry)):
            if sentence:
                yield of + sentence if of else sentence[0].upper() + sentence[1:]
    if sentence := _looks(entry, panels):
        yield of + sentence if of else sentence[0].upper() + sentence[1:]


def _flips(entry: Document) -> str:
    judged = entry["win_rate_b"]["n"]
    if not judged:
        return ""
    share = entry["flips"] / judged
    if not entry["flips"]:
        return f"the judge's verdict stayed the same in both orders of the answers on all {judged:,} pairs."
    steady = "; such a judge tells fine differences badly" if share > MANY_FLIPS else ""
    of = f"{entry['flips']:,} of {judged:,} pairs ({words.percent(share)})"
    return f"the verdict turned round with the order of the answers on {of}, which count as ties{steady}."


def _unscored(entry: Document) -> str:
    worst, found = entry["worst_case"], entry["win_rate_b"]
    if not entry["unscored"] or not worst or found["estimate"] is None:
        return ""
    side = (found["estimate"] > EVEN) - (found["estimate"] < EVEN)
    holds = side and all((end > EVEN) - (end < EVEN) == side for end in (worst["low"], worst["high"]))
    then = "on the same side of even" if holds else "on the other side of even"
    return (
        f"{words.many(entry['unscored'], 'pair')} {'has' if entry['unscored'] == 1 else 'have'} no verdict; had all of them gone one way, "
        "the win rate would lie between "
        f"{words.percent(worst['low'])} and {words.percent(worst['high'])}, {'still ' if holds else 'possibly '}{then}."
    )


def _people(engine: Engine, parts: RunParts, entry: Document) -> str:
    """Set the judge beside the people who judged the same rows."""
    ids = {variant.name: variant.id or 0 for variant in parts.variants}
    pair = Pair(parts.run.id, ids[entry["a"]], ids[entry["b"]], entry["judge_id"])
    with reading(engine) as session:
        people = answers_of_people(session, pair=pair)
        outcomes = {row.example: row.outcome for row in row_facts(session, pair=pair)} if people else {}
    said = [(seen(answer), outcomes.get(example)) for example, answers in people.items() for answer in answers]
    both = [(answer, outcome) for answer, outcome in said if outcome is not None]
    if not both:
        return "no person has judged a row of this comparison: the verdicts are a model's alone."
    same = sum(1 for answer, outcome in both if answer == outcome)
    return f"people gave {words.many(len(both), 'answer')} on rows that the judge judged too, and agree with it on {same:,}."


def _looks(entry: Document, panels: Panels) -> str:
    scores = sum(1 for name, found in entry["differences"].items() if name not in QUANTITIES and found["estimate"] is not None)
    looks = bool(entry["win_rate_b"]) + scores + len(panels.slices) * (1 + scores if panels.slices and entry["win_rate_b"] else scores)
    if looks < MANY_LOOKS:
        return ""
    chance = "at 95 %, one in twenty misses its true value by chance alone"
    return f"{looks:,} intervals were looked at; {chance}, so a single slice proves little."


def _of_run(parts: RunParts) -> Iterator[str]:
    for judge in parts.judges:
        if own := _own(judge, parts.variants):
            yield f"The judge {judge.name} is {judge.model}, which also wrote the answers of {own}: models tend to prefer their own."
    if any(variant.parameters.get("temperature") not in (0, 0.0) for variant in parts.variants) and parts.run.repeats == 1:
        yield "Each example was answered once: how much an answer changes from one time to the next is not measured."
    yield "Intervals are at 95 % and clustered by source; they assume that the examples stand for what users ask."


def _own(judge: StoredJudge, variants: Sequence[StoredVariant]) -> str:
    return " and ".join(variant.name for variant in variants if variant.model == judge.model)
