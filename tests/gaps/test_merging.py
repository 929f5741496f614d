"""Wards that cannot be told apart are told together; others are left as they are."""

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components

from gaps import GapError, GapEstimate, GapSettings, build_voice, estimate_gaps
from gaps.alone import AloneSpread
from gaps.merging import MOST_MEMBERS, merge_wards

SETTINGS = GapSettings()
WARDS = 10
ALIKE = 0.88
CHAIN = np.abs(np.subtract.outer(np.arange(WARDS), np.arange(WARDS))) == 1


def _town(*, twins: float, people: float = 900.0) -> GapEstimate:
    """Return a row of wards; what people of the first two say fits both nearly alike, of the others one."""
    patterns: list[tuple[dict[int, float], float, float]] = [
        ({0: 1.0, 1: ALIKE}, 0.0, 0.0),
        ({0: ALIKE, 1: 1.0}, 0.0, 0.0),
    ]
    patterns += [({ward: 1.0}, 0.0, 0.0) for ward in range(2, WARDS)]
    counts = [twins / 2, twins / 2, *[people] * (WARDS - 2)]
    return estimate_gaps(build_voice(patterns, counts, wards=WARDS), np.full((WARDS, 1), 900.0))


def _thin(people: int, seed: int = 3) -> GapEstimate:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(people, WARDS).astype(float).tolist()
    voice = build_voice([({ward: 1.0}, 0.0, 0.0) for ward in range(WARDS)], counts, wards=WARDS)
    return estimate_gaps(voice, rng.poisson(300, WARDS).astype(float)[:, None])


@pytest.mark.parametrize(("twins", "flag"), [(1800.0, "none"), (800.0, "gap")])
def test_two_wards_that_cannot_be_told_apart_are_answered_together(twins: float, flag: str) -> None:
    estimate = _town(twins=twins)
    assert [ward.flag for ward in estimate.wards[:2]] == ["not enough evidence"] * 2
    (pair,) = merge_wards(estimate, CHAIN, SETTINGS)
    assert (pair.members, pair.flag) == ((0, 1), flag)
    online, contacts = twins / (twins + 900.0 * (WARDS - 2)), 2 / WARDS
    # Along a ridge of two wards the normal approximation bends: it shrinks their sum a little.
    assert pair.log_ratio == pytest.approx(np.log(online / contacts), abs=0.3)
    assert pair.low < pair.log_ratio < pair.high
    assert pair.people == pytest.approx(twins, rel=0.01)
    assert pair.alone_sd < min(ward.alone_sd or 0.0 for ward in estimate.wards[:2]) / 3


def test_the_log_ratio_of_a_group_is_that_of_its_sums_in_every_draw() -> None:
    estimate = _town(twins=800.0)
    (pair,) = merge_wards(estimate, CHAIN, SETTINGS)
    assert estimate.posterior is not None
    online = np.exp(estimate.posterior.theta) * estimate.posterior.contact_shares
    sums = online[:, :2].sum(axis=1) / online.sum(axis=1)
    theta = np.log(sums / estimate.posterior.contact_shares[:, :2].sum(axis=1))
    assert pair.log_ratio == pytest.approx(float(np.median(theta)))
    assert pair.p_gap == pytest.approx(float((theta < np.log(0.8)).mean()))


def test_two_halves_of_a_ward_are_known_as_well_together_as_it_was() -> None:
    halves = _town(twins=1800.0)
    one = build_voice(
        [({ward: 1.0}, 0.0, 0.0) for ward in range(WARDS - 1)],
        [1800.0, *[900.0] * (WARDS - 2)],
        wards=WARDS - 1,
    )
    contacts = np.array([1800.0, *[900.0] * (WARDS - 2)])[:, None]
    whole = estimate_gaps(one, contacts).wards[0].alone_sd
    (pair,) = merge_wards(halves, CHAIN, SETTINGS)
    assert pair.alone_sd == pytest.approx(whole, rel=0.15)


def test_wards_that_do_not_touch_are_not_joined() -> None:
    assert merge_wards(_town(twins=800.0), np.zeros((WARDS, WARDS), dtype=bool), SETTINGS) == ()


def test_groups_hang_together_share_no_ward_and_hold_none_that_is_answered() -> None:
    estimate = _thin(6)
    groups = merge_wards(estimate, CHAIN, SETTINGS)
    members = [ward for group in groups for ward in group.members]
    assert len(members) >= 4
    assert len(members) == len(set(members))
    for group in groups:
        assert 2 <= len(group.members) <= MOST_MEMBERS
        inside = CHAIN[np.ix_(list(group.members), list(group.members))]
        assert connected_components(inside, directed=False)[0] == 1
        assert {estimate.wards[ward].flag for ward in group.members} == {"not enough evidence"}


def test_a_group_is_joined_no_further_once_it_is_answered() -> None:
    answered = [group for group in merge_wards(_thin(6), CHAIN, SETTINGS) if group.flag == "none"]
    assert answered
    assert min(len(group.members) for group in answered) < MOST_MEMBERS


def test_hardly_anybody_heard_stays_unanswered_even_together() -> None:
    groups = merge_wards(_thin(1), CHAIN, SETTINGS)
    assert {group.flag for group in groups} == {"not enough evidence"}
    assert max(len(group.members) for group in groups) == MOST_MEMBERS


def test_the_same_draws_give_the_same_neighbourhoods() -> None:
    assert merge_wards(_thin(6), CHAIN, SETTINGS) == merge_wards(_thin(6), CHAIN, SETTINGS)


def test_without_a_fit_there_is_nothing_to_merge() -> None:
    voice = build_voice([({0: 1.0}, 0.0, 0.0)], [0.0], wards=WARDS)
    assert merge_wards(estimate_gaps(voice, np.full((WARDS, 1), 9.0)), CHAIN, SETTINGS) == ()


@pytest.mark.parametrize(
    ("adjacency", "says"),
    [
        (CHAIN[:4, :4], r"shape \(4, 4\)"),
        (np.triu(CHAIN), "ward number 1 touches 2"),
    ],
    ids=["of other wards", "one-sided"],
)
def test_an_adjacency_of_other_wards_is_refused(adjacency: np.ndarray, says: str) -> None:
    with pytest.raises(GapError, match=says):
        merge_wards(_thin(6), adjacency, SETTINGS)


def test_each_ward_alone_has_the_spread_that_is_told_of_it() -> None:
    estimate = _thin(30)
    spread = AloneSpread(estimate)
    told = [ward.alone_sd for ward in estimate.wards]
    assert [spread.measure([ward]) for ward in range(WARDS)] == pytest.approx(told)
    voice, contacts = spread.split()
    assert np.sqrt(voice + contacts) == pytest.approx(told)
    assert np.sqrt(contacts.mean()) == pytest.approx(np.sqrt(SETTINGS.dispersion / 300), rel=0.1)
