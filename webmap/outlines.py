"""Outlines from outside, made into plain numbers before anything draws them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from webmap.errors import WebError

DECIMALS = 5

Ring: TypeAlias = list[list[float]]
Polygon: TypeAlias = list[Ring]
Box: TypeAlias = tuple[float, float, float, float]


def read_polygons(geometry: Mapping[str, Any]) -> list[Polygon]:
    """Return a GeoJSON Polygon or MultiPolygon as polygons of rings of [lon, lat], 5 decimals, EPSG:4326.

    Raises:
        WebError: If the geometry is of another type or a coordinate is not a finite number.
    """
    kind = geometry.get("type")
    if kind == "Polygon":
        parts = [geometry["coordinates"]]
    elif kind == "MultiPolygon":
        parts = list(geometry["coordinates"])
    else:
        raise WebError(f"an outline is a {kind!r}, not a Polygon or MultiPolygon; import the wards again")
    return [[[_read_point(point) for point in ring] for ring in part] for part in parts]


def bound_polygons(shapes: Sequence[list[Polygon]]) -> Box | None:
    """Return (west, south, east, north) of all shapes in degrees; None without any point."""
    points = list(iterate_points(shapes))
    if not points:
        return None
    lons = [point[0] for point in points]
    lats = [point[1] for point in points]
    return min(lons), min(lats), max(lons), max(lats)


def iterate_points(shapes: Sequence[list[Polygon]]) -> Iterator[list[float]]:
    """Yield every point of the shapes' outer and inner rings."""
    for polygons in shapes:
        for polygon in polygons:
            for ring in polygon:
                yield from ring


def _read_point(point: Sequence[object]) -> list[float]:
    lon, lat = point[0], point[1]
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        raise WebError("an outline holds a coordinate that is not a number; import the wards again")
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise WebError("an outline holds a coordinate that is not finite; import the wards again")
    return [round(float(lon), DECIMALS), round(float(lat), DECIMALS)]
