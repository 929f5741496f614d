"""Evidence joined: agreement sharpens, conflict spreads, silence says nothing, mass is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries import UNKNOWN, WardDistribution
from geocode.fusion import fuse

PRIOR = (0.4, 0.2, 0.2, 0.2)


@st.composite
def distributions(draw: st.DrawFn) -> WardDistribution:
    parts = draw(st.lists(st.integers(0, 20), min_size=6, max_size=6).filter(any))
    total = sum(parts)
    return WardDistribution(
        {ward: share / total for ward, share in enumerate(parts[:4]) if share},
        outside=parts[4] / total,
        unknown=parts[5] / total,
    )


@given(st.lists(distributions(), max_size=5))
def test_mass_sums_to_one(parts: list[WardDistribution]) -> None:
    joined = fuse(parts, PRIOR)
    assert joined.city + joined.outside + joined.unknown == pytest.approx(1.0)


@given(distributions(), distributions())
def test_the_order_of_evidence_does_not_matter(one: WardDistribution, two: WardDistribution) -> None:
    forth, back = fuse([one, two], PRIOR), fuse([two, one], PRIOR)
    assert dict(forth.wards) == pytest.approx(dict(back.wards))
    assert forth.outside == pytest.approx(back.outside)


@given(distributions())
def test_silent_evidence_changes_nothing(one: WardDistribution) -> None:
    assert fuse([one, UNKNOWN], PRIOR) == fuse([one], PRIOR)


def test_agreement_sharpens() -> None:
    weak = WardDistribution({1: 0.4}, unknown=0.6)
    assert fuse([weak, weak], PRIOR).wards[1] > 0.6


def test_conflict_lowers_confidence() -> None:
    one, two = WardDistribution({1: 0.9}, unknown=0.1), WardDistribution({2: 0.9}, unknown=0.1)
    joined = fuse([one, two], PRIOR)
    assert max(joined.wards.values()) < 0.6


def test_flat_contradiction_is_not_known() -> None:
    assert fuse([WardDistribution({1: 1.0}), WardDistribution({2: 1.0})], PRIOR) == UNKNOWN
