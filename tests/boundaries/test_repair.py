"""Repair: outlines become valid, and neighbours that met still meet, vertex by vertex."""

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from boundaries.repair import keep_polygons, repair_polygons

_SIDE = 0.01
_COUNT = 4


def _vertices(polygon: shapely.Geometry) -> set[tuple[float, ...]]:
    return {tuple(corner) for corner in shapely.get_coordinates(polygon).tolist()}


def _tangle_borders(rng: np.random.Generator, *, tangles: int) -> NDArray[np.object_]:
    """Return a board of squares whose inner borders loop and cross themselves, alike on both sides."""
    ways: dict[tuple[tuple[float, float], tuple[float, float]], list[tuple[float, float]]] = {}
    corner = np.round(np.arange(_COUNT + 1) * _SIDE + 53.8, 9).tolist()
    inner = [
        ((corner[at], corner[up]), (corner[at], corner[up + 1])) for at in (1, 2, 3) for up in range(_COUNT)
    ]
    inner += [((south[1], south[0]), (north[1], north[0])) for south, north in inner]
    for chosen in rng.choice(len(inner), tangles, replace=False):
        begin, end = inner[chosen]
        middle = (np.array(begin) + np.array(end)) / 2
        way = middle + rng.uniform(-0.25, 0.25, (int(rng.integers(3, 8)), 2)) * _SIDE
        ways[begin, end] = [tuple(point) for point in way.tolist()]
        ways[end, begin] = ways[begin, end][::-1]
    squares = []
    for west, east in itertools.pairwise(corner):
        for south, north in itertools.pairwise(corner):
            ring = [(west, south), (east, south), (east, north), (west, north)]
            walked = []
            for begin, end in zip(ring, [*ring[1:], ring[0]], strict=True):
                walked += [begin, *ways.get((begin, end), [])]
            squares.append(shapely.Polygon(walked))
    return np.array(squares, dtype=object)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 100_000), tangles=st.integers(1, 6))
def test_neighbours_with_a_tangled_border_still_share_it(seed: int, tangles: int) -> None:
    board = _tangle_borders(np.random.default_rng(seed), tangles=tangles)
    repaired, repairs = repair_polygons(board)
    assert [repair.index for repair in repairs] == np.flatnonzero(~shapely.is_valid(board)).tolist()
    assert shapely.is_valid(repaired).all()
    whole = (_COUNT * _SIDE) ** 2
    assert shapely.area(shapely.union_all(repaired)) == pytest.approx(whole, rel=1e-9)
    assert shapely.area(repaired).sum() == pytest.approx(whole, rel=1e-9)
    assert shapely.coverage_is_valid(repaired)
    for before, after in zip(board, repaired, strict=True):
        if shapely.is_valid(before):
            assert _vertices(before) <= _vertices(after)
            assert shapely.area(after) == pytest.approx(shapely.area(before), rel=1e-9)


@given(seed=st.integers(0, 1_000_000), corners=st.integers(3, 15), decimals=st.integers(1, 6))
def test_however_wild_a_ring_is_it_becomes_valid(seed: int, corners: int, decimals: int) -> None:
    """On a coarse lattice corners fall on edges and on one another: GEOS's own repair fails on some."""
    rng = np.random.default_rng(seed)
    wild = shapely.Polygon(np.round(rng.uniform(0, 1, (corners, 2)), decimals))
    (repaired,), _ = repair_polygons(np.array([wild], dtype=object))
    assert shapely.is_valid(repaired)
    assert repaired.geom_type in {"Polygon", "MultiPolygon"}


def test_a_ring_that_geos_mends_into_an_invalid_one_becomes_valid() -> None:
    wild = shapely.Polygon(
        [
            (0, 85),
            (9, 84),
            (1, 89),
            (3, 82),
            (-9, 86),
            (18, 83),
            (26, 90),
            (18, 81),
            (18, 86),
            (5, 77),
            (28, 85),
        ]
    )
    (repaired,), _ = repair_polygons(np.array([wild], dtype=object))
    assert shapely.is_valid(repaired)


def test_a_neighbour_gets_the_vertex_that_a_repair_makes_on_the_shared_edge() -> None:
    # The ring of the first crosses itself in the middle of the edge from (1, 0) to (1, 2).
    crossed = shapely.Polygon([(0, 0), (1, 0), (1, 2), (0, 2), (0, 1.5), (1.2, 1.0), (0, 0.5)])
    neighbour = shapely.Polygon([(1, 0), (2, 0), (2, 2), (1, 2)])
    apart = shapely.box(5, 5, 6, 6)
    repaired, (repair,) = repair_polygons(np.array([crossed, neighbour, apart], dtype=object))
    assert repair.reason.startswith("Self-intersection")
    made = _vertices(repaired[1]) - _vertices(neighbour)
    assert len(made) == 2
    assert made <= _vertices(repaired[0])
    assert {x for x, _ in made} == {1.0}
    assert _vertices(neighbour) < _vertices(repaired[1])
    assert shapely.area(repaired[1]) == shapely.area(neighbour)
    assert repaired[2] is apart


def test_of_a_loop_that_both_sides_have_one_gets_the_ground() -> None:
    border = [(0, 0), (0, 1), (0.5, 1), (0.5, 0.5), (-0.5, 0.5), (0, 2)]
    west = shapely.Polygon([(-2, 0), *border, (-2, 2)])
    east = shapely.Polygon([(2, 0), *border, (2, 2)])
    repaired, _ = repair_polygons(np.array([west, east], dtype=object))
    assert shapely.area(repaired).sum() == pytest.approx(8)
    assert shapely.area(shapely.intersection(*repaired)) == 0


@pytest.mark.parametrize(
    ("broken", "area"),
    [
        (shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), 2),
        (shapely.Polygon([(0, 0), (2, 0), (2, 2), (0, 2), (0, 0), (-5, 0), (0, 0)]), 4),
        (shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)]), 6),
        (shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(3, 1), (5, 1), (5, 2), (3, 2)]]), 15),
        (shapely.Polygon([(0, 0), (2, 0), (2, 2), (0, 2), (0, 0), (2, 0), (2, 2), (0, 2)]), 4),
        (shapely.Polygon([(0, 0), (1, 0), (2, 0)]), 0),
    ],
    ids=["bow tie", "spike", "parts overlap", "hole across the edge", "run through twice", "flat"],
)
def test_what_was_meant_is_kept(broken: shapely.Geometry, area: float) -> None:
    (repaired,), repairs = repair_polygons(np.array([broken], dtype=object))
    assert len(repairs) == 1
    assert shapely.is_valid(repaired)
    assert repaired.geom_type in {"Polygon", "MultiPolygon"}
    assert shapely.area(repaired) == pytest.approx(area)


def test_of_any_geometry_the_polygons_are_kept() -> None:
    box, other, line = shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1), shapely.LineString([(0, 0), (1, 1)])
    nested = shapely.GeometryCollection(
        [shapely.GeometryCollection([line, shapely.MultiPolygon([box])]), other]
    )
    assert shapely.equals(keep_polygons(nested), shapely.MultiPolygon([box, other]))
    assert keep_polygons(box) is box
    assert shapely.is_empty(keep_polygons(line))
