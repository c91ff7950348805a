"""Open a file of examples as text, and take it apart into rows by its format."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.errors import BadInput
from workbench.golden_sets.content import FieldProblem


class BadEncoding(BadInput):
    """Refuse a file whose bytes are not text in the encoding that was taken; `likely` may be the one."""

    def __init__(self, message: str, *, where: str, likely: str = "") -> None:
        super().__init__(message, where=where)
        self.likely = likely


_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""With which UTF-16 begins."""
MAX_LINE = 1 << 24
"""Bytes of a line, characters of a cell; anything longer is not read on. A row may hold far less: `content.MAX_BYTES`."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the file: its first line, its values by column, and what could not be read of it."""

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[FieldProblem, ...] = ()


def refused(line: int, text: str, *, field: str = "row") -> Row:
    """Give a row that could not be read."""
    return Row(line, {}, (FieldProblem(field, text),))


def flat_row(line: int, value: Any) -> Row:
    """Give a row from a JSON or YAML object; what is in its `inputs` and `metadata` becomes columns such as `inputs.question`."""
    if not isinstance(value, dict):
        return refused(line, "must be an object with one example, such as {key, inputs, expected}")
    flat: dict[str, Any] = {}
    for name, item in value.items():
        if name in ("inputs", "metadata") and item is None:
            continue
        inner = (
            {f"{name}.{part}": one for part, one in item.items()}
            if name in ("inputs", "metadata") and isinstance(item, dict)
            else {name: item}
        )
        if doubled := flat.keys() & inner.keys():
            return refused(line, f"is given twice: {', '.join(sorted(doubled))}")
        flat.update(inner)
    return Row(line, flat)


def text_lines(path: Path, encoding: str | None) -> Iterator[str]:
    """Give a file's lines with their ends, as UTF-8 with or without a byte order mark, or in the encoding that is named.

    Raises `BadInput` naming line and byte where the text cannot be read, and what to do.
    """
    is_utf8 = encoding is None or encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig")
    try:
        yield from _utf8_lines(path) if is_utf8 else _encoded_lines(path, str(encoding))
    except LookupError as error:
        raise BadInput(f"there is no encoding {encoding!r}; take utf-8, utf-16, cp1252 or latin-1", where="encoding") from error
    except FileNotFoundError as error:
        raise BadInput("there is no such file", where=str(path)) from error
    except OSError as error:
        raise BadInput(f"the file cannot be read: {error.strerror}", where=str(path)) from error


def _utf8_lines(path: Path) -> Iterator[str]:
    # Line by line, where a text file would decode ahead: what is good before a bad byte is still read, and its rows' faults told.
    with path.open("rb") as file:
        before = 0
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE), b""), start=1):
            _refuse_endless(path, number, len(line))
            if number == 1 and 4 * line.count(0) > len(line) and not line.startswith(_MARKS):
                # Without its mark, UTF-16 is valid UTF-8 in which every other character is NUL.
                likely = "utf-16-be" if line.startswith(b"\0") else "utf-16-le"
                raise BadEncoding(f"the file looks like UTF-16: name its encoding, {likely}", where=f"{path}:1", likely=likely)
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise BadEncoding(_bad_byte(path, line, before), where=f"{path}:{number}", likely=_likely(path)) from error
            before += len(line)
            yield from io.StringIO(text, newline="") if "\r" in text else (text,)


def _encoded_lines(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, newline="") as file:
        try:
            for number, line in enumerate(iter(lambda: file.readline(MAX_LINE), ""), start=1):
                _refuse_endless(path, number, len(line))
                yield line
        except UnicodeError as error:
            text = f"the file is not {encoding} ({getattr(error, 'reason', error)}): name its encoding"
            raise BadEncoding(text, where=str(path), likely=_likely(path)) from error


def _refuse_endless(path: Path, number: int, length: int) -> None:
    if length == MAX_LINE:
        raise BadInput(f"the line has more than {MAX_LINE:,} bytes", where=f"{path}:{number}")


def whole_text(path: Path, encoding: str | None, most: int) -> str:
    """Give a file's whole text; raises `BadInput` for more than `most` bytes, which a format that is read as a whole should not have."""
    try:
        size = path.stat().st_size
    except OSError:
        size = 0  # reading it says what is wrong
    if size > most:
        raise BadInput(
            f"the file has {size:,} bytes; {path.suffix} is read up to {most:,}. Save it as .jsonl, one object a line", where=str(path)
        )
    return "".join(text_lines(path, encoding))


def _bad_byte(path: Path, line: bytes, before: int) -> str:
    try:
        line.decode()
    except UnicodeDecodeError as found:
        place = f"byte {before + found.start + 1} of the file (0x{line[found.start]:02x})"
        return f"{place} is not UTF-8. {_advice(path)}"
    return f"the line is not UTF-8. {_advice(path)}"


def _likely(path: Path) -> str:
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in _MARKS else "cp1252"


def _advice(path: Path) -> str:
    likely = _likely(path)
    why = "it begins as UTF-16 does" if likely == "utf-16" else "older files from Excel on Windows are cp1252"
    return f"Save it as UTF-8, or name its encoding, such as {likely} ({why})"
