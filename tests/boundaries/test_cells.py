"""The grid over the wards: the same answers as asking every ward, wherever a point lies."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from boundaries import Wards, build_wards, locate_points
from boundaries.cells import MIXED, draw_cells
from boundaries.repair import repair_polygons


def _make_blobs(rng: np.random.Generator, *, count: int, decimals: int) -> Wards:
    """Return wards that overlap, touch, hold holes and islands, on a coarse lattice so that edges meet."""
    made: list[shapely.Geometry] = []
    while len(made) < count:
        corners = np.round(rng.uniform((-1.7, 53.7), (-1.3, 53.9), (int(rng.integers(3, 12)), 2)), decimals)
        (shape,), _ = repair_polygons(np.array([shapely.Polygon(corners)], dtype=object))
        if shapely.area(shape) > 0:
            made.append(shape)
    codes = [f"E{at:03d}" for at in range(count)]
    return build_wards(codes, codes, geometry=np.array(made, dtype=object), metric_epsg=27700)


def _pick_points(wards: Wards, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return points anywhere, on corners, on edges' middles, and on the corners of the grid's cells."""
    west, south, east, north = wards.bounds
    corners = shapely.get_coordinates(wards.geometry)
    lattice = rng.integers(0, wards.cells.side + 1, (60, 2)) / wards.cells.side
    return np.concatenate(
        [
            rng.uniform((west - 0.01, south - 0.01), (east + 0.01, north + 0.01), (80, 2)),
            corners[rng.integers(0, len(corners), 40)],
            ((corners[1:] + corners[:-1]) / 2)[rng.integers(0, len(corners) - 1, 40)],
            np.array([west, south]) + lattice * np.array([east - west, north - south]),
        ]
    )


def _ask_every_ward(wards: Wards, points: NDArray[np.float64]) -> list[int]:
    holds = np.array([shapely.covers(polygon, shapely.points(points)) for polygon in wards.geometry])
    return [int(np.flatnonzero(column)[0]) if column.any() else -1 for column in holds.T]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 100_000), count=st.integers(1, 12), decimals=st.integers(1, 9))
def test_with_a_grid_every_point_goes_where_asking_every_ward_puts_it(
    seed: int, count: int, decimals: int
) -> None:
    rng = np.random.default_rng(seed)
    wards = _make_blobs(rng, count=count, decimals=max(decimals, 2))
    points = _pick_points(wards, rng)
    assert wards.has_cells
    assert locate_points(wards, points[:, 0], points[:, 1]).tolist() == _ask_every_ward(wards, points)


def test_a_grid_is_drawn_for_many_points_only_and_changes_no_answer(grid: Wards) -> None:
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(-1.61, -1.53, 60_000), rng.uniform(53.79, 53.84, 60_000)
    few = locate_points(grid, lon[:1000], lat[:1000])
    drawn = [grid.has_cells]
    many = locate_points(grid, lon, lat)
    assert [*drawn, grid.has_cells] == [False, True]
    assert np.array_equal(many[:1000], few)
    assert np.array_equal(locate_points(grid, lon[:1000], lat[:1000]), few)


def test_a_shared_edge_goes_to_the_lowest_code_with_a_grid_too(grid: Wards) -> None:
    east, north = grid.geometry[0].bounds[2:]
    assert grid.cells.side
    found = locate_points(grid, np.array([east, east, -1.59]), np.array([53.805, north, north]))
    assert [grid.codes[at] for at in found] == ["W1", "W1", "W1"]


def test_only_cells_at_edges_are_left_to_the_polygons(grid: Wards) -> None:
    answer = draw_cells(grid.geometry, grid.tree).answer
    # Two inner and two outer lines each way; the inner ones may fall between two columns of cells.
    assert 6 * 512 <= (answer == MIXED).sum() <= 14 * 512
    inside = answer[answer != MIXED]
    assert np.bincount(inside) / len(inside) == pytest.approx([1 / 9] * 9, abs=0.01)


def test_wards_a_hair_wide_are_found_too() -> None:
    hairs = np.array([shapely.box(at * 1e-12, 0, (at + 1) * 1e-12, 1) for at in range(5)], dtype=object)
    wards = build_wards(list("ABCDE"), list("ABCDE"), geometry=hairs, metric_epsg=32631)
    assert wards.cells.side
    middles = np.array([0.5e-12, 1.5e-12, 2.5e-12, 3.5e-12, 4.5e-12])
    assert locate_points(wards, middles, np.full(5, 0.3)).tolist() == [0, 1, 2, 3, 4]
