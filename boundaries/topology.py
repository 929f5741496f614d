"""Do neighbouring wards meet? Overlaps, slivers and holes between them, each with its area."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.projection import project_to_metric
from boundaries.repair import keep_polygons
from boundaries.wards import Wards

Kind = Literal["overlap", "overlap sliver", "hole", "gap sliver"]
LEAST_AREA_M2 = 1.0
"""Smaller faults are not told: coordinates are often written to a centimetre or to ten."""
SLIVER_WIDTH_M = 5.0
"""Narrower on average than this is a sliver: two drawings of one line, rather than a contested area."""
_SHOWN_WARDS = 4
_M2_IN_KM2 = 1e6
_TOLD_IN_KM2 = 1e5
_TOUCH_DEGREES = 1e-9
_WHAT = {
    "overlap": ("overlap between wards", "overlaps between wards"),
    "overlap sliver": ("narrow overlap of neighbours", "narrow overlaps of neighbours"),
    "hole": ("hole enclosed by wards", "holes enclosed by wards"),
    "gap sliver": ("narrow gap enclosed by wards", "narrow gaps enclosed by wards"),
}
_MEANS = {
    "overlap": "A point there goes to the lower ward code",
    "overlap sliver": "A point there goes to the lower ward code",
    "hole": "A point there is in no ward; that may be right: a lake, or an enclave of another district",
    "gap sliver": "A point there is in no ward",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where wards do not meet as neighbours should.

    Attributes:
        kind: `overlap` of two wards, `hole` that wards enclose, or either as a sliver.
        area_m2: Its area, square metres, all its parts together.
        width_m: Mean width of its widest part, metres: twice the area by the perimeter.
        wards: Indexes of the wards involved, ascending.
        lon: Longitude of a point in it, degrees.
        lat: Latitude of that point.
    """

    kind: Kind
    area_m2: float
    width_m: float
    wards: tuple[int, ...]
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class _Found:
    """A shape that wards have in common or enclose, not measured yet."""

    shape: shapely.Geometry
    among: tuple[int, ...]
    wide: Literal["overlap", "hole"]


def find_faults(wards: Wards) -> list[Fault]:
    """Find overlaps of wards and holes that wards enclose, largest first.

    GEOS's check of a coverage tells at once where all edges match; only wards with an edge that does not
    are intersected with their neighbours. Holes are the inner rings of the union. Outlines are laid over
    one another in degrees, as points are put on them, and what is found is measured in `metric_epsg`: lines
    straight in the one are bent in the other.

    A gap that is open to the outside of all wards is not told from the outside.

    Returns:
        Faults of at least `LEAST_AREA_M2`, largest first, then by wards.
    """
    if not len(wards):
        return []
    suspects = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(wards.geometry)))
    found = _find_overlaps(wards, suspects) + _find_holes(wards, matched=not suspects.size)
    if not found:
        return []
    return sorted(_measure(wards, found), key=lambda fault: (-fault.area_m2, fault.wards, fault.lon))


def describe_faults(wards: Wards, faults: Sequence[Fault]) -> list[str]:
    """Say in one sentence per kind how many faults there are and which is the worst, gravest kind first.

    Args:
        wards: The wards that `faults` were found in.
        faults: As `find_faults` gives them.
    """
    sentences = []
    for kind, (one, several) in _WHAT.items():
        found = [fault for fault in faults if fault.kind == kind]
        if found:
            worst = f"{tell_area(found[0].area_m2)}: {name_wards(wards, found[0])}"
            total = tell_area(sum(fault.area_m2 for fault in found))
            counted = f"1 {one}, {worst}"
            if len(found) > 1:
                counted = f"{len(found):,} {several}, {total} together; the largest, {worst}"
            sentences.append(f"{counted}. {_MEANS[kind]}")
    return sentences


def name_wards(wards: Wards, fault: Fault) -> str:
    """Name the wards of a fault: `Ashby (E01) and Elm (E02)`."""
    named = [f"{wards.names[at]} ({wards.codes[at]})" for at in fault.wards[:_SHOWN_WARDS]]
    if len(fault.wards) > _SHOWN_WARDS:
        named.append(f"{len(fault.wards) - _SHOWN_WARDS} more")
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def tell_area(area_m2: float) -> str:
    """Write an area in m², or in km² from a tenth of one."""
    return f"{area_m2:,.0f} m²" if area_m2 < _TOLD_IN_KM2 else f"{area_m2 / _M2_IN_KM2:,.2f} km²"


def _find_overlaps(wards: Wards, suspects: NDArray[np.intp]) -> list[_Found]:
    query, other = wards.tree.query(wards.geometry[suspects], predicate="intersects")
    pairs = np.column_stack([suspects[query], other])
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    common = shapely.intersection(wards.geometry[pairs[:, 0]], wards.geometry[pairs[:, 1]])
    return [
        _Found(keep_polygons(shape), (first, second), "overlap")
        for (first, second), shape in zip(pairs.tolist(), common, strict=True)
    ]


def _find_holes(wards: Wards, *, matched: bool) -> list[_Found]:
    """Find inner rings of the union; the union of outlines whose edges all match is quickly made."""
    union = shapely.coverage_union_all(wards.geometry) if matched else shapely.union_all(wards.geometry)
    rings = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    holes = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
    # A ward may stand in a hole as an island: it is not a part of the hole.
    hole, island = wards.tree.query(holes, predicate="contains")
    for at in np.unique(hole):
        holes[at] = shapely.difference(holes[at], shapely.union_all(wards.geometry[island[hole == at]]))
    hole, ward = wards.tree.query(holes, predicate="dwithin", distance=_TOUCH_DEGREES)
    return [_Found(shape, tuple(sorted(ward[hole == at].tolist())), "hole") for at, shape in enumerate(holes)]


def _measure(wards: Wards, found: Sequence[_Found]) -> list[Fault]:
    """Measure what was found, all at once, and leave out what has no area to speak of."""
    parts, owner = shapely.get_parts([each.shape for each in found], return_index=True)
    metric = project_to_metric(parts, wards.metric_epsg)
    area = shapely.area(metric)
    width = 2 * area / np.maximum(shapely.length(metric), np.finfo(float).tiny)
    faults = []
    totals = np.bincount(owner, weights=area, minlength=len(found))
    for at in np.flatnonzero(totals >= LEAST_AREA_M2).tolist():
        own = np.flatnonzero(owner == at)
        widest = float(width[own].max())
        narrow: Kind = "overlap sliver" if found[at].wide == "overlap" else "gap sliver"
        point = shapely.point_on_surface(parts[own[area[own].argmax()]])
        faults.append(
            Fault(
                kind=narrow if widest < SLIVER_WIDTH_M else found[at].wide,
                area_m2=float(area[own].sum()),
                width_m=widest,
                wards=found[at].among,
                lon=float(shapely.get_x(point)),
                lat=float(shapely.get_y(point)),
            )
        )
    return faults
