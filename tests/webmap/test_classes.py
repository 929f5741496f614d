"""Classes are few, none is empty, and their breaks are round; the legend says what the colours mean."""

import math
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ratio_classes import BIVARIATE_COLOURS
from pipeline.report import WardReport
from webmap.choices import CHOICES, Choice, find_choice
from webmap.classes import NO_CLASS, SCHEMES, Scheme, classify_wards, find_breaks, find_scheme
from webmap.errors import UnknownChoiceError
from webmap.maps import fill_colour

_WARD = WardReport(
    ward_code="T1",
    ward_name="One",
    population=1000.0,
    online_people=10.0,
    online_people_sd=2.0,
    contacts={},
    log_ratio=0.0,
    low=-0.1,
    high=0.1,
    p_gap=0.5,
    flag="none",
    rank_low=1,
    rank_high=1,
    sentence="",
)


def _make(**facts: Any) -> WardReport:  # noqa: ANN401 - fields of a ward
    return replace(_WARD, **facts)


@given(
    st.lists(st.floats(-1e4, 1e4, allow_nan=False, allow_subnormal=False), max_size=60),
    st.sampled_from(["quantile", "jenks"]),
)
def test_no_class_between_breaks_is_empty(values: list[float], scheme: Scheme) -> None:
    known = tuple(sorted(values))
    breaks = find_breaks(known, scheme=scheme)
    assert len(breaks) <= 4
    assert list(breaks) == sorted(set(breaks))
    numbers = Counter(np.searchsorted(breaks, known, side="right").tolist()) if known else Counter({0: 0})
    assert set(numbers) == set(range(len(breaks) + 1))


@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=40), st.sampled_from(["quantile", "jenks"]))
def test_breaks_are_rounded(values: list[float], scheme: Scheme) -> None:
    for edge in find_breaks(tuple(sorted(values)), scheme=scheme):
        assert edge == float(f"{edge:.3g}")


def test_natural_breaks_part_groups_that_quantiles_cut() -> None:
    groups = (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 5.0, 5.1, 20.0, 40.0, 41.0, 80.0)
    natural = find_breaks(groups, scheme="jenks")
    assert [int(np.searchsorted(natural, value, "right")) for value in groups] == [
        *[0] * 7, 1, 1, 2, 3, 3, 4,
    ]  # fmt: skip
    equal = find_breaks(groups, scheme="quantile")
    assert equal != natural
    numbers = Counter(int(np.searchsorted(equal, value, "right")) for value in groups)
    assert max(numbers.values()) - min(numbers.values()) <= 1


def test_thousands_of_wards_are_parted_naturally_all_the_same() -> None:
    rng = np.random.default_rng(1)
    many = np.sort(
        np.concatenate([rng.normal(10, 1, 4000), rng.normal(100, 1, 3000), rng.normal(500, 1, 1000)])
    )
    breaks = find_breaks(tuple(many.tolist()), scheme="jenks")
    assert any(20 < edge < 90 for edge in breaks)
    assert any(110 < edge < 490 for edge in breaks)


def test_an_unknown_way_of_classing_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownChoiceError, match="'equal'; choose quantile or jenks"):
        find_scheme("equal")
    assert [find_scheme(name) for name, _ in SCHEMES] == ["quantile", "jenks"]


def test_two_maps_side_by_side_have_the_same_classes() -> None:
    choice = find_choice("online")
    low = [_make(online_people=float(number)) for number in range(1, 11)]
    high = [_make(online_people=float(number)) for number in range(11, 21)]
    left = classify_wards(choice, low, beside=high)
    right = classify_wards(choice, high, beside=low)
    assert [entry.label for entry in left.legend] == [entry.label for entry in right.legend]
    assert max(left.classes) < max(right.classes)
    assert sum(entry.count for entry in left.legend) == 10


@pytest.mark.parametrize(
    ("p_gap", "words", "hatched"),
    [
        (0.9, "A gap: 90% sure or more", False),
        (0.89, "A gap: 75% to 90% sure", False),
        (0.75, "A gap: 75% to 90% sure", False),
        (0.74, "Either: less than 75% sure", True),
        (0.5, "Either: less than 75% sure", True),
        (0.26, "Either: less than 75% sure", True),
        (0.25, "No gap: 75% to 90% sure", False),
        (0.05, "No gap: 90% sure or more", False),
    ],
)
def test_how_sure_has_the_same_classes_on_both_sides(p_gap: float, words: str, *, hatched: bool) -> None:
    classified = classify_wards(find_choice("sure"), [_make(p_gap=p_gap)])
    assert classified.legend[classified.classes[0]].label == words
    assert (fill_colour(classified, 0) == "url(#unsure)") is hatched
    assert fill_colour(classified, 0, hatched=False).startswith("#")
    assert [entry.count for entry in classified.legend].count(1) == 1


@pytest.mark.parametrize("facts", [{"p_gap": None}, {"flag": "not enough evidence"}, {"log_ratio": None}])
def test_without_evidence_nothing_is_said_of_how_sure_it_is(facts: dict[str, Any]) -> None:
    classified = classify_wards(find_choice("sure"), [_make(**facts)])
    assert classified.classes == (NO_CLASS,)
    assert classified.legend == ()
    assert classified.missing == 1


def test_gap_and_need_fill_a_square_the_quiet_and_needy_in_its_dark_corner() -> None:
    ratios = [1.5, 1.0, 0.5]
    wards = [_make(log_ratio=math.log(ratio), need=need) for ratio in ratios for need in (1.0, 4.0, 8.0)] + [
        _make(need=None),
        _make(need=1.0, flag="not enough evidence"),
        _make(need=math.nan),
    ]
    classified = classify_wards(find_choice("both"), wards)
    assert classified.classes == (*range(9), NO_CLASS, NO_CLASS, NO_CLASS)
    assert classified.missing == 3
    assert [entry.count for entry in classified.legend] == [1] * 9
    assert classified.legend[8].label == "Quieter than expected, higher need"
    assert classified.legend[8].colour == BIVARIATE_COLOURS[2][2]
    assert len({entry.colour for entry in classified.legend}) == 9
    assert classified.square is not None
    assert classified.square.rows == (
        "Quieter than expected",
        "About as expected",
        "Heard more than expected",
    )
    assert classified.square.columns == (
        "Lower need: under 2.5",
        "Middling need: 2.5 to 6.0",
        "Higher need: 6.0 and over",
    )


@pytest.mark.parametrize("needs", [[], [5.0], [5.0, 5.0], [1.0, 2.0]])
def test_gap_and_need_stand_where_hardly_any_need_is_known(needs: list[float]) -> None:
    classified = classify_wards(find_choice("both"), [_make(need=need) for need in needs])
    assert classified.square is not None
    assert len(classified.square.columns) == 3
    assert sum(entry.count for entry in classified.legend) == len(needs)


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.key)
def test_no_wards_at_all_have_no_classes(choice: Choice) -> None:
    classified = classify_wards(choice, [])
    assert (classified.classes, classified.legend) == ((), ())
