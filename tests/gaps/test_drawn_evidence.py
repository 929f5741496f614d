"""A drawn city's evidence is weighed as its people speak: `benchmarks.drawn_evidence`."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.drawn_city import BACKGROUND, CityPlan, DrawnCity, draw_city
from benchmarks.drawn_evidence import fit_kinds, weigh_city
from gaps import Pattern

PLAN = CityPlan(posts=120_000, labelled=20_000)
WARDS = PLAN.wards


@pytest.fixture(scope="module")
def city() -> DrawnCity:
    return draw_city(1, PLAN)


def _list_by_key(city: DrawnCity, *, labels: bool) -> list[Pattern]:
    """Return the pattern of each of the city's keys."""
    patterns = list({id(pattern): pattern for pattern in weigh_city(city, labels=labels)[0]}.values())
    assert len(patterns) == len(city.keys)
    return patterns


def _at(pattern: Pattern, ward: int | None) -> float:
    above, outside, base = pattern
    return base + (outside if ward is None else above.get(ward, 0.0))


def test_the_backgrounds_fitted_from_20_000_homes_are_near_those_drawn(city: DrawnCity) -> None:
    assert len(city.labelled) == 20_000
    fitted = fit_kinds(city)
    for kind, error in (("toponym", 0.08), ("gps", 0.08), ("profile", 0.05)):
        assert fitted[kind].background == pytest.approx(BACKGROUND[kind], abs=error)


def test_an_overconfident_geocoder_is_put_right_by_homes() -> None:
    fitted = fit_kinds(draw_city(1, replace(PLAN, overconfident=2.0)))
    assert fitted["toponym"].temperature > 1.4
    assert fitted["toponym"].background == pytest.approx(BACKGROUND["toponym"], abs=0.08)


@pytest.mark.parametrize("labels", [True, False])
def test_everybody_is_counted_once_with_their_effort(city: DrawnCity, labels: bool) -> None:  # noqa: FBT001
    patterns, people, efforts = weigh_city(city, labels=labels)
    assert sum(people) == len(city.key_of)
    posts = np.array([k for k, _, _ in efforts])
    placed = np.array([m for _, m, _ in efforts])
    naming = np.array([said for _, _, said in efforts])
    assert posts.max() == 50
    assert (placed <= posts).all()
    assert np.dot(people, naming) == city.authors.profile.sum()
    assert np.dot(people, placed > 0) == (city.authors.placed > 0).sum()
    assert np.dot(people, posts) == np.minimum(city.authors.posts, 50).sum()
    assert len({(id(pattern), effort) for pattern, effort in zip(patterns, efforts, strict=True)}) == len(
        people
    )


@pytest.mark.parametrize("labels", [True, False])
def test_homes_are_likelier_under_what_their_people_say(city: DrawnCity, labels: bool) -> None:  # noqa: FBT001
    levels = np.array(
        [[_at(pattern, w) for w in range(WARDS)] for pattern in _list_by_key(city, labels=labels)]
    )
    naming = np.array([any(place >= 0 for _, place in key) for key in city.keys])
    people = (city.authors.home >= 0) & naming[city.key_of]
    said = levels[city.key_of[people]]
    at_home = said[np.arange(len(said)), city.authors.home[people]]
    assert np.mean(np.log(at_home) - np.log(said.mean(axis=1))) > 0.3


@pytest.mark.parametrize("labels", [True, False])
def test_the_citys_name_speaks_for_every_ward_alike_and_elsewhere_against(
    city: DrawnCity,
    labels: bool,  # noqa: FBT001
) -> None:
    by_key = _list_by_key(city, labels=labels)
    says_city = by_key[city.keys.index((("city", -2),))]
    levels = [_at(says_city, ward) for ward in range(WARDS)]
    np.testing.assert_allclose(levels, levels[0])
    assert levels[0] > 2 * _at(says_city, None)
    elsewhere = by_key[city.keys.index((("elsewhere", -1),))]
    assert _at(elsewhere, None) > 4 * _at(elsewhere, 0)


def test_naming_a_place_does_not_rule_out_living_elsewhere_where_homes_are_known(city: DrawnCity) -> None:
    # Over all who name one place and say nothing else, being from elsewhere is as likely as before.
    ratios = [
        _at(pattern, None) / np.mean([_at(pattern, ward) for ward in range(WARDS)])
        for key, pattern in zip(city.keys, _list_by_key(city, labels=True), strict=True)
        if [kind for kind, _ in key] == ["toponym"]
    ]
    assert len(ratios) > 100
    assert np.median(ratios) == pytest.approx(1.0, abs=0.35)
