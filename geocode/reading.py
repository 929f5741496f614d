"""Gazetteer files in: streets, places, points of interest, postcodes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geocode.errors import GeocodeError
from geocode.records import KINDS, PlaceRecord
from intake import Reject, match_columns, open_table, parse_coordinates

_ALIASES = {
    "name": ("street", "street_name", "place", "poi", "title", "postcode", "pcd", "pcds", "label"),
    "locality": ("suburb", "town", "district", "parent", "area", "neighbourhood", "village", "city"),
    "outcode": ("postcode_district", "postcode_area", "outward"),
    "category": ("kind", "type", "value", "class", "category", "layer"),
    "lat": ("latitude", "y", "lat_wgs84"),
    "lon": ("longitude", "lng", "long", "x", "lon_wgs84"),
}


@dataclass(frozen=True, slots=True)
class PlaceFile:
    """What a gazetteer file held.

    Attributes:
        places: Usable rows in file order.
        read: Rows seen.
        rejects: Rows refused.
        columns: Field → column matched.
    """

    places: tuple[PlaceRecord, ...]
    read: int
    rejects: tuple[Reject, ...]
    columns: dict[str, str]


def read_places(
    path: Path,
    kind: str,
    *,
    source: str = "",
    encoding: str = "utf-8",
    near: Callable[[float, float], bool] | None = None,
) -> PlaceFile:
    """Read a gazetteer CSV.

    Args:
        path: Table with a name (or postcode), lat, lon (EPSG:4326) and perhaps a locality, outcode, category.
        kind: "street", "place", "poi" or "postcode".
        source: Name of the source, kept with each row.
        encoding: Text encoding.
        near: Tells whether (lat, lon) is near the city; finds exchanged coordinates.

    Raises:
        GeocodeError: If the kind is unknown.
        InputFileError: If the file is no table or lacks a needed column.
    """
    if kind not in KINDS:
        raise GeocodeError(f"--kind {kind!r} is not known; use one of {', '.join(KINDS)}")
    table = open_table(path, encoding=encoding)
    aliases = dict(_ALIASES)
    if kind == "postcode":
        aliases["name"] = ("postcode", "pcd", "pcds", "pcd7", "pcd8", "name")
    columns = match_columns(table.columns, aliases, file=path.name, required=("name", "lat", "lon"))
    places: list[PlaceRecord] = []
    rejects: list[Reject] = []
    read = 0
    for row in table.rows():
        read += 1
        if isinstance(row, Reject):
            rejects.append(row)
            continue
        cells = row.cells
        name = cells[columns["name"]].strip()
        if not any(character.isalnum() for character in name):
            rejects.append(Reject(row.number, columns["name"], name, "the name is empty"))
            continue
        lat, lon = cells[columns["lat"]], cells[columns["lon"]]
        try:
            point = parse_coordinates(lat, lon, near=near)
        except ValueError as error:
            rejects.append(Reject(row.number, columns["lat"], f"{lat}, {lon}", str(error)))
            continue
        if point is None:
            rejects.append(Reject(row.number, columns["lat"], "", "latitude and longitude are empty"))
            continue
        locality, outcode, category = (
            cells[columns[field]].strip() if field in columns else ""
            for field in ("locality", "outcode", "category")
        )
        places.append(PlaceRecord(kind, name, locality, outcode.upper(), category, *point, source))
    return PlaceFile(tuple(places), read, tuple(rejects), columns)
