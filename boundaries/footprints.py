"""What share of a place lies in each ward."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.distribution import TOLERANCE
from boundaries.lookup import locate_points
from boundaries.projection import project_to_metric
from boundaries.wards import Wards

_RINGS = 8
_RAYS = 8
_BATCH = 1 << 14
# WGS 84 ellipsoid: semi-major axis in metres and first eccentricity squared (NIMA TR8350.2).
_SEMI_MAJOR = 6_378_137.0
_ECCENTRICITY2 = 0.006_694_379_990_141_3
_POLE_COSINE = 1e-6
_PROJECTION_SLACK = 1.05
"""Metres of a projection and of the ellipsoid differ by less than this factor where wards lie."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """The share of a place in each ward and outside all of them; sums to one.

    Attributes:
        shares: Ward index → share, positive entries only, ascending by index.
        outside: Share outside all wards.

    Raises:
        ValueError: If a share is negative or they do not sum to one within 1e-6.
    """

    shares: Mapping[int, float] = field(default_factory=dict)
    outside: float = 0.0

    def __post_init__(self) -> None:
        """Hold the law of mass."""
        if self.outside < 0 or any(share < 0 for share in self.shares.values()):
            raise ValueError("a share is negative")
        total = sum(self.shares.values()) + self.outside
        if abs(total - 1.0) > TOLERANCE:
            raise ValueError(f"shares sum to {total:.9f}, not to one")


def point_footprints(
    wards: Wards,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    *,
    radius_m: NDArray[np.float64] | float,
) -> list[Footprint]:
    """Spread each point by a Gaussian kernel and return its shares of the wards.

    The kernel stands as 64 samples of equal weight: 8 rings at the middle quantiles of the Rayleigh
    distribution, sd * sqrt(-2 ln(1 - q)), of 8 rays each, every ring turned against the one before. The
    same samples for every point: no randomness.

    Args:
        wards: The wards.
        lon: Shape (n,), longitude, degrees.
        lat: Shape (n,), latitude, degrees.
        radius_m: Shape (n,) or one number: standard deviation of the kernel along each axis, metres.
            Zero gives the point's own ward whole.

    Returns:
        n footprints.

    Raises:
        ValueError: If a coordinate is not finite, or a radius is negative or not finite.
    """
    x = np.asarray(lon, dtype=np.float64)
    y = np.asarray(lat, dtype=np.float64)
    radius = np.broadcast_to(np.asarray(radius_m, dtype=np.float64), x.shape)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("a point without finite coordinates has no footprint; leave it out")
    if not np.isfinite(radius).all() or (radius < 0).any():
        raise ValueError("a radius must be zero or more metres")
    footprints: list[Footprint] = []
    for start in range(0, len(x), _BATCH):
        part = slice(start, start + _BATCH)
        footprints += _spread(wards, x[part], y[part], radius[part])
    return footprints


def cloud_footprint(wards_index: NDArray[np.int32]) -> Footprint:
    """Return the share of points in each ward, for a place known by many points that carry its name.

    Args:
        wards_index: Shape (n,), ward index of each point, -1 outside all wards.

    Raises:
        ValueError: If there are no points.
    """
    if not len(wards_index):
        raise ValueError("a place without points has no footprint")
    keys = np.asarray(wards_index, dtype=np.int64) + 1
    return _count_shares(np.zeros(len(keys), dtype=np.int64), keys, places=1)[0]


def _spread(
    wards: Wards, x: NDArray[np.float64], y: NDArray[np.float64], radius: NDArray[np.float64]
) -> list[Footprint]:
    east, north = _sample_kernel()
    own = locate_points(wards, x, y)
    # Well inside its ward, all of a kernel's samples fall in that ward: only points near an edge are sampled.
    sharp = (radius == 0) | _is_well_inside(
        wards, x, y, own=own, reach=radius * float(np.hypot(east, north).max())
    )
    own = own[sharp]
    wide = np.flatnonzero(~sharp)
    metres_east, metres_north = _measure_degree(y[wide])
    sample_x = x[wide, None] + radius[wide, None] * east / metres_east[:, None]
    sample_y = y[wide, None] + radius[wide, None] * north / metres_north[:, None]
    samples = locate_points(wards, sample_x.ravel(), sample_y.ravel())
    place = np.concatenate([np.flatnonzero(sharp), np.repeat(wide, len(east))])
    return _count_shares(place, np.concatenate([own, samples]).astype(np.int64) + 1, places=len(x))


def _is_well_inside(
    wards: Wards,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    own: NDArray[np.int32],
    reach: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Tell which points lie in a ward and farther than `reach` metres from its edge."""
    inside = np.flatnonzero(own >= 0)
    result = np.zeros(len(x), dtype=np.bool_)
    if len(inside):
        points = np.asarray(shapely.points(x[inside], y[inside]), dtype=object)
        points = project_to_metric(points, wards.metric_epsg)
        distance = shapely.distance(wards.metric_edges[own[inside]], points)
        result[inside] = distance > reach[inside] * _PROJECTION_SLACK
    return result


def _count_shares(place: NDArray[np.int64], key: NDArray[np.int64], *, places: int) -> list[Footprint]:
    """Count samples by place and key (ward index + 1, 0 outside) into footprints."""
    width = int(key.max(initial=0)) + 1
    cells, counts = np.unique(place * width + key, return_counts=True)
    totals = np.bincount(place, minlength=places)
    owners, keys = np.divmod(cells, width)
    shares: list[dict[int, float]] = [{} for _ in range(places)]
    outside = [0.0] * places
    weights = counts / totals[owners]
    for owner, found, weight in zip(owners.tolist(), keys.tolist(), weights.tolist(), strict=True):
        if found:
            shares[owner][found - 1] = weight
        else:
            outside[owner] = weight
    return [Footprint(held, rest) for held, rest in zip(shares, outside, strict=True)]


def _sample_kernel() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return east and north offsets of the 64 samples, in standard deviations."""
    quantile = (np.arange(_RINGS) + 0.5) / _RINGS
    ring = np.sqrt(-2.0 * np.log1p(-quantile))
    turn = np.arange(_RINGS) / _RINGS
    angle = 2.0 * np.pi * (np.arange(_RAYS)[None, :] + turn[:, None]) / _RAYS
    return (ring[:, None] * np.cos(angle)).ravel(), (ring[:, None] * np.sin(angle)).ravel()


def _measure_degree(lat: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return metres in a degree of longitude and of latitude, from the ellipsoid's radii of curvature."""
    angle = np.radians(lat)
    flat = 1.0 - _ECCENTRICITY2 * np.sin(angle) ** 2
    prime = _SEMI_MAJOR / np.sqrt(flat)
    meridian = prime * (1.0 - _ECCENTRICITY2) / flat
    # At a pole a degree of longitude has no length: kept above nothing so that offsets stay finite.
    return np.radians(prime * np.maximum(np.cos(angle), _POLE_COSINE)), np.radians(meridian)
