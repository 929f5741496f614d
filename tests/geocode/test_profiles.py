"""Tests of profile locations read whole: several places, namesakes, jokes, roles."""

import math

import numpy as np
import pytest

from boundaries import Wards
from geocode import Geocoder, PlaceRecord, PostColumns, build_gazetteer
from geocode.folding import fold_texts
from geocode.matching import NameMatcher
from geocode.profile_signs import ProfileSigns, Role, find_flags, find_point
from geocode.profiles import ProfileReader, ProfileReading


class Reader:
    """Reads profiles as the geocoder does."""

    def __init__(self, wards: Wards) -> None:
        """Build the gazetteer of a country of four wards."""
        rows = [
            ("Leeds", "city", 53.801, -1.55),
            ("Burley", "suburb", 53.81, -1.58),
            ("Burley", "village", 50.826, -1.7),
            ("York", "city", 53.962, -1.084),
            ("Hythe", "town", 51.071, 1.084),
            ("Hythe", "town", 50.869, -1.401),
            ("Reading", "city", 51.454, -0.974),
            ("Kirkmaiden", "town", 54.693, -4.92),
        ]
        records = [
            PlaceRecord("place", name, "", "", kind, lat, lon, "test") for name, kind, lat, lon in rows
        ]
        gazetteer = build_gazetteer(wards, records, city_name="England")
        self.geocoder = Geocoder(wards, gazetteer)
        self._matcher = NameMatcher.build(gazetteer)
        self._reader = ProfileReader(gazetteer, wards)

    def read(self, profile: str) -> ProfileReading:
        """Return what a profile says."""
        return self._reader.read(profile, self._matcher.find(fold_texts([profile])))

    def place(self, profile: str) -> str:
        """Return the name of the place that a profile stands on, "" for none."""
        place = self.read(profile).place
        return place.label.removesuffix(", GB") if place is not None else ""


@pytest.fixture(scope="module")
def reader(wards: Wards) -> Reader:
    """Return a reader of England: a few of its towns, its regions and the world."""
    return Reader(wards)


@pytest.mark.parametrize(
    "profile",
    [
        "Hogwarts",
        "narnia",
        "somewhere over the rainbow",
        "Cloud 9",
        "planet earth",
        "your mum's house",
        "The Internet",
        "WORLDWIDE",
        "King's Landing, Westeros",
        "reading a good book",
        "Leeds United",
        "York City FC till I die",
        "she/her",
        "",
        "\U0001f30d\U0001f496",
    ],
)
def test_jokes_fiction_slogans_and_clubs_say_nothing_of_home(reader: Reader, profile: str) -> None:
    reading = reader.read(profile)
    assert (reading.distribution.unknown, reading.side) == (1.0, "")


@pytest.mark.parametrize(
    ("profile", "place"),
    [
        ("Burley, Leeds", "Burley"),
        ("York, England, UK", "York"),
        ("United Kingdom, York", "York"),
        ("University of York", "York"),
        ("Somewhere near York", "York"),
        ("The Internet / York", "York"),
        ("Y O R K", "York"),
        ("#Yorkshire", "Yorkshire"),
        ("#MadeInKent", "Kent"),
        ("\U0001f1ec\U0001f1e7", "United Kingdom"),
        ("Great Britain", "United Kingdom"),
        ("Deepest Wiltshire", "Wiltshire"),
        ("Nowheresville, Cumbria", "Cumbria"),
    ],
)
def test_a_profile_is_read_for_the_finest_place_that_it_names(
    reader: Reader, profile: str, place: str
) -> None:
    assert reader.place(profile) == place


@pytest.mark.parametrize(
    ("profile", "place"),
    [
        ("York, PA", "York, PA"),
        ("York, Pennsylvania", "York, PA"),
        ("Durham, NC", "Durham, NC"),
        ("Cambridge, Ontario", "Cambridge, ON"),
        ("Surrey, BC", "Surrey, BC"),
        ("Athens, Greece", "Athens, GR"),
        ("Paris, Texas", "Paris, TX"),
        ("Newcastle, NSW", "Newcastle, NSW"),
        ("British girl in Texas", "Texas"),
        ("Leeds, AL", "Leeds, Alabama"),
    ],
)
def test_a_qualifier_leads_to_the_namesake_abroad(reader: Reader, profile: str, place: str) -> None:
    reading = reader.read(profile)
    assert (reader.place(profile), reading.side) == (place, "elsewhere")
    assert reading.distribution.city == pytest.approx(0.0, abs=0.02)


def test_of_namesakes_at_home_the_county_tells(reader: Reader) -> None:
    for county, lat in (("Kent", 51.071), ("Hants", 50.869)):
        place = reader.read(f"Hythe, {county}").place
        assert place is not None
        assert place.lat == pytest.approx(lat)


def test_namesakes_as_likely_as_each_other_have_no_point(reader: Reader) -> None:
    place = reader.read("Springfield").place
    assert place is not None
    assert math.isnan(place.lat)


def test_without_a_qualifier_people_and_the_home_country_decide(reader: Reader) -> None:
    assert reader.place("Boston") == "Boston, MA"
    assert reader.place("York") == "York"
    assert reader.place("Athens") == "Athens, GR"


@pytest.mark.parametrize(
    ("profile", "place"),
    [
        ("York \u27a1 Reading", "Reading"),
        ("York -> Reading", "Reading"),
        ("Originally from Reading, living in York", "York"),
        ("born in Reading, now York", "York"),
        ("York via Reading", "York"),
        ("York, soon Reading", "York"),
        ("Reading born, York based", "York"),
        ("York / Reading", "York"),
    ],
)
def test_of_several_places_the_one_of_now_is_home(reader: Reader, profile: str, place: str) -> None:
    assert reader.place(profile) == place


def test_two_places_are_both_told_the_first_more(reader: Reader) -> None:
    reading = reader.read("Burley, Leeds / New York City")
    assert 0.4 < reading.distribution.city < 0.7
    assert 0.2 < reading.distribution.outside < reading.distribution.city


@pytest.mark.parametrize(
    "wish", ["Moving to York soon to be", "take me to York", "One day I'll live in York"]
)
def test_a_wish_is_no_home(reader: Reader, wish: str) -> None:
    assert reader.read(wish).side == ""


def test_a_place_of_before_alone_says_little(reader: Reader) -> None:
    assert reader.read("born in York").distribution.unknown > 0.6
    assert reader.read("York").distribution.unknown < 0.2


def test_a_point_needs_two_decimals_and_may_have_a_prefix() -> None:
    assert find_point("\u00dcT: 53.80,-1.55") == (53.8, -1.55, (4, 15))
    assert find_point("iPhone: 51.507351,-0.127758") is not None
    assert find_point("53.8, -1.5") is None
    assert find_point("99.99, 10.00") is None


def test_flags_stand_for_countries_and_nations() -> None:
    scotland = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    assert [flag.stands_for for flag in find_flags(f"\U0001f1ec\U0001f1e7 {scotland}")] == ["GB", "Scotland"]


@pytest.mark.parametrize(
    ("before", "after", "role"),
    [
        ("originally from ", "", Role.FORMER),
        ("Living in ", "", Role.NOW),
        ("", " born and bred", Role.FORMER),
        ("", " based", Role.NOW),
        ("someday I'll live in ", "", Role.NEXT),
        ("the ", "", Role.THERE),
    ],
)
def test_the_words_around_a_place_say_what_its_author_has_to_do_with_it(
    before: str, after: str, role: Role
) -> None:
    assert ProfileSigns.load().read_role(before, after) is role


def test_a_profile_of_ten_thousand_characters_is_read_in_bounded_work(reader: Reader) -> None:
    for profile in ("York, " * 2000, "x" * 10_000, "#" * 10_000, "a b " * 2500, "12.34," * 1700):
        reading = reader.read(profile)
        assert reading.end <= 500


def test_the_answer_to_a_region_has_its_point_and_reach(reader: Reader) -> None:
    nowhere = np.array([np.nan])
    batch = reader.geocoder.locate(PostColumns([""], ["Scotland"], nowhere, nowhere))
    answer = reader.geocoder.placement(batch.lives_in[0])
    assert (answer.level, answer.place, answer.lat, answer.lon) == ("outside", "Scotland", 56.0, -4.0)
