"""The outlines of wards among what a file holds: polygons, flat, in degrees."""

from collections.abc import Sequence

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from boundaries import projection
from boundaries.errors import BoundaryError
from boundaries.parsing import Layer
from boundaries.repair import keep_polygons

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def take_outlines(
    parsed: Layer, crs: pyproj.CRS, *, codes: Sequence[str], file: str
) -> tuple[NDArray[np.object_], list[str]]:
    """Return one polygon per feature in EPSG:4326, having refused all that is none.

    Of a collection the polygons are taken: tools that clip and mend leave lines and points beside them.

    Args:
        parsed: The layer.
        crs: CRS of its coordinates.
        codes: Ward code of each feature, for messages.
        file: Base name of the file, for messages.

    Returns:
        Shape (n,), Polygon or MultiPolygon, not necessarily valid; and sentences on what was changed.

    Raises:
        BoundaryError: Naming the first ward without a polygon, or whose coordinates cannot be true.
    """
    geometry, notes = _flatten(parsed)
    collected = shapely.get_type_id(geometry) == shapely.GeometryType.GEOMETRYCOLLECTION
    for at in np.flatnonzero(collected):
        polygons = keep_polygons(geometry[at])
        geometry[at] = geometry[at] if shapely.is_empty(polygons) else polygons
    taken = collected & np.isin(shapely.get_type_id(geometry), _POLYGONAL)
    if taken.any():
        notes.append(
            f"{_count(taken.sum(), 'feature is a collection', 'features are collections')} of geometries: "
            f"the polygons were taken, lines and points left out (ward {codes[int(taken.argmax())]}, ...)"
        )
    _require_polygons(geometry, codes=codes, file=file)
    if fault := projection.find_fault(geometry, crs):
        raise BoundaryError(f"{name_ward(file, fault[0], codes)}: {fault[1]}")
    degrees = projection.convert_to_degrees(geometry, crs)
    lost = np.flatnonzero(~np.isfinite(shapely.bounds(degrees)).all(axis=1))
    if lost.size:
        raise BoundaryError(
            f"{name_ward(file, int(lost[0]), codes)}: its coordinates do not fit the file's CRS "
            f"({crs.name}); set the right CRS and export it again"
        )
    return degrees, notes


def name_ward(file: str, at: int, codes: Sequence[str]) -> str:
    """Name the feature at a position as the user finds it in the file."""
    return f"{file}, feature {at + 1}, ward {codes[at]!r}"


def _flatten(parsed: Layer) -> tuple[NDArray[np.object_], list[str]]:
    """Drop heights and measures, and say so; arcs were made straight by the reader."""
    notes = []
    if parsed.curved:
        counted = _count(parsed.curved, "feature has arcs", "features have arcs")
        notes.append(f"{counted}: they were drawn as short straight lines")
    solid = shapely.has_z(parsed.geometry) | shapely.has_m(parsed.geometry)
    if not solid.any():
        return parsed.geometry.copy(), notes
    counted = _count(solid.sum(), "feature has heights", "features have heights")
    return shapely.force_2d(parsed.geometry), [*notes, f"{counted}: they were dropped"]


def _require_polygons(geometry: NDArray[np.object_], *, codes: Sequence[str], file: str) -> None:
    missing = np.flatnonzero(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    if missing.size:
        raise BoundaryError(
            f"{name_ward(file, int(missing[0]), codes)}: it has no readable geometry; draw its polygon or "
            "leave the feature out"
        )
    other = np.flatnonzero(~np.isin(shapely.get_type_id(geometry), _POLYGONAL))
    if other.size:
        at = int(other[0])
        raise BoundaryError(
            f"{name_ward(file, at, codes)}: its geometry is a {geometry[at].geom_type}; a ward must be a "
            "Polygon or MultiPolygon"
        )


def _count(number: int, one: str, several: str) -> str:
    return f"1 {one}" if number == 1 else f"{number:,} {several}"
