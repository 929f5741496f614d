"""In a town of agents, 33 wards and 20,000 people, what is there is found and what is not is not told.

The towns are those of `benchmarks.gaps`, which measures weaker evidence, and evidence without labels.
"""

import numpy as np
import pytest

from benchmarks.town import Plan, Town
from benchmarks.town_evidence import simulate_town
from gaps import GapEstimate, estimate_gaps

SEEDS = range(1, 5)
STRONG = 10.0


def _estimate(town: Town) -> GapEstimate:
    return estimate_gaps(town.weighed.voice, town.contacts[:, None], moved=town.weighed.moved)


def _answer(plan: Plan) -> list[tuple[Town, GapEstimate]]:
    towns = [simulate_town(seed, plan) for seed in SEEDS]
    return [(town, _estimate(town)) for town in towns]


@pytest.fixture(scope="module")
def halved() -> list[tuple[Town, GapEstimate]]:
    return _answer(Plan(openness=STRONG))


def _flagged(estimate: GapEstimate) -> set[int]:
    return {index for index, ward in enumerate(estimate.wards) if ward.flag == "gap"}


def test_four_of_five_halved_wards_are_found_where_evidence_is_strong(
    halved: list[tuple[Town, GapEstimate]],
) -> None:
    found = [len(_flagged(estimate) & town.quiet) for town, estimate in halved]
    assert np.mean(found) >= 4.0
    assert min(found) >= 3


def test_at_most_one_ward_is_flagged_wrongly(halved: list[tuple[Town, GapEstimate]]) -> None:
    assert max(len(_flagged(estimate) - town.quiet) for town, estimate in halved) <= 1


def test_at_most_one_ward_is_flagged_where_no_gap_was_planted() -> None:
    assert max(len(_flagged(estimate)) for _, estimate in _answer(Plan(quiet=0))) <= 1


def test_intervals_hold_the_truth_of_another_mechanism() -> None:
    holds = [
        ward.low <= value <= ward.high
        for town, estimate in _answer(Plan())
        for ward, value in zip(estimate.wards, town.truth.tolist(), strict=True)
        if ward.low is not None and ward.high is not None
    ]
    assert len(holds) == 33 * len(SEEDS)
    assert np.mean(holds) >= 0.85


def test_1500_people_over_33_wards_mostly_cannot_tell() -> None:
    for _, estimate in _answer(Plan(people=1_500)):
        assert not _flagged(estimate)
        assert sum(ward.flag == "not enough evidence" for ward in estimate.wards) >= 25


def test_people_from_elsewhere_are_known_as_such(halved: list[tuple[Town, GapEstimate]]) -> None:
    for _, estimate in halved:
        assert 2_500 <= estimate.outside_people <= 5_500
