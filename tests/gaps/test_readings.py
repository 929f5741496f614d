"""One fixed scale of likelihood, and what a ward looks like."""

import math
from typing import Any

import pytest

from gaps import GapSettings, band_gap, describe_ward, is_hard_to_place, read_ward, tip_gap
from gaps.readings import BANDS, READINGS, could_show_halving, count_months
from tests.gaps.gap_makers import make_gap, make_silent

SETTINGS = GapSettings()
TOO_LITTLE = "not enough evidence"
HARD: dict[str, Any] = {"placeability": math.log(0.5), "placeability_sd": 0.3}


@pytest.mark.parametrize(
    ("flag", "p_gap", "band"),
    [
        ("gap", 1.0, "almost certainly"),
        ("gap", 0.9, "almost certainly"),
        ("gap", 0.89, "very likely"),
        ("gap", 0.75, "very likely"),
        (TOO_LITTLE, 0.95, "very likely"),
        (TOO_LITTLE, 0.82, "very likely"),
        (TOO_LITTLE, 0.75, "very likely"),
        (TOO_LITTLE, 0.74, "likely, worth checking"),
        (TOO_LITTLE, 0.55, "likely, worth checking"),
        (TOO_LITTLE, 0.54, "can't tell"),
        (TOO_LITTLE, 0.2, "can't tell"),
        (TOO_LITTLE, 0.05, "can't tell"),
        ("none", 0.2, "no sign of a gap"),
        ("none", 0.05, "no sign of a gap"),
        (TOO_LITTLE, None, "can't tell"),
    ],
)
def test_each_probability_has_its_step(flag: str, p_gap: float | None, band: str) -> None:
    assert band_gap(make_gap(flag, p_gap), SETTINGS) == band
    assert band in BANDS


def test_a_ward_that_is_not_judged_cannot_be_told_whatever_the_probability() -> None:
    assert band_gap(make_gap(TOO_LITTLE, 0.97, expected_people=9.9), SETTINGS) == "can't tell"
    assert band_gap(make_gap(TOO_LITTLE, 0.97, judged=False), SETTINGS) == "can't tell"


def test_a_likely_gap_is_not_told_where_people_are_hard_to_place_but_a_flagged_one_is() -> None:
    assert band_gap(make_gap(TOO_LITTLE, 0.7, **HARD), SETTINGS) == "can't tell"
    assert band_gap(make_gap("gap", 0.8, **HARD), SETTINGS) == "very likely"


def test_a_ward_flagged_by_a_laxer_setting_gets_no_stronger_word_than_its_probability() -> None:
    lax = GapSettings(flag_probability=0.5)
    assert band_gap(make_gap("gap", 0.6), lax) == "likely, worth checking"
    assert band_gap(make_gap("gap", 0.52), lax) == "can't tell"


@pytest.mark.parametrize(
    ("middle", "sd", "hard"),
    [
        (math.log(0.74), 0.2, True),
        (math.log(0.76), 0.2, False),
        (math.log(0.7), 0.4, False),
        (0.5, 0.1, False),
        (None, None, False),
    ],
)
def test_hard_to_place_means_clearly_less_readily_placed(
    middle: float | None, sd: float | None, *, hard: bool
) -> None:
    assert is_hard_to_place(make_gap(placeability=middle, placeability_sd=sd)) is hard


def test_the_tipping_point_brings_the_ratio_to_the_line() -> None:
    assert tip_gap(make_gap(log_ratio=math.log(0.5)), SETTINGS) == pytest.approx(0.625)
    assert tip_gap(make_gap(log_ratio=math.log(0.8)), SETTINGS) is None
    assert tip_gap(make_gap(log_ratio=math.log(1.2)), SETTINGS) is None
    assert tip_gap(make_silent(), SETTINGS) is None


QUIET_BOTH_WAYS: dict[str, Any] = {"contact_share": 0.04, "online_share": 0.039, "p_loud": 0.1}


@pytest.mark.parametrize(
    ("gap", "reading"),
    [
        (make_gap("gap", 0.82), "low digital use"),
        (make_gap("gap", 0.82, **HARD), "can't tell"),
        (make_gap("none", 0.1, **QUIET_BOTH_WAYS), "low need"),
        (make_gap("none", 0.1, **QUIET_BOTH_WAYS | {"p_loud": 0.6}), "in step"),
        (make_gap("none", 0.1, **QUIET_BOTH_WAYS | {"contact_share": 0.049}), "in step"),
        (make_gap("none", 0.1, **QUIET_BOTH_WAYS | {"online_share": 0.049}), "in step"),
        (make_gap(TOO_LITTLE, 0.3, **QUIET_BOTH_WAYS), "can't tell"),
        (make_gap("none", 0.01, p_loud=0.75), "heard online, little in person"),
        (make_gap(TOO_LITTLE, 0.01, p_loud=0.9), "heard online, little in person"),
        (make_gap(TOO_LITTLE, 0.01, p_loud=0.9, online_people=9.0), "can't tell"),
        (make_gap("none", 0.1, contact_share=0.06), "in step"),
        (make_gap(TOO_LITTLE, 0.7), "can't tell"),
        (make_silent(), "can't tell"),
    ],
)
def test_a_ward_looks_like_one_thing(gap: Any, reading: str) -> None:  # noqa: ANN401 - gaps of the makers
    assert read_ward(gap, resident_share=0.06, settings=SETTINGS) == reading
    assert reading in READINGS


def test_low_need_is_not_read_where_residents_are_not_known() -> None:
    quiet = make_gap("none", 0.1, **QUIET_BOTH_WAYS)
    assert read_ward(quiet, resident_share=None, settings=SETTINGS) == "in step"


@pytest.mark.parametrize("people", ["residents", "adults", "households"])
def test_nothing_is_said_of_contact_where_wards_are_held_against_people(people: str) -> None:
    settings = GapSettings(against=(people,))
    loud = make_gap("none", 0.01, p_loud=0.9)
    assert (
        read_ward(loud, resident_share=0.06, settings=settings) == "heard online more than its size suggests"
    )


def test_months_to_wait_grow_with_the_square_of_the_spread() -> None:
    line = math.log(2.0) / 1.96
    once = make_gap(TOO_LITTLE, 0.4, alone_sd=line * math.sqrt(1.5))
    twice = make_gap(TOO_LITTLE, 0.4, alone_sd=line * math.sqrt(2.0))
    assert count_months(once, months=10.0, settings=SETTINGS) == pytest.approx(5.0)
    assert count_months(twice, months=10.0, settings=SETTINGS) == pytest.approx(10.0)
    assert count_months(once, months=None, settings=SETTINGS) is None
    assert count_months(make_gap(alone_sd=None), months=10.0, settings=SETTINGS) is None


def test_a_ward_with_too_few_people_to_judge_waits_for_people_too() -> None:
    few = make_gap(TOO_LITTLE, 0.4, alone_sd=0.1, expected_people=5.0)
    assert count_months(few, months=6.0, settings=SETTINGS) == pytest.approx(6.0)


def test_data_that_could_show_a_halving_need_no_more_months() -> None:
    sharp = make_gap(TOO_LITTLE, 0.4, alone_sd=0.3)
    assert could_show_halving(sharp)
    assert count_months(sharp, months=6.0, settings=SETTINGS) is None
    assert not could_show_halving(make_gap(alone_sd=0.4))
    assert not could_show_halving(make_gap(alone_sd=None))


def test_what_is_not_known_of_how_people_speak_does_not_wear_off_with_months() -> None:
    line = math.log(2.0) / 1.96
    half = make_gap(TOO_LITTLE, 0.4, alone_sd=line * math.sqrt(1.5), table_sd=line * math.sqrt(0.5))
    # Of a variance of 1.5 lines half a line stays: the rest, of one, must come down to half a line.
    assert count_months(half, months=10.0, settings=SETTINGS) == pytest.approx(10.0)
    stays = make_gap(TOO_LITTLE, 0.4, alone_sd=line * 1.2, table_sd=line)
    assert count_months(stays, months=10.0, settings=SETTINGS) == math.inf
    sentence = describe_ward(stays, "Ash", settings=SETTINGS, months=10.0)
    assert "Not even five more years at this rate should settle a halving" in sentence
