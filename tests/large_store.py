"""Make a large store for tests and benchmarks: runs of 10,000 examples with everything that came of them, in seconds and without a model.

The rows are written straight into the tables; names, versions, judges, checks and the plan go through the program's own services, so that
they are what a real run would have. Everything follows from `seed`. For a comparison of runs make the earlier one first:

    earlier = make_earlier_run(engine)
    run = make_large_run(engine)
"""

import argparse
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, update
from sqlmodel import col

from tests import large_texts as texts
from workbench.golden_sets import save_revision
from workbench.prompts import PromptDraft, move_label, push
from workbench.runs.control import start
from workbench.runs.planning import make_plan
from workbench.runs.results import RunParts, run_parts
from workbench.runs.spec import make_spec
from workbench.runs.summary import refresh
from workbench.store import runs as store
from workbench.store import tables
from workbench.store.connection import open_store, reading, writing
from workbench.store.results import call_row
from workbench.store.values import RunExampleValue
from workbench.terms import Example, RunStatus

GOLDEN_SET = PROMPT = "helpdesk"
CHUNK = 500
LONG_ANSWER = 100_000
FLIPS, UNREADABLE, CACHED = 0.08, 0.012, 0.05
ENDED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
VERDICTS = ("win", "tie", "loss")
Row = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """What happens on one example and repeat: the theme that decides, for whom (seen from the candidate), and what fills the gaps."""

    place: RunExampleValue
    index: int
    repeat: int
    topic: str
    slots: Mapping[str, object]
    theme: int
    outcome: str

    def chance(self, purpose: str) -> random.Random:
        """Give chance that depends on the example's content and the purpose, and on nothing else."""
        return random.Random(f"{self.place.example.key}/{self.repeat}/{purpose}")


def make_large_run(engine: Engine, *, examples: int = 10_000, repeats: int = 1, seed: int = 7) -> int:
    """Store a finished run of two versions with all its results and statistics; give its id."""
    return _make(engine, golden_examples(examples, seed=seed), repeats=repeats, is_earlier=False)


def make_earlier_run(engine: Engine, *, examples: int = 10_000, repeats: int = 1, seed: int = 7) -> int:
    """Store the run before it, on an earlier revision: of 100 examples 1 was not there yet, 2 had another answer, and some are gone since.

    It was better on numbers and a little cheaper. Its judge of tone is another one (by its model), whose scores cannot be compared.
    """
    return _make(engine, earlier_examples(golden_examples(examples, seed=seed)), repeats=repeats, is_earlier=True)


def golden_examples(count: int, *, seed: int = 7) -> list[Example]:
    """Make so many examples: twelve tags in uneven shares, two splits, clusters, questions from ten words to thousands."""
    chance = random.Random(seed)
    spread = max(1, count // texts.RARE)
    return [_example(chance, index, count, is_rare=index % spread == 4 and index // spread < texts.RARE) for index in range(count)]


def earlier_examples(examples: Sequence[Example]) -> list[Example]:
    """Give the golden set as it was before: without some of the examples, with others since removed, and some with another answer."""
    kept = [
        replace(example, expected=f"{example.expected or 'Nothing was known.'} (as of last year)") if index % 50 == 3 else example
        for index, example in enumerate(examples)
        if index % 100 != 7
    ]
    return kept + [replace(example, key=f"gone-{example.key}") for example in examples[: max(1, len(examples) // 200)]]


def _example(chance: random.Random, index: int, count: int, *, is_rare: bool) -> Example:
    topic = chance.choices(list(texts.TOPICS), [topic.share for topic in texts.TOPICS.values()])[0]
    slots = _slots(chance)
    tags = [topic]
    tags += [texts.NUMBERS] if chance.random() < texts.NUMBERS_SHARE else []
    tags += [texts.MULTI_HOP] if chance.random() < texts.MULTI_HOP_SHARE else []
    tags += [texts.RARE_TAG] if is_rare else []
    sentences = [chance.choice(texts.TOPICS[topic].questions)]
    for _ in range(chance.choices((0, 3, 40, 350), (0.6, 0.3, 0.09, 0.01))[0]):
        sentences.append(chance.choice(texts.BACKGROUND))
    facts = " ".join(texts.TOPICS[topic].facts).format_map(slots)
    return Example(
        key=f"{topic}-{index:05}",
        inputs={"question": " ".join(sentences).format_map(slots), "plan": slots["plan"]},
        expected=facts if chance.random() < 0.9 else None,
        context=(f"# {topic.title()}\n\n{facts}",),
        tags=tuple(tags),
        cluster=f"{topic}-page-{chance.randrange(max(1, count // 60))}" if chance.random() < 0.6 else None,
        split="dev" if chance.random() < 0.7 else "test",
        metadata={"slots": slots},
    )


def _slots(chance: random.Random) -> Row:
    named: Row = {name: chance.choice(values) for name, values in texts.SLOTS.items()}
    numbers = {"amount": (5, 480), "day": (1, 28), "days": (2, 30), "count": (2, 40), "number": (1_000, 99_999)}
    return named | {name: chance.randint(low, high) for name, (low, high) in numbers.items()}


def _make(engine: Engine, examples: Sequence[Example], *, repeats: int, is_earlier: bool) -> int:
    ended = ENDED - timedelta(days=21) if is_earlier else ENDED
    run = _plan(engine, examples, repeats, is_earlier=is_earlier)
    parts = run_parts(engine, run)
    with writing(engine) as session:
        times = {"created_at": ended - timedelta(hours=2), "started_at": ended - timedelta(hours=2), "finished_at": ended}
        session.execute(update(tables.Run).where(col(tables.Run.id) == run).values(status=str(RunStatus.DONE), **times))
    for low in range(0, len(examples), CHUNK):
        with reading(engine) as session:
            places = store.run_examples(session, run_id=run, low=low, high=low + CHUNK)
        made = [row for place in places for repeat in range(repeats) for row in _rows(parts, _scene(place, repeat), ended, is_earlier)]
        with writing(engine) as session:
            for model in (tables.ModelCall, tables.Output, tables.OutputScore, tables.PairVerdict):
                # By Core's table: the mapped class would be inserted row by row.
                session.execute(insert(model.__table__), [row for kind, row in made if kind is model])  # type: ignore[attr-defined]
    refresh(engine, run)
    return run


def _plan(engine: Engine, examples: Sequence[Example], repeats: int, *, is_earlier: bool) -> int:
    """Push the two versions, save the revision and store the run as the program does, queued for nobody."""
    for instruction in ("Answer the customer's question briefly.", "Answer warmly and completely. Name the page that you rest on."):
        messages = ({"role": "system", "content": instruction}, {"role": "user", "content": "{{ context }}\n\n{{ question }} ({{ plan }})"})
        push(engine, PROMPT, PromptDraft(messages=messages, model="demo/answerer", parameters={"temperature": 0.2}), note=instruction)
    move_label(engine, PROMPT, "production", f"{PROMPT}@1")
    revision = save_revision(engine, GOLDEN_SET, examples, base=None, note="Made for tests.", author="test")
    tone = {"judge": "tone", "model": "demo/judge-older"} if is_earlier else "tone"
    content: Row = {
        "name": "Last month" if is_earlier else "Warmer answers with sources",
        "golden": f"{GOLDEN_SET}@{revision.revision}",
        "variants": [{"prompt": f"{PROMPT}@{number}", "name": f"version {number}"} for number in (1, 2)],
        "baseline": "version 1",
        "judges": ["pairwise", "correctness", tone],
        "checks": [
            {"type": "similarity", "threshold": 0.4},
            {"type": "contains", "value": "euros", "when": [texts.NUMBERS], "name": "names an amount"},
        ],
        "repeats": repeats,
    }
    return start(engine, make_plan(engine, make_spec(content, "test")), author="test")


def _scene(place: RunExampleValue, repeat: int) -> Scene:
    example = place.example
    chance = random.Random(f"{example.key}/{repeat}")
    weights = []
    for theme in texts.THEMES:
        weight = theme.share
        for tag in example.tags:
            weight *= theme.lifts.get(tag, 1.0)
        weights.append(weight)
    theme = chance.choices(range(len(texts.THEMES)), weights)[0]
    won = texts.THEMES[theme].wins
    outcome = chance.choices(VERDICTS, (0.78 * won, 0.22, 0.78 * (1 - won)))[0]
    index = int(example.key.rsplit("-", 1)[1])
    return Scene(place, index, repeat, example.tags[0], example.metadata["slots"], theme, outcome)


def _rows(parts: RunParts, scene: Scene, ended: datetime, is_earlier: bool) -> Iterator[tuple[type[tables.Table], Row]]:
    """Give every row of an example and repeat, with its table."""
    asked_at = ended - timedelta(seconds=max(0, 7_000 - scene.place.position % 7_000))
    failed = False
    for side, variant in enumerate(parts.variants):
        error = _error(scene, side)
        failed = failed or error is not None
        call = _call(parts, scene, side, error, asked_at, is_earlier)
        key = {"run_id": parts.run.id, "golden_example_id": scene.place.id, "variant_id": variant.id, "repeat": scene.repeat}
        output = {**key, "status": "error" if error else "ok", "error": error, "model_call_id": call["id"]}
        yield tables.ModelCall, call
        yield tables.Output, {**output, "is_cached": error is None and scene.chance(f"cached {side}").random() < CACHED}
        for score in _scores(parts, scene, side, call["text"], error, is_earlier):
            yield tables.OutputScore, {**key, **score}
    for swapped in (False, True):
        said = _said(scene, swapped, failed)
        call_id = None
        if not failed:
            judged = _judge_call(parts, scene, swapped, said, asked_at)
            call_id = judged["id"]
            yield tables.ModelCall, judged
        yield tables.PairVerdict, {**_pair_key(parts, scene, swapped), **said, "model_call_id": call_id, "is_cached": False}


def _error(scene: Scene, side: int) -> str | None:
    if scene.repeat or scene.index % (347, 401)[side] != (11, 23)[side]:
        return None
    return "timeout: the model did not answer within 120 s" if side else "server_error: 503 the server is overloaded"


def _call(parts: RunParts, scene: Scene, side: int, error: str | None, asked_at: datetime, is_earlier: bool) -> Row:
    chance = scene.chance(f"call {side} {is_earlier}")
    fixed = {**_call_key(parts, scene, side), "purpose": "answer", "model": parts.variants[side].model, "asked_at": asked_at}
    if error:
        kind, _, message = error.partition(": ")
        return call_row({**fixed, "status": "error", "failure": kind, "error": message, "attempts": 4})
    text = _answer(scene, side)
    tokens_in = len(str(scene.place.example.inputs)) // 4 + 260 + 90 * side - 35 * is_earlier
    taken = _taken(chance, tokens_in, max(2, len(text) // 4) + chance.randint(-2, 2))
    # A provider that reports no times: unknown, never zero.
    times = taken if chance.random() > 0.01 else {**taken, "ttft_ms": None, "tpot_ms": None}
    return call_row({**fixed, **times, "status": "ok", "text": text, "response_model": parts.variants[side].model, "finish_reason": "stop"})


def _taken(chance: random.Random, tokens_in: int, tokens_out: int) -> Row:
    first, each = 180.0 * chance.lognormvariate(0, 0.45), 14.0 * chance.lognormvariate(0, 0.25)
    cost = tokens_in * 0.4e-6 + tokens_out * 1.6e-6
    times = {"ttft_ms": round(first, 2), "tpot_ms": round(each, 3), "duration_ms": round(first + each * (tokens_out - 1), 2)}
    return {"input_tokens": tokens_in, "output_tokens": tokens_out, "cost_usd": cost, **times}


def _call_key(parts: RunParts, scene: Scene, number: int) -> Row:
    unit = (scene.place.position * parts.run.repeats + scene.repeat) * 4 + number
    return {"id": f"{parts.run.id:07}{unit:016}", "run_id": parts.run.id, "request_hash": f"{parts.run.id:08x}{unit:024x}"}


def _answer(scene: Scene, side: int) -> str:
    chance = scene.chance(f"answer {side}")
    loses = scene.outcome == ("win", "loss")[side]
    slots = dict(scene.slots)
    if loses and scene.theme == texts.AMOUNTS:
        slots["amount"] = int(str(slots["amount"])) + chance.randint(1, 40)
    facts = list(texts.TOPICS[scene.topic].facts)
    if loses and scene.theme == texts.PARTS:
        facts = facts[:1]
    said = " ".join(facts).format_map(slots)
    is_warm = chance.random() < (0.15, 0.85)[side]
    text = chance.choice(texts.WARM if is_warm else texts.BRIEF).format(facts=said, topic=scene.topic)
    if loses and scene.theme == texts.LENGTH:
        text += " " + texts.PADDING * chance.randint(2, 5)
    if loses and scene.theme == texts.INVENTIONS:
        text += f" {texts.INVENTED}"
    if scene.index % 211 == 17:
        text += f"\n{texts.HOSTILE}"
    if scene.index == 5 and side:
        text = (f"{text} " * (LONG_ANSWER // len(text) + 1))[:LONG_ANSWER]
    return text


def _scores(parts: RunParts, scene: Scene, side: int, text: str, error: str | None, is_earlier: bool) -> Iterator[Row]:
    nothing = {"value": None, "passed": None, "reason": "", "unscored": f"no output to score: {error}" if error else None, "applies": True}
    judged = {judge.name: judge for judge in parts.judges}
    for name, share in (("correctness", 0.008), ("tone", 0.004)):
        scored = _level(scene, side, name, share, is_earlier) if error is None else {}
        judge = judged[name]
        made = {**nothing, "scorer": f"{judge.hash}:{name}", "name": name, "judge_id": judge.id, **scored}
        yield {**made, "model_call_id": None, "is_cached": False}
    similar, amount = parts.checks
    likeness_chance = scene.chance(f"similar {side}")
    value = likeness_chance.gauss((0.62, 0.55)[side], 0.18)
    if is_earlier and likeness_chance.random() < 0.06:
        value += likeness_chance.gauss(-0.05, 0.1)
    value = round(min(1.0, max(0.0, value)), 4)
    expected = scene.place.example.expected
    likeness: Row = {"value": value, "passed": value >= 0.4, "reason": f"ROUGE-L {value:.2f}"} if error is None else {}
    if expected is None:
        likeness = {"unscored": "the example has no expected answer, or one without words"}
    names: Row = {"value": float("euros" in text), "passed": "euros" in text, "reason": "looks for 'euros'"} if error is None else {}
    if texts.NUMBERS not in scene.place.example.tags:
        names = {"unscored": "not for examples like this", "applies": False}
    for check, found in ((similar, likeness), (amount, names)):
        yield {**nothing, "scorer": check.hash, "name": check.name, "judge_id": None, **found, "model_call_id": None, "is_cached": False}


def _level(scene: Scene, side: int, name: str, unreadable: float, is_earlier: bool) -> Row:
    """Give a judge's level, 1 to 5 as 0 to 1; the earlier run had a few other ones, and was a little better on numbers."""
    chance = scene.chance(f"{name} {side}")
    if chance.random() < unreadable:
        return {"unscored": "no level found in the reply"}
    loses = scene.outcome == ("win", "loss")[side]
    if name == "correctness":
        wrong = loses and scene.theme in (texts.AMOUNTS, texts.INVENTIONS, texts.PARTS)
        level = chance.choices((1, 2, 3, 4, 5), (0.2, 0.35, 0.3, 0.1, 0.05) if wrong else (0.02, 0.05, 0.13, 0.3, 0.5))[0]
    else:
        level = chance.choices((1, 2, 3, 4, 5), ((0.05, 0.2, 0.4, 0.25, 0.1), (0.01, 0.04, 0.2, 0.4, 0.35))[side])[0]
    if is_earlier:
        rises = 0.4 if texts.NUMBERS in scene.place.example.tags else 0.04
        level = min(5, max(1, level + chance.choices((1, 0, -1), (rises, 0.98 - rises, 0.02))[0]))
    return {"value": (level - 1) / 4, "passed": level >= 4, "reason": f"Level {level}: {name} of this answer as described there."}


def _said(scene: Scene, swapped: bool, failed: bool) -> Row:
    """Give a verdict in one order, seen from the candidate, with the reason in the judge's words."""
    if failed:
        return {"verdict": None, "reason": "", "unscored": "no output to judge: an answer is missing"}
    chance = scene.chance(f"verdict {swapped}")
    if chance.random() < UNREADABLE:
        return {"verdict": None, "reason": "", "unscored": "no verdict found in the reply"}
    verdict = scene.outcome
    if swapped and chance.random() < FLIPS:
        verdict = chance.choice([other for other in VERDICTS if other != verdict])
    theme = texts.THEMES[scene.theme]
    shown = ("Answer B", "Answer A") if swapped else ("Answer A", "Answer B")
    good, bad = (shown[1], shown[0]) if verdict == "win" else (shown[0], shown[1])
    reason = chance.choice(theme.even) if verdict == "tie" else chance.choice(theme.decided).format(good=good, bad=bad)
    return {"verdict": verdict, "reason": f"{reason} It is about {scene.topic}." if chance.random() < 0.3 else reason, "unscored": None}


def _judge_call(parts: RunParts, scene: Scene, swapped: bool, said: Row, asked_at: datetime) -> Row:
    chance = scene.chance(f"judge {swapped}")
    for_first, for_second = ("A", "B") if swapped else ("B", "A")
    letter = {"win": for_first, "loss": for_second, "tie": "TIE"}.get(said["verdict"] or "", "?")
    text = f'{{"reason": "{said["reason"]}", "verdict": "{letter}"}}'
    fixed = {**_call_key(parts, scene, 2 + swapped), "purpose": "judge", "model": parts.judges[0].model, "asked_at": asked_at}
    return call_row({**fixed, **_taken(chance, 900, 60), "status": "ok", "text": text, "finish_reason": "stop"})


def _pair_key(parts: RunParts, scene: Scene, swapped: bool) -> Row:
    a, b = (variant.id for variant in parts.variants)
    where = {"run_id": parts.run.id, "judge_id": parts.judges[0].id, "golden_example_id": scene.place.id, "repeat": scene.repeat}
    return {**where, "variant_a_id": a, "variant_b_id": b, "swapped": swapped}


def main() -> None:
    """Make both runs in a folder, saying how long it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--examples", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=1)
    asked = parser.parse_args()
    engine = open_store(f"sqlite:///{asked.folder / 'workbench.db'}")
    for make in (make_earlier_run, make_large_run):
        begun = time.monotonic()
        run = make(engine, examples=asked.examples, repeats=asked.repeats)
        print(f"run {run}: {asked.examples:,} examples in {time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    main()
