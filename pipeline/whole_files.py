"""Text files that appear whole under their name, or not at all."""

import contextlib
import os
import tempfile
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
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding=encoding, newline="", dir=out.parent, prefix=f".{out.name}.", delete=False
        ) as stream:
            temporary = Path(stream.name)
            yield stream
        os.replace(temporary, out)  # noqa: PTH105 - replaces on every system
    except OSError as error:
        raise PipelineError(f"{out} cannot be written: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
