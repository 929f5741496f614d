"""A text file of any encoding as blocks of whole lines in UTF-8, each with the number of its first line."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from intake.tables import detect_encoding, read_head
from posts.errors import PostError

BLOCK_BYTES = 1 << 17
_BOM = b"\xef\xbb\xbf"
_UTF8 = frozenset({"utf-8", "utf8", "utf_8", "utf-8-sig", "utf_8_sig"})


class Block(NamedTuple):
    """Whole lines of a file: the number of the first one (from 1), and their UTF-8 bytes."""

    first_row: int
    data: bytes

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield each line that is not blank, with its number."""
        for row, line in enumerate(self.data.split(b"\n"), start=self.first_row):
            if line and not line.isspace():
                yield row, line


def read_blocks(path: Path, *, encoding: str) -> Iterator[Block]:
    """Yield the lines of a file in blocks of about 128 KiB; a line longer than that is a block of its own.

    Args:
        path: A text file.
        encoding: Its encoding; a byte order mark wins over it.

    Raises:
        PostError: If the encoding is unknown, or is not UTF-8 and the file is not in it. Bytes that are
            not UTF-8 in a file said to be UTF-8 are passed on, so that only their line is refused.
    """
    row = 1
    parts: list[bytes] = []
    for chunk in _read_chunks(path, encoding):
        end = chunk.rfind(b"\n") + 1
        if not end:
            parts.append(chunk)
            continue
        data = b"".join((*parts, chunk[:end]))
        parts = [chunk[end:]] if end < len(chunk) else []
        yield Block(row, data)
        row += data.count(b"\n")
    if parts:
        yield Block(row, b"".join(parts))


def read_whole(path: Path, *, encoding: str) -> bytes:
    """Return a whole file as UTF-8, without its byte order mark."""
    return b"".join(_read_chunks(path, encoding))


def _read_chunks(path: Path, encoding: str) -> Iterator[bytes]:
    encoding = detect_encoding(read_head(path), encoding).lower()
    if encoding in _UTF8:
        with path.open("rb") as stream:
            chunk = stream.read(BLOCK_BYTES).removeprefix(_BOM)
            while chunk:
                yield chunk
                chunk = stream.read(BLOCK_BYTES)
        return
    try:
        with path.open("r", encoding=encoding, newline="") as stream:
            while text := stream.read(BLOCK_BYTES):
                yield text.encode("utf-8", "replace")
    except LookupError as error:
        raise PostError(f"{encoding!r} is not a text encoding; use utf-8 or cp1252") from error
    except UnicodeError as error:
        raise PostError(
            f"{path.name} is not {encoding.upper()} text; save it as UTF-8, or name its encoding "
            "with --encoding"
        ) from error
