"""Say what prompts, labels and tags may be called, and take references apart.

A reference is `name@mark`, where the mark is a version number, a label, a tag or `latest`; a bare name means its latest version. Names hold
letters, digits, spaces and `_ - . /`, never `@`, `,` or `=`, which have a meaning of their own where references are written.
"""

import difflib
import re
from collections.abc import Iterable

from workbench.errors import BadInput

LATEST = "latest"
_NAME = re.compile(r"\w[\w ./-]{0,98}\w|\w")
_MARK = re.compile(r"\w[\w.-]{0,98}")


def check_name(name: str) -> str:
    """Give the name back without outer blanks; raises `BadInput` for one that cannot stand in a reference."""
    found = name.strip()
    if not _NAME.fullmatch(found):
        raise BadInput(
            f"{name!r} cannot name a prompt: take 1 to 100 letters, digits, spaces, or _ - . / with a letter or digit at both ends.",
            where="name",
        )
    return found


def check_mark(mark: str, kind: str) -> str:
    """Give a label or tag back without outer blanks; raises `BadInput` for numbers, `latest` and unusable signs."""
    found = mark.strip()
    if not _MARK.fullmatch(found):
        raise BadInput(f"{mark!r} cannot be a {kind}: take 1 to 99 letters, digits, or _ - . beginning with a letter or digit.", where=kind)
    if found.isdecimal():
        raise BadInput(f"{mark!r} cannot be a {kind}: it reads like a version number. Add a letter, as in v{found}.", where=kind)
    if found.lower() == LATEST:
        raise BadInput(f"{mark!r} cannot be a {kind}: it always means the newest version.", where=kind)
    return found


def split_reference(reference: str) -> tuple[str, str]:
    """Take a reference apart into name and mark.

    >>> split_reference("support@production"), split_reference("support")
    (('support', 'production'), ('support', 'latest'))
    """
    name, at, mark = reference.strip().partition("@")
    if not name.strip() or (at and not mark.strip()):
        raise BadInput(
            f"{reference!r} is not a reference: write name@7, name@label, name@tag or name@latest, such as support@production.",
            where="reference",
        )
    return name.strip(), mark.strip() or LATEST


def listed(names: Iterable[str], *, wanted: str = "", most: int = 12) -> str:
    """Say which names there are, the closest to `wanted` first; "none" for none."""
    there = sorted(names)
    close = difflib.get_close_matches(wanted, there, n=3) if wanted else []
    ordered = close + [name for name in there if name not in close]
    more = f" and {len(ordered) - most} more" if len(ordered) > most else ""
    return ", ".join(ordered[:most]) + more if ordered else "none"
