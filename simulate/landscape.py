"""The land: where people are dense, and 33 wards whose borders wander like real ones and fit without gaps.

Small Voronoi cells, dense where people are, are gathered around 33 seeds that have been relaxed (Lloyd 1982)
under the same density: wards are small in the middle, large outside, and of no regular shape. Each border
between two cells is drawn once, by midpoint displacement (Fournier, Fussell and Carpenter 1982), and rounded
once, so neighbours share it to the digit. A chain of borders from edge to edge is the river.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi, cKDTree

from simulate.errors import SimulationError

WARDS = 33
METRIC_EPSG = 27700
DIGITS = 6
_CENTRE_M = (393_500.0, 474_500.0)
"""Middle of the city in EPSG:27700: open moor in northern England, far from any large town."""

_REACH_M = 11_800.0
_POOL = 40_000
_ROUNDS = 12
_CELLS = 170
_STEP_M = 190.0
_ROUGHNESS = 0.15
_ATTEMPTS = 12
_BENDS = 2

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Landscape:
    """Ward polygons and a pool of points that lie as people do.

    Attributes:
        wards: Shape (33,), shapely Polygon in EPSG:4326, counter-clockwise, coordinates of 6 decimals; edges
            shared by neighbours are equal to the digit.
        pool: Shape (n, 2), points drawn from the density of people, metres from the city's middle.
        pool_ward: Shape (n,), ward index of each pool point.
        areas_km2: Shape (33,), area of each ward.
    """

    wards: NDArray[np.object_]
    pool: Points
    pool_ward: NDArray[np.int64]
    areas_km2: NDArray[np.float64]

    def find_wards(self, lonlat: Points) -> NDArray[np.int64]:
        """Return the ward index of each (longitude, latitude), -1 outside; ties go to the lowest."""
        return _find_wards(self.wards, lonlat)


@cache
def _load_transformer(source: int, target: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def to_degrees(metres: Points) -> Points:
    """Return longitude and latitude (EPSG:4326, rounded to 6 decimals) of metres from the city's middle."""
    lon, lat = _load_transformer(METRIC_EPSG, 4326).transform(
        metres[:, 0] + _CENTRE_M[0], metres[:, 1] + _CENTRE_M[1]
    )
    return np.round(np.column_stack([lon, lat]), DIGITS)


def make_landscape(generator: np.random.Generator) -> Landscape:
    """Make the wards and the density of people.

    Args:
        generator: Source of all draws.

    Raises:
        SimulationError: If no tidy set of wards came of it in a dozen attempts.
    """
    for _ in range(_ATTEMPTS):
        outline = _draw_outline(generator)
        pool = _draw_pool(generator, outline)
        wards = _draw_wards(generator, pool, outline)
        if wards is None:
            continue
        pool_ward = _find_wards(wards, to_degrees(pool))
        inside = pool_ward >= 0
        if len(np.unique(pool_ward[inside])) == WARDS:
            return Landscape(wards, pool[inside], pool_ward[inside], shapely.area(_flatten(wards)) / 1e6)
    raise SimulationError("no tidy set of wards came of this seed; use another --seed")


def _flatten(wards: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the wards in EPSG:27700."""
    transformer = _load_transformer(4326, METRIC_EPSG)
    return np.asarray(shapely.transform(wards, lambda xy: np.column_stack(transformer.transform(*xy.T))))


def relax_seeds(pool: Points, count: int, generator: np.random.Generator, *, rounds: int = _ROUNDS) -> Points:
    """Return `count` points spread over a pool of points as evenly as its density asks (Lloyd's algorithm).

    Args:
        pool: Shape (n, 2), metres.
        count: Number of points wanted, at most n.
        generator: Source of the first guess.
        rounds: How often points are moved to the middle of what is theirs; the more, the more even.
    """
    seeds = pool[generator.choice(len(pool), size=count, replace=False)]
    for _ in range(rounds):
        _, nearest = cKDTree(seeds).query(pool)
        sizes = np.bincount(nearest, minlength=count)
        sums = np.column_stack([np.bincount(nearest, pool[:, axis], minlength=count) for axis in (0, 1)])
        seeds = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], seeds)
    return seeds


def _draw_outline(generator: np.random.Generator) -> shapely.Polygon:
    angles = np.linspace(0.0, 2 * np.pi, 180, endpoint=False)
    radius = np.ones_like(angles)
    for wave in range(2, 8):
        phase, strength = generator.uniform(0, 2 * np.pi), generator.normal(0, 0.2 / wave)
        radius += strength * np.cos(wave * angles + phase)
    radius = np.clip(radius, 0.62, 1.4) * _REACH_M
    return shapely.Polygon(np.column_stack([radius * np.cos(angles), 0.9 * radius * np.sin(angles)]))


def _draw_pool(generator: np.random.Generator, outline: shapely.Polygon) -> Points:
    """Draw points by the density of people: a dense middle, a few old towns, and suburbs between."""
    west, south, east, north = outline.bounds
    parts = [
        generator.normal(0.0, 1.0, size=(_POOL // 2, 2)) * (3300.0, 2900.0),
        generator.uniform((west, south), (east, north), size=(_POOL // 2, 2)),
    ]
    for _ in range(6):
        angle, distance = generator.uniform(0, 2 * np.pi), generator.uniform(0.45, 0.85) * _REACH_M
        middle = (distance * np.cos(angle), 0.9 * distance * np.sin(angle))
        parts.append(generator.normal(middle, 850.0, size=(_POOL // 30, 2)))
    points = np.concatenate(parts)
    return points[shapely.contains_xy(outline, points[:, 0], points[:, 1])]


def _draw_wards(
    generator: np.random.Generator, pool: Points, outline: shapely.Polygon
) -> NDArray[np.object_] | None:
    """Return the ward polygons, or None where they did not come whole and free of each other."""
    seeds = relax_seeds(pool[::3], WARDS, generator)
    cells = relax_seeds(pool[::3], _CELLS, generator, rounds=2)
    _, ward_of = cKDTree(seeds).query(cells)
    ring = _scatter_ring(generator, outline)
    belongs = np.concatenate([ward_of, np.full(len(ring), -1)])
    diagram = Voronoi(np.concatenate([cells, ring]))
    borders = [
        ends
        for (one, other), ends in zip(diagram.ridge_points, diagram.ridge_vertices, strict=True)
        if belongs[one] != belongs[other]
    ]
    if any(-1 in ends for ends in borders):
        return None
    lines = _draw_borders(generator, borders, diagram.vertices)
    if lines is None:
        return None
    polygons = list(shapely.get_parts(shapely.polygonize([shapely.LineString(line) for line in lines])))
    if len(polygons) != WARDS or any(polygon.interiors for polygon in polygons):
        return None
    # Numbered from north to south; names come later, so codes tell nothing, as published ones do.
    polygons.sort(key=lambda polygon: (-round(polygon.centroid.y, 2), polygon.centroid.x))
    return np.array(
        [shapely.geometry.polygon.orient(polygon, sign=1.0) for polygon in polygons], dtype=object
    )


def _draw_borders(
    generator: np.random.Generator, borders: list[list[int]], vertices: Points
) -> list[Points] | None:
    """Return each border in EPSG:4326, none touching another but at its ends; None where that fails."""
    river = _find_river(borders, vertices)
    lines = [
        to_degrees(_wander(generator, *vertices[ends], calm=number in river))
        for number, ends in enumerate(borders)
    ]
    for _ in range(_ATTEMPTS):
        crossing = _find_crossings(lines)
        if not crossing:
            return lines
        for number in crossing:
            lines[number] = _straighten(lines[number])
    return None


def _scatter_ring(generator: np.random.Generator, outline: shapely.Polygon) -> Points:
    """Return seeds of the land around: the borders to them are the city's own border."""
    line = outline.buffer(1500.0).exterior
    along = np.arange(0.0, line.length, 1900.0)
    along = along + generator.uniform(-350.0, 350.0, size=len(along))
    near = np.array([line.interpolate(float(at)).coords[0] for at in along])
    near = near + generator.normal(0.0, 220.0, size=near.shape)
    return np.concatenate([near, near * 1.6, near * 2.4])


def _find_river(borders: list[list[int]], vertices: Points) -> set[int]:
    """Return the borders (by position) that make the shortest way through the city from west to east."""
    links: dict[int, list[tuple[int, int]]] = {}
    for number, (start, end) in enumerate(borders):
        links.setdefault(start, []).append((end, number))
        links.setdefault(end, []).append((start, number))
    corners = sorted(links)
    first = min(corners, key=lambda corner: vertices[corner][0] + abs(vertices[corner][1]))
    last = max(corners, key=lambda corner: vertices[corner][0] - abs(vertices[corner][1]))
    distance, before, settled = {first: 0.0}, dict[int, tuple[int, int]](), set[int]()
    while True:
        here = min((c for c in distance if c not in settled), key=lambda c: (distance[c], c), default=None)
        if here is None or here == last:
            break
        settled.add(here)
        for corner, number in links[here]:
            length = float(np.linalg.norm(vertices[corner] - vertices[here]))
            if distance[here] + length < distance.get(corner, np.inf):
                distance[corner] = distance[here] + length
                before[corner] = (here, number)
    river: set[int] = set()
    corner = last
    while corner in before:
        corner, number = before[corner]
        river.add(number)
    return river


def _wander(generator: np.random.Generator, start: Points, end: Points, *, calm: bool) -> Points:
    """Return a fractal line between two corners; a calm one meanders, as a river does."""
    length = float(np.linalg.norm(end - start))
    levels = int(np.clip(np.ceil(np.log2(max(length / _STEP_M, 1.0))), 1, 7))
    line = np.array([start, end])
    swing = _ROUGHNESS * length
    for level in range(levels):
        middles = (line[:-1] + line[1:]) / 2
        along = line[1:] - line[:-1]
        across = np.column_stack([-along[:, 1], along[:, 0]])
        across /= np.maximum(np.linalg.norm(across, axis=1), 1e-9)[:, None]
        # A river bends widely, and is smooth between.
        rough = 0.15 if calm and level >= _BENDS else 1.0
        middles = middles + across * (generator.normal(0.0, rough * swing, size=len(middles)))[:, None]
        line = np.insert(line, np.arange(1, len(line)), middles, axis=0)
        swing *= 0.48
    return line


def _find_crossings(lines: list[Points]) -> list[int]:
    """Return the lines (by position) that touch another anywhere but at a common end, or themselves."""
    drawn = np.array([shapely.LineString(line) for line in lines], dtype=object)
    bad = {int(i) for i in np.flatnonzero(~shapely.is_simple(drawn))}
    for one, other in shapely.STRtree(drawn).query(drawn, predicate="intersects").T.tolist():
        if one >= other:
            continue
        ends = {tuple(lines[one][0]), tuple(lines[one][-1])} & {
            tuple(lines[other][0]),
            tuple(lines[other][-1]),
        }
        touch = shapely.get_coordinates(shapely.intersection(drawn[one], drawn[other]))
        if len(touch) != len(ends) or {tuple(xy) for xy in touch} != ends:
            bad |= {one, other}
    return sorted(bad)


def _straighten(line: Points) -> Points:
    """Return the line with half its swing; its ends stay."""
    share = np.linspace(0.0, 1.0, len(line))[:, None]
    calm: Points = np.round(0.5 * line + 0.5 * (line[0] + share * (line[-1] - line[0])), DIGITS)
    calm[0], calm[-1] = line[0], line[-1]
    return calm


def _find_wards(wards: NDArray[np.object_], lonlat: Points) -> NDArray[np.int64]:
    found = np.full(len(lonlat), -1, dtype=np.int64)
    points, hits = shapely.STRtree(wards).query(shapely.points(lonlat), predicate="intersects")
    order = np.lexsort((-hits, points))
    found[points[order]] = hits[order]
    return found
