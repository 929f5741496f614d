"""Make polygons valid without opening gaps to their neighbours, and say what that did to them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_NEAR = 1e-8
"""In degrees a millimetre: two computations of one crossing differ by less, two surveyed points by more."""


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
    """Make every polygon valid, keeping only what has an area and shared edges shared.

    A ring that crosses itself is read by parity: what it winds around an odd number of times is inside. So
    where two neighbours have a border with a loop in common, the loop goes to one of them; read by winding
    numbers it would go to both. Where a repair makes a new vertex on a shared edge, the neighbour gets it
    too: edges match vertex by vertex, as the simplification of a coverage wants.

    Args:
        geometry: Shape (n,), Polygon or MultiPolygon with finite coordinates; degrees, or metres.

    Returns:
        Shape (n,), valid Polygon or MultiPolygon, empty where no area was left; and the repairs, in order.
        Valid polygons are the objects given, but for those that got a vertex of a neighbour's.
    """
    broken = np.flatnonzero(~shapely.is_valid(geometry))
    if not broken.size:
        return geometry, []
    repaired = geometry.copy()
    for at in broken.tolist():
        repaired[at] = _repair(geometry[at])
    for at in broken.tolist():
        _share_vertices(repaired, at, old=_list_vertices(geometry[at]))
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


def _repair(geometry: shapely.Geometry) -> shapely.Geometry:
    """Make each ring valid, take holes from shells, and put the parts together."""
    parts = []
    for part in shapely.get_parts(geometry):
        shell, *holes = (_fill(ring) for ring in (part.exterior, *part.interiors))
        parts.append(shapely.difference(shell, shapely.union_all(holes)) if holes else shell)
    whole = parts[0] if len(parts) == 1 else shapely.union_all(parts)
    if shapely.area(whole) > 0:
        return keep_polygons(whole)
    # A ring run through twice winds around nothing by parity.
    return keep_polygons(shapely.make_valid(geometry, method="structure", keep_collapsed=False))


def _fill(ring: shapely.LinearRing) -> shapely.Geometry:
    """Return what a ring winds around an odd number of times."""
    return keep_polygons(shapely.make_valid(shapely.Polygon(ring), method="linework"))


def _share_vertices(polygons: NDArray[np.object_], at: int, *, old: set[tuple[float, float]]) -> None:
    """Give vertices that a repair made on shared edges to the neighbours, in place.

    Where a neighbour has a vertex there already, but for the last digits, it is the repaired polygon's that
    moves.
    """
    made = _list_points(_list_vertices(polygons[at]) - old)
    if not made.size:
        return
    # The few polygons around a repair are looked for without an index: repairs change them one by one.
    close = shapely.dwithin(polygons, polygons[at], _NEAR)
    for other in np.flatnonzero(close).tolist():
        edges = shapely.boundary(polygons[other])
        touching = made[shapely.dwithin(made, edges, _NEAR)]
        if other == at or not touching.size:
            continue
        corners = _list_points(_list_vertices(polygons[other]))
        polygons[at] = _snap(polygons[at], corners, near=shapely.MultiPoint(touching.tolist()))
        polygons[other] = _snap(polygons[other], _list_points(_list_vertices(polygons[at]) - old), near=edges)


def _snap(
    polygon: shapely.Geometry, vertices: NDArray[np.object_], *, near: shapely.Geometry
) -> shapely.Geometry:
    """Return a polygon with those vertices that lie near, where it passes by; as it was if that breaks it."""
    taken = vertices[shapely.dwithin(vertices, near, _NEAR)]
    if not taken.size:
        return polygon
    snapped = shapely.snap(polygon, shapely.MultiPoint(taken.tolist()), _NEAR)
    return snapped if shapely.is_valid(snapped) else polygon


def _list_points(vertices: Iterable[tuple[float, float]]) -> NDArray[np.object_]:
    return np.array([shapely.Point(vertex) for vertex in sorted(vertices)], dtype=object)


def _list_vertices(geometry: shapely.Geometry) -> set[tuple[float, float]]:
    return {(x, y) for x, y in shapely.get_coordinates(geometry).tolist()}
