"""What changed between two periods is told, and luck that both share is not taken for knowledge."""

import numpy as np
import pytest

from gaps import GapError, GapEstimate, GapSettings, build_voice, estimate_gaps
from gaps.changes import compare_periods

SETTINGS = GapSettings(placeability_sd=0.05)
WARDS = 12
USUAL = np.full(WARDS, 800.0)


def _period(people: np.ndarray, contacts: float = 900.0, *, seed: int = 1) -> GapEstimate:
    voice = build_voice(
        [({w: 1.0}, 0.0, 0.0) for w in range(len(people))], people.tolist(), wards=len(people)
    )
    settings = GapSettings(placeability_sd=SETTINGS.placeability_sd, seed=seed)
    return estimate_gaps(voice, np.full((len(people), 1), contacts), settings=settings)


def _scale(**times: float) -> np.ndarray:
    people = USUAL.copy()
    for ward, factor in times.items():
        people[int(ward[1:])] *= factor
    return people


def test_a_ward_that_fell_silent_fell_one_that_came_up_rose_and_the_others_are_steady() -> None:
    changes = compare_periods(_period(_scale(w2=0.5)), _period(_scale(w2=1.0, w5=0.4)), SETTINGS)
    assert [change.verdict for change in changes[:6]] == [
        "steady",
        "steady",
        "rose",
        "steady",
        "steady",
        "fell",
    ]
    fallen = changes[5]
    assert fallen.change == pytest.approx(np.log(0.4), abs=0.2)
    assert fallen.low is not None
    assert fallen.high is not None
    assert fallen.low < np.log(0.4) < fallen.high < np.log(0.8)
    assert fallen.p_fell is not None
    assert fallen.p_fell > 0.95
    assert fallen.p_rose == 0.0


def test_turning_time_round_turns_the_change_round() -> None:
    early, late = _period(_scale(w2=0.5)), _period(_scale(w5=0.4))
    forth, back = compare_periods(early, late, SETTINGS), compare_periods(late, early, SETTINGS)
    for one, other in zip(forth, back, strict=True):
        assert one.change is not None
        assert other.change is not None
        assert one.change == pytest.approx(-other.change, abs=0.02)
        assert one.p_fell == pytest.approx(other.p_rose, abs=0.03)


def test_a_period_held_against_itself_is_as_uncertain_as_two() -> None:
    period = _period(USUAL)
    assert period.posterior is not None
    width = 2 * 1.645 * np.sqrt(2) * period.posterior.theta.std(axis=0)
    for change, expected in zip(compare_periods(period, period, SETTINGS), width, strict=True):
        assert change.low is not None
        assert change.high is not None
        assert change.high - change.low == pytest.approx(expected, rel=0.1)


def test_a_ward_with_too_few_people_to_judge_in_one_period_cannot_be_told() -> None:
    many, few = _period(USUAL), _period(USUAL / 150)
    for pair in ((many, few), (few, many), (few, few)):
        changes = compare_periods(*pair, SETTINGS)
        assert {change.verdict for change in changes} == {"can't tell"}
        assert {change.change for change in changes} == {None}


def test_thin_data_are_not_taken_for_no_change() -> None:
    early, late = _period(USUAL / 30, contacts=30.0), _period(USUAL / 30, contacts=30.0)
    assert {change.verdict for change in compare_periods(early, late, SETTINGS)} == {"can't tell"}


def test_a_silent_period_tells_of_no_ward() -> None:
    silent = estimate_gaps(build_voice([], [], wards=WARDS), np.ones((WARDS, 1)))
    changes = compare_periods(silent, _period(USUAL), SETTINGS)
    assert {(change.verdict, change.change) for change in changes} == {("can't tell", None)}


def test_periods_of_different_wards_are_refused() -> None:
    with pytest.raises(GapError, match="12 wards, the later one 9"):
        compare_periods(_period(USUAL), _period(USUAL[:9]), SETTINGS)
