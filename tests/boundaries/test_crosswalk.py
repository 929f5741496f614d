"""Counts carried between sets of areas: nothing is made, nothing is lost."""

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from boundaries import Crosswalk, Wards, build_area_crosswalk, build_people_crosswalk, build_wards


def make_strips(edges: list[float], *, north: float = 53.9) -> Wards:
    """Return areas side by side, from 53.8° north, cut at these longitudes."""
    boxes = [shapely.box(west, 53.8, east, north) for west, east in itertools.pairwise(edges)]
    codes = [f"S{at}" for at in range(len(boxes))]
    return build_wards(codes, codes, geometry=np.array(boxes, dtype=object), metric_epsg=27700)


def _dense(crosswalk: Crosswalk) -> list[list[float]]:
    rows: list[list[float]] = crosswalk.weights.toarray().round(3).tolist()
    return rows


def test_an_area_is_shared_by_the_ground_it_has_in_common() -> None:
    crosswalk = build_area_crosswalk(make_strips([-1.6, -1.5, -1.4]), make_strips([-1.6, -1.525, -1.4]))
    assert _dense(crosswalk) == [[0.75, 0.25], [0.0, 1.0]]
    totals, outside = crosswalk.carry_totals(np.array([1000.0, 10.0]))
    assert totals == pytest.approx([750, 260], abs=1)
    assert outside == 0


def test_what_lies_in_no_new_area_is_told() -> None:
    crosswalk = build_area_crosswalk(make_strips([-1.6, -1.5, -1.4]), make_strips([-1.6, -1.5, -1.45]))
    totals, outside = crosswalk.carry_totals(np.array([100.0, 100.0]))
    assert totals == pytest.approx([100, 50], abs=0.2)
    assert outside == pytest.approx(50, abs=0.2)
    apart = build_area_crosswalk(make_strips([-1.6, -1.5]), make_strips([-0.6, -0.5]))
    totals, outside = apart.carry_totals(np.array([100.0]))
    assert (totals.tolist(), outside) == ([0.0], 100.0)


def test_a_border_drawn_twice_moves_nobody() -> None:
    crosswalk = build_area_crosswalk(make_strips([-1.6, -1.5, -1.4]), make_strips([-1.6, -1.5003, -1.4003]))
    assert _dense(crosswalk) == [[1.0, 0.0], [0.0, 1.0]]
    assert crosswalk.lost.tolist() == [0.0, 0.0]


def test_areas_far_smaller_than_the_old_one_keep_their_part() -> None:
    whole, many = make_strips([-1.6, -1.4]), make_strips(np.linspace(-1.6, -1.4, 151).tolist())
    totals, outside = build_area_crosswalk(whole, many).carry_totals(np.array([15_000.0]))
    assert totals == pytest.approx(np.full(150, 100.0), abs=1)
    assert outside == 0
    lon = np.linspace(-1.6, -1.4, 301)[1::2]
    by_homes = build_people_crosswalk(whole, many, lon=lon, lat=np.full(150, 53.85), people=np.ones(150))
    totals, outside = by_homes.carry_totals(np.array([15_000.0]))
    assert totals == pytest.approx(np.full(150, 100.0))
    assert outside == 0


def test_homes_outweigh_ground() -> None:
    old, new = make_strips([-1.6, -1.5, -1.4]), make_strips([-1.6, -1.525, -1.4])
    crosswalk = build_people_crosswalk(
        old, new, lon=np.array([-1.59, -1.51]), lat=np.array([53.85, 53.85]), people=np.array([1.0, 3.0])
    )
    assert _dense(crosswalk) == [[0.25, 0.75], [0.0, 1.0]]
    # No home is known in the second: its area tells.
    assert crosswalk.by_people.tolist() == [True, False]


def test_rates_are_means_weighted_by_people() -> None:
    crosswalk = build_area_crosswalk(make_strips([-1.6, -1.5, -1.4]), make_strips([-1.6, -1.55, -1.4]))
    rates = crosswalk.carry_rates(np.array([4.0, 1.0]), np.array([200.0, 100.0]))
    assert rates == pytest.approx([4.0, (100 * 4 + 100 * 1) / 200], abs=0.01)
    partly = crosswalk.carry_rates(np.array([np.nan, 1.0]), np.array([200.0, 100.0]))
    assert np.isnan(partly[0])
    assert partly[1] == pytest.approx(1.0)


_CUTS = st.lists(st.integers(1, 99), min_size=1, max_size=8, unique=True).map(
    lambda cuts: [-1.6, *(-1.6 + cut / 500 for cut in sorted(cuts)), -1.4]
)


@given(_CUTS, _CUTS, st.integers(0, 2**32 - 1))
def test_every_total_is_kept(before: list[float], after: list[float], seed: int) -> None:
    rng = np.random.default_rng(seed)
    old, new = make_strips(before), make_strips(after, north=53.86)
    homes = 40
    crosswalk = build_people_crosswalk(
        old,
        new,
        lon=rng.uniform(-1.6, -1.4, homes),
        lat=rng.uniform(53.8, 53.9, homes),
        people=rng.integers(0, 3, homes).astype(np.float64),
    )
    counts = rng.integers(0, 1000, len(old)).astype(np.float64)
    for each in (crosswalk, build_area_crosswalk(old, new)):
        totals, outside = each.carry_totals(counts)
        assert totals.sum() + outside == pytest.approx(counts.sum())
        assert each.weights.min() >= 0
        assert np.asarray(each.weights.sum(axis=1)) + each.lost == pytest.approx(np.ones(len(old)))
