"""Large published tables read row by row, out of their zip, without unpacking them."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from intake.zips import check_unpacked, list_members, open_zip
from sources.errors import SourceError

_MOST_UNPACKED = 8 * 1024**3
_ZIP = b"PK\x03\x04"
_SHOWN = 60


class TableRow(NamedTuple):
    """One row: the table that it stands in, its line there (1 is the first), its cells."""

    table: str
    number: int
    cells: list[str]


Choose = Callable[[Sequence[str]], Sequence[str]]


def read_tables(path: Path, choose: Choose) -> Iterator[TableRow]:
    """Yield the rows of the chosen tables of a zip, or those of a single CSV.

    Args:
        path: The zip, or one table unpacked from it.
        choose: Given the names of all files, returns those to read; none is refused by it.

    Raises:
        InputFileError: If the zip is unsafe or broken.
        SourceError: If a table is no CSV in UTF-8.
    """
    if not path.is_file():
        raise SourceError(f"{path.name}: no such file; check the path")
    with path.open("rb") as stream:
        packed = stream.read(len(_ZIP)) == _ZIP
    if not packed:
        (name,) = choose([path.name]) or [path.name]
        with path.open("rb") as stream:
            yield from _read_table(stream, name, file=path.name)
        return
    with open_zip(path) as archive:
        members = list_members(archive, file=path.name)
        chosen = choose(sorted(members))
        check_unpacked((members[name] for name in chosen), most_bytes=_MOST_UNPACKED, file=path.name)
        for name in chosen:
            with archive.open(members[name]) as table:
                yield from _read_table(table, name, file=path.name)


def match_header(row: TableRow, wanted: Sequence[str], *, file: str, what: str) -> dict[str, int]:
    """Return column → position of a table's first row, whatever case its names are in.

    Raises:
        SourceError: If one is missing: it is another file, or has another form.
    """
    places = {cell.strip().casefold(): position for position, cell in enumerate(row.cells)}
    missing = [name for name in wanted if name.casefold() not in places]
    if missing:
        raise SourceError(
            f"{file}: {row.table} is no table of {what}: it lacks {', '.join(missing)}; its first row begins "
            f"{', '.join(row.cells)[:_SHOWN]!r}"
        )
    return {name: places[name.casefold()] for name in wanted}


def _read_table(stream: IO[bytes], table: str, *, file: str) -> Iterator[TableRow]:
    number = 1
    try:
        with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, strict=True)
            for cells in reader:
                if cells:
                    yield TableRow(table, number, cells)
                number = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(f"{file}: {table}, row {number}: {error}; fetch the file again") from error
    except UnicodeError as error:
        raise SourceError(
            f"{file}: {table}, row {number}: the text is not UTF-8; is it the CSV edition?"
        ) from error
