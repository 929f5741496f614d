"""Estimates from a sample hold the population's truth as often as they say."""

from collections import Counter

import numpy as np
import pytest

from geocode import draw_sample, estimate_share
from geocode.survey import Z

# Stratum → (posts, share put on a ward, share of those put on the right one, share that belongs to a ward).
POPULATION = {
    "high:toponym": (9_000, 1.0, 0.93, 0.97),
    "high:postcode": (300, 1.0, 1.0, 1.0),
    "medium:toponym": (8_000, 1.0, 0.7, 0.8),
    "low:toponym": (4_000, 1.0, 0.45, 0.7),
    "city:toponym": (7_000, 0.0, 0.0, 0.1),
    "unknown:none": (70_000, 0.0, 0.0, 0.01),
}


class _Town:
    """A population whose every answer and truth is known."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.strata: list[str] = []
        placed, right, in_ward = [], [], []
        for stratum, (size, share_placed, share_right, share_ward) in POPULATION.items():
            self.strata += [stratum] * size
            hit = rng.random(size) < share_right
            placed.append(np.full(size, share_placed))
            right.append(hit.astype(float) * share_placed)
            in_ward.append(np.maximum(hit * share_placed, rng.random(size) < share_ward))
        self.placed, self.right, self.in_ward = map(np.concatenate, (placed, right, in_ward))
        self.unknown = np.array([stratum.startswith("unknown") for stratum in self.strata], dtype=float)
        self.sizes = dict(Counter(self.strata))

    def truth(self) -> dict[str, float]:
        return {
            "precision": self.right.sum() / self.placed.sum(),
            "found": self.right.sum() / self.in_ward.sum(),
            "missed": (self.in_ward * self.unknown).sum() / self.unknown.sum(),
        }

    def estimate(self, size: int, seed: int) -> dict[str, tuple[float, float, float]]:
        posts = np.arange(len(self.strata), dtype=np.int64)
        chosen = [each.post for each in draw_sample(posts, self.strata, size=size, seed=seed)]
        strata = [self.strata[post] for post in chosen]
        right, placed = self.right[chosen], self.placed[chosen]
        in_ward, unknown = self.in_ward[chosen], self.unknown[chosen]
        found = {
            "precision": estimate_share(right, placed, strata=strata, sizes=self.sizes, by_stratum=True),
            "found": estimate_share(right, in_ward, strata=strata, sizes=self.sizes),
            "missed": estimate_share(
                in_ward * unknown, unknown, strata=strata, sizes=self.sizes, by_stratum=True
            ),
        }
        out = {}
        for key, each in found.items():
            assert each.value is not None
            assert each.low is not None
            assert each.high is not None
            out[key] = (each.value, each.low, each.high)
        return out


def test_estimates_hold_the_truth_about_nine_times_in_ten_and_are_not_biased() -> None:
    town = _Town(seed=5)
    truth = town.truth()
    rounds = 300
    held: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for seed in range(rounds):
        for key, (value, low, high) in town.estimate(200, seed).items():
            assert 0.0 <= low <= value <= high <= 1.0
            held[key] += low <= truth[key] <= high
            sums[key] += value  # type: ignore[assignment]
    for key in truth:
        # 300 draws of a coin that holds nine times in ten: standard deviation 0.017.
        assert held[key] / rounds >= 0.85, key
        assert sums[key] / rounds == pytest.approx(truth[key], abs=0.02), key


def test_a_small_sample_by_hand() -> None:
    # Two strata of 100 and 300; 1 of 2 and 3 of 3 hit: (100 x 0.5 + 300) / 400.
    found = estimate_share(
        np.array([1.0, 0.0, 1.0, 1.0, 1.0]), np.ones(5), strata=list("aabbb"), sizes={"a": 100, "b": 300}
    )
    assert found.value == pytest.approx(0.875)
    assert found.labels == 5
    # Residuals / 400: a has 0.125 and -0.875, b three of 0.125; pooled mean 0, pooled square 0.109375.
    spread_a = ((0.125**2 + 0.875**2 + 0.109375) / 3 - (-0.75 / 3) ** 2) * 3 / 2
    spread_b = ((3 * 0.125**2 + 0.109375) / 4 - (0.375 / 4) ** 2) * 4 / 3
    variance = (100 * 98 * spread_a / 2 + 300 * 297 * spread_b / 3) / 400**2
    number = 0.875 * 0.125 / variance
    middle = (0.875 + Z**2 / (2 * number)) / (1 + Z**2 / number)
    reach = Z / (1 + Z**2 / number) * np.sqrt(0.875 * 0.125 / number + Z**2 / (4 * number**2))
    assert found.low == pytest.approx(middle - reach)
    assert found.high == pytest.approx(middle + reach)


def test_all_hits_leave_room_for_doubt_by_the_number_of_labels() -> None:
    few, many = (
        estimate_share(np.ones(n), np.ones(n), strata=["a"] * n, sizes={"a": 10_000}) for n in (5, 100)
    )
    assert (few.value, few.high) == (1.0, 1.0)
    # Wilson's lower end for n of n is n / (n + z²).
    assert few.low == pytest.approx(5 / (5 + Z**2))
    assert many.low == pytest.approx(100 / (100 + Z**2))


def test_a_stratum_with_one_label_is_not_taken_for_certain() -> None:
    found = estimate_share(
        np.array([1.0, 1.0, 0.0, 1.0]), np.ones(4), strata=list("abbb"), sizes={"a": 900, "b": 100}
    )
    assert found.value == pytest.approx(0.9 + 0.1 * 2 / 3)
    assert found.low is not None
    assert found.low < 0.8


def test_a_population_labelled_whole_has_no_interval_to_speak_of() -> None:
    found = estimate_share(np.array([1.0, 0.0]), np.ones(2), strata=["a", "a"], sizes={"a": 2})
    assert (found.value, found.low, found.high) == (0.5, 0.5, 0.5)


def test_without_a_label_there_is_no_estimate_and_it_says_why() -> None:
    found = estimate_share(np.zeros(1), np.zeros(1), strata=["a"], sizes={"a": 9}, by_stratum=True)
    assert found.value is None
    assert found.say() == "no estimate: no labelled post belongs here yet"
    assert found.times(0.5) == found


def test_a_share_of_a_known_part_is_scaled_to_the_whole() -> None:
    found = estimate_share(np.array([1.0, 0.0]), np.ones(2), strata=["a", "a"], sizes={"a": 2}).times(0.5)
    assert (found.value, found.low, found.high, found.labels) == (0.25, 0.25, 0.25, 2)
    assert found.say() == "25.0% (25.0% to 25.0%)"
