"""The part of the world that is fetched, in degrees and on the British National Grid."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyproj
from numpy.typing import NDArray

from sources.errors import SourceError

_METRES_PER_DEGREE = 111_320.0
_DECIMALS = 6
_SQUARE = 100_000
_TILE = 20_000
_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
_EASTINGS = 700_000
_NORTHINGS = 1_300_000


@dataclass(frozen=True, slots=True)
class Box:
    """A box along meridians and parallels, EPSG:4326 degrees."""

    west: float
    south: float
    east: float
    north: float

    def grow(self, metres: float) -> "Box":
        """Return the box wider by a margin on each side."""
        high = metres / _METRES_PER_DEGREE
        wide = high / max(0.1, math.cos(math.radians((self.south + self.north) / 2)))
        return Box(self.west - wide, self.south - high, self.east + wide, self.north + high)

    def holds(self, lat: float, lon: float) -> bool:
        """Tell whether a point lies inside."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east

    def quarter(self) -> tuple["Box", ...]:
        """Return its four quarters."""
        middle, centre = (self.south + self.north) / 2, (self.west + self.east) / 2
        return (
            Box(self.west, self.south, centre, middle),
            Box(centre, self.south, self.east, middle),
            Box(self.west, middle, centre, self.north),
            Box(centre, middle, self.east, self.north),
        )


@dataclass(frozen=True, slots=True)
class GridBox:
    """A box on the British National Grid, EPSG:27700 metres."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, easting: float, northing: float) -> bool:
        """Tell whether a point lies inside."""
        return self.west <= easting <= self.east and self.south <= northing <= self.north


def measure_grid_box(box: Box) -> GridBox:
    """Return the box on the British National Grid that holds a box of degrees.

    Raises:
        SourceError: If the box lies outside the grid: no source of Great Britain knows anything there.
    """
    edges = _grid().transform_bounds(box.west, box.south, box.east, box.north)
    found = GridBox(*map(float, edges)) if all(map(math.isfinite, edges)) else None
    if found is None or not (
        found.east > 0 and found.north > 0 and found.west < _EASTINGS and found.south < _NORTHINGS
    ):
        raise SourceError(
            f"the city lies outside Great Britain ({box.south:.2f}, {box.west:.2f}), which this source is "
            "about; fetch osm instead"
        )
    return found


def name_tiles(box: GridBox) -> tuple[str, ...]:
    """Return the 20 km tiles that a box touches, as the Ordnance Survey names them (`SE22`), west to east.

    A square of 100 km has two letters; the digits are the tens of kilometres in it, east before north.
    """
    return tuple(
        _name_tile(easting, northing)
        for northing in _steps(box.south, box.north, most=_NORTHINGS)
        for easting in _steps(box.west, box.east, most=_EASTINGS)
    )


def place_grid_points(
    eastings: Sequence[float], northings: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return latitudes and longitudes (EPSG:4326) of points of the British National Grid (EPSG:27700).

    Without OSTN15's grid of shifts, which is not asked from the network, they are some 2 to 5 m off.
    """
    lon, lat = _grid().transform(
        np.asarray(eastings, dtype=np.float64), np.asarray(northings, dtype=np.float64), direction="INVERSE"
    )
    return np.round(lat, _DECIMALS), np.round(lon, _DECIMALS)


def _steps(low: float, high: float, *, most: int) -> range:
    first = int(max(0, low) // _TILE) * _TILE
    return range(first, int(min(high, most - 1)) + 1, _TILE)


def _name_tile(easting: int, northing: int) -> str:
    # The first letter names a square of 500 km, the second one of 100 km in it; S stands at the origin,
    # rows run from north to south, there is no I.
    column, row = easting // _SQUARE + 10, northing // _SQUARE + 5
    first = _LETTERS[(4 - row // 5) * 5 + column // 5]
    second = _LETTERS[(4 - row % 5) * 5 + column % 5]
    digits = f"{easting % _SQUARE // 10_000}{northing % _SQUARE // 10_000}"
    return f"{first}{second}{digits}"


@cache
def _grid() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
