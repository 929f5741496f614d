"""Figures are written one way, and a missing one is a word."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.words import (
    say_count,
    say_counter,
    say_hours,
    say_interval,
    say_need,
    say_pairs,
    say_people,
    say_probability,
    say_rank,
    say_rate,
    say_ratio,
    say_value,
)


def test_numbers_read_as_people_write_them() -> None:
    assert say_count(28759.0) == "28,759"
    assert say_people(119.6, 8.7) == "120 ± 9"
    assert say_ratio(math.log(0.5)) == "0.50"
    assert say_interval(math.log(0.381), math.log(0.712)) == "0.38 to 0.71"
    assert say_rank(3, 9) == "3 to 9"
    assert say_rank(4, 4) == "4"
    assert say_need(5.92, 1, 14) == "5.9, rank 1 to 14"
    assert say_counter("Mill Hub", 1249.0) == "Mill Hub, 1.2 km"


@pytest.mark.parametrize(
    ("rate", "words"), [(0.1239, "0.124"), (3.406, "3.41"), (57.23, "57.2"), (1240.4, "1,240"), (0.0, "0")]
)
def test_rates_have_three_figures(rate: float, words: str) -> None:
    assert say_rate(rate) == words


def test_missing_figures_are_words_never_zero() -> None:
    assert say_count(None) == "not known"
    assert say_need(None, None, None) == "not known"
    assert say_need(math.nan, 1, 2) == "not known"
    assert say_counter(None, None) == "not known"
    assert say_people(None, None) == "withheld"
    assert say_ratio(None) == "not known"
    assert say_interval(None, 0.1) == "not known"
    assert say_ratio(math.nan) == "not known"


@given(st.floats(0, 1))
def test_a_probability_is_never_said_to_be_certain(probability: float) -> None:
    words = say_probability(probability)
    assert words not in {"0%", "100%"}
    assert words.endswith("%")


def test_settings_become_words_with_nested_ones_named_by_their_parent() -> None:
    facts: dict[str, object] = {"posts_not_located": 4321, "contacts": {"phone": 12}, "online": ["social"]}
    assert say_pairs(facts) == [
        ("Posts not located yet", "4,321"),
        ("Contacts, phone", "12"),
        ("Online voice that counts", "social"),
    ]
    assert say_value(value=True) == "yes"
    assert say_value([]) == "none"


@pytest.mark.parametrize(
    ("hours", "weekly", "words"),
    [
        ("", None, "not known"),
        ("35.0", 35.0, "35 hours a week"),
        ("37.5", 37.5, "37.5 hours a week"),
        ("Mo-Fr 09:00-17:00", 40.0, "Mo-Fr 09:00-17:00"),
    ],
)
def test_hours_are_told_as_published(hours: str, weekly: float | None, words: str) -> None:
    assert say_hours(hours, weekly) == words
