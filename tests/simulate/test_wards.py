"""The land: 33 wards that fit like real ones, and people in them."""

import json
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries import locate_points, read_wards
from simulate import SimulatedCity, SimulatedFiles
from simulate.landscape import WARDS, make_landscape
from simulate.settling import share_out
from simulate.ward_life import live_in_wards


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 7])
def test_wards_of_any_seed_cover_one_piece_of_land_without_gaps_or_overlaps(seed: int) -> None:
    land = make_landscape(np.random.default_rng(seed))
    assert len(land.wards) == WARDS == 33
    assert shapely.is_valid(land.wards).all()
    assert shapely.coverage_is_valid(land.wards)
    whole = shapely.coverage_union_all(land.wards)
    assert isinstance(whole, shapely.Polygon)
    assert len(whole.interiors) == 0
    assert 250 < land.areas_km2.sum() < 700
    # Small in the middle, large outside, and none a sliver.
    assert 1.0 < land.areas_km2.min() < 8.0
    assert 14.0 < land.areas_km2.max() < 60.0


def test_ward_borders_wander_and_are_shared_to_the_digit(files: SimulatedFiles) -> None:
    features = json.loads(files.wards.read_text())["features"]
    seen: Counter[frozenset[tuple[float, float]]] = Counter()
    for feature in features:
        (ring,) = feature["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        assert shapely.is_ccw(shapely.LinearRing(ring)), "RFC 7946 wants outer rings counter-clockwise"
        assert len(ring) > 40
        assert all(round(number, 6) == number for point in ring for number in point)
        points = [tuple(point) for point in ring]
        seen.update(frozenset(edge) for edge in pairwise(points))
    assert set(seen.values()) == {1, 2}
    shared = sum(number == 2 for number in seen.values())
    assert shared > 0.5 * len(seen)


def test_wards_have_invented_codes_and_names_of_their_own(city: SimulatedCity) -> None:
    assert city.map.ward_codes[0] == "E05990001"
    assert list(city.map.ward_codes) == sorted(set(city.map.ward_codes))
    assert len(set(city.map.ward_names)) == WARDS
    assert any("&" in name for name in city.map.ward_names)


def test_the_wards_file_is_what_the_commands_import(city: SimulatedCity, files: SimulatedFiles) -> None:
    wards, ledger = read_wards(files.wards)
    assert wards.codes == city.map.ward_codes
    assert wards.names == city.map.ward_names
    assert ledger.rejected == 0
    lon, lat = city.map.streets.lonlat.T
    assert np.array_equal(locate_points(wards, lon, lat), city.map.streets.ward)


@pytest.mark.parametrize("seed", [1, 5])
def test_populations_sum_to_the_people_asked_for_and_are_like_real_wards(seed: int) -> None:
    land = make_landscape(np.random.default_rng(seed))
    life = live_in_wards(land, np.random.default_rng(seed), people=800_000)
    assert life.population.sum() == 800_000
    assert life.population.min() >= 18_000
    assert life.population.max() <= 32_000
    assert (life.aged_65_plus < 0.4 * life.population).all()
    assert life.gap.sum() == 5


def test_planted_gaps_lie_in_poorer_and_older_wards(city: SimulatedCity) -> None:
    life = city.life
    age = life.aged_65_plus / life.population
    burden = life.deprivation / life.deprivation.std() + age / age.std()
    assert burden[life.gap].mean() > burden[~life.gap].mean() + 0.5


@given(
    weights=st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40),
    total=st.integers(0, 10**7),
    least=st.integers(0, 3),
)
@settings(max_examples=60, deadline=None)
def test_sharing_out_loses_nobody(weights: list[float], total: int, least: int) -> None:
    total += least * len(weights)
    shares = share_out(np.array(weights), total, least=least)
    assert shares.sum() == total
    assert shares.min() >= least
