"""How far people have to the nearest counter, in a straight line, and whom each counter serves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from boundaries.lookup import locate_points
from boundaries.projection import convert_from_metric, project_to_metric
from boundaries.wards import Wards

FAR_M = (1600.0, 3000.0)
"""About 20 and 40 minutes on foot: the share of residents farther away than these is told."""

MIDDLE = "middle of the ward"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Homes:
    """Where people live: points, each with a part of its ward's people.

    Attributes:
        metres: Shape (points, 2), in the wards' CRS in metres.
        ward: Shape (points,), ward index, ascending.
        share: Shape (points,), part of the ward's people who live there; sums to 1 in each ward.
        basis: What the points of each ward are: a kind of place, or `MIDDLE`.
    """

    metres: Floats
    ward: NDArray[np.int32]
    share: Floats
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A point where people are served; services that share a point are one site.

    Attributes:
        names: Names of its services.
        lat: Latitude, EPSG:4326.
        lon: Longitude, EPSG:4326.
    """

    names: tuple[str, ...]
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Distances:
    """How far people have to the nearest site, metres in a straight line.

    Attributes:
        mean_m: Mean over people.
        median_m: Half of the people have no farther.
        far: Share of people farther than each of `FAR_M`.
    """

    mean_m: float
    median_m: float
    far: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """What is measured.

    Attributes:
        wards: Distances of each ward.
        nearest: Index of the site that is nearest for most people of each ward.
        city: Distances over all wards whose population is known; None where none is.
        residents: Shape (sites,), people to whom the site is the nearest.
    """

    wards: tuple[Distances, ...]
    nearest: tuple[int, ...]
    city: Distances | None
    residents: Floats


def spread_people(wards: Wards, places: Mapping[str, Floats]) -> Homes:
    """Spread the people of each ward evenly over the places inside it.

    Args:
        wards: The wards.
        places: Kind of place → shape (n, 2), longitude and latitude (EPSG:4326), best kind first: each ward
            takes the first kind that has a point inside it, and its middle where none has.
    """
    points: list[Floats] = []
    owners: list[NDArray[np.int32]] = []
    basis = [MIDDLE] * len(wards)
    waiting = np.ones(len(wards), dtype=bool)
    for kind, lonlat in places.items():
        ward = locate_points(wards, lonlat[:, 0], lonlat[:, 1])
        taken = (ward >= 0) & waiting[ward]
        found = np.unique(ward[taken])
        waiting[found] = False
        for index in found.tolist():
            basis[index] = kind
        points.append(_project(lonlat[taken], wards.metric_epsg))
        owners.append(ward[taken])
    left = np.flatnonzero(waiting).astype(np.int32)
    points.append(shapely.get_coordinates(shapely.point_on_surface(wards.metric_geometry[left])))
    owners.append(left)
    ward = np.concatenate(owners)
    order = np.argsort(ward, kind="stable")
    ward = ward[order]
    share = 1.0 / np.bincount(ward, minlength=len(wards))[ward]
    return Homes(np.concatenate(points)[order], ward, share, tuple(basis))


def group_sites(services: Sequence[tuple[str, float, float]]) -> tuple[Site, ...]:
    """Return the sites of services given as (name, lat, lon), in order of their place and name."""
    found: dict[tuple[float, float], list[str]] = {}
    for name, lat, lon in sorted(services, key=lambda each: (each[1], each[2], each[0])):
        found.setdefault((lat, lon), []).append(name)
    return tuple(Site(tuple(names), lat, lon) for (lat, lon), names in found.items())


def measure_access(
    wards: Wards, homes: Homes, *, sites: Sequence[Site], population: Sequence[float | None]
) -> Access:
    """Measure how far people have to the nearest site.

    Distances are straight lines in the wards' CRS in metres, not ways by road: the way is longer.

    Args:
        wards: The wards.
        homes: Where their people live.
        sites: One or more.
        population: People of each ward; None where not known, and the ward then counts in no total.

    Raises:
        ValueError: If there are no sites.
    """
    if not sites:
        raise ValueError("there is no site to measure the way to")
    tree = cKDTree(_project_sites(sites, wards.metric_epsg))
    distance, site = tree.query(homes.metres)
    known = np.array([0.0 if value is None else value for value in population])
    people = homes.share * known[homes.ward]
    starts = np.searchsorted(homes.ward, np.arange(len(wards) + 1))
    parts = [slice(start, end) for start, end in pairwise(starts)]
    return Access(
        wards=tuple(_summarise(distance[part], homes.share[part]) for part in parts),
        nearest=tuple(int(np.argmax(np.bincount(site[part]))) for part in parts),
        city=_summarise(distance, people) if people.sum() > 0.0 else None,
        residents=np.bincount(site, weights=people, minlength=len(sites)).astype(np.float64),
    )


def draw_catchments(wards: Wards, sites: Sequence[Site]) -> NDArray[np.object_]:
    """Return the part of the city that is nearest to each site: Voronoi cells clipped to the wards.

    Returns:
        Shape (sites,), Polygon or MultiPolygon in EPSG:4326; None for a site whose cell lies outside the
        city.
    """
    city = shapely.union_all(wards.metric_geometry)
    points = _project_sites(sites, wards.metric_epsg)
    if len(sites) == 1:
        cells = np.array([city], dtype=object)
    else:
        # The cells must reach round the whole city, whether or not the sites do.
        everything = shapely.union(city, shapely.multipoints(points))
        drawn = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=everything, ordered=True)
        cells = shapely.intersection(shapely.get_parts(drawn), city)
    kept = np.array([_keep_polygons(cell) for cell in cells], dtype=object)
    inside = ~shapely.is_missing(kept)
    kept[inside] = convert_from_metric(kept[inside], wards.metric_epsg)
    return kept


def _keep_polygons(cell: shapely.Geometry) -> shapely.Geometry | None:
    """Return the polygons of a clipped cell: where it only touches the city, lines and points are left."""
    parts: list[shapely.Polygon] = [
        part for part in shapely.get_parts(cell).tolist() if part.geom_type == "Polygon" and part.area > 0.0
    ]
    if not parts:
        return None
    return shapely.MultiPolygon(parts) if len(parts) > 1 else parts[0]


def _summarise(distance: Floats, weights: Floats) -> Distances:
    total = float(weights.sum())
    order = np.argsort(distance, kind="stable")
    reached = np.cumsum(weights[order])
    middle = min(int(np.searchsorted(reached, total / 2 * (1 - 1e-12))), len(order) - 1)
    return Distances(
        mean_m=float(distance @ weights) / total,
        median_m=float(distance[order[middle]]),
        far=tuple(float(weights[distance > limit].sum()) / total for limit in FAR_M),
    )


def _project_sites(sites: Sequence[Site], metric_epsg: int) -> Floats:
    return _project(np.array([(site.lon, site.lat) for site in sites]), metric_epsg)


def _project(lonlat: Floats, metric_epsg: int) -> Floats:
    points = np.asarray(shapely.points(lonlat.reshape(-1, 2)), dtype=object)
    coordinates: Floats = shapely.get_coordinates(project_to_metric(points, metric_epsg))
    return coordinates
