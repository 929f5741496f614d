"""Simplified outlines: lighter, valid, complete, and still meeting."""

import math

import numpy as np
import pytest
import shapely

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
