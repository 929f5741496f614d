"""A drawn city's evidence is weighed as its people speak: `benchmarks.drawn_evidence`."""

import numpy as np
import pytest

from benchmarks.drawn_city import CityPlan, DrawnCity, draw_city
from benchmarks.drawn_evidence import weigh_city
from gaps import GapSettings, WardGap, estimate_gaps

PLAN = CityPlan(posts=100_000)
_PREVIEW = GapSettings(mode="preview")


@pytest.fixture(scope="module")
def city() -> DrawnCity:
    return draw_city(1, PLAN)


@pytest.mark.parametrize("labels", [True, False])
def test_everybody_is_counted_once_with_their_effort(city: DrawnCity, labels: bool) -> None:  # noqa: FBT001
    voice = weigh_city(city, labels=labels).voice
    assert voice.people.sum() == len(city.key_of)
    posts, placed, naming = voice.efforts[voice.effort].T
    assert posts.max() == 50
    assert (placed <= posts).all()
    assert voice.people @ naming == city.authors.profile.sum()
    assert voice.people @ (placed > 0) == (city.authors.placed > 0).sum()
    assert voice.people @ posts == np.minimum(city.authors.posts, 50).sum()


def test_what_is_learned_is_near_what_the_city_was_drawn_with(city: DrawnCity) -> None:
    reliability = weigh_city(city, labels=True).reliability
    # Who names one place only has mostly named home, or it several times: a little above the rate drawn (.5).
    assert 0.45 <= reliability["toponym"] <= 0.62
    assert 0.84 <= reliability["profile"] <= 0.98


def _compare(seed: int, posts: int) -> tuple[WardGap, WardGap]:
    """Return the hard ward of a city without gaps by the default and by a preview."""
    city = draw_city(seed, CityPlan(posts=posts, quiet=0, hard_ward=True))
    weighed = weigh_city(city, labels=True)
    default, preview = (
        estimate_gaps(weighed.voice, city.contacts[:, None], moved=weighed.moved, settings=settings)
        for settings in (None, _PREVIEW)
    )
    assert city.hard is not None
    return default.wards[city.hard], preview.wards[city.hard]


def test_a_hard_to_place_ward_is_known_as_such_where_posts_abound() -> None:
    found = [default.placeability or 0.0 for default, _ in (_compare(seed, 400_000) for seed in (3, 4))]
    assert max(found) < -0.4


def test_a_hard_to_place_ward_looks_quiet_only_without_placeability() -> None:
    pairs = [_compare(seed, 100_000) for seed in (2, 5, 6)]
    assert not any(default.flag == "gap" for default, _ in pairs)
    lifted = [(default.log_ratio or 0.0) - (preview.log_ratio or 0.0) for default, preview in pairs]
    assert np.mean(lifted) > 0.3
