"""Points to wards: the same answer as asking every ward, edges and corners included."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries import Wards, build_wards, locate_points


def _make_cells(seed: int, cells: int) -> Wards:
    """Return random cells that tile a square: their edges are shared to the last bit."""
    rng = np.random.default_rng(seed)
    seeds = shapely.multipoints(rng.uniform((-1.7, 53.7), (-1.3, 53.9), (cells, 2)))
    frame = shapely.box(-1.7, 53.7, -1.3, 53.9)
    tiles = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame))
    codes = [f"E{number:03d}" for number in rng.permutation(len(tiles))]
    return build_wards(codes, codes, geometry=tiles, metric_epsg=27700)


def _ask_every_ward(wards: Wards, x: float, y: float) -> int:
    for index, polygon in enumerate(wards.geometry):
        if shapely.covers(polygon, shapely.Point(x, y)):
            return index
    return -1


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), cells=st.integers(2, 30))
def test_every_point_goes_where_asking_every_ward_puts_it(seed: int, cells: int) -> None:
    wards = _make_cells(seed, cells)
    rng = np.random.default_rng(seed + 1)
    corners = shapely.get_coordinates(wards.geometry)
    corners = corners[rng.integers(0, len(corners), 40)]
    points = np.concatenate([rng.uniform((-2.0, 53.5), (-1.0, 54.1), (60, 2)), corners])
    found = locate_points(wards, points[:, 0], points[:, 1])
    assert found.dtype == np.int32
    assert found.tolist() == [_ask_every_ward(wards, x, y) for x, y in points.tolist()]


def test_a_point_on_a_shared_edge_or_corner_goes_to_the_lowest_code(grid: Wards) -> None:
    east, north = grid.geometry[0].bounds[2:]
    found = locate_points(grid, np.array([east, east, -1.59]), np.array([53.805, north, north]))
    assert [grid.codes[at] for at in found] == ["W1", "W1", "W1"]


def test_a_point_outside_or_not_finite_is_in_no_ward(grid: Wards) -> None:
    lon = np.array([0.0, np.nan, -1.59, np.inf, -1.59])
    lat = np.array([53.805, 53.805, np.nan, -np.inf, 53.805])
    assert locate_points(grid, lon, lat).tolist() == [-1, -1, -1, -1, 0]


def test_a_hole_belongs_to_the_ward_that_fills_it_or_to_none() -> None:
    ring = shapely.Polygon([(0, 50), (3, 50), (3, 53), (0, 53)], holes=[[(1, 51), (2, 51), (2, 52), (1, 52)]])
    island = shapely.box(1, 51, 2, 51.5)
    wards = build_wards(
        ["A", "B"], ["a", "b"], geometry=np.array([ring, island], dtype=object), metric_epsg=27700
    )
    found = locate_points(wards, np.array([0.5, 1.5, 1.5]), np.array([51.0, 51.2, 51.7]))
    assert found.tolist() == [0, 1, -1]


def test_order_of_points_does_not_matter(grid: Wards) -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(-1.61, -1.53, 500), rng.uniform(53.79, 53.84, 500)
    order = rng.permutation(500)
    assert np.array_equal(locate_points(grid, lon, lat)[order], locate_points(grid, lon[order], lat[order]))


def test_no_points_give_no_answers_and_unequal_lengths_are_refused(grid: Wards) -> None:
    assert locate_points(grid, np.array([]), np.array([])).tolist() == []
    with pytest.raises(ValueError, match="of one length"):
        locate_points(grid, np.zeros(2), np.zeros(3))
