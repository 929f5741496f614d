"""Esri JSON features as GeoJSON features: for layers that do not speak GeoJSON themselves."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from sources.errors import SourceError

_DEGREES = (4326, 4979)
_LEAST_POINTS = 4

_Point = Annotated[list[float | None], msgspec.Meta(min_length=2)]


class _Feature(msgspec.Struct):
    attributes: dict[str, Any] | None = None
    geometry: dict[str, Any] | None = None


def convert_feature(feature: Mapping[str, Any], *, host: str) -> dict[str, Any]:
    """Return an Esri JSON feature as a GeoJSON feature.

    Args:
        feature: `{"attributes": {...}, "geometry": {"rings": ...}}`, in longitude and latitude; tables
            have no geometry.
        host: Whose it is, for messages.

    Raises:
        SourceError: If its geometry is not made of straight rings, or is no point.
    """
    try:
        read = msgspec.convert(feature, _Feature)
    except msgspec.ValidationError as error:
        raise SourceError(
            f"{host} gives a feature that is no Esri JSON ({error}); check --service"
        ) from error
    geometry = read.geometry
    converted: dict[str, Any] | None = None
    if geometry:
        if "rings" in geometry:
            converted = convert_rings(_read_rings(geometry["rings"], host=host))
        elif "x" in geometry and "y" in geometry:
            converted = {"type": "Point", "coordinates": [geometry["x"], geometry["y"]]}
        else:
            raise SourceError(
                f"{host} gives a geometry of {', '.join(geometry)}; areas of straight lines (rings) "
                "were asked for"
            )
    return {"type": "Feature", "properties": read.attributes or {}, "geometry": converted}


def _read_rings(rings: object, *, host: str) -> list[list[list[float | None]]]:
    """Return rings of points, heights and measures dropped."""
    try:
        read = msgspec.convert(rings, list[list[_Point]])
    except msgspec.ValidationError as error:
        raise SourceError(f"{host} gives an outline that is none ({error}); check --service") from error
    return [[[point[0], point[1]] for point in ring] for ring in read]


def check_degrees(page: Mapping[str, Any], *, host: str) -> None:
    """Refuse a page of Esri JSON that is not in longitude and latitude, as it was asked for.

    Raises:
        SourceError: If it is not.
    """
    reference = page.get("spatialReference") or {}
    seen = reference.get("latestWkid", reference.get("wkid"))
    if seen not in _DEGREES:
        raise SourceError(
            f"{host} answers in the coordinate system {seen}, though longitude and latitude (4326) "
            "was asked for"
        )


def convert_rings(rings: Sequence[Sequence[Sequence[float | None]]]) -> dict[str, Any] | None:
    """Return Esri rings as a GeoJSON Polygon or MultiPolygon, None if no ring has an area.

    Esri JSON lists all rings of all parts in one go: outer ones clockwise, holes counter-clockwise (ArcGIS
    REST API, "Geometry objects"). GeoJSON (RFC 7946, section 3.1.6) keeps holes with their outer ring and
    turns both the other way. A hole goes to the smallest outer ring around it; one that lies in none is an
    area drawn the wrong way round.

    Args:
        rings: Lists of points, longitude and latitude in degrees; heights are dropped.
    """
    drawn = [ring for ring in (_close(points) for points in rings) if ring is not None]
    outers = [ring for ring in drawn if not shapely.is_ccw(shapely.linearrings(ring))]
    holes = [ring for ring in drawn if shapely.is_ccw(shapely.linearrings(ring))]
    areas = [shapely.Polygon(ring) for ring in outers]
    inside: list[list[NDArray[np.float64]]] = [[] for _ in outers]
    for hole in holes:
        around = _find_around(hole, areas)
        if around is None:
            outers.append(hole[::-1])
            inside.append([])
        else:
            inside[around].append(hole)
    parts = [
        [ring[::-1].tolist() for ring in (outer, *its_holes)]
        for outer, its_holes in zip(outers, inside, strict=True)
    ]
    if not parts:
        return None
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _close(points: Sequence[Sequence[float | None]]) -> NDArray[np.float64] | None:
    ring = np.asarray([point[:2] for point in points], dtype=np.float64)
    if len(ring) and (ring[0] != ring[-1]).any():
        ring = np.vstack([ring, ring[:1]])
    if len(ring) < _LEAST_POINTS or shapely.area(shapely.polygons(ring)) == 0:
        return None
    return ring


def _find_around(hole: NDArray[np.float64], areas: Sequence[shapely.Geometry]) -> int | None:
    """Return which area holds a hole.

    Rings do not cross: a larger area that covers one point inside the hole covers it all, even where the two
    touch.
    """
    gap = shapely.make_valid(shapely.Polygon(hole))
    spot = shapely.point_on_surface(gap)
    around = [
        at
        for at, area in enumerate(areas)
        if shapely.area(area) > shapely.area(gap) and shapely.intersects(shapely.make_valid(area), spot)
    ]
    return min(around, key=lambda at: float(shapely.area(areas[at]))) if around else None
