"""A person's posts pooled: agreement sharpens, order does not matter, silence stays silence."""

import itertools

import pytest

from boundaries import UNKNOWN, WardDistribution
from geocode import Calibration, pool_homes

_PRIOR = [0.25] * 4
_EAST = ("Eastfield", WardDistribution({0: 0.3}, unknown=0.7))
_AGAIN = ("East Lane", WardDistribution({0: 0.3, 1: 0.1}, unknown=0.6))
_WEST = ("Westholme", WardDistribution({3: 0.3}, unknown=0.7))


def test_two_things_that_agree_say_more_than_one() -> None:
    one = pool_homes([_EAST], _PRIOR, Calibration())
    two = pool_homes([_EAST, _AGAIN], _PRIOR, Calibration())
    assert two.distribution.wards[0] > one.distribution.wards[0]
    assert (two.ward, two.basis) == (0, "lives_in history")


def test_the_order_of_posts_does_not_matter() -> None:
    answers = [
        pool_homes(order, _PRIOR, Calibration()).distribution.wards
        for order in itertools.permutations([_EAST, _AGAIN, _WEST])
    ]
    for other in answers[1:]:
        assert other == pytest.approx(answers[0])


def test_a_conflict_lowers_confidence_rather_than_hides() -> None:
    torn = pool_homes([_EAST, _WEST], _PRIOR, Calibration()).distribution
    assert torn.wards[0] == pytest.approx(torn.wards[3])
    assert torn.wards[0] < 0.3


def test_nobody_who_says_nothing_is_given_a_home() -> None:
    assert pool_homes([], _PRIOR, Calibration()).level == "unknown"
    assert pool_homes([("", UNKNOWN)], _PRIOR, Calibration()).distribution == UNKNOWN
