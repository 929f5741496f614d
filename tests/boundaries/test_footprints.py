"""Footprints: the whole of a place is shared out, no more and no less."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundaries import Footprint, Wards, build_wards, cloud_footprint, point_footprints


def _total(footprint: Footprint) -> float:
    return sum(footprint.shares.values()) + footprint.outside


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    points=st.lists(
        st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.floats(0, 1e5)), min_size=1, max_size=20
    )
)
def test_shares_sum_to_one_anywhere_on_earth(grid: Wards, points: list[tuple[float, float, float]]) -> None:
    lon, lat, radius = (np.array(column) for column in zip(*points, strict=True))
    footprints = point_footprints(grid, lon, lat, radius_m=radius)
    assert len(footprints) == len(points)
    assert all(_total(footprint) == pytest.approx(1, abs=1e-12) for footprint in footprints)


@given(st.lists(st.integers(-1, 50), min_size=1, max_size=200))
def test_a_cloud_shares_as_its_points_do(indexes: list[int]) -> None:
    footprint = cloud_footprint(np.array(indexes, dtype=np.int32))
    assert _total(footprint) == pytest.approx(1)
    assert footprint.outside == pytest.approx(indexes.count(-1) / len(indexes))
    assert dict(footprint.shares) == pytest.approx(
        {ward: indexes.count(ward) / len(indexes) for ward in set(indexes) - {-1}}
    )
    assert list(footprint.shares) == sorted(footprint.shares)


def test_radius_zero_is_the_points_own_ward_whole(grid: Wards) -> None:
    inside, outside = point_footprints(grid, np.array([-1.57, 0.0]), np.array([53.815, 0.0]), radius_m=0)
    assert inside == Footprint({4: 1.0})
    assert outside == Footprint({}, 1.0)


def test_a_kernel_on_an_edge_is_halved_and_a_wide_one_spills_outside(grid: Wards) -> None:
    narrow, wide = point_footprints(
        grid, np.array([-1.58, -1.57]), np.array([53.815, 53.815]), radius_m=np.array([100.0, 5000.0])
    )
    assert narrow.shares == pytest.approx({3: 0.5, 4: 0.5}, abs=0.02)
    assert wide.outside > 0.7
    # The same kernel south of a symmetric centre sees the same on either side.
    assert wide.shares.get(1, 0.0) == pytest.approx(wide.shares.get(7, 0.0), abs=0.02)


@pytest.mark.parametrize("deviations", [0.5, 1.0, 1.5, 2.0])
def test_the_samples_follow_the_gaussian(deviations: float) -> None:
    """Within k standard deviations of its centre lies 1 - exp(-k²/2) of a Gaussian in the plane."""
    metre = 1 / 111_319.49
    disc = shapely.Point(0, 0).buffer(deviations * 1000 * metre, quad_segs=64)
    wards = build_wards(["A"], ["a"], geometry=np.array([disc], dtype=object), metric_epsg=32631)
    (footprint,) = point_footprints(wards, np.zeros(1), np.zeros(1), radius_m=1000.0)
    assert footprint.shares.get(0, 0.0) == pytest.approx(1 - math.exp(-(deviations**2) / 2), abs=0.07)


def test_many_places_get_the_same_shares_as_one_by_one(grid: Wards) -> None:
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(-1.61, -1.53, 60), rng.uniform(53.79, 53.84, 60)
    radius = rng.choice([0.0, 150.0, 900.0], 60)
    together = point_footprints(grid, lon, lat, radius_m=radius)
    alone = [
        point_footprints(grid, lon[at : at + 1], lat[at : at + 1], radius_m=float(radius[at]))[0]
        for at in range(60)
    ]
    assert together == alone


def test_what_has_no_footprint_is_refused(grid: Wards) -> None:
    with pytest.raises(ValueError, match="finite coordinates"):
        point_footprints(grid, np.array([np.nan]), np.array([53.8]), radius_m=1.0)
    with pytest.raises(ValueError, match="zero or more metres"):
        point_footprints(grid, np.array([-1.5]), np.array([53.8]), radius_m=-1.0)
    with pytest.raises(ValueError, match="without points"):
        cloud_footprint(np.array([], dtype=np.int32))
    with pytest.raises(ValueError, match="sum to"):
        Footprint({0: 0.5})
    with pytest.raises(ValueError, match="negative"):
        Footprint({0: 1.5}, -0.5)
    assert point_footprints(grid, np.array([]), np.array([]), radius_m=1.0) == []
