"""Open a file of examples as text, and take it apart into rows by its format."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.errors import BadInput
from workbench.golden_sets.content import FieldProblem

MAX_LINE = 1 << 24
"""Characters; a longer line, or cell, is not read on. A row may hold far less (`content.MAX_BYTES`) and is refused by itself."""


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
    try:
        with path.open(encoding=encoding or "utf-8-sig", newline="") as file:
            number = 0
            while line := file.readline(MAX_LINE):
                number += 1
                if len(line) == MAX_LINE:
                    raise BadInput(f"the line has more than {MAX_LINE:,} characters", where=f"{path}:{number}")
                yield line
    except UnicodeError as error:
        raise _undecodable(path, encoding, error) from error
    except LookupError as error:
        raise BadInput(f"there is no encoding {encoding!r}; take utf-8, utf-16, cp1252 or latin-1", where="encoding") from error
    except FileNotFoundError as error:
        raise BadInput("there is no such file", where=str(path)) from error
    except OSError as error:
        raise BadInput(f"the file cannot be read: {error.strerror}", where=str(path)) from error


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


def _undecodable(path: Path, encoding: str | None, error: UnicodeError) -> BadInput:
    if encoding is not None and encoding.lower().replace("_", "-") not in ("utf-8", "utf8", "utf-8-sig"):
        return BadInput(f"the file is not {encoding}: {getattr(error, 'reason', error)}. Name its encoding", where=str(path))
    with path.open("rb") as file:
        before = 0
        for number, line in enumerate(file, start=1):
            try:
                line.decode()
            except UnicodeDecodeError as found:
                place = f"byte {before + found.start + 1} of the file (0x{line[found.start]:02x})"
                return BadInput(f"{place} is not UTF-8. {_advice(path)}", where=f"{path}:{number}")
            before += len(line)
    return BadInput(f"the file is not UTF-8. {_advice(path)}", where=str(path))


def _advice(path: Path) -> str:
    with path.open("rb") as file:
        is_utf16 = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    likely = "utf-16" if is_utf16 else "cp1252"
    why = "it begins as UTF-16 does" if is_utf16 else "older files from Excel on Windows are cp1252"
    return f"Save it as UTF-8, or name its encoding, such as encoding={likely!r} ({why})"
