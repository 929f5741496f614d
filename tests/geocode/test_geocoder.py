"""Posts located in a made-up city: each sense from its own evidence, and silence where nothing speaks."""

import json
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundaries import Wards
from geocode import Gazetteer, Geocoder, Placement, PostColumns, Senses, evidence_json

Locate = Callable[..., dict[str, Placement]]
Point = Callable[..., tuple[float, float]]


def test_a_post_that_says_nothing_of_where_is_unknown_in_every_sense(locate: Locate) -> None:
    answers = locate("what a lovely day for it")
    assert {sense: answer.level for sense, answer in answers.items()} == {
        "about": "unknown",
        "posted_from": "unknown",
        "lives_in": "unknown",
    }
    assert answers["about"].ward is None


def test_gps_says_where_a_post_was_sent_and_little_of_where_its_author_lives(
    locate: Locate, point_in: Point
) -> None:
    answers = locate("hello", at=point_in(3))
    assert (answers["posted_from"].level, answers["posted_from"].ward) == ("high", 3)
    assert answers["lives_in"].level == "unknown"
    assert answers["lives_in"].distribution.wards[3] == pytest.approx(0.35, abs=0.02)
    assert answers["about"].level == "unknown"


def test_gps_outside_all_wards_is_outside_not_unknown(locate: Locate) -> None:
    assert locate("hello", at=(51.5, -0.1))["posted_from"].level == "outside"


def test_a_profile_says_where_its_author_lives_and_not_what_a_post_is_about(locate: Locate) -> None:
    answers = locate("hello", profile="Farbury, Testerby")
    assert (answers["lives_in"].level, answers["lives_in"].ward) == ("high", 3)
    assert answers["about"].level == "unknown"


def test_a_place_name_says_what_a_post_is_about(locate: Locate) -> None:
    answers = locate("The bus to Dunswick never came")
    assert answers["about"].level in {"high", "medium"}
    assert (answers["about"].ward, answers["about"].place) == (2, "Dunswick")


def test_a_street_of_two_suburbs_is_told_apart_by_the_suburb_named(locate: Locate) -> None:
    assert locate("Broken glass on Church Street, Farbury")["about"].ward == 3
    assert locate("Broken glass on Church Street, Dunswick")["about"].ward == 2


def test_a_street_of_two_suburbs_alone_is_shared_between_them(locate: Locate) -> None:
    about = locate("Broken glass on Church Street, Testerby")["about"]
    assert about.distribution.wards[2] == pytest.approx(about.distribution.wards[3], rel=0.3)
    assert about.level in {"low", "medium"}


def test_a_suburb_is_counted_from_the_streets_that_carry_its_name_not_from_its_point(locate: Locate) -> None:
    # The point of Midholme lies in W1, nine of its twelve streets in W0.
    about = locate("Fireworks in Midholme tonight")["about"]
    assert about.ward == 0
    assert about.distribution.wards[0] / about.distribution.city == pytest.approx(0.75, abs=0.05)


def test_a_full_postcode_is_a_ward_and_an_unlisted_one_its_sector(locate: Locate) -> None:
    assert locate("no post at ZZ2 9XX since monday")["about"].ward == 3
    sector = locate("no post at ZZ1 1ZZ since monday")["about"]
    assert (sector.ward, sector.level) == (0, "high")


def test_a_postcode_of_another_town_is_outside(locate: Locate) -> None:
    assert locate("parcel stuck at QX9 4AB")["about"].level == "outside"


def test_a_house_number_makes_an_address(geocoder: Geocoder) -> None:
    batch = geocoder.locate(
        PostColumns(["bins missed at 14 Quarrygate Road"], [None], np.array([np.nan]), np.array([np.nan]))
    )
    (piece,) = json.loads(evidence_json(batch.evidence[0], Senses.ABOUT) or "[]")
    assert (piece["kind"], piece["place"], piece["span"]) == (
        "address",
        "Quarrygate Road, Dunswick",
        [18, 33],
    )


def test_the_city_alone_spreads_over_its_wards_by_residents_and_says_city(locate: Locate) -> None:
    lives = locate("hi", profile="Testerby")["lives_in"]
    assert (lives.level, lives.ward) == ("city", None) or lives.ward == 0
    shares = lives.distribution.wards
    assert shares[0] / shares[1] == pytest.approx(2.0)


@pytest.mark.parametrize("profile", ["Testerby, PA", "Farbury, TX", "Boston, USA", "Paris", "New York"])
def test_namesakes_and_cities_abroad_are_elsewhere(locate: Locate, profile: str) -> None:
    assert locate("hi", profile=profile)["lives_in"].level == "outside"


@pytest.mark.parametrize(
    "profile", ["over the rainbow", "in your dreams", "🌍", "", "somewhere only we know"]
)
def test_jokes_are_unknown_not_outside(locate: Locate, profile: str) -> None:
    assert locate("hi", profile=profile)["lives_in"].level == "unknown"


def test_a_name_said_to_lie_in_another_city_is_elsewhere(locate: Locate) -> None:
    assert locate("Gig at Heronsgate Library, London tonight")["about"].level == "outside"


def test_a_persons_name_is_no_place(locate: Locate) -> None:
    assert locate("Good goal by Kate Dunswick yesterday")["about"].ward is None


def test_our_street_makes_a_place_the_writers_home(locate: Locate) -> None:
    answers = locate("No gritting on our road again, Quarrygate Road is an ice rink")
    assert answers["lives_in"].ward == 2
    moved = locate("We used to live on Quarrygate Road, miss our road")
    assert moved["lives_in"].level == "unknown"


def test_being_there_now_makes_a_place_where_the_post_was_sent(locate: Locate) -> None:
    assert locate("Sat in Heronsgate Library with a cold coffee")["posted_from"].ward == 3


def test_gps_and_text_in_conflict_keep_their_own_senses(locate: Locate, point_in: Point) -> None:
    answers = locate("Missing Farbury today", at=point_in(0))
    assert (answers["about"].ward, answers["posted_from"].ward) == (3, 0)


def test_a_place_box_spreads_over_what_it_covers(locate: Locate) -> None:
    south_west, north_west = 53.80, 53.90
    sent = locate("hi", box=(-1.60, south_west, -1.55, north_west))["posted_from"]
    assert sent.distribution.wards == pytest.approx({0: 0.425, 2: 0.425})


def test_a_default_point_is_not_believed(wards: Wards, gazetteer: Gazetteer, point_in: Point) -> None:
    lat, lon = point_in(3)
    geocoder = Geocoder(wards, gazetteer, heaps=frozenset({(round(lat, 5), round(lon, 5))}))
    batch = geocoder.locate(PostColumns(["hi"], [None], np.array([lat]), np.array([lon])))
    assert geocoder.placement(batch.posted_from[0]).ward is None


def test_half_of_a_compound_ward_name_is_likely_that_ward(locate: Locate) -> None:
    about = locate("Fireworks in Coldwell tonight")["about"]
    assert (about.ward, about.level) == (1, "medium")


def test_generic_names_place_nothing(locate: Locate) -> None:
    assert locate("queue at the Post Office again")["about"].level == "unknown"


words = st.sampled_from(
    [
        "Dunswick",
        "in",
        "Farbury,",
        "Church Street",
        "ZZ1 1AA",
        "our road",
        "🎉",
        "London",
        "the",
        "#Midholme",
        "12",
        "\u200f",
    ]
)
posts = st.lists(words, max_size=8).map(" ".join) | st.text(max_size=120)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts, st.none() | posts)
def test_every_answer_is_a_distribution_and_every_span_lies_in_its_text(
    geocoder: Geocoder, text: str, profile: str | None
) -> None:
    batch = geocoder.locate(PostColumns([text], [profile], np.array([np.nan]), np.array([np.nan])))
    for number in (batch.about[0], batch.posted_from[0], batch.lives_in[0]):
        answer = geocoder.placement(number)
        mass = answer.distribution.city + answer.distribution.outside + answer.distribution.unknown
        assert mass == pytest.approx(1.0)
        assert 0.0 <= answer.probability <= 1.0
        assert (answer.ward is not None) == (answer.level in {"high", "medium", "low"})
    for piece in json.loads(evidence_json(batch.evidence[0]) or "[]"):
        whole = profile if piece["kind"] == "profile" else text
        start, end = piece.get("span", [0, 0])
        assert 0 <= start <= end <= len(whole or "")


@settings(max_examples=15, deadline=None)
@given(st.lists(posts, min_size=1, max_size=6))
def test_the_order_and_company_of_posts_does_not_matter(
    wards: Wards, gazetteer: Gazetteer, texts: list[str]
) -> None:
    nothing = np.full(len(texts), np.nan)
    together = Geocoder(wards, gazetteer).locate(PostColumns(texts, [None] * len(texts), nothing, nothing))
    backwards = Geocoder(wards, gazetteer).locate(
        PostColumns(texts[::-1], [None] * len(texts), nothing, nothing)
    )
    assert together.about == backwards.about[::-1]
    assert together.lives_in == backwards.lives_in[::-1]


def test_very_long_texts_and_profiles_are_read_without_harm(locate: Locate) -> None:
    text = "la " * 33_000 + "in Dunswick"
    assert locate(text, profile="x" * 10_000)["about"].ward == 2
