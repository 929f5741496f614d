"""Lighter outlines for the web, with neighbours still meeting."""

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.repair import repair_polygons
from boundaries.wards import Wards

_METRES_IN_DEGREE = 111_195.0
"""Of latitude, on a sphere of the Earth's mean radius, 6,371,009 m."""


def simplify_wards(wards: Wards, *, tolerance_m: float) -> NDArray[np.object_]:
    """Return the wards' outlines with fewer vertices; shared edges stay shared.

    Visvalingam-Whyatt on the coverage (GEOS CoverageSimplifier): vertices whose triangle is smaller than
    the square of the tolerance go. Degrees are stretched to metres at the middle latitude, not projected:
    what is straight stays straight, so that outlines which met in degrees still do.

    Where wards overlap or leave slivers, as in some published files, the borders that match are simplified
    together and the others each alone; a ward that would come out broken is repaired, and one that would
    vanish keeps its full outline.

    Args:
        wards: The wards.
        tolerance_m: Metres, zero or more; zero returns the polygons as they are.

    Returns:
        Shape (n,), aligned to `wards`: valid, non-empty Polygon or MultiPolygon, EPSG:4326.

    Raises:
        ValueError: If the tolerance is negative or not finite.
    """
    if not np.isfinite(tolerance_m) or tolerance_m < 0:
        raise ValueError(f"tolerance {tolerance_m} must be zero or more metres")
    if tolerance_m == 0 or not len(wards):
        return wards.geometry.copy()
    _, south, _, north = wards.bounds
    stretch = _METRES_IN_DEGREE * np.array([np.cos(np.radians((south + north) / 2)), 1.0])
    stretched = shapely.transform(wards.geometry, lambda degrees: degrees * stretch)
    simpler = shapely.coverage_simplify(stretched, tolerance_m)
    lost = shapely.is_empty(simpler) | shapely.is_missing(simpler)
    simpler[lost] = stretched[lost]
    degrees, _ = repair_polygons(shapely.transform(simpler, lambda metres: metres / stretch))
    vanished = shapely.is_empty(degrees)
    degrees[vanished] = wards.geometry[vanished]
    return degrees
