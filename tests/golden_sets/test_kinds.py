import gzip
import io
import zipfile
from pathlib import Path

import pytest

from tests.golden_sets.files_for_tests import write
from workbench.errors import BadInput
from workbench.golden_sets import read_examples


def zipped(name: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("[Content_Types].xml", "x" * 10_000)
        archive.writestr(name, "<x/>")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (zipped("xl/workbook.xml"), "the file is an Excel workbook. Open it in Excel, choose Save As, and take “CSV UTF-8”"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "an Excel workbook"),
        (zipped("set.csv"), "a zip archive. Unpack it first"),
        (gzip.compress(b"question\nWhy?\n", mtime=0), "compressed (gzip). Unpack it first"),
        (b"%PDF-1.7 x", "a PDF document"),
        (b"PAR1 x", "a Parquet file"),
    ],
)
def test_a_file_that_is_something_else_is_called_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_examples(write(tmp_path, content, "set.csv"))
    assert said in str(caught.value)


def test_text_that_begins_like_a_sign_is_read(tmp_path: Path) -> None:
    assert read_examples(write(tmp_path, "PK,question\n1,Why?\n")).examples[0].inputs["question"] == "Why?"
