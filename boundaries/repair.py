"""Make polygons valid, and say what that did to them."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, slots=True)
class Repair:
    """One polygon that was invalid.

    Attributes:
        index: Position of the polygon.
        reason: What was wrong, and where, in GEOS's words: `Self-intersection[-1.5 53.8]`.
    """

    index: int
    reason: str


def repair_polygons(geometry: NDArray[np.object_]) -> tuple[NDArray[np.object_], list[Repair]]:
    """Make every polygon valid, keeping only what has an area.

    Args:
        geometry: Shape (n,), Polygon or MultiPolygon with finite coordinates, any CRS.

    Returns:
        Shape (n,), valid Polygon or MultiPolygon, empty where no area was left; and the repairs, in order.
        Valid polygons are the objects given.
    """
    broken = np.flatnonzero(~shapely.is_valid(geometry))
    if not broken.size:
        return geometry, []
    repaired = geometry.copy()
    for at in broken:
        repaired[at] = keep_polygons(
            shapely.make_valid(geometry[at], method="structure", keep_collapsed=False)
        )
    reasons = shapely.is_valid_reason(geometry[broken])
    return repaired, [Repair(int(at), str(reason)) for at, reason in zip(broken, reasons, strict=True)]


def keep_polygons(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return the polygonal part of a geometry: Polygon or MultiPolygon, an empty Polygon if there is none."""
    if shapely.get_type_id(geometry) in _POLYGONAL:
        return geometry
    parts = np.array([geometry], dtype=object)
    # A collection may hold collections.
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts = shapely.get_parts(parts)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    if not polygons.size:
        return shapely.Polygon()
    whole: shapely.Geometry = polygons[0] if polygons.size == 1 else shapely.multipolygons(polygons)
    return whole
