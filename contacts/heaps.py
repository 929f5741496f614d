"""Heaps: one coordinate that carries implausibly many contacts is a system's default, not a place.

Contact systems write a fixed point (the town hall, the middle of the city) where an address was not found.
Left in, such a heap lights up one ward. The rule wants three things at once, so that tower blocks, libraries
and busy addresses stay:

1. the point carries at least 50 contacts and at least 1% of all contacts that have a point;
2. that is more than ten times the 99.5th percentile of what other points of the file carry;
3. such points are rare: at most one, or 2% of all points. Where many points are heavy, the file itself writes
   few coordinates (middles of wards, say), and none of them is a default.

Coordinates are compared to 1e-6 degrees (about 0.1 m): defaults repeat to the digit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_CONTACTS = 50
LEAST_SHARE = 0.01
TIMES_USUAL = 10.0
USUAL_PERCENTILE = 99.5
MOST_HEAVY_SHARE = 0.02
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class DefaultPoint:
    """A coordinate that is a default: latitude and longitude in degrees, and the rows that carry it."""

    lat: float
    lon: float
    rows: NDArray[np.intp]


def find_default_points(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> list[DefaultPoint]:
    """Return the default points among the points of a file, heaviest first.

    Args:
        lat: Shape (n,), latitude, degrees, finite.
        lon: Shape (n,), longitude, degrees, finite.

    Returns:
        Default points with the positions (ascending, of 0 to n - 1) that carry them; mostly none.
    """
    if len(lat) < LEAST_CONTACTS:
        return []
    # Adding zero turns -0.0 into 0.0: one coordinate, one key.
    points = np.round(np.column_stack([lat, lon]), _DIGITS) + 0.0
    places, place_of, counts = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    heavy = counts >= max(LEAST_CONTACTS, LEAST_SHARE * len(lat))
    if not heavy.any() or heavy.sum() > max(1, MOST_HEAVY_SHARE * len(counts)):
        return []
    usual = float(np.percentile(counts[~heavy], USUAL_PERCENTILE)) if not heavy.all() else 0.0
    if usual == 0.0:  # nothing to compare with: all contacts of the file are on one point
        return []
    found = np.flatnonzero(heavy & (counts > TIMES_USUAL * usual))
    found = found[np.argsort(-counts[found], kind="stable")]
    flat = place_of.reshape(-1)
    return [
        DefaultPoint(float(places[place, 0]), float(places[place, 1]), np.flatnonzero(flat == place))
        for place in found
    ]
