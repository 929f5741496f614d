"""Wards that share an edge or a corner, or lie over one another, are neighbours; others are not."""

import numpy as np
import pytest
import shapely

from boundaries import Wards, build_wards, find_adjacency

# At 53.8 degrees north, metres in a degree of longitude and of latitude.
EAST, NORTH = 65_900.0, 111_300.0


def _box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a box by metres from a point in Leeds."""
    return shapely.box(-1.6 + west / EAST, 53.8 + south / NORTH, -1.6 + east / EAST, 53.8 + north / NORTH)


def _find(*shapes: shapely.Geometry) -> list[tuple[int, int]]:
    codes = [f"E{at}" for at in range(len(shapes))]
    wards = build_wards(codes, codes, geometry=np.array(shapes, dtype=object), metric_epsg=27700)
    return [(one, other) for one, other in np.argwhere(find_adjacency(wards)).tolist() if one < other]


def test_wards_of_a_grid_touch_along_edges_and_at_corners(grid: Wards) -> None:
    found = find_adjacency(grid)
    assert found.shape == (len(grid), len(grid))
    assert (found == found.T).all()
    assert not found.diagonal().any()
    # Three by three: corners of the grid have three neighbours, its sides five, its middle all eight.
    assert sorted(found.sum(axis=0).tolist()) == [3, 3, 3, 3, 5, 5, 5, 5, 8]


@pytest.mark.parametrize(
    ("second", "touch"),
    [
        (_box(1000, 0, 2000, 1000), True),
        (_box(1000, 1000, 2000, 2000), True),
        (_box(800, 0, 2000, 1000), True),
        (_box(200, 200, 800, 800), True),
        (_box(1000.5, 0, 2000, 1000), True),
        (_box(1004, 0, 2000, 1000), False),
    ],
    ids=["an edge", "a corner", "an overlap", "an island within", "half a metre apart", "four metres apart"],
)
def test_two_wards_touch(second: shapely.Polygon, touch: bool) -> None:  # noqa: FBT001 - a case
    assert _find(_box(0, 0, 1000, 1000), second) == ([(0, 1)] if touch else [])


def test_a_ward_far_from_all_has_no_neighbour() -> None:
    assert _find(_box(0, 0, 1000, 1000), _box(9000, 0, 9500, 500), _box(1000, 0, 2000, 1000)) == [(0, 2)]


def test_no_wards_have_no_neighbours() -> None:
    empty = Wards((), (), np.array([], dtype=object), 27700)
    assert find_adjacency(empty).shape == (0, 0)
