"""OS Open Names: settlements, streets, postcodes and features of Great Britain, in tiles of 20 km.

Layout: OS Open Names technical specification (CSV supply): 34 columns without a header, one file a tile.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np
from scipy.spatial import KDTree

from intake import Reject, parse_number
from sources.box import Box, GridBox, measure_grid_box, name_tiles, place_grid_points
from sources.errors import SourceError
from sources.places import FoundPlaces, PlaceRow
from sources.tables import TableRow, read_tables

DOWNLOAD = "products/OpenNames/downloads?area=GB&format=CSV&redirect"
_COLUMNS = 34
_NAME, _OTHER_NAME, _TYPE, _LOCAL_TYPE, _X, _Y, _OUTCODE, _SETTLEMENT = 2, 4, 6, 7, 8, 9, 16, 18
_STREETS = frozenset({"named road", "section of named road"})
# A number runs through half a county, its point says nothing; the carriageway is no place either.
_NUMBERED = frozenset({"numbered road", "section of numbered road"})
_LOCALITY_M = 1000.0


@dataclass(frozen=True, slots=True)
class _Feature:
    row: PlaceRow
    easting: float
    northing: float


def read_opennames(path: Path, box: Box) -> FoundPlaces:
    """Read what OS Open Names holds of a city.

    A street's locality is its nearest suburb, village or town within 1 km. The file's own POPULATED_PLACE
    names the city for most of them and stands in where nothing is near. Measured on Leeds, whose council
    publishes the locality of each street: a suburb's streets by nearest point give its shares of the wards
    with a mean error of 0.14 (total variation), the suburb's point with a kernel of 700 m one of 0.22.

    Args:
        path: The national zip, or one of its tiles.
        box: The city's box.

    Raises:
        WardlightError: If it is not OS Open Names, or cannot be read safely.
    """
    area = measure_grid_box(box)
    rejects: dict[str, list[Reject]] = defaultdict(list)
    features: list[_Feature] = []
    for row in read_tables(path, lambda names: _choose_tiles(names, area, file=path.name)):
        if row.cells[0] == "ID":  # some editions repeat the header in each tile
            continue
        if len(row.cells) != _COLUMNS:
            raise SourceError(
                f"{path.name}: {row.table}, row {row.number} has {len(row.cells)} cells where OS Open Names "
                f"has {_COLUMNS}; is it the CSV edition?"
            )
        kind = _find_kind(row.cells)
        if kind is None:
            continue
        try:
            easting, northing = parse_number(row.cells[_X]), parse_number(row.cells[_Y])
        except ValueError as error:
            rejects[kind].append(_reject(row, str(error)))
            continue
        if area.holds(easting, northing):
            features += _name_feature(kind, row.cells, easting, northing)
    return FoundPlaces(_finish(features), rejects)


def _choose_tiles(names: Sequence[str], area: GridBox, *, file: str) -> list[str]:
    wanted = frozenset(name_tiles(area))
    tiles = [name for name in names if PurePosixPath(name).suffix.casefold() == ".csv"]
    chosen = [name for name in tiles if PurePosixPath(name).stem.upper() in wanted]
    if not chosen:
        raise SourceError(
            f"{file} holds none of the tiles that touch the city ({', '.join(sorted(wanted)[:6])}); it must "
            "be OS Open Names for Great Britain, as CSV"
        )
    return chosen


def _find_kind(cells: Sequence[str]) -> str | None:
    """Return the gazetteer's kind of a feature, None if it is left out."""
    local = cells[_LOCAL_TYPE].casefold()
    if cells[_TYPE] == "populatedPlace":
        return "place"
    if local in _STREETS:
        return "street"
    if local == "postcode":
        return "postcode"
    return None if local in _NUMBERED else "poi"


def _name_feature(kind: str, cells: Sequence[str], easting: float, northing: float) -> list[_Feature]:
    """Return a feature under each of its names: Welsh and Gaelic ones stand beside the English."""
    inside = cells[_SETTLEMENT].strip()
    # A postcode says its outcode itself, and is the same row here as in Code-Point Open.
    locality, outcode = ("", "") if kind == "postcode" else (inside, cells[_OUTCODE].strip())
    category = "" if kind in {"street", "postcode"} else cells[_LOCAL_TYPE].strip().casefold()
    names = dict.fromkeys(name for at in (_NAME, _OTHER_NAME) if (name := cells[at].strip()))
    return [
        _Feature(PlaceRow(kind, name, 0.0, 0.0, locality, outcode, category), easting, northing)
        for name in names
    ]


def _finish(features: Sequence[_Feature]) -> list[PlaceRow]:
    if not features:
        return []
    points = np.array([(feature.easting, feature.northing) for feature in features])
    lat, lon = place_grid_points(points[:, 0].tolist(), points[:, 1].tolist())
    rows = [
        replace(feature.row, lat=float(north), lon=float(east))
        for feature, north, east in zip(features, lat, lon, strict=True)
    ]
    settled = [at for at, row in enumerate(rows) if row.kind == "place" and row.category != "city"]
    streets = [at for at, row in enumerate(rows) if row.kind == "street"]
    if settled and streets:
        far, nearest = KDTree(points[settled]).query(points[streets])
        for at, distance, which in zip(streets, far.tolist(), nearest.tolist(), strict=True):
            if distance <= _LOCALITY_M:
                rows[at] = replace(rows[at], locality=rows[settled[which]].name)
    return rows


def _reject(row: TableRow, reason: str) -> Reject:
    value = f"{row.cells[_NAME]}: {row.cells[_X]}, {row.cells[_Y]}"
    return Reject(row.number, "GEOMETRY_X", value, f"{reason} (in {row.table})")
