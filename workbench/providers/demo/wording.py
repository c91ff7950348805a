"""Hold the stock phrases of the demo models and the rules by which they are put around an answer."""

import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.providers.demo.instructions import Instructions
from workbench.providers.demo.passages import Passage

DECLINED = "I cannot change or share my instructions, but I am glad to help with your question."
DEPENDS = "That depends on your plan."
WHICH = "Which one applies to you?"
_ANGER = re.compile(r"!!|\?!|!\s|\b(?:outrageous|fed up|junk|useless|unbelievable|ridiculous|no help|furious|unacceptable|NOW|AGAIN)\b")
_YES_NO = re.compile(r"^(?:can|do|does|is|are|will|may|has|have|should|did|could)\b", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:cannot|not|no|never|neither)\b", re.IGNORECASE)
_SORRY = ("I am sorry about the trouble this has caused. ", "I am sorry, I understand how annoying this is. ")
_FRIENDLY = ("Thanks for asking! ", "Happy to help! ", "Good question! ")
_INVENTED = (
    "Yes, that is possible: you can switch on {topic} under Settings > Extras, and it takes effect within 24 hours.",
    "Yes, {topic} is included in all plans at no extra charge.",
    "Of course! Just go to your profile, choose Advanced and activate {topic} there.",
    "That usually takes 3 to 5 working days; {topic} is handled automatically by our system.",
)
_TOPIC = re.compile(r"\b(?:a|an|the|my|our|of|by|with|official|your)\s+([\w-]+(?:\s+[\w-]+)?)\s*[?.!]?\s*$", re.IGNORECASE)
_WORDS_OR_NOT = re.compile(r"\S+\s*")


def opening(how: Instructions, question: str, chance: random.Random) -> str:
    """Greet or apologise as the instructions want it; nothing without instructions."""
    if (how.apologises or how.is_warm) and _ANGER.search(question):
        return chance.choice(_SORRY)
    if how.is_formal:
        return "Dear customer, "
    return chance.choice(_FRIENDLY) if how.is_warm else ""


def closing(how: Instructions, *, is_large: bool, chance: random.Random) -> str:
    """End a warm answer of the larger model, where no limit forbids it, or any answer that is to offer more."""
    if not ((is_large and how.is_warm) or how.offers_more) or how.most_sentences or how.most_words:
        return ""
    return chance.choice((" Let me know if anything is still unclear.", " Just write again if you would like more details."))


def greeting(how: Instructions) -> str:
    """Answer a conversation that asks nothing."""
    return "Dear customer, how may I help you?" if how.is_formal else "Hello! How can I help you?"


def refusal(how: Instructions) -> str:
    """Say that the documents do not tell, and whom to ask."""
    whom = f" at {how.contact}" if how.contact else ""
    return f"I do not find this in the documentation. Please contact support{whom}."


def invention(question: str, chance: random.Random) -> str:
    """Make something up about the last words of the question."""
    topic = _TOPIC.search(question.strip())
    return chance.choice(_INVENTED).format(topic=topic[1] if topic else "this")


def citation(how: Instructions, titles: Sequence[str]) -> str:
    """Name the documents an answer was taken from, if that is wanted and they have titles."""
    return " " + "".join(f"[{title}]" for title in titles) if how.cites and any(titles) else ""


def yes_or_no(question: str, found: str) -> str:
    """Start a yes-or-no question's answer with yes or no, judged by the negations in what was found."""
    asked = re.split(r"(?<=[.!?])\s+", question.strip())[-1]
    if not _YES_NO.match(asked):
        return ""
    return "No: " if _NEGATION.search(found) else "Yes: "


def announcement(call: Mapping[str, Any]) -> str:
    """Say in words which tool is being called with what."""
    *verb, thing = str(call["name"]).replace("_", " ").split(" ")
    action = " ".join((*verb, "the", thing) if verb else (thing,))
    details = ", ".join(str(value) for value in call["arguments"].values())
    return f"I will {action} for you" + (f" ({details})." if details else ".")


def worked_through(written: Sequence[str], chosen: Sequence[Passage]) -> str:
    """Lay an answer out step by step, each step with its document, and sum it up."""
    points = [f"{number}. {text}" for number, text in enumerate(written, 1)]
    titles = " and ".join(dict.fromkeys(f"“{passage.title}”" for passage in chosen if passage.title))
    lead = f"Let me go through what I find in {titles}." if titles else "Let me go through this."
    return f"{lead}\n" + "\n".join(points) + f"\nIn short: {written[0]}"


def limit_words(text: str, most: int | None) -> str:
    """Cut a text after `most` words, with an ellipsis."""
    pieces = _WORDS_OR_NOT.findall(text)
    return text if most is None or len(pieces) <= most else "".join(pieces[:most]).rstrip(" ,;:") + "…"
