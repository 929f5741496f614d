"""What is used instead finds what is plain to see, and never answers NaN: `benchmarks.gap_rivals`."""

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.drawn_city import CityPlan, draw_city
from benchmarks.gap_rivals import (
    RIVALS,
    Answer,
    Floats,
    divide_posts,
    draw_funnel,
    find_cold_spots,
    find_posteriors,
    impute_homes,
    shrink_rates,
)
from benchmarks.gap_scores import score_answer

QUIET = (3, 17)
WARDS = 33


@pytest.fixture
def counts() -> tuple[Floats, Floats]:
    """Contacts and people of known homes, 2 wards of 33 halved."""
    rng = np.random.default_rng(1)
    customers = rng.uniform(0.5, 1.5, WARDS)
    online = customers.copy()
    online[list(QUIET)] *= 0.5
    contacts = rng.poisson(200_000 * customers / customers.sum()).astype(float)
    return contacts, rng.poisson(100_000 * online / online.sum()).astype(float)


def _check_answer(answer: Answer, people: Floats, contacts: Floats) -> None:
    assert set(np.flatnonzero(answer.flagged)) == set(QUIET)
    assert set(np.argsort(answer.doubt)[:2]) == set(QUIET)
    share = np.log(people / people.sum()) - np.log(contacts / contacts.sum())
    assert (answer.low < answer.high).all()
    # Shrinkage moves a ratio by a part of its error only where counts are large.
    assert ((answer.low < share) & (share < answer.high)).mean() > 0.9


def test_every_rival_finds_the_halved_wards_where_homes_are_known(counts: tuple[Floats, Floats]) -> None:
    contacts, people = counts
    surely = np.eye(WARDS, WARDS + 1)
    for answer in (
        divide_posts(contacts, people),
        shrink_rates(contacts, people),
        impute_homes(contacts, surely, people),
    ):
        _check_answer(answer, people, contacts)
    # The funnel holds nobody to a material ratio, so of so many people it flags small differences too.
    funnel = draw_funnel(contacts, people)
    assert set(QUIET) <= set(np.flatnonzero(funnel.flagged))
    assert set(np.argsort(funnel.doubt)[:2]) == set(QUIET)


def test_marshalls_rates_are_those_of_the_paper_by_hand() -> None:
    # Two areas of 100, with 10 and 30: mean 0.2, spread 0.01, of which chance 0.002, so weight 0.8.
    answer = shrink_rates(np.array([100.0, 100.0]), np.array([10.0, 30.0]))
    np.testing.assert_allclose(answer.doubt, [0.6, 1.4])
    half = 1.645 * np.sqrt(0.8 * 0.002) / 0.2
    np.testing.assert_allclose(np.exp(answer.high), [0.6 + half, 1.4 + half])


def _line_up(wards: int) -> NDArray[np.bool_]:
    """Return wards in a row, each beside the next."""
    at = np.arange(wards)
    return np.asarray(np.abs(at[:, None] - at) == 1)


def test_cold_spots_are_low_rates_side_by_side_and_no_single_one() -> None:
    contacts, people = np.full(WARDS, 1000.0), np.full(WARDS, 500.0)
    people += np.arange(WARDS) % 3
    people[[10, 11, 12]] = 250.0
    people[25] = 250.0
    answer = find_cold_spots(contacts, people, _line_up(WARDS))
    assert answer.flagged[[10, 11, 12]].all()
    assert not answer.flagged[[5, 18, 25, 30]].any()
    assert set(np.argsort(answer.doubt)[:4]) == {10, 11, 12, 25}


def test_g_star_is_that_of_the_paper_by_hand() -> None:
    # Rates 1, 1, 1, 5 in a row have the mean 2 and the deviation 1.73. G* of the first, with its neighbour:
    # z = (2 - 4) / (1.73 sqrt((4 * 2 - 4) / 3)) = -1.0; of the second, with two: (3 - 6) / 1.73 = -1.73.
    # Of so many contacts that the rates are hardly shrunk.
    contacts = np.full(4, 1e9)
    found = find_cold_spots(contacts, contacts * [1, 1, 1, 5], _line_up(4))
    assert found.flagged.tolist() == [False, True, False, False]


def test_a_method_without_intervals_is_not_scored_on_them() -> None:
    answer = find_cold_spots(np.full(4, 10.0), np.array([2.0, 5.0, 9.0, 9.0]), _line_up(4))
    scored = score_answer(
        np.zeros(4),
        frozenset({0}),
        flagged=answer.flagged,
        doubt=answer.doubt,
        low=answer.low,
        high=answer.high,
    )
    assert np.isnan(scored.holds)
    assert np.isnan(scored.inside)
    assert scored.top == 1.0


def test_imputation_is_wider_where_homes_are_in_doubt(counts: tuple[Floats, Floats]) -> None:
    contacts, people = counts
    surely = np.eye(WARDS, WARDS + 1)
    vaguely = 0.5 * surely + 0.5 * np.roll(surely, 1, axis=0)
    widths = [
        answer.high - answer.low
        for answer in (
            impute_homes(contacts, surely, people / 100),
            impute_homes(contacts, vaguely, people / 100),
        )
    ]
    assert widths[1].mean() > 1.1 * widths[0].mean()


def test_posteriors_follow_likelihood_times_residents() -> None:
    found = find_posteriors(np.array([[1.0, 1.0, 0.0], [0.0, 2.0, 1.0]]), np.array([300.0, 100.0]))
    np.testing.assert_allclose(found, [[0.75, 0.25, 0.0], [0.0, 0.35 / 0.65, 0.3 / 0.65]])


def test_rivals_put_wards_nearly_silent_first_in_a_drawn_city_of_abundant_data() -> None:
    city = draw_city(1, CityPlan(posts=300_000, contacts=200_000, quiet=3, cut=0.02, gps=0.1))
    for name, ask in RIVALS:
        answer = ask(city)
        if np.isnan(answer.low).all():
            continue  # cold spots are not of single wards
        first = np.argsort(answer.doubt, kind="stable")[:6].tolist()
        # Talk of the centre by people from everywhere hides a silent ward there from them all.
        assert len(city.quiet & set(first)) >= 2, name
        assert len(city.quiet & set(np.flatnonzero(answer.flagged).tolist())) >= 2, name


def test_no_answer_is_without_a_number_even_where_there_is_nothing() -> None:
    nothing, some = np.zeros(4), np.array([0.0, 5.0, 8.0, 0.0])
    for contacts, people in ((nothing, nothing), (nothing, some), (some, nothing), (some, some)):
        uniform = np.full((4, 5), 0.2)
        for answer in (
            divide_posts(contacts + (contacts.sum() == 0), people),
            shrink_rates(contacts, people),
            impute_homes(contacts, uniform, people),
        ):
            for values in (answer.doubt, answer.low, answer.high):
                assert not np.isnan(values).any()
        for adjacency in (_line_up(4), ~np.eye(4, dtype=bool), np.zeros((4, 4), dtype=bool)):
            spots = find_cold_spots(contacts, people, adjacency)
            assert not np.isnan(spots.doubt).any()
