"""NaPTAN: stations and stops of public transport in Great Britain.

Layout: NaPTAN schema guide, CSV supply of the access-nodes service. Stops are many, and most are called
after the street they stand in. What helps to place a text is kept: every station, and stops called after
something else (a pub, a school), once for each locality instead of once for each side of the road.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from intake import Reject, parse_number
from sources.box import Box, place_grid_points
from sources.errors import SourceError
from sources.places import FoundPlaces, PlaceRow
from sources.tables import TableRow, match_header, read_tables

DOWNLOAD = "v1/access-nodes?dataFormat=csv"
_BUS_STOP = "bus stop"
_CATEGORIES = {
    "RLY": "railway station", "RSE": "railway station", "RPL": "railway station",
    "MET": "tram or metro station", "TMU": "tram or metro station", "PLT": "tram or metro station",
    "BST": "bus station", "BCE": "bus station", "BCS": "bus station", "BCQ": "bus station",
    "FER": "ferry terminal", "FTD": "ferry terminal", "AIR": "airport", "GAT": "airport",
    "BCT": _BUS_STOP,
}  # fmt: skip
_GONE = frozenset({"del", "delete", "inactive", "ina"})
_COLUMNS = (
    "CommonName", "Street", "LocalityName", "GridType", "Easting", "Northing", "Longitude", "Latitude",
    "StopType", "Status",
)  # fmt: skip
_SHORT = {
    "rd": "road", "st": "street", "ln": "lane", "ave": "avenue", "av": "avenue", "dr": "drive", "gr": "grove",
    "cres": "crescent", "cl": "close", "ct": "court", "pl": "place", "sq": "square", "tce": "terrace",
    "terr": "terrace",
}  # fmt: skip
_STREET_ENDS = frozenset(
    {
        "road", "street", "lane", "avenue", "drive", "grove", "crescent", "close", "terrace", "way", "mount",
        "rise", "walk", "gardens", "view", "approach", "roundabout", "junction", "bypass",
    }
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9']+")


@dataclass(frozen=True, slots=True)
class _Stop:
    category: str
    name: str
    locality: str
    lat: float
    lon: float


def read_naptan(path: Path, box: Box) -> FoundPlaces:
    """Read a city's stations and the stops that tell more than their street.

    Args:
        path: The CSV as the service gives it, of the country or of one area.
        box: The city's box.

    Raises:
        WardlightError: If it is not that CSV.
    """
    stops: dict[tuple[str, str, str], list[_Stop]] = defaultdict(list)
    rejects: list[Reject] = []
    at: dict[str, int] = {}
    streets = 0
    for row in read_tables(path, lambda names: list(names)[:1]):
        if not at:
            at = match_header(row, _COLUMNS, file=path.name, what="NaPTAN's stops")
            continue
        if len(row.cells) <= max(at.values()):
            rejects.append(Reject(row.number, "", ", ".join(row.cells), "the row is cut short"))
            continue
        cells = {name: row.cells[position].strip() for name, position in at.items()}
        category = _CATEGORIES.get(cells["StopType"])
        if category is None or cells["Status"].casefold() in _GONE or not cells["CommonName"]:
            continue
        try:
            point = _find_point(cells)
        except ValueError as error:
            rejects.append(_reject(row, cells, str(error)))
            continue
        if point is None or not box.holds(*point):
            continue
        if category == _BUS_STOP and _names_street(cells["CommonName"], cells["Street"]):
            streets += 1
            continue
        stop = _Stop(category, cells["CommonName"], cells["LocalityName"], *point)
        stops[category, " ".join(_fold_words(stop.name)), stop.locality].append(stop)
    if not at:
        raise SourceError(f"{path.name} is empty; fetch it again")
    notes = (f"{streets:,} bus stops are called after their street and were left out",) if streets else ()
    return FoundPlaces([_merge(group) for group in stops.values()], {"poi": rejects}, notes)


def _find_point(cells: Mapping[str, str]) -> tuple[float, float] | None:
    """Return latitude and longitude, from the grid where the degrees are empty, None where both are."""
    if cells["Latitude"] and cells["Longitude"]:
        return parse_number(cells["Latitude"]), parse_number(cells["Longitude"])
    if not (cells["Easting"] and cells["Northing"]) or cells["GridType"].casefold().startswith("i"):
        return None  # the Irish grid: no city of Great Britain
    lat, lon = place_grid_points([parse_number(cells["Easting"])], [parse_number(cells["Northing"])])
    return float(lat[0]), float(lon[0])


def _names_street(name: str, street: str) -> bool:
    """Tell whether a stop is called after a street: its own, or by the look of its last word."""
    words, own = _fold_words(name), _fold_words(street)
    inside = bool(own) and any(
        words[start : start + len(own)] == own for start in range(len(words) - len(own) + 1)
    )
    return inside or not words or words[-1] in _STREET_ENDS


def _fold_words(name: str) -> list[str]:
    return [_SHORT.get(word, word) for word in _WORD.findall(name.casefold())]


def _merge(group: Sequence[_Stop]) -> PlaceRow:
    """Return one row for the platforms of a station, or both sides of a road: their middle."""
    first, count = group[0], len(group)
    lat, lon = (
        round(sum(values) / count, 6) for values in zip(*((s.lat, s.lon) for s in group), strict=True)
    )
    return PlaceRow("poi", first.name, lat, lon, first.locality, category=first.category)


def _reject(row: TableRow, cells: Mapping[str, str], reason: str) -> Reject:
    value = f"{cells['CommonName']}: {cells['Latitude']}, {cells['Longitude']}"
    return Reject(row.number, "Latitude", value, reason)
