"""The calibration ranks what it says, and its statistics can tell: `benchmarks.gap_calibration`."""

import numpy as np
import pytest

from benchmarks.gap_calibration import (
    BINS,
    count_bins,
    describe,
    draw_truth,
    judge_all,
    judge_one,
    let_say,
    rank_truth,
)
from gaps import GapSettings
from gaps.settings import PREVIEW


def test_ratios_are_of_shares_and_a_preview_has_no_placeability() -> None:
    truth = draw_truth(np.random.default_rng(1), wards=9, settings=GapSettings(residual_sd=0.0))
    contact_shares = np.exp(np.log(truth.online[:-1]) - truth.ratio)
    # With nothing unexplained, online shares among residents over the ratio are shares of contacts.
    assert contact_shares.sum() == pytest.approx(truth.online[:-1].sum())
    assert truth.placeability.any()
    quick = draw_truth(np.random.default_rng(1), wards=9, settings=GapSettings(mode=PREVIEW))
    assert not quick.placeability.any()


def test_the_prior_has_the_spread_of_its_two_scales() -> None:
    rng, settings = np.random.default_rng(2), GapSettings(residual_sd=0.0)
    drawn = np.concatenate([draw_truth(rng, wards=20, settings=settings).ratio for _ in range(300)])
    # One in five is far off, by a scale of 0.5 to 1.2; the others hardly are.
    assert 0.05 < (np.abs(drawn) > 0.5).mean() < 0.2
    assert np.quantile(np.abs(drawn), 0.4) < 0.15


def test_people_are_heard_by_where_they_live() -> None:
    rng = np.random.default_rng(3)
    truth = draw_truth(rng, wards=6, settings=GapSettings())
    voice = let_say(rng, truth, people=2_000)
    assert voice.wards == 6
    assert voice.people.sum() == 2_000
    assert (voice.efforts[:, 1] <= voice.efforts[:, 0]).all()
    assert not voice.base.any()


def test_ranks_lie_in_0_to_1_and_the_same_seed_gives_the_same() -> None:
    one, again = (rank_truth(5, wards=5, people=400) for _ in range(2))
    assert ((one.rank >= 0) & (one.rank <= 1)).all()
    np.testing.assert_array_equal(one.rank, again.rank)
    np.testing.assert_array_equal(one.holds, (one.rank >= 0.05) & (one.rank <= 0.95))


def test_uniform_ranks_pass_and_narrow_or_slanted_ones_do_not() -> None:
    rng = np.random.default_rng(4)
    even = list(rng.random((400, 8)))
    narrow = list(rng.beta(0.7, 0.7, (400, 8)))
    slanted = list(rng.beta(1.3, 1.0, (400, 8)))
    for judge in (judge_one, judge_all):
        assert judge(even)[1] > 0.01
        assert judge(narrow)[1] < judge(even)[1]
    assert judge_all(narrow)[1] < 1e-4
    assert judge_all(slanted)[1] < 1e-4


def test_wards_that_go_together_are_not_taken_for_many() -> None:
    rng = np.random.default_rng(5)
    # All eight wards of a city share one rank: pearson's chi-square of all would be eight times too sure.
    together = [np.full(8, rank) for rank in rng.random(300)]
    assert judge_all(together)[1] > 0.01
    assert count_bins(np.concatenate(together)).sum() == 2_400


def test_every_rank_has_its_bin() -> None:
    assert count_bins(np.array([0.0, 0.099, 0.1, 0.999, 1.0])).tolist() == [2, 1, *[0] * (BINS - 3), 2]


def test_the_report_tells_inputs_and_both_modes() -> None:
    told = describe(2, wards=4, people=200)
    assert "2 cities (seeds 1 to 2) of 4 wards, 200 people" in told
    rows = [line for line in told.splitlines() if line.startswith(("| preview, all", "| default, all"))]
    assert [row.split("|")[2].strip() for row in rows] == ["8", "8"]
    assert all("too few" in row for row in rows)
