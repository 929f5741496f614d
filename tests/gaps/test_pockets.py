"""Quiet wards that lie together are a pocket; those strewn over the city are none."""

import subprocess
import sys

import numpy as np
import pytest

from gaps import GapError, GapEstimate, build_voice, estimate_gaps
from gaps.pockets import SpatialPockets, find_pockets

SIDE = 6
WARDS = SIDE * SIDE
PLACES = np.array([divmod(ward, SIDE) for ward in range(WARDS)])
QUEEN = np.abs(PLACES[:, None] - PLACES[None]).max(axis=-1) == 1
CORNER = [0, 1, SIDE, SIDE + 1, 2, 2 * SIDE]
STREWN = [0, 4, 14, 23, 26, 33]


def _city(quiet: list[int], *, people: float = 600.0, cut: float = 0.35) -> GapEstimate:
    rng = np.random.default_rng(5)
    counts = np.full(WARDS, people) * np.exp(rng.normal(0.0, 0.05, WARDS))
    counts[quiet] *= cut
    voice = build_voice([({ward: 1.0}, 0.0, 0.0) for ward in range(WARDS)], counts.tolist(), wards=WARDS)
    return estimate_gaps(voice, np.full((WARDS, 1), 800.0))


def _ward(found: SpatialPockets, ward: int) -> tuple[float, float]:
    pocket = found.wards[ward]
    assert pocket is not None
    return pocket.p_quiet, pocket.p_alike


def test_quiet_wards_in_one_corner_are_a_pocket() -> None:
    found = find_pockets(_city(CORNER), QUEEN)
    assert found.p_clustered is not None
    assert found.p_clustered > 0.95
    assert found.moran is not None
    assert found.moran > 0.2
    assert found.expected == pytest.approx(-1 / (WARDS - 1))
    assert min(_ward(found, 0)) > 0.9
    assert _ward(found, WARDS - 1)[0] < 0.05


def test_quiet_wards_strewn_over_the_city_are_none() -> None:
    found = find_pockets(_city(STREWN), QUEEN)
    assert found.p_clustered is not None
    assert found.p_clustered < 0.5
    assert max(pocket.p_quiet for pocket in found.wards if pocket) < 0.9


def test_loud_wards_in_one_corner_are_a_loud_pocket() -> None:
    found = find_pockets(_city(CORNER, cut=3.0), QUEEN)
    pocket = found.wards[0]
    assert pocket is not None
    assert pocket.p_loud > 0.9
    assert pocket.p_quiet == 0.0


def test_where_next_to_nothing_is_known_no_pocket_is_told() -> None:
    found = find_pockets(_city(CORNER, people=4.0), QUEEN)
    assert max(pocket.p_quiet for pocket in found.wards if pocket) < 0.5


def test_z_is_that_of_the_formula_though_the_logs_are_negative() -> None:
    estimate = _city(CORNER)
    assert estimate.posterior is not None
    y = estimate.posterior.theta
    near = QUEEN | np.eye(WARDS, dtype=bool)
    links = near.sum(axis=1)
    spread = y.std(axis=1, keepdims=True) * np.sqrt((WARDS * links - links**2) / (WARDS - 1))
    z = (y @ near - y.mean(axis=1, keepdims=True) * links) / spread
    assert y.sum(axis=1).max() < 0
    found = find_pockets(estimate, QUEEN, draws=len(y))
    told = [pocket.p_quiet for pocket in found.wards if pocket]
    assert told == pytest.approx((z < -1.645).mean(axis=0))


def test_a_ward_without_neighbours_is_in_no_pocket_and_no_warning_is_printed() -> None:
    island = QUEEN.copy()
    island[0, :] = island[:, 0] = False
    found = find_pockets(_city(CORNER), island)
    assert found.wards[0] is None
    assert _ward(found, 1)[0] > 0.5


def test_a_ward_that_touches_all_others_is_not_told_for_it_has_nothing_to_differ_from() -> None:
    hub = QUEEN.copy()
    hub[7, :] = hub[:, 7] = True
    hub[7, 7] = False
    found = find_pockets(_city(CORNER), hub)
    assert found.wards[7] is None
    assert _ward(found, 0)[0] > 0.5
    everywhere = ~np.eye(WARDS, dtype=bool)
    assert find_pockets(_city(CORNER), everywhere).moran is None


def test_nothing_is_said_where_no_ward_has_neighbours_or_nothing_was_fitted() -> None:
    nothing = SpatialPockets(None, None, None, None, None, (None,) * WARDS)
    assert find_pockets(_city(CORNER), np.zeros_like(QUEEN)) == nothing
    silent = estimate_gaps(build_voice([({0: 1.0}, 0.0, 0.0)], [0.0], wards=WARDS), np.ones((WARDS, 1)))
    assert find_pockets(silent, QUEEN) == nothing


def test_an_adjacency_of_other_wards_is_refused() -> None:
    with pytest.raises(GapError, match="there are 36 wards"):
        find_pockets(_city(CORNER), QUEEN[:9, :9])


def test_gaps_are_imported_without_the_libraries_of_spatial_statistics() -> None:
    code = "import sys, gaps, gaps.pockets; print(sum(name in sys.modules for name in ('esda', 'libpysal')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
