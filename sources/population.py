"""People and households of wards: Census 2021 and mid-year estimates, as a table that the importer reads."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sources.arcgis import Advance
from sources.catalogue import Source
from sources.client import Client
from sources.errors import SourceError
from sources.nomis import (
    CENSUS_AGES,
    CENSUS_HOUSEHOLDS,
    CENSUS_RESIDENTS,
    ESTIMATES,
    NomisFigures,
    fetch_figures,
)
from sources.shelf import Fetched, Shelf

REQUESTS = 4
"""How many tables are asked for: `advance` is told each ward as often."""

_COLUMNS = (
    "ward_code",
    "population",
    "aged_65_plus",
    "households",
    "census_2021_population",
    "census_2021_aged_65_plus",
)


@dataclass(frozen=True, slots=True)
class FetchedTable:
    """Figures per ward as they were fetched.

    Attributes:
        fetched: The file and whose it is.
        path: Where it lies: CSV with a column `ward_code`.
    """

    fetched: Fetched
    path: Path


def fetch_population(  # noqa: PLR0913 - one argument per choice
    client: Client,
    root: Path,
    codes: Sequence[str],
    *,
    source: Source,
    refresh: bool = False,
    at: str,
    advance: Advance = lambda _: None,
) -> FetchedTable:
    """Fetch residents, residents aged 65 and over, and households of wards of England and Wales.

    `population` and `aged_65_plus` are the newest mid-year estimates, unless the Census knows more of the
    wards: then they are the Census's for all, for figures of two years cannot be compared. Nothing is
    estimated for wards that have come since; they are listed.

    Args:
        client: The client.
        root: Folder of fetched files.
        codes: Ward codes, e.g. `E05011384`.
        source: `nomis`, perhaps at another address.
        refresh: Whether to fetch again what is there already.
        at: The present time, ISO 8601 UTC.
        advance: Told the wards as they come, REQUESTS times each.

    Raises:
        SourceError: If none of the wards is known, or the service fails.
    """
    shelf = Shelf(root, source, f"{source.url} people and households of {digest_codes(codes)}")
    if refresh:
        shelf.forget()
    fetched = shelf.find()
    if fetched is None:
        check_wards(codes)
        people, ages, homes, estimates = (
            fetch_figures(client, shelf, table, service=source.url, codes=codes, advance=advance)
            for table in (CENSUS_RESIDENTS, CENSUS_AGES, CENSUS_HOUSEHOLDS, ESTIMATES)
        )
        if not people.values and not estimates.values:
            raise SourceError(
                f"Nomis knows none of the {len(codes)} wards ({codes[0]}, ...): are they of an edition "
                "before 2018 or after the newest estimates? Import the figures from a file"
            )
        census = _Sides(people, ages, tuple(CENSUS_RESIDENTS.cells), tuple(CENSUS_AGES.cells))
        middle = _Sides(estimates, estimates, ("200",), ("209",))
        leading = middle if len(middle.known(codes)) >= len(census.known(codes)) else census
        rows = [
            (
                code,
                *leading.tell(code),
                homes.add_up(code, tuple(CENSUS_HOUSEHOLDS.cells)),
                *census.tell(code),
            )
            for code in codes
        ]
        fetched = shelf.finish(
            "population.csv",
            write_table(_COLUMNS, rows),
            at=at,
            notes=_tell(codes, census, middle, leading=leading),
            url=f"{source.url}/dataset",
        )
    return FetchedTable(fetched, shelf.path(fetched))


@dataclass(frozen=True, slots=True)
class _Sides:
    """Residents and those aged 65 and over, of one origin."""

    people: NomisFigures
    older: NomisFigures
    all_cells: tuple[str, ...]
    older_cells: tuple[str, ...]

    def tell(self, code: str) -> tuple[float | None, float | None]:
        return self.people.add_up(code, self.all_cells), self.older.add_up(code, self.older_cells)

    def known(self, codes: Sequence[str]) -> list[str]:
        return [code for code in codes if self.tell(code)[0] is not None]


def check_wards(codes: Sequence[str]) -> None:
    """Refuse wards that are not of England or Wales, the only ones that Nomis and the indices here speak of.

    Raises:
        SourceError: If none of the codes is that of an English or Welsh ward.
    """
    if not any(code.startswith(("E05", "W05")) for code in codes):
        raise SourceError(
            f"ward codes like {codes[0]!r} are not of England or Wales (E05..., W05...), of which "
            "alone figures can be fetched; use: wardlight reference import"
        )


def digest_codes(codes: Sequence[str]) -> str:
    """Return codes in short, for the name of a request."""
    digest = hashlib.sha256(",".join(codes).encode()).hexdigest()[:12]
    return f"{len(codes)} wards ({digest})"


def write_table(columns: Sequence[str], rows: Sequence[Sequence[str | float | None]]) -> bytes:
    """Return a CSV table; whole numbers without decimals, nothing where nothing is known."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_show(cell) for cell in row])
    return stream.getvalue().encode()


def list_unknown(codes: Sequence[str], known: Mapping[str, object] | Sequence[str], *, by: str) -> list[str]:
    """Return a note that lists the wards that a source does not know, all of them."""
    missing = [code for code in codes if code not in known]
    if not missing:
        return []
    return [f"{len(missing)} of {len(codes)} wards are not in {by}: {', '.join(missing)}"]


def _tell(codes: Sequence[str], census: _Sides, middle: _Sides, *, leading: _Sides) -> tuple[str, ...]:
    year = middle.people.date
    notes = [
        f"population and aged_65_plus are the estimates for the middle of {year}; households are of the "
        "Census of 2021"
        if leading is middle
        else "population, aged_65_plus and households are of the Census of 2021, which knows more of the "
        "wards than the mid-year estimates"
    ]
    notes += list_unknown(codes, census.known(codes), by="the Census of 2021 (wards of 2022)")
    notes += list_unknown(
        codes, middle.known(codes), by=f"the mid-year estimates{f' of {year}' if year else ''}"
    )
    return tuple(notes)


def _show(cell: str | float | None) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    return str(int(cell)) if cell == int(cell) else f"{cell:.4f}"
