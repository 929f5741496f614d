"""The law of a WardDistribution: mass is neither made nor lost."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from boundaries import OUTSIDE, UNKNOWN, WardDistribution, mix


@st.composite
def distributions(draw: st.DrawFn) -> WardDistribution:
    wards = draw(st.dictionaries(st.integers(0, 40), st.floats(0.001, 1), max_size=6))
    outside, unknown = draw(st.floats(0, 1)), draw(st.floats(0, 1))
    total = sum(wards.values()) + outside + unknown
    assume(total > 0.001)
    return WardDistribution(
        {ward: share / total for ward, share in wards.items()}, outside / total, unknown / total
    )


def _total(distribution: WardDistribution) -> float:
    return distribution.city + distribution.outside + distribution.unknown


@given(distributions(), st.floats(0, 1))
def test_trusting_less_moves_mass_to_unknown_and_nowhere_else(
    distribution: WardDistribution, weight: float
) -> None:
    scaled = distribution.scaled(weight)
    assert _total(scaled) == pytest.approx(1)
    assert scaled.city == pytest.approx(weight * distribution.city)
    assert scaled.outside == pytest.approx(weight * distribution.outside)
    assert scaled.unknown >= distribution.unknown * weight


@given(st.lists(st.tuples(st.floats(0.01, 10), distributions()), min_size=1, max_size=5))
def test_a_mixture_keeps_the_mass_whatever_the_order(parts: list[tuple[float, WardDistribution]]) -> None:
    mixed, backwards = mix(parts), mix(parts[::-1])
    assert _total(mixed) == pytest.approx(1)
    assert dict(mixed.wards) == pytest.approx(dict(backwards.wards))
    weight = sum(part for part, _ in parts)
    assert mixed.outside == pytest.approx(sum(part * one.outside for part, one in parts) / weight)


@given(distributions())
def test_mixing_with_itself_changes_nothing(distribution: WardDistribution) -> None:
    mixed = mix([(1, distribution), (3, distribution)])
    assert dict(mixed.wards) == pytest.approx(dict(distribution.wards))
    assert mixed.unknown == pytest.approx(distribution.unknown)


def test_unknown_is_not_outside() -> None:
    assert (UNKNOWN.unknown, UNKNOWN.outside, UNKNOWN.city) == (1.0, 0.0, 0.0)
    assert (OUTSIDE.unknown, OUTSIDE.outside, OUTSIDE.city) == (0.0, 1.0, 0.0)
    half = mix([(1, UNKNOWN), (1, OUTSIDE)])
    assert (half.unknown, half.outside) == (0.5, 0.5)


def test_the_likeliest_ward_is_the_lowest_on_ties() -> None:
    assert WardDistribution({7: 0.4, 2: 0.4}, unknown=0.2).likeliest() == (2, 0.4)
    assert WardDistribution({2: 0.1, 7: 0.4}, outside=0.5).likeliest() == (7, 0.4)
    assert UNKNOWN.likeliest() is None


def test_what_is_no_distribution_cannot_be_made() -> None:
    with pytest.raises(ValueError, match=r"sum to 0\.9"):
        WardDistribution({1: 0.9})
    with pytest.raises(ValueError, match="negative"):
        WardDistribution({1: 1.2}, outside=-0.2)
    with pytest.raises(ValueError, match="positive weight"):
        mix([])
