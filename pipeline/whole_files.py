"""Text files that appear whole under their name, or not at all."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pipeline.errors import PipelineError


@contextlib.contextmanager
def write_whole(out: Path, *, encoding: str = "utf-8") -> Iterator[IO[str]]:
    """Open a text file to be written beside its place and moved there at the end.

    Args:
        out: The file; replaced if it exists, left as it is if anything fails.
        encoding: Text encoding.

    Raises:
        PipelineError: If the folder is missing or cannot be written, or the disk is full.
    """
    check_folder(out)
    temporary = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with temporary.open("w", encoding=encoding, newline="") as stream:
            yield stream
        os.replace(temporary, out)  # noqa: PTH105 - replaces on every system
    except OSError as error:
        raise PipelineError(f"{out} cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)


def check_folder(out: Path) -> None:
    """Refuse a file whose folder is not there, before long work is begun for it.

    Raises:
        PipelineError: If the folder is missing.
    """
    if not out.parent.is_dir():
        raise PipelineError(f"{out}: the folder {out.parent} does not exist; make it first")
