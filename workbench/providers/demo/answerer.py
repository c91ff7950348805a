"""Answer a support question by rules: find sentences, heed the instructions, call a tool. Extractive; not a language model.

It fails in the ways that prompts are written against: without being told to keep to the documents it makes things up, without being told to
distrust them it may obey an order planted in one, and a limit of one sentence costs it the second half of an answer.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.providers.demo import wording
from workbench.providers.demo.instructions import Instructions, read_instructions
from workbench.providers.demo.passages import Passage, lead_of, passages_of
from workbench.providers.demo.planted import split_planted, split_question, wanted_text
from workbench.providers.demo.ranking import PLANS, Ranked, missing_codes, rank
from workbench.providers.demo.reading import Task, read
from workbench.providers.demo.tool_calls import choose_call
from workbench.providers.demo.words import numbers, stems

_KNOWN_ENOUGH = {False: 0.40, True: 0.36}  # coverage from which a question counts as answered by the documents, by `is_large`
_OBEYS = {False: 0.65, True: 0.4}  # chance to obey a planted order when nothing forbids it, by `is_large`


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is streamed.

    `call` is `{"name", "arguments"}`; `titles` are the documents used; `is_found` is False for a refusal or a guess.
    """

    text: str
    call: Mapping[str, Any] | None = None
    titles: tuple[str, ...] = ()
    is_found: bool = True


def answer(
    messages: Sequence[Mapping[str, Any]],
    tools: Sequence[Mapping[str, Any]],
    *,
    is_large: bool,
    variation: float,
    chance: random.Random,
    is_loose: bool = False,
) -> Draft:
    """Compose the answer; `variation` (a temperature, from 0) lets near-tied sentences change places; `is_loose` keeps no limits."""
    task = read(messages)
    how = read_instructions(task.instructions)
    if is_loose:
        how = replace(how, is_brief=False, most_sentences=None, most_words=None, offers_more=True)
    if task.tool_result is not None:
        return Draft(wording.opening(how, task.question, chance) + f"Here is what I found: {task.tool_result.strip()[:500]}")
    question, orders = split_question(task.question)
    clean, planted = _distrust(task.documents)
    obeyed = _obey(orders, planted, task, how, is_large=is_large, chance=chance)
    if obeyed is not None:
        return Draft(obeyed, is_found=False)
    if not question.strip():
        return Draft(wording.greeting(how) if not orders else wording.DECLINED, is_found=False)
    opening = wording.opening(how, question, chance)
    if orders:
        opening += wording.DECLINED + " "
    call = choose_call(question, tools) if tools else None
    if call:
        return Draft(opening + wording.announcement(call), call)
    ranked = rank(question, [passage for document in clean for passage in passages_of(document)], is_large=is_large)
    ranked = _vary(ranked, variation, chance)
    return _from_ranked(question, ranked, how, opening, is_large=is_large, chance=chance)


def _distrust(documents: Sequence[str]) -> tuple[list[str], list[str]]:
    pairs = [split_planted(document) for document in documents]
    return [document for document, _ in pairs], [order for _, orders in pairs for order in orders]


def _obey(orders: list[str], planted: list[str], task: Task, how: Instructions, *, is_large: bool, chance: random.Random) -> str | None:
    """Fall for a planted order, sometimes, unless the instructions forbid it."""
    if not (orders or planted) or how.distrusts_documents or chance.random() > _OBEYS[is_large]:
        return None
    if any("prompt" in order.lower() for order in orders):
        return f"My instructions are: {task.instructions[:200].strip()}"
    wanted = next((text for order in (*orders, *planted) if (text := wanted_text(order))), None)
    return f"Sure, here is {wanted}." if wanted and orders else wanted


def _vary(ranked: list[Ranked], variation: float, chance: random.Random) -> list[Ranked]:
    if variation <= 0 or not ranked:
        return ranked
    spread = min(variation, 2.0) * 0.08
    return sorted(ranked, key=lambda one: -one.score * (1 + chance.uniform(-spread, spread)))


def _from_ranked(question: str, ranked: list[Ranked], how: Instructions, opening: str, *, is_large: bool, chance: random.Random) -> Draft:
    # Only the best passages count: a word that is somewhere far down does not make a question answered.
    known = max((one.coverage for one in ranked[:2]), default=0.0)
    unknown_codes = missing_codes(question, [one.passage for one in ranked])
    if not ranked or known < _KNOWN_ENOUGH[is_large] or unknown_codes:
        if how.refuses:
            return Draft(opening + wording.refusal(how), is_found=False)
        return Draft(opening + _guess(question, ranked, how, chance), is_found=False)
    if how.asks_back and (cases := _cases(question, ranked)):
        listed = " ".join(_one_line(case.text) for case in cases)
        titles = tuple(dict.fromkeys(case.title for case in cases if case.title))
        text = f"{opening}{wording.DEPENDS} {listed}{wording.citation(how, titles)} {wording.WHICH}"
        return Draft(wording.limit_words(text, how.most_words), titles=titles)
    chosen = _choose(question, ranked, how, is_large=is_large)
    titles = tuple(dict.fromkeys(passage.title for passage in chosen if passage.title))
    body = _body(question, chosen, how, is_large=is_large)
    closing = wording.closing(how, is_large=is_large, chance=chance)
    return Draft(wording.limit_words(opening + body + wording.citation(how, titles) + closing, how.most_words), titles=titles)


def _guess(question: str, ranked: list[Ranked], how: Instructions, chance: random.Random) -> str:
    """Pretend to know: a wrong sentence from the documents, or a plausible one from nowhere."""
    if ranked and chance.random() < 0.45:
        return _one_line(ranked[0].passage.text)
    return wording.invention(question, chance)


def _cases(question: str, ranked: list[Ranked]) -> list[Passage]:
    """Find the parallel sentences (Solo …, Studio …, Chain …) among which a question that names no case leaves the choice open."""
    asked = set(stems(question))
    if asked & {*PLANS, "google", "outlook", "appl", "online", "monthly", "yearly"}:
        return []
    best = ranked[0]
    near = [one.passage for one in ranked[:5] if one.score >= 0.6 * best.score and one.passage.title == best.passage.title]
    cased = [passage for passage in near if _first_plan(passage.text) and numbers(passage.text)]
    if len(cased) >= 2 and cased[0] is best.passage:
        return cased[:3]
    several = {plan for plan in PLANS if re.search(rf"\b{plan}\b", best.passage.text, re.IGNORECASE)}
    return [best.passage] if len(several) >= 2 and len(numbers(best.passage.text)) >= 2 and len(asked) <= 5 else []


def _first_plan(text: str) -> bool:
    return text.split(" ", 1)[0].lower() in PLANS


def _choose(question: str, ranked: list[Ranked], how: Instructions, *, is_large: bool) -> list[Passage]:
    """Take the best passage, then those that fit nearly as well or hold words of the question that are still open."""
    most = how.most_sentences or (4 if how.is_thorough else 1 if how.is_brief else 3 if is_large else 2)
    ratio = 0.55 if how.is_thorough else 0.62 if is_large else 0.75 if how.combines else 0.85
    chosen = [ranked[0].passage]
    still_open = set(stems(question)) - ranked[0].passage.stems - ranked[0].passage.title_stems
    for one in ranked[1:12]:
        if len(chosen) >= most:
            break
        closes = still_open & one.passage.stems if how.combines or is_large else frozenset[str]()
        is_near = one.score >= ratio * ranked[0].score
        if (is_near or (closes and one.score >= 0.4 * ranked[0].score)) and not one.passage.steps:
            chosen.append(one.passage)
            still_open -= one.passage.stems
    return chosen


def _body(question: str, chosen: list[Passage], how: Instructions, *, is_large: bool) -> str:
    written = [_one_line(passage.text) if not passage.steps else _steps(passage, how) for passage in chosen]
    if is_large and len(set(stems(question)) - chosen[0].stems - chosen[0].title_stems) <= 1:
        written[0] = wording.yes_or_no(question, chosen[0].text) + written[0]
    if how.goes_by_steps and len(written) > 1:
        return wording.worked_through(written, chosen)
    return " ".join(written)


def _steps(passage: Passage, how: Instructions) -> str:
    kept = passage.steps if how.most_sentences is None or how.most_sentences > 1 else passage.steps[:3]
    if how.is_brief and how.most_sentences is None:
        kept = kept[:3]
    return f"{lead_of(passage)} " + "; ".join(f"{number}) {step.rstrip('.')}" for number, step in enumerate(kept, 1)) + "."


def _one_line(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
