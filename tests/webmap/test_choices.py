"""Every ward falls into one class, and the legend counts what the map shows."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report import WardReport
from webmap.choices import CHOICES, find_choice, offer_choices
from webmap.classes import NO_CLASS, classify_wards
from webmap.errors import UnknownChoiceError
from webmap.snapshots import Snapshot

_WARD = WardReport(
    ward_code="T1",
    ward_name="One",
    population=1000.0,
    online_people=10.0,
    online_people_sd=2.0,
    contacts={"phone": 40, "counter": None},
    log_ratio=0.0,
    low=-0.1,
    high=0.1,
    p_gap=0.5,
    flag="none",
    rank_low=1,
    rank_high=1,
    sentence="",
)


@pytest.mark.parametrize(
    ("ratio", "number"), [(0.49, 0), (0.5, 1), (0.79, 1), (0.81, 2), (1.24, 2), (1.3, 3), (2.0, 4), (9.0, 4)]
)
def test_the_gap_has_fixed_classes(ratio: float, number: int) -> None:
    ward = replace(_WARD, log_ratio=math.log(ratio))
    assert classify_wards(find_choice("gap"), [ward]).classes == (number,)


def test_not_enough_evidence_is_no_class_whatever_the_number_says() -> None:
    ward = replace(_WARD, log_ratio=-2.0, flag="not enough evidence")
    classified = classify_wards(find_choice("gap"), [ward])
    assert classified.classes == (NO_CLASS,)
    assert classified.missing == 1


@pytest.mark.parametrize(
    ("p_gap", "opacity"), [(0.97, 0.95), (0.02, 0.95), (0.8, 0.7), (0.5, 0.4), (None, 0.4), (math.nan, 0.4)]
)
def test_the_less_sure_the_paler(p_gap: float | None, opacity: float) -> None:
    assert classify_wards(find_choice("gap"), [replace(_WARD, p_gap=p_gap)]).opacities == (opacity,)


def test_a_withheld_figure_or_an_empty_ward_has_no_class() -> None:
    wards = [
        _WARD,
        replace(_WARD, population=0.0),
        replace(_WARD, population=None),
        replace(_WARD, contacts={}),
    ]
    assert classify_wards(find_choice("phone"), wards).classes == (0, NO_CLASS, NO_CLASS, NO_CLASS)
    assert classify_wards(find_choice("counter"), wards).missing == 4


@given(st.lists(st.one_of(st.none(), st.floats(0, 500, allow_nan=False)), max_size=60))
def test_rates_fall_into_at_most_five_classes_in_order_and_all_are_counted(rates: list[float | None]) -> None:
    wards = [replace(_WARD, online_people=rate) for rate in rates]
    classified = classify_wards(find_choice("online"), wards)
    assert len(classified.legend) <= 5
    assert sum(entry.count for entry in classified.legend) + classified.missing == len(wards)
    pairs = sorted(
        (rate, number) for rate, number in zip(rates, classified.classes, strict=True) if rate is not None
    )
    numbers = [number for _, number in pairs]
    assert numbers == sorted(numbers)
    assert len({entry.colour for entry in classified.legend}) == len(classified.legend)


def test_every_choice_classifies_the_small_city(snapshot: Snapshot) -> None:
    for choice in CHOICES:
        classified = classify_wards(choice, snapshot.report.wards)
        assert len(classified.classes) == len(classified.opacities) == 9


def test_an_unknown_choice_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownChoiceError, match="called 'votes'; choose gap, sure, both, need, online"):
        find_choice("votes")


def test_a_choice_that_the_city_knows_nothing_of_is_not_offered(snapshot: Snapshot) -> None:
    offered = offer_choices(snapshot.report)
    assert [choice.key for choice in offered] == ["gap", "sure", "online", "phone", "counter"]
    with pytest.raises(UnknownChoiceError, match="no figures for the map 'need'; choose gap, sure, online"):
        find_choice("need", offered)
    wards = tuple(
        replace(ward, need=float(number), contacts={**ward.contacts, "email": 9})
        for number, ward in enumerate(snapshot.report.wards)
    )
    keys = [choice.key for choice in offer_choices(replace(snapshot.report, wards=wards))]
    assert keys == ["gap", "sure", "both", "need", "online", "phone", "counter", "email"]
