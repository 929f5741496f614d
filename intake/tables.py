"""Delimited text read row by row, with the refusals a person can act on."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from intake.errors import InputFileError
from intake.ledger import Reject

_DELIMITERS = ",;\t|"
_FIELD_LIMIT = 64 * 1024 * 1024
_HEAD = 64 * 1024
_MAGIC = {
    b"PK\x03\x04": "a zip archive or an Excel workbook; save the sheet as CSV UTF-8 and import that",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save the sheet as CSV UTF-8 and import that",
    b"SQLite format 3": "an SQLite database (a GeoPackage or a city file)",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"PAR1": "a Parquet file; save it as CSV UTF-8 and import that",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}


class Row(NamedTuple):
    """One data row: its line in the file (the header is line 1) and its cells by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A delimited text file whose header has been read.

    Attributes:
        path: The file.
        columns: Header cells, stripped.
        delimiter: One of comma, semicolon, tab, bar.
        encoding: Python's name of the text encoding.
    """

    path: Path
    columns: tuple[str, ...]
    delimiter: str
    encoding: str

    def rows(self) -> Iterator[Row | Reject]:
        """Yield each data row, or a Reject where a row has too many or too few cells.

        Blank lines are passed over: they hold no row.

        Raises:
            InputFileError: If the text breaks off inside a quoted cell or is not in the encoding.
        """
        width = len(self.columns)
        with _open_text(self.path, self.encoding) as stream:
            reader = csv.reader(stream, delimiter=self.delimiter, strict=True)
            number = 1
            try:
                next(reader, None)
                number = reader.line_num + 1
                for cells in reader:
                    if len(cells) == width:
                        yield Row(number, dict(zip(self.columns, cells, strict=True)))
                    elif cells and not (len(cells) == 1 and not cells[0].strip()):
                        yield Reject(
                            number,
                            "",
                            self.delimiter.join(cells),
                            f"the row has {len(cells)} cells where the header has {width}",
                        )
                    number = reader.line_num + 1
            except csv.Error as error:
                raise InputFileError(
                    f"{self.path.name}, row {number}: {error}. The row's quotes do not close, or the file "
                    "was cut off; export it again"
                ) from error
            except UnicodeError as error:
                raise _encoding_error(self.path, self.encoding) from error


def open_table(path: Path, *, encoding: str = "utf-8") -> Table:
    """Read the header of a delimited text file.

    Args:
        path: A CSV, or text separated by semicolon, tab or bar.
        encoding: Text encoding; a UTF-8 or UTF-16 byte order mark wins over it.

    Raises:
        InputFileError: If the file is missing, empty, not text, not in the encoding, or has no
            usable header.
    """
    head = read_head(path)
    encoding = detect_encoding(head, encoding)
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        with _open_text(path, encoding) as stream:
            first = stream.readline()
            if not first.strip():
                raise InputFileError(
                    f"{path.name} starts with an empty line; the first row must name the columns"
                )
            if first.lstrip()[:1] in "{[<":
                raise InputFileError(
                    f"{path.name} is not a CSV table: its first line starts with {first.strip()[:1]!r}. "
                    "The first row of a table names its columns"
                )
            delimiter = max(_DELIMITERS, key=lambda mark: (first.count(mark), -_DELIMITERS.index(mark)))
            stream.seek(0)
            header = next(csv.reader(stream, delimiter=delimiter, strict=True))
    except UnicodeError as error:
        raise _encoding_error(path, encoding) from error
    except csv.Error as error:
        raise InputFileError(f"{path.name}, row 1: {error}; the header's quotes do not close") from error
    columns = tuple(cell.strip() for cell in header)
    seen: set[str] = set()
    for column in columns:
        if column and column in seen:
            raise InputFileError(f"{path.name} has two columns named {column!r}; rename one of them")
        seen.add(column)
    return Table(path, columns, delimiter, encoding)


def read_head(path: Path) -> bytes:
    """Return a file's first bytes, having refused what is plainly no text.

    Raises:
        InputFileError: If the file is missing, a folder, unreadable, empty, or of a binary kind.
    """
    if path.is_dir():
        raise InputFileError(f"{path.name} is a folder; name a file in it")
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except FileNotFoundError as error:
        raise InputFileError(f"{path.name}: no such file; check the path") from error
    except OSError as error:
        raise InputFileError(f"{path.name} cannot be read: {error.strerror or error}") from error
    if not head.strip():
        raise InputFileError(f"{path.name} is empty; there is nothing to import")
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            raise InputFileError(f"{path.name} is {kind}")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputFileError(
            f"{path.name} is not text: it holds zero bytes. Save it as CSV UTF-8 and import that"
        )
    return head


def detect_encoding(head: bytes, encoding: str) -> str:
    """Return the encoding that a byte order mark declares, else the one given."""
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return encoding


def _open_text(path: Path, encoding: str) -> io.TextIOWrapper:
    try:
        return path.open("r", encoding=encoding, newline="")
    except LookupError as error:
        raise InputFileError(f"{encoding!r} is not a text encoding; use utf-8 or cp1252") from error


def _encoding_error(path: Path, encoding: str) -> InputFileError:
    """Name the first line that is not in the encoding."""
    line = 1
    with path.open("rb") as stream:
        for raw in stream:
            try:
                raw.decode(encoding)
            except UnicodeError:
                break
            line += 1
    return InputFileError(
        f"{path.name}, row {line}: the text is not {encoding.upper()}. Save the file as CSV UTF-8, or name "
        "its encoding with --encoding (Excel on Windows writes cp1252)"
    )
