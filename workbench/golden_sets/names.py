"""Say what golden sets may be called, and take references such as `support@3` and `support@latest` apart."""

import difflib
import re
from collections.abc import Sequence

from workbench.errors import BadInput

_NAME = re.compile(r"\w[\w ./-]{0,98}\w|\w")


def check_name(name: str) -> str:
    """Give the name back without outer blanks; raises `BadInput` for one that cannot stand in a reference."""
    found = name.strip()
    if not _NAME.fullmatch(found):
        raise BadInput(
            f"{name!r} cannot name a golden set: take 1 to 100 letters, digits, spaces, or _ - . / with a letter or digit at both ends.",
            where="name",
        )
    return found


def split_reference(reference: str) -> tuple[str, int | None]:
    """Take a reference apart into the set's name and the revision's number, None for the latest.

    >>> split_reference("support@3"), split_reference("support@latest"), split_reference("support")
    (('support', 3), ('support', None), ('support', None))
    """
    name, at, mark = (part.strip() for part in reference.partition("@"))
    if name and (not at or mark.lower() == "latest"):
        return name, None
    if name and mark.isascii() and mark.isdecimal():
        return name, int(mark)
    raise BadInput(f"{reference!r} is not a golden set's reference: write name, name@3 or name@latest.", where="reference")


def listed(names: Sequence[str], *, wanted: str = "", most: int = 12) -> str:
    """Say which names there are, the closest to `wanted` first; "none" for none."""
    close = difflib.get_close_matches(wanted, names, n=3) if wanted else []
    ordered = close + [name for name in names if name not in close]
    more = f" and {len(ordered) - most} more" if len(ordered) > most else ""
    return ", ".join(ordered[:most]) + more if ordered else "none"
