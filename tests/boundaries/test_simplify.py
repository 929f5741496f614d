"""Simplified outlines: lighter, valid, complete, and still meeting."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from boundaries import Wards, build_wards, simplify_wards


def _make_wavy_pair() -> Wards:
    """Return two wards along a wavy common border of 401 points."""
    wave = [
        (-1.5 + 0.002 * math.sin(at / 3) + 0.005 * math.sin(at / 40), 53.8 + at * 1e-4) for at in range(401)
    ]
    west = shapely.Polygon([(-1.6, 53.8), *wave, (-1.6, 53.84)])
    east = shapely.Polygon([(-1.4, 53.8), *wave, (-1.4, 53.84)])
    return build_wards(
        ["A", "B"], ["a", "b"], geometry=np.array([west, east], dtype=object), metric_epsg=27700
    )


def test_neighbours_share_their_simplified_border() -> None:
    wards = _make_wavy_pair()
    simple = simplify_wards(wards, tolerance_m=200)
    assert len(shapely.get_coordinates(simple)) < len(shapely.get_coordinates(wards.geometry)) / 3
    assert shapely.is_valid(simple).all()
    assert shapely.area(shapely.intersection(simple[0], simple[1])) == pytest.approx(0, abs=1e-12)
    border = shapely.intersection(simple[0], simple[1])
    assert shapely.length(border) > 0.04
    assert shapely.get_num_interior_rings(shapely.union_all(simple)) == 0


def test_tolerance_zero_changes_nothing(grid: Wards) -> None:
    simple = simplify_wards(grid, tolerance_m=0)
    assert all(shapely.equals_exact(simple, grid.geometry))


def test_overlapping_wards_still_come_out_whole_and_valid() -> None:
    rng = np.random.default_rng(2)
    blobs = shapely.buffer(
        shapely.points(rng.uniform((-1.6, 53.7), (-1.4, 53.9), (12, 2))), 0.05, quad_segs=60
    )
    codes = [f"E{at:02d}" for at in range(12)]
    wards = build_wards(codes, codes, geometry=np.asarray(blobs, dtype=object), metric_epsg=27700)
    simple = simplify_wards(wards, tolerance_m=500)
    assert shapely.is_valid(simple).all()
    assert not shapely.is_empty(simple).any()
    assert shapely.area(simple) == pytest.approx(shapely.area(wards.geometry), rel=0.1)


def test_a_tiny_ward_does_not_vanish(grid: Wards) -> None:
    tiny = shapely.box(-1.0, 53.0, -0.99999, 53.00001)
    wards = build_wards(
        ["A", "B"], ["a", "b"], geometry=np.array([tiny, grid.geometry[0]], dtype=object), metric_epsg=27700
    )
    simple = simplify_wards(wards, tolerance_m=5000)
    assert (shapely.area(simple) > 0).all()
    assert set(shapely.get_type_id(simple)) <= {3, 6}


@pytest.mark.parametrize("tolerance", [-1.0, math.nan, math.inf])
def test_a_tolerance_must_be_metres(grid: Wards, tolerance: float) -> None:
    with pytest.raises(ValueError, match="zero or more metres"):
        simplify_wards(grid, tolerance_m=tolerance)


def _flag_mismatched(outlines: NDArray[np.object_]) -> set[int]:
    """Return the wards that have an edge which is not their neighbour's too."""
    return set(np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(outlines))).tolist())


def _make_wavy_board(seed: int, *, side: int = 4) -> Wards:
    """Return a board of wards whose borders all waver, the common ones alike on both sides."""
    rng = np.random.default_rng(seed)
    phase, pace = rng.uniform(0, 6.3, 4), rng.uniform(100, 900, 4)

    def waver(points: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = points.T
        east = np.sin(pace[0] * y + phase[0]) + 0.5 * np.sin(3 * pace[1] * y + phase[1])
        north = np.sin(pace[2] * x + phase[2]) + 0.5 * np.sin(3 * pace[3] * x + phase[3])
        return np.column_stack([x + 5e-4 * east, y + 5e-4 * north])

    squares = [
        shapely.box(-1.6 + 0.02 * at, 53.8 + 0.01 * up, -1.58 + 0.02 * at, 53.81 + 0.01 * up)
        for at in range(side)
        for up in range(side)
    ]
    # Rounded: cut from opposite ends, the two sides of a border differ in the last digit.
    dense = shapely.segmentize(np.array(squares, dtype=object), 2e-4)
    wavy = shapely.transform(dense, lambda points: waver(np.asarray(np.round(points, 9))))
    codes = [f"E{at:02d}" for at in range(len(squares))]
    return build_wards(codes, codes, geometry=wavy, metric_epsg=27700)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 100_000), tolerance=st.floats(1, 400))
def test_wards_that_met_still_meet_everywhere(seed: int, tolerance: float) -> None:
    wards = _make_wavy_board(seed)
    assert shapely.coverage_is_valid(wards.geometry)
    simple = simplify_wards(wards, tolerance_m=tolerance)
    assert shapely.coverage_is_valid(simple)
    union = shapely.union_all(simple)
    assert union.geom_type == "Polygon"
    assert shapely.get_num_interior_rings(union) == 0
    assert shapely.area(simple).sum() == pytest.approx(shapely.area(union), rel=1e-12)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 100_000), tolerance=st.floats(1, 400), moved=st.sampled_from([5, 6, 9, 10]))
def test_one_ward_that_does_not_fit_spoils_no_other_border(seed: int, tolerance: float, moved: int) -> None:
    sound = _make_wavy_board(seed)
    outlines = sound.geometry.copy()
    # Shrunk and shifted: it overlaps some neighbours and leaves gaps to others.
    middle = shapely.get_coordinates(shapely.centroid(outlines[moved]))[0]
    outlines[moved] = shapely.transform(
        outlines[moved], lambda points: middle + 0.97 * (points - middle) - 2e-4
    )
    wards = build_wards(sound.codes, sound.names, geometry=outlines, metric_epsg=27700)
    before = _flag_mismatched(wards.geometry)
    assert moved in before
    simple = simplify_wards(wards, tolerance_m=tolerance)
    assert _flag_mismatched(simple) <= before
    others = np.delete(simple, moved)
    assert shapely.coverage_is_valid(others)
