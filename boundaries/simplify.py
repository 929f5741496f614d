"""Lighter outlines for the web, with neighbours still meeting."""

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.projection import convert_from_metric
from boundaries.repair import repair_polygons
from boundaries.wards import Wards


def simplify_wards(wards: Wards, *, tolerance_m: float) -> NDArray[np.object_]:
    """Return the wards' outlines with fewer vertices; shared edges stay shared.

    Visvalingam-Whyatt on the coverage (GEOS CoverageSimplifier): vertices whose triangle is smaller than
    the square of the tolerance go. Where wards overlap or leave slivers, as in some published files, GEOS
    simplifies what it can; a ward that would come out broken is repaired, and one that would vanish
    keeps its full outline.

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
    simpler = shapely.coverage_simplify(wards.metric_geometry, tolerance_m)
    lost = shapely.is_empty(simpler) | shapely.is_missing(simpler)
    simpler[lost] = wards.metric_geometry[lost]
    degrees, _ = repair_polygons(convert_from_metric(simpler, wards.metric_epsg))
    vanished = shapely.is_empty(degrees)
    degrees[vanished] = wards.geometry[vanished]
    return degrees
