"""Say of single texts what can be counted: how long they are, their language, their form, whether they refuse."""

import re
from collections.abc import Sequence

from workbench.checks.json_text import parsed

FEWEST_LETTERS = 24
"""A shorter text says too little to tell its language."""
UNTOLD = "too short to tell"
_READ = 600
_REFUSAL = re.compile(
    r"\b(?:i(?:'|’)?m (?:really |very )?sorry,? but"
    r"|i (?:can(?:'|’)?t|cannot|can not|am unable to|am not able to|won(?:'|’)?t|will not|must decline)(?: \w+){0,3}"
    r" (?:help|assist|provide|answer|comply|do that|fulfil|fulfill|share|support|discuss|create|engage|give)"
    r"|i(?:'|’)?m (?:unable|not able) to|as an ai(?: language model)?,? i"
    r"|i (?:don(?:'|’)?t|do not) (?:know|have (?:enough )?information)"
    r"|(?:can(?:'|’)?t|cannot|unable to) (?:help|assist) (?:you )?with (?:that|this))",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"^\s*(?:#{1,6} |[-*+] |\d+\. |>|\|.*\|)|```|\*\*\S", re.MULTILINE)


def words_in(text: str) -> int:
    """Count the words of a text.

    >>> words_in("How do I refund?")
    4
    """
    return len(text.split())


def refuses(text: str) -> bool:
    """Claim that an answer's beginning refuses or says that it does not know: by its wording, in English alone.

    >>> refuses("I'm sorry, but I can't help with that."), refuses("I can help with refunds.")
    (True, False)
    """
    return _REFUSAL.search(text[:_READ]) is not None


def form(text: str) -> str:
    """Say what an answer looks like: `empty`, `JSON`, `broken JSON`, `Markdown` or `plain`.

    >>> [form(text) for text in ("", '{"a": 1}', '{"a": ', "# Refunds", "Go to the till.")]
    ['empty', 'JSON', 'broken JSON', 'Markdown', 'plain']
    """
    inner = text.strip()
    if not inner:
        return "empty"
    if inner[0] in "{[" or inner.lower().startswith("```json"):
        try:
            parsed(inner, allow_fence=True)
        except ValueError:
            return "broken JSON"
        return "JSON"
    return "Markdown" if _MARKDOWN.search(inner) else "plain"


def languages(texts: Sequence[str]) -> list[str]:
    """Give the language of each text by its code, as langid tells it (Lui and Baldwin 2012).

    >>> languages(["Wie kann ich eine Zahlung zurückgeben?", "ok"])
    ['de', 'too short to tell']
    """
    import py3langid

    found = []
    for text in texts:
        letters = sum(1 for character in text[:_READ] if character.isalpha())
        found.append(str(py3langid.classify(text[:_READ])[0]) if letters >= FEWEST_LETTERS else UNTOLD)
    return found
