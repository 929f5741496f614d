"""Figures of areas from Nomis, the statistics service of the Office for National Statistics."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from intake import parse_number
from sources.arcgis import Advance
from sources.client import Client
from sources.errors import SourceError
from sources.shelf import Shelf

# Without an account 25,000 rows come at once, the rest is left out without a word; addresses must stay short.
_SHOWN = 60
_AREAS_AT_ONCE = 100
_VALUE = "20100"  # the figure itself, not a percentage


@dataclass(frozen=True, slots=True)
class NomisTable:
    """Some cells of a data set.

    Attributes:
        dataset: Its id at Nomis, e.g. `NM_2021_1`.
        dimension: What its cells differ by, e.g. `c2021_age_19`.
        cells: Cell → a word that its name at Nomis must bear, in lower case: a code that has come to mean
            something else is refused.
        fixed: Other dimensions, held at one value.
    """

    dataset: str
    dimension: str
    cells: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)


CENSUS_RESIDENTS = NomisTable("NM_2021_1", "c2021_restype_3", {"0": "all usual residents"})
"""Census 2021, TS001: usual residents."""

CENSUS_AGES = NomisTable(
    "NM_2020_1",
    "c2021_age_19",
    {"14": "65 to 69", "15": "70 to 74", "16": "75 to 79", "17": "80 to 84", "18": "85 years"},
)
"""Census 2021, TS007A: usual residents aged 65 and over, by five years."""

CENSUS_HOUSEHOLDS = NomisTable("NM_2059_1", "c2021_hh_1", {"0": "household"})
"""Census 2021, TS041: households."""

ESTIMATES = NomisTable("NM_2014_1", "c_age", {"200": "all", "209": "65"}, {"gender": "0"})
"""Mid-year population estimates of small areas: all ages, 65 and over."""


@dataclass(frozen=True, slots=True)
class NomisFigures:
    """What Nomis says of some areas.

    Attributes:
        date: The year it speaks of, "" if it knows none of the areas.
        values: Area code → cell → figure; areas that Nomis does not know are absent.
    """

    date: str
    values: Mapping[str, Mapping[str, float]]

    def add_up(self, code: str, cells: Sequence[str]) -> float | None:
        """Return the sum of some cells of an area, None unless all are known."""
        known = self.values.get(code, {})
        return sum(known[cell] for cell in cells) if all(cell in known for cell in cells) else None


def fetch_figures(
    client: Client,
    shelf: Shelf,
    table: NomisTable,
    *,
    service: str,
    codes: Sequence[str],
    advance: Advance = lambda _: None,
) -> NomisFigures:
    """Return the cells of a table for areas given by their codes, newest date.

    Args:
        client: The client.
        shelf: Where the pages are kept.
        table: The cells.
        service: Root of the API, e.g. `https://www.nomisweb.co.uk/api/v01`.
        codes: Codes of the Office for National Statistics, e.g. `E05011384`.
        advance: Told the areas as they come.

    Raises:
        SourceError: If Nomis does not give what was asked, or gives an area two figures.
    """
    values: dict[str, dict[str, float]] = {}
    dates: set[str] = set()
    for start in range(0, len(codes), _AREAS_AT_ONCE):
        some = codes[start : start + _AREAS_AT_ONCE]
        for row in _fetch_known(client, shelf, table, service=service, codes=some):
            _take_row(row, table, wanted=frozenset(some), values=values, service=service)
            dates.add(row["DATE"])
        advance(len(some))
    if len(dates) > 1:
        raise SourceError(f"{_name(service)} mixes the years {', '.join(sorted(dates))} in {table.dataset}")
    return NomisFigures(next(iter(dates), ""), values)


def _take_row(
    row: Mapping[str, str],
    table: NomisTable,
    *,
    wanted: frozenset[str],
    values: dict[str, dict[str, float]],
    service: str,
) -> None:
    dimension = table.dimension.upper()
    code, cell, name = row["GEOGRAPHY_CODE"], row[dimension], row[f"{dimension}_NAME"]
    if code not in wanted or cell not in table.cells:
        return
    if table.cells[cell] not in name.casefold():
        raise SourceError(
            f"{_name(service)} calls cell {cell} of {table.dataset} {name[:_SHOWN]!r}; it should be about "
            f"{table.cells[cell]!r}. The data set has changed; import the figures from a file"
        )
    if not row["OBS_VALUE"].strip():
        return
    try:
        value = parse_number(row["OBS_VALUE"])
    except ValueError as error:
        raise SourceError(
            f"{_name(service)} gives {row['OBS_VALUE']!r} for {code} in {table.dataset}; it is no number"
        ) from error
    # An area of several editions is given once for each.
    if values.setdefault(code, {}).setdefault(cell, value) != value:
        raise SourceError(
            f"{_name(service)} gives {code} two figures in {table.dataset}; import them from a file"
        )


def _fetch_known(
    client: Client, shelf: Shelf, table: NomisTable, *, service: str, codes: Sequence[str]
) -> list[dict[str, str]]:
    """Return all rows for those areas that Nomis knows.

    Whether one unknown area silences a whole list is not documented: an empty answer to several is asked for
    again in halves.
    """
    rows = _fetch_rows(client, shelf, table, service=service, codes=codes)
    if rows or len(codes) == 1:
        return rows
    middle = len(codes) // 2
    return [
        row
        for half in (codes[:middle], codes[middle:])
        for row in _fetch_known(client, shelf, table, service=service, codes=half)
    ]


def _fetch_rows(
    client: Client, shelf: Shelf, table: NomisTable, *, service: str, codes: Sequence[str]
) -> list[dict[str, str]]:
    """Return all rows for some areas: pages until there are as many as Nomis counts."""
    url = f"{service}/dataset/{table.dataset}.data.csv"
    dimension = table.dimension
    columns = f"date,geography_code,{dimension},{dimension}_name,obs_value,record_count"
    query = {
        "date": "latest",
        "geography": ",".join(codes),
        dimension: ",".join(table.cells),
        **table.fixed,
        "measures": _VALUE,
        "select": columns,
    }
    stem = hashlib.sha256(repr(sorted(query.items())).encode()).hexdigest()[:12]
    rows: list[dict[str, str]] = []
    while True:
        page = f"{table.dataset}-{stem}-{len(rows):07d}.csv"
        kept = shelf.load_page(page)
        body = client.get(url, {**query, "recordoffset": len(rows)}) if kept is None else kept
        new, count = _read_page(body, columns.upper().split(","), service=service)
        if kept is None:
            shelf.save_page(page, body)
        rows += new
        if len(rows) == count:
            return rows
        if not new or len(rows) > count:
            shelf.forget()
            raise SourceError(
                f"{_name(service)} counts {count:,} rows of {table.dataset} but gives {len(rows):,}; run the "
                "same command again"
            )


def _read_page(body: bytes, columns: Sequence[str], *, service: str) -> tuple[list[dict[str, str]], int]:
    """Return the rows of a page, and how many there are in all; an empty answer knows none of the areas."""
    text = body.decode("utf-8-sig", "replace")
    if not text.strip():
        return [], 0
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        header = [name.strip().upper() for name in reader.fieldnames or ()]
        reader.fieldnames = header
        read = list(reader)
    except csv.Error as error:
        raise SourceError(
            f"{_name(service)} answers with a broken table ({error}); try again later"
        ) from error
    if not set(columns) <= set(header):
        shown = " ".join(text[:120].split())
        raise SourceError(
            f"{_name(service)} answers with something that is no table: {shown!r}; try again later"
        )
    rows = [{name: row[name] or "" for name in columns} for row in read]
    counts = {row["RECORD_COUNT"] for row in rows}
    if len(counts) > 1 or not all(count.isdecimal() for count in counts):
        raise SourceError(f"{_name(service)} does not say how many rows there are; try again later")
    return rows, int(counts.pop()) if counts else 0


def _name(service: str) -> str:
    return urlsplit(service).netloc
