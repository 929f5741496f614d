"""Kappa as by hand, and plain words where it is not defined."""

from math import sqrt

import pytest

from geocode import compare_labels
from geocode.survey import Z


def _table(cells: dict[tuple[str, str], int]) -> tuple[dict[int, str], dict[int, str]]:
    pairs = [pair for pair, number in cells.items() for _ in range(number)]
    return {i: first for i, (first, _) in enumerate(pairs)}, {
        i: second for i, (_, second) in enumerate(pairs)
    }


def test_kappa_is_as_worked_by_hand() -> None:
    # 20 both yes, 5 yes/no, 10 no/yes, 15 both no: observed .7, chance .5 x .6 + .5 x .4 = .5.
    cells = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    found = compare_labels(*_table(cells))
    assert found.both == 50
    assert found.agreed == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)
    # Fleiss, Cohen and Everitt: same cells .4(.5 - 1.1 x .3)² + .3(.5 - .9 x .3)², other cells
    # .09(.1(.6 + .5)² + .2(.4 + .5)²), less (.35 - 1 + .7)², over 50 x .5⁴.
    same = 0.4 * (0.5 - 1.1 * 0.3) ** 2 + 0.3 * (0.5 - 0.9 * 0.3) ** 2
    other = 0.09 * (0.1 * (0.6 + 0.5) ** 2 + 0.2 * (0.4 + 0.5) ** 2)
    error = sqrt((same + other - 0.05**2) / (50 * 0.5**4))
    assert found.low == pytest.approx(0.4 - Z * error)
    assert found.high == pytest.approx(0.4 + Z * error)
    assert error == pytest.approx(0.1273, abs=5e-4)
    assert found.say().startswith("Same answer on 70% of 50 posts; kappa 0.40 (0.19 to 0.61)")


def test_the_disagreements_are_listed_by_post() -> None:
    found = compare_labels({3: "A", 1: "A", 2: "city", 9: "A"}, {1: "B", 2: "city", 3: "unknown", 8: "A"})
    assert found.both == 3
    assert found.disagreements == ((1, "A", "B"), (3, "A", "unknown"))


def test_who_is_named_first_does_not_matter() -> None:
    first, second = _table({("a", "b"): 4, ("a", "a"): 9, ("b", "c"): 2, ("c", "c"): 5, ("b", "a"): 1})
    one, two = compare_labels(first, second), compare_labels(second, first)
    assert one.kappa is not None
    assert (one.kappa, one.low, one.high) == pytest.approx((two.kappa, two.low, two.high))


def test_without_a_common_post_nothing_is_compared() -> None:
    found = compare_labels({1: "A"}, {2: "A"})
    assert (found.both, found.agreed, found.kappa) == (0, None, None)
    assert found.say() == "Not compared: no post was labelled by both."


def test_with_one_answer_throughout_kappa_is_not_defined() -> None:
    found = compare_labels({1: "A", 2: "A"}, {1: "A", 2: "A"})
    assert (found.agreed, found.kappa) == (1.0, None)
    assert "Kappa is not defined: both gave one and the same answer" in found.say()


def test_full_agreement_on_several_answers_is_one_without_an_interval() -> None:
    found = compare_labels({1: "A", 2: "B"}, {1: "A", 2: "B"})
    assert (found.kappa, found.low) == (1.0, None)
    assert "both agree on all 2" in found.say()


def test_two_who_always_differ_are_worse_than_chance() -> None:
    found = compare_labels({1: "A", 2: "B"}, {1: "B", 2: "A"})
    assert found.kappa == pytest.approx(-1.0)
    assert found.low == -1.0
