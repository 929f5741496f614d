"""Points to wards."""

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.wards import Wards

_BATCH = 1 << 18


def locate_points(wards: Wards, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return the ward each point lies in.

    The tree gives the wards whose box holds the point, prepared polygons decide: eight times faster
    than asking the tree for the predicate. A point on a shared edge goes to the lowest ward code.

    Args:
        wards: The wards.
        lon: Shape (n,), longitude, degrees.
        lat: Shape (n,), latitude, degrees.

    Returns:
        Shape (n,): ward index, or -1 where the point lies in no ward or is not finite.

    Raises:
        ValueError: If `lon` and `lat` differ in shape or have not one dimension.
    """
    x = np.ascontiguousarray(lon, dtype=np.float64)
    y = np.ascontiguousarray(lat, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(f"lon {x.shape} and lat {y.shape} must be of one length and one dimension")
    found = np.full(len(x), -1, dtype=np.int32)
    if not len(wards):
        return found
    shapely.prepare(wards.geometry)
    west, south, east, north = wards.bounds
    near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    for start in range(0, len(near), _BATCH):
        batch = near[start : start + _BATCH]
        point, ward = wards.tree.query(shapely.points(x[batch], y[batch]))
        inside = shapely.intersects_xy(wards.geometry[ward], x[batch[point]], y[batch[point]])
        point, ward = point[inside], ward[inside]
        # Written from the highest ward down, so that the lowest code stays where several hold the point.
        downward = np.argsort(-ward, kind="stable")
        found[batch[point[downward]]] = ward[downward]
    return found
