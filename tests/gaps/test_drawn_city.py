"""The drawn city is what its plan says: `benchmarks.drawn_city`."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.drawn_city import CityPlan, DrawnCity, draw_city, measure_evidence

PLAN = CityPlan()


@pytest.fixture(scope="module")
def city() -> DrawnCity:
    return draw_city(1, PLAN)


def test_the_same_seed_draws_the_same_city(city: DrawnCity) -> None:
    again = draw_city(1, PLAN)
    assert again.keys == city.keys
    for name in ("contacts", "truth", "footprints", "key_of", "fractional", "authors_by_ward", "labelled"):
        np.testing.assert_array_equal(getattr(again, name), getattr(city, name))
    assert not np.array_equal(draw_city(2, PLAN).contacts, city.contacts)


def test_some_45_percent_of_the_authors_name_a_place(city: DrawnCity) -> None:
    naming, anything = measure_evidence(city)
    assert naming == pytest.approx(0.45, abs=0.02)
    assert anything > naming


def test_posts_add_up_and_loud_accounts_write_2_percent_each(city: DrawnCity) -> None:
    posts = city.authors.posts
    assert posts.sum() == PLAN.posts
    assert sorted(posts.tolist())[-3:] == [2000, 2000, 2000]
    assert posts.mean() == pytest.approx(5.0, abs=0.3)
    assert (city.authors.placed <= posts).all()
    assert city.posts_by_ward.sum() == city.authors.placed.sum()


def test_a_quarter_of_the_authors_live_elsewhere(city: DrawnCity) -> None:
    assert (city.authors.home < 0).mean() == pytest.approx(PLAN.outsiders, abs=0.01)


def test_quiet_wards_have_half_the_voice_of_others(city: DrawnCity) -> None:
    loud = sorted(set(range(PLAN.wards)) - city.quiet)
    quiet = sorted(city.quiet)
    assert len(quiet) == PLAN.quiet
    difference = city.truth[quiet].mean() - city.truth[loud].mean()
    assert difference == pytest.approx(np.log(0.5), abs=0.12)


def test_homes_and_contacts_show_the_truth_where_they_abound() -> None:
    city = draw_city(1, replace(PLAN, posts=1_000_000, contacts=1_000_000))
    homes = np.bincount(city.authors.home[city.authors.home >= 0], minlength=PLAN.wards)
    seen = np.log(homes / homes.sum()) - np.log(city.contacts / city.contacts.sum())
    np.testing.assert_allclose(seen, city.truth, atol=0.08)


def test_clustered_quiet_wards_hang_together() -> None:
    for seed in range(1, 6):
        city = draw_city(seed, replace(PLAN, posts=2_000, clustered=True))
        quiet = sorted(city.quiet)
        steps = city.adjacency[np.ix_(quiet, quiet)] | np.eye(len(quiet), dtype=bool)
        assert np.linalg.matrix_power(steps.astype(int), len(quiet)).all()


def test_people_of_a_hard_ward_say_less_readily_where_they_are() -> None:
    city = draw_city(1, replace(PLAN, posts=400_000, hard_ward=True))
    assert city.hard is not None
    assert city.hard not in city.quiet
    assert np.flatnonzero(city.placeability).tolist() == [city.hard]
    there = city.authors.home == city.hard
    others = (city.authors.home >= 0) & ~there
    for part in (there, others):
        assert part.sum() > 300
    shares = [city.authors.placed[p].sum() / city.authors.posts[p].sum() for p in (there, others)]
    assert shares[0] / shares[1] == pytest.approx(0.45, abs=0.12)
    assert city.authors.profile[there].mean() < 0.75 * city.authors.profile[others].mean()


def test_keys_are_sorted_distinct_and_at_most_12(city: DrawnCity) -> None:
    assert len(set(city.keys)) == len(city.keys)
    for key in city.keys:
        assert len(key) <= 12
        assert list(key) == sorted(set(key))
    says = np.array([any(kind == "profile" for kind, _ in key) for key in city.keys])
    np.testing.assert_array_equal(says[city.key_of], city.authors.profile == 1)


def test_an_overconfident_geocoder_sharpens_and_doubts_less(city: DrawnCity) -> None:
    sure = draw_city(1, replace(PLAN, overconfident=2.0))
    assert sure.keys == city.keys
    assert sure.stated["toponym"] == city.stated["toponym"] / 2
    np.testing.assert_allclose(sure.footprints.sum(axis=1), 1.0)
    assert sure.footprints.max(axis=1).mean() > city.footprints.max(axis=1).mean() + 0.05
    assert sure.posterior.max(axis=1).mean() > city.posterior.max(axis=1).mean()
