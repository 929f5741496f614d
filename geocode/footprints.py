"""Footprints of the gazetteer's places over the wards, counted from points."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries import Footprint, WardDistribution, Wards, point_footprints

_METRES_PER_DEGREE = 111_320.0
_NEAR_M = 15_000.0
_LEAST_SHARE = 0.01


class Footprints:
    """Counts footprints over one ward edition."""

    __slots__ = ("_wards",)

    def __init__(self, wards: Wards) -> None:
        """Hold the wards."""
        self._wards = wards

    def spread_points(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], radius_m: float | NDArray[np.float64]
    ) -> list[Footprint]:
        """Return the footprint of each point under a Gaussian kernel of `radius_m` metres."""
        return point_footprints(self._wards, lon, lat, radius_m=radius_m) if len(lon) else []

    @staticmethod
    def average(
        shares: Sequence[Footprint] | Mapping[int, Footprint], positions: Sequence[int]
    ) -> WardDistribution:
        """Return the mean footprint of chosen points; shares below 1% are given to the rest."""
        wards: dict[int, float] = {}
        outside = 0.0
        for position in positions:
            for ward, share in shares[position].shares.items():
                wards[ward] = wards.get(ward, 0.0) + share
            outside += shares[position].outside
        count = len(positions)
        kept = {ward: share / count for ward, share in sorted(wards.items()) if share / count >= _LEAST_SHARE}
        outside /= count
        total = sum(kept.values()) + outside
        return WardDistribution(
            {ward: share / total for ward, share in kept.items()}, outside=outside / total
        )

    @staticmethod
    def reach(lon: NDArray[np.float64], lat: NDArray[np.float64], *, least: float) -> float:
        """Return the root mean square distance of points from their middle in metres, at least `least`."""
        scale = np.cos(np.radians(lat.mean()))
        spread = np.hypot((lon - lon.mean()) * scale, lat - lat.mean()) * _METRES_PER_DEGREE
        return max(least, float(np.sqrt(np.mean(spread**2))))

    def is_near(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell for each point whether it lies in or within 15 km of the wards' bounding box."""
        west, south, east, north = self._wards.bounds
        margin = _NEAR_M / _METRES_PER_DEGREE
        wide = margin / max(0.1, float(np.cos(np.radians((south + north) / 2))))
        return np.asarray(
            (lon > west - wide) & (lon < east + wide) & (lat > south - margin) & (lat < north + margin)
        )

    def centres(self) -> list[tuple[float, float]]:
        """Return (lon, lat) of a point inside each ward."""
        points = shapely.point_on_surface(self._wards.geometry)
        return list(zip(shapely.get_x(points).tolist(), shapely.get_y(points).tolist(), strict=True))
