"""Bring texts into the form in which checks compare them."""

import unicodedata

from workbench.terms import Example


def normalised(text: str, *, ignore_case: bool = False, strip: bool = False, collapse_whitespace: bool = False) -> str:
    """Give the text in Unicode's composed form (NFC), so that two spellings of one letter are equal; the rest as asked.

    >>> normalised("  Straße  12 ", ignore_case=True, strip=True, collapse_whitespace=True)
    'strasse 12'
    """
    form = unicodedata.normalize("NFC", text)
    if ignore_case:
        form = unicodedata.normalize("NFC", form.casefold())
    if collapse_whitespace:
        leading, trailing = form[:1].isspace(), form[-1:].isspace()
        form = " " * leading + " ".join(form.split()) + " " * trailing
    return form.strip() if strip else form


def expectation(value: str | None, example: Example) -> str | None:
    """Give what is expected: the check's own value, or else the example's expected answer, or None."""
    return example.expected if value is None else value
