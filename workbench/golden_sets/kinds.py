"""Refuse files that are not text, saying what they are and how to make text of them: a name that ends in .csv promises nothing."""

from pathlib import Path

from workbench.errors import BadInput

_EXCEL = "an Excel workbook. Open it in Excel, choose Save As, and take “CSV UTF-8”"
_KINDS = (
    (b"PK\x03\x04", _EXCEL),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _EXCEL),
    (b"\x1f\x8b", "compressed (gzip). Unpack it first"),
    (b"BZh", "compressed (bzip2). Unpack it first"),
    (b"\xfd7zXZ\x00", "compressed (xz). Unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z). Unpack it first"),
    (b"%PDF-", "a PDF document. Copy its table into a spreadsheet and save that as CSV"),
    (b"PAR1", "a Parquet file. Write it as CSV or JSON lines first"),
    (b"ARROW1", "an Arrow file. Write it as CSV or JSON lines first"),
    (b"SQLite format 3\x00", "a SQLite database. Export the table as CSV first"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_WORKBOOK = b"xl/"
_BEGINNING = 4_096


def refuse_other_kinds(path: Path) -> None:
    """Raise `BadInput` where the first bytes are those of a workbook, an archive, a picture or another file that is not text."""
    try:
        with path.open("rb") as file:
            begins = file.read(_BEGINNING)
    except OSError:
        return  # reading it says what is wrong
    for sign, kind in _KINDS:
        if begins.startswith(sign):
            if kind is _EXCEL and sign.startswith(b"PK") and not _is_workbook(path, begins):
                kind = "a zip archive. Unpack it first"
            raise BadInput(f"the file is {kind}", where=str(path))


def _is_workbook(path: Path, begins: bytes) -> bool:
    """Tell a workbook from another zip archive by the folder that it always has."""
    if _WORKBOOK in begins:
        return True
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 65_536))
        return _WORKBOOK in file.read()
