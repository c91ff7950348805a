"""Read the records of a file one after the other: JSON lines, a JSON list or document, CSV, Parquet, each of the first three also as gzip.

No more is held than one record, or one whole document where a file is a single one.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from workbench.errors import BadInput

Record = Mapping[str, Any]
LONGEST = 64 * 2**20
LONGEST_DOCUMENT = 256 * 2**20
CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one record, where it stands, and how much of the file had been read by then; `problem` says why there is no record."""

    where: str
    record: Record
    share: float
    problem: str = ""
    is_table: bool = False


def read_records(path: Path) -> Iterator[Row]:
    """Give the records of a file. A record that cannot be read has a `problem`; raises `BadInput` where the rest cannot be read either."""
    try:
        with _opened(path) as source:
            beginning = source.peek()
            if beginning[:4] == b"PAR1":
                yield from _parquet(path)
            elif _is_csv(path, beginning):
                yield from _csv(source)
            else:
                yield from _json(source)
    except (OSError, EOFError) as error:
        raise BadInput(f"it cannot be read: {getattr(error, 'strerror', None) or error}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise BadInput(f"it is not UTF-8 text: {error.reason}", where=str(path)) from error


class _Source:
    """A file's bytes, unpacked where they are packed, that knows how much of the file has been read."""

    def __init__(self, raw: IO[bytes], size: int) -> None:
        self._raw = raw
        self._size = max(size, 1)
        buffered: Any = io.BufferedReader(cast(Any, raw))
        is_packed = buffered.peek(2)[:2] == b"\x1f\x8b"
        self.content: Any = io.BufferedReader(cast(Any, gzip.GzipFile(fileobj=buffered))) if is_packed else buffered

    def peek(self) -> bytes:
        """Give the beginning of what is not read yet, without space before it."""
        beginning: bytes = self.content.peek(CHUNK).removeprefix(b"\xef\xbb\xbf")
        return beginning.lstrip() or beginning

    @property
    def share(self) -> float:
        """Give how much of the file has been read, from 0 to 1."""
        return min(1.0, self._raw.tell() / self._size)


@contextmanager
def _opened(path: Path) -> Iterator[_Source]:
    with path.open("rb", buffering=0) as raw:
        yield _Source(raw, path.stat().st_size)


def _is_csv(path: Path, beginning: bytes) -> bool:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if ".csv" in suffixes or ".tsv" in suffixes:
        return True
    return beginning[:1] not in (b"{", b"[", b"") and not {".json", ".jsonl", ".ndjson"} & set(suffixes)


def _csv(source: _Source) -> Iterator[Row]:
    csv.field_size_limit(LONGEST)
    with io.TextIOWrapper(source.content, encoding="utf-8-sig", newline="") as text:
        head = text.readline()
        separator = max(",;\t", key=head.count)
        columns = next(csv.reader([head], delimiter=separator), [])
        if len(set(columns)) < len(columns):
            twice = next(column for column in columns if columns.count(column) > 1)
            raise BadInput(f"the column '{twice}' stands there twice", where="line 1")
        reader = csv.reader(text, delimiter=separator)
        while True:
            where = f"line {reader.line_num + 2}"
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise BadInput(f"it is not CSV: {error}", where=where) from error
            if len(cells) > len(columns):
                problem = f"it has {len(cells)} cells, more than there are columns ({len(columns)})"
                yield Row(where, {}, source.share, problem, is_table=True)
            elif cells:
                yield Row(where, dict(zip(columns, cells, strict=False)), source.share, is_table=True)


def _parquet(path: Path) -> Iterator[Row]:
    import pyarrow  # type: ignore[import-untyped, unused-ignore]
    from pyarrow import parquet  # type: ignore[import-untyped, unused-ignore]

    try:
        with parquet.ParquetFile(path) as file:
            number, rows = 0, max(file.metadata.num_rows, 1)
            for batch in file.iter_batches(batch_size=500):
                for record in batch.to_pylist(maps_as_pydicts="lossy"):
                    number += 1
                    yield Row(f"row {number}", record, number / rows, is_table=True)
    except pyarrow.ArrowException as error:
        raise BadInput(f"it is not Parquet: {error}", where=str(path)) from error


def _json(source: _Source) -> Iterator[Row]:
    beginning = source.peek()
    if beginning[:1] == b"[":
        yield from _elements(source)
        return
    number = 0
    while line := source.content.readline(LONGEST):
        number += 1
        if not line.strip():
            continue
        where = f"line {number}"
        try:
            found = json.loads(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
        except (ValueError, RecursionError) as error:
            if number == 1 or len(line) == LONGEST:
                # Not lines, but one document over many.
                yield from _document(line, source)
                return
            yield Row(where, {}, source.share, f"it is not JSON: {error}")
            continue
        yield from _rows(found, where, source.share)


def _document(beginning: bytes, source: _Source) -> Iterator[Row]:
    whole = beginning + source.content.read(LONGEST_DOCUMENT + 1 - len(beginning))
    if len(whole) > LONGEST_DOCUMENT:
        most = LONGEST_DOCUMENT // 2**20
        raise BadInput(f"it is one document of more than {most} MiB: write one record a line", where="line 1")
    try:
        found = json.loads(whole.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"it is not JSON: {error}", where="the document") from error
    yield from _rows(found, "the document", 1.0)


def _elements(source: _Source) -> Iterator[Row]:
    """Give the elements of a list as they are read: the list itself is never held."""
    decoder = json.JSONDecoder()
    number = 0
    with io.TextIOWrapper(source.content, encoding="utf-8-sig") as text:
        buffer = text.read(CHUNK).lstrip()[1:]
        while True:
            buffer = buffer.lstrip().removeprefix(",").lstrip()
            if buffer.startswith("]"):
                return
            try:
                found, end = decoder.raw_decode(buffer)
            except (ValueError, RecursionError) as error:
                # Twice as much each time, so that a long element is not read again and again.
                more = text.read(max(CHUNK, len(buffer))) if len(buffer) < LONGEST else ""
                if not more:
                    problem = f"it is not JSON, or longer than {LONGEST // 2**20} MiB: {error}"
                    raise BadInput(problem, where=f"entry {number + 1}") from error
                buffer += more
                continue
            number += 1
            buffer = buffer[end:]
            yield from _rows(found, f"entry {number}", source.share)


def _rows(found: object, where: str, share: float) -> Iterator[Row]:
    """Give a record, or those of a page as APIs answer it (`{"data": […], "meta": …}`)."""
    if isinstance(found, dict) and isinstance(found.get("data"), list) and set(found) <= {"data", "meta"}:
        for index, one in enumerate(found["data"]):
            yield from _rows(one, f"{where}, data[{index}]", share)
    elif isinstance(found, dict):
        yield Row(where, found, share)
    else:
        yield Row(where, {}, share, "it is no object")
