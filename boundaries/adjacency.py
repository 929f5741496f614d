"""Which wards are neighbours."""

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.wards import Wards

TOUCH_M = 1.0
"""Wards this near one another touch: two drawings of one line seldom match to the centimetre."""


def find_adjacency(wards: Wards) -> NDArray[np.bool_]:
    """Return (n, n) whether two wards touch: along an edge, at a corner, or by lying over one another.

    Wards at most `TOUCH_M` apart, in `metric_epsg`, touch. No ward touches itself.
    """
    touching = np.zeros((len(wards), len(wards)), dtype=np.bool_)
    if not len(wards):
        return touching
    metric = wards.metric_geometry
    one, other = shapely.STRtree(metric).query(metric, predicate="dwithin", distance=TOUCH_M)
    touching[one, other] = True
    # Distances one way and the other may differ in the last digit.
    touching |= touching.T
    np.fill_diagonal(touching, val=False)
    return touching
