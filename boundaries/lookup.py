"""Points to wards."""

import numpy as np
from numpy.typing import NDArray

from boundaries.cells import MIXED
from boundaries.containing import find_containing
from boundaries.wards import Wards

_GRID_FROM = 20_000
_VERTICES_PER_POINT = 4


def locate_points(wards: Wards, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return the ward each point lies in. A point on a shared edge goes to the lowest ward code.

    Few points are asked of the polygons. For many a grid is laid over the wards, once: it answers most
    points at once and the rest are asked as before, so that the answers are the same (`python -m
    benchmarks.boundaries` measures both).

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
    west, south, east, north = wards.bounds
    near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    x, y = x[near], y[near]
    if _is_grid_worth_it(wards, len(near)):
        cell = wards.cells.number(x, y)
        answers = wards.cells.answer[cell]
        mixed = np.flatnonzero(answers == MIXED)
        # Neighbours after one another: the same branches of the tree and the same polygons serve them.
        mixed = mixed[np.argsort(cell[mixed])]
        answers[mixed] = find_containing(wards.geometry, wards.tree, x=x[mixed], y=y[mixed])
    else:
        answers = find_containing(wards.geometry, wards.tree, x=x, y=y)
    found[near] = answers
    return found


def _is_grid_worth_it(wards: Wards, points: int) -> bool:
    """Tell whether drawing the grid costs less than it saves; one that is drawn costs nothing more."""
    return wards.has_cells or (points >= _GRID_FROM and points * _VERTICES_PER_POINT >= wards.vertices)
