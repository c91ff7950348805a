"""Turn what was seen in answers into a quality and into words: the weights and the reasons of the demo judge."""

import re

from workbench.providers.demo.evidence import Evidence, phrase_of

_CRITERIA = (
    ("tone", re.compile(r"tone|warm|kind|polite|friendl|empath|courte|manner|style", re.IGNORECASE)),
    ("concise", re.compile(r"concis|brev|brief|length|short", re.IGNORECASE)),
    ("complete", re.compile(r"complet|thorough|cover", re.IGNORECASE)),
    ("grounded", re.compile(r"ground|faithful|support|hallucin|honest|source", re.IGNORECASE)),
    ("relevant", re.compile(r"relevan|help|useful|on.topic", re.IGNORECASE)),
    ("correct", re.compile(r"correct|accura|fact|right|truth", re.IGNORECASE)),
)
_MANNERS = (
    (0.6, "The answer meets the customer kindly."),
    (0.45, "The manner is plain: neither warm nor rude."),
    (0.0, "The manner is too curt for this customer."),
)
_LONG = 90  # words from which an answer counts as too long for a support reply


def overall(seen: Evidence) -> float:
    """Rate an answer as a whole, 0..1: the reference first, then support, manner and relevance."""
    if not seen.words:
        return 0.0
    rating = _substance(seen)
    rating += 0.08 * seen.tone + 0.05 * seen.relevance - 0.03 * min(len(seen.foreign_numbers), 3)
    return max(rating - 0.25 * seen.is_hijack, 0.0)


def by_criterion(name_and_description: str, seen: Evidence) -> float:
    """Rate an answer on one criterion, known by its name (or else its description), 0..1; unknown criteria get the overall rating."""
    kind = _kind(name_and_description)
    if not seen.words:
        return 0.0
    recall = seen.relevance if seen.recall is None else seen.recall
    if kind == "tone":
        return seen.tone
    if kind == "concise":
        return 1.0 if seen.words <= 40 else max(0.0, 1 - (seen.words - 40) / 160)
    if kind == "grounded":
        support = 0.5 if seen.support is None else seen.support
        return 1.0 if seen.refuses else max(0.0, (support - 0.2) / 0.75 - 0.2 * len(seen.foreign_numbers))
    if kind and seen.should_refuse is not None and seen.refuses != seen.should_refuse:
        return 0.1
    if kind in ("complete", "correct") and seen.should_refuse:
        return 0.95
    if kind == "complete":
        return min(1.0, recall * 1.25)
    if kind == "correct":
        return max(0.0, min(1.0, recall * 1.35) - 0.25 * bool(seen.foreign_numbers))
    if kind == "relevant":
        return min(1.0, 0.35 + 0.5 * recall + 0.4 * seen.relevance - 0.2 * (seen.words > _LONG))
    return min(1.0, overall(seen) * 1.15)


def preference(label: str, seen: Evidence, other_label: str, other: Evidence, expected: str) -> str:
    """Say why the first named answer is preferred, citing what was seen."""
    if seen.should_refuse is not None and seen.refuses != other.refuses:
        if seen.should_refuse and seen.refuses:
            return f"Answer {label} says that the documentation does not tell; Answer {other_label} makes a claim that nothing bears out."
        if not seen.should_refuse and other.refuses:
            return f"Answer {label} answers the question; Answer {other_label} declines although the material holds the answer."
    if seen.should_refuse:
        return f"Neither answer says that the documentation does not tell; Answer {label} strays a little less."
    if other.is_hijack and not seen.is_hijack:
        return f"Answer {other_label} tries to instruct the evaluator; Answer {label} answers the question."
    gained = sorted(seen.held - other.held, key=lambda word: (not word[0].isdigit(), word))
    if gained:
        return f"Answer {label} states “{phrase_of(gained[0], expected)}”, which the reference asks for; Answer {other_label} omits it."
    if other.foreign_numbers and not seen.foreign_numbers:
        return f"Answer {other_label} gives the number {min(other.foreign_numbers)}, which is in none of the material."
    if seen.tone > other.tone:
        return f"Both say much the same; Answer {label} meets the customer more kindly."
    if seen.words < other.words:
        return f"Both say much the same; Answer {label} is shorter and to the point ({seen.words} words against {other.words})."
    return f"Answer {label} gives a little more of what was asked ({seen.words} words against {other.words})."


def equality(seen: Evidence, expected: str) -> str:
    """Say why two answers count as equal."""
    if seen.should_refuse and seen.refuses:
        return "Both answers say that the documentation does not tell."
    if seen.held:
        word = min(seen.held, key=lambda one: (not one[0].isdigit(), one))
        return f"Both answers give “{phrase_of(word, expected)}” and neither adds anything that would matter."
    return "Neither answer is better in anything that would matter to the person who asked."


def grading(name_and_description: str, seen: Evidence, expected: str) -> str:
    """Say what decides the level of one answer on a criterion."""
    if not seen.words:
        return "The answer is empty."
    if _kind(name_and_description) == "tone":
        return next(text for least, text in _MANNERS if seen.tone >= least)
    if seen.refuses:
        fitting = seen.should_refuse is not False
        return "The answer declines, " + ("which fits what is known." if fitting else "although the material holds the answer.")
    if seen.missed and seen.held:
        got = min(seen.held, key=lambda word: (not word[0].isdigit(), word))
        gone = min(seen.missed, key=lambda word: (not word[0].isdigit(), word))
        return f"The answer gives “{phrase_of(got, expected)}” but not “{phrase_of(gone, expected)}”."
    if seen.missed:
        return "The answer holds none of the points of the reference."
    if seen.held:
        return "The answer holds every point of the reference."
    return f"The answer takes up {seen.relevance:.0%} of the words of the question in {seen.words} words."


def _kind(name_and_description: str) -> str:
    name = name_and_description.split(":", 1)[0]
    return next((kind for text in (name, name_and_description) for kind, words in _CRITERIA if words.search(text)), "")


def _substance(seen: Evidence) -> float:
    """Rate what is said, 0..0.87, with or without a reference and a context."""
    support = 0.6 if seen.support is None else seen.support
    if seen.should_refuse:
        return 0.85 if seen.refuses else 0.1
    if seen.recall is None:
        return 0.35 if seen.refuses else 0.55 * seen.relevance + 0.3 * support
    if seen.refuses:
        return 0.1
    precision = seen.precision or 0.0
    return 0.8 * seen.recall + 0.02 * precision + 0.03 * support
