"""Indices of small areas (LSOAs), put on wards by best fit: deprivation, digital exclusion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from intake import Row, open_table
from sources.arcgis import Advance, fetch_features, list_services, open_layer, quote
from sources.catalogue import Source
from sources.client import Client
from sources.downloads import Errand, fetch_file
from sources.errors import SourceError
from sources.nomis import CENSUS_RESIDENTS, fetch_figures
from sources.ons_services import choose_lookup
from sources.population import (
    FetchedTable,
    check_wards,
    digest_codes,
    list_unknown,
    write_table,
)
from sources.shelf import Shelf

_CODES_AT_ONCE = 500
_RESIDENTS = tuple(CENSUS_RESIDENTS.cells)


@dataclass(frozen=True, slots=True)
class AreaIndex:
    """A published table with one row a small area.

    Attributes:
        key: Its source in the catalogue, whose address is the file.
        year: Year of its small areas' codes: 2011 or 2021.
        code: Column of the codes.
        columns: Our name → its column, for areas of England.
        welsh: The same for areas of Wales, empty if it does not speak of them.
        shares: Our name → column and value: the share of residents whose area has that value.
    """

    key: str
    year: int
    code: str
    columns: Mapping[str, str]
    welsh: Mapping[str, str]
    shares: Mapping[str, tuple[str, float]]


DEPRIVATION = AreaIndex(
    key="iod-2025",
    year=2021,
    code="LSOA code (2021)",
    columns={"imd_2025_score": "Index of Multiple Deprivation (IMD) Score"},
    welsh={},
    shares={
        "most_deprived_decile_share": (
            "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
            1.0,
        )
    },
)
"""English Indices of Deprivation 2025, File 7."""

_DERI = {
    "deri_broadband": "Broadband component (national)",
    "deri_demography": "Demography component (national)",
}

DERI = AreaIndex(
    key="deri",
    year=2011,
    code="LSOA code",
    columns={
        "deri": "DERI score (national, England IMD)",
        **_DERI,
        "deri_deprivation": "Deprivation component (national, England IMD)",
    },
    welsh={
        "deri": "DERI score (national, Wales IMD)",
        **_DERI,
        "deri_deprivation": "Deprivation component (national, Wales IMD)",
    },
    shares={},
)
"""Digital Exclusion Risk Index 1.6 with its three components, 0 (low risk) to 10."""


@dataclass(frozen=True, slots=True)
class Services:
    """Where an index of small areas and what puts it on wards come from.

    Attributes:
        index: The index.
        geography: `ons-wards`: lookups between areas.
        nomis: `nomis`: residents of small areas, the weights.
    """

    index: Source
    geography: Source
    nomis: Source


def fetch_index(  # noqa: PLR0913 - one argument per choice
    client: Client,
    root: Path,
    codes: Sequence[str],
    *,
    index: AreaIndex,
    services: Services,
    edition: str = "",
    refresh: bool = False,
    at: str,
    advance: Advance = lambda _: None,
) -> FetchedTable:
    """Fetch an index of small areas and average it over each ward.

    A small area belongs to the ward that holds most of its people, by the lookup of the Office for National
    Statistics (best fit); a ward's figure is the mean over its areas, weighted by residents of the Census of
    2021. Areas of 2011 are taken to those of 2021 first: a divided one leaves its figure to all its parts,
    one made of several gets their mean.

    Args:
        client: The client.
        root: Folder of fetched files.
        codes: Ward codes, e.g. `E05011384`.
        index: The index.
        services: Where everything is.
        edition: Year of the wards; the lookup of that year is taken if there is one, else the newest.
        refresh: Whether to fetch again what is there already.
        at: The present time, ISO 8601 UTC.
        advance: Told the bytes of the index's file as they come.

    Raises:
        SourceError: If the index speaks of none of the wards, or a service fails.
    """
    shelf = Shelf(
        root, services.index, f"{services.index.url} of {digest_codes(codes)}, wards of {edition or '?'}"
    )
    if refresh:
        shelf.forget()
    fetched = shelf.find()
    if fetched is None:
        check_wards(codes)
        names = list_services(client, services.geography.url)
        lookup, ward_of = _find_wards(client, shelf, services, names=names, codes=codes, edition=edition)
        areas = sorted(ward_of)
        parts = {area: [area] for area in areas}
        if index.year == 2011:  # noqa: PLR2004 - a year
            parts = _find_former(client, shelf, services, names=names, areas=areas)
        people = fetch_figures(client, shelf, CENSUS_RESIDENTS, service=services.nomis.url, codes=areas)
        weights = {area: people.add_up(area, _RESIDENTS) or 0.0 for area in areas}
        cells = _read_index(_bring_file(Errand(client, services.index, root, at, refresh, advance)), index)
        known = {area: _mean_parts(cells, former) for area, former in parts.items()}
        rows = _average(codes, ward_of, known=known, weights=weights)
        if not rows:
            raise SourceError(
                f"{services.index.name} says nothing of the {len(codes)} wards ({codes[0]}, ...)"
            )
        names_out = [*index.columns, *index.shares]
        fetched = shelf.finish(
            f"{index.key}.csv",
            write_table(
                ["ward_code", *names_out],
                [[code, *(rows.get(code, {}).get(name) for name in names_out)] for code in codes],
            ),
            at=at,
            notes=(
                f"means over small areas by best fit (lookup {lookup}), weighted by residents of 2021",
                *list_unknown(codes, rows, by=services.index.name),
            ),
            url=services.index.url,
        )
    return FetchedTable(fetched, shelf.path(fetched))


def _find_wards(
    client: Client, shelf: Shelf, services: Services, *, names: list[str], codes: Sequence[str], edition: str
) -> tuple[str, dict[str, str]]:
    """Return the lookup from small areas of 2021 to wards, and what it says of these wards."""
    root = services.geography.url
    name = choose_lookup(names, rf"LSOA21_WD{edition[2:4]}_LAD\d\d_EW") if edition[2:4].isdigit() else None
    if name is None:
        offered = sorted(each[7:11] for each in names if choose_lookup([each], r"LSOA21_WD\d\d_LAD\d\d_EW"))
        name = choose_lookup(names, rf"LSOA21_{offered[-1]}_LAD\d\d_EW") if offered else None
    if name is None:
        raise SourceError(f"{root} has no lookup from small areas to wards (LSOA21_WD.._LAD.._EW_LU)")
    rows = _look_up(
        client, shelf, f"{root}/{name}/FeatureServer", pair=(r"wd\d\dcd", "lsoa21cd"), codes=codes
    )
    return name, {area: ward for ward, area in rows}


def _find_former(
    client: Client, shelf: Shelf, services: Services, *, names: list[str], areas: Sequence[str]
) -> dict[str, list[str]]:
    """Return for each small area of 2021 those of 2011 that it lies in or was made of."""
    root = services.geography.url
    name = choose_lookup(names, r"LSOA11_LSOA21_LAD22_EW")
    if name is None:
        raise SourceError(
            f"{root} has no lookup from small areas of 2011 to those of 2021 (LSOA11_LSOA21_LAD22_EW_LU)"
        )
    rows = _look_up(client, shelf, f"{root}/{name}/FeatureServer", pair=("lsoa21cd", "lsoa11cd"), codes=areas)
    former: dict[str, list[str]] = {area: [] for area in areas}
    for area, before in rows:
        former[area].append(before)
    return former


def _look_up(
    client: Client, shelf: Shelf, service: str, *, pair: tuple[str, str], codes: Sequence[str]
) -> list[tuple[str, str]]:
    """Return the distinct pairs of two columns of a lookup, where the first is one of some codes."""
    layer = open_layer(client, service)
    first, second = layer.find_field(pair[0]), layer.find_field(pair[1])
    if first is None or second is None:
        raise SourceError(
            f"{service} has not the columns {pair[0]} and {pair[1]}; it has {', '.join(layer.fields)}"
        )
    found: set[tuple[str, str]] = set()
    for start in range(0, len(codes), _CODES_AT_ONCE):
        where = f"{first} IN ({quote(list(codes[start : start + _CODES_AT_ONCE]))})"
        for row in fetch_features(client, shelf, layer, where=where, geometry=False, most=2_000):
            found.add((str(row["properties"][first]), str(row["properties"][second])))
    return sorted(found)


def _bring_file(errand: Errand) -> Path:
    """Return where the index's file lies, downloading it if need be: it is the same for every city."""
    url = errand.source.url
    name = unquote(url.rsplit("/", 1)[-1]).replace("/", "_")
    return fetch_file(errand, name, find_url=lambda: url)[1]


def _read_index(path: Path, index: AreaIndex) -> dict[str, dict[str, float]]:
    """Return small area → our name → figure; what is no number is not known."""
    table = open_table(path)
    wanted = {
        index.code,
        *index.columns.values(),
        *index.welsh.values(),
        *(c for c, _ in index.shares.values()),
    }
    missing = sorted(wanted - set(table.columns))
    if missing:
        raise SourceError(
            f"{path.name} has no column {missing[0]!r}: it is another edition of the file than known here"
        )
    cells: dict[str, dict[str, float]] = {}
    for row in table.rows():
        if not isinstance(row, Row):
            continue
        code = row.cells[index.code].strip()
        columns = index.welsh if code.startswith("W") else index.columns
        figures = {name: _read(row.cells[column]) for name, column in columns.items()}
        for name, (column, value) in index.shares.items():
            seen = _read(row.cells[column])
            figures[name] = None if seen is None else float(seen == value)
        cells[code] = {name: figure for name, figure in figures.items() if figure is not None}
    return cells


def _mean_parts(cells: Mapping[str, Mapping[str, float]], parts: Sequence[str]) -> dict[str, float]:
    known = [cells[part] for part in parts if cells.get(part)]
    if not known:
        return {}
    shared = [name for name in known[0] if all(name in each for each in known)]
    return {name: sum(each[name] for each in known) / len(known) for name in shared}


def _average(
    codes: Sequence[str],
    ward_of: Mapping[str, str],
    *,
    known: Mapping[str, Mapping[str, float]],
    weights: Mapping[str, float],
) -> dict[str, dict[str, float]]:
    """Return ward → name → mean weighted by residents; a ward with an unknown area has none."""
    of_ward: dict[str, list[str]] = {code: [] for code in codes}
    for area, ward in ward_of.items():
        of_ward[ward].append(area)
    means: dict[str, dict[str, float]] = {}
    for ward, areas in of_ward.items():
        total = sum(weights[area] for area in areas)
        if not total:
            continue
        names = [name for name in known[areas[0]] if all(name in known[area] for area in areas)]
        if names:
            means[ward] = {
                name: sum(weights[area] * known[area][name] for area in areas) / total for name in names
            }
    return means


def _read(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
