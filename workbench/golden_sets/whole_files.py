"""Put files in place whole: what breaks on the way leaves the file that was there as it was."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import BadInput


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give the path of a file that takes the place of `path` when all is written, and leaves no trace otherwise.

    Raises `BadInput` where it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        os.replace(part, path)
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror or error}", where=str(path)) from error
    finally:
        part.unlink(missing_ok=True)
