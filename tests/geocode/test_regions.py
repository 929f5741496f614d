"""Tests of regions as places: counties, nations, countries and states."""

import numpy as np
import pytest

from boundaries import Wards
from geocode import Geocoder, PlaceRecord, PostColumns, build_gazetteer
from geocode.namesakes import measure_closeness
from geocode.places import Place, PlaceKind
from geocode.region_places import RegionFootprints, make_region_places
from geocode.regions import Region, load_regions

PRIOR = np.array([0.4, 0.3, 0.2, 0.1])


def _region(name: str, country: str = "GB") -> Region:
    return next(region for region in load_regions() if (region.name, region.country) == (name, country))


def _town(name: str, lat: float, lon: float) -> PlaceRecord:
    return PlaceRecord("place", name, "", "", "town", lat, lon, "test")


@pytest.fixture(scope="module")
def here(wards: Wards) -> RegionFootprints:
    """Return what regions hold of the four wards, which lie about Leeds."""
    return RegionFootprints(wards, PRIOR, city_name="Testerby", city_people=500_000.0, country="GB")


@pytest.fixture(scope="module")
def country(wards: Wards) -> Geocoder:
    """Return a geocoder of England whose towns have namesakes."""
    towns = [
        _town("Ashford", 51.149, 0.871),
        _town("Ashford", 51.432, -0.465),
        _town("Norwich", 52.629, 1.293),
        _town("Wells", 51.209, -2.647),
    ]
    return Geocoder(wards, build_gazetteer(wards, towns, city_name="England"))


def _locate(geocoder: Geocoder, text: str, profile: str | None = None) -> tuple[str, float | None]:
    nowhere = np.array([np.nan])
    batch = geocoder.locate(PostColumns([text], [profile], nowhere, nowhere))
    answer = geocoder.placement(batch.about[0] if profile is None else batch.lives_in[0])
    return answer.place, answer.lat


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("notts", "Nottinghamshire"),
        ("w yorks", "West Yorkshire"),
        ("westmids", "West Midlands"),
        ("co durham", "County Durham"),
        ("salop", "Shropshire"),
        ("blighty", "United Kingdom"),
        ("u k", "United Kingdom"),
        ("the north", "Northern England"),
    ],
)
def test_a_region_goes_by_its_other_spellings(spelling: str, name: str) -> None:
    assert [region.name for region in load_regions() if spelling in region.spellings] == [name]


def test_a_short_form_that_is_a_word_stands_for_a_region_only_behind_a_place() -> None:
    beds = _region("Bedfordshire")
    assert ("beds" in beds.spellings, "beds" in beds.behind) == (False, True)


def test_counties_of_one_country_lie_where_they_should() -> None:
    assert _region("Kent").measure_reaches(51.272, 1.079) < 1.0
    assert _region("Kent").measure_reaches(53.8, -1.55) > 5.0


def test_a_state_lies_among_its_cities() -> None:
    texas = _region("Texas", "US")
    assert (texas.code, texas.locality) == ("TX", "us tx")
    assert texas.measure_reaches(32.78, -96.8) < 1.0


def test_a_region_around_the_city_holds_it_by_its_share_of_people(here: RegionFootprints) -> None:
    yorkshire = here.spread(_region("Yorkshire"))
    share = 500_000.0 / _region("Yorkshire").people
    assert yorkshire.city == pytest.approx(share)
    assert yorkshire.wards[0] == pytest.approx(0.4 * share)
    assert yorkshire.outside == pytest.approx(1.0 - share)


def test_a_region_never_gives_the_city_more_than_half(wards: Wards) -> None:
    large = RegionFootprints(wards, PRIOR, city_name="Testerby", city_people=9_000_000.0, country="GB")
    assert large.spread(_region("West Yorkshire")).city == pytest.approx(0.5)


@pytest.mark.parametrize("name", ["Kent", "Scotland", "North Yorkshire"])
def test_a_region_beside_the_city_is_outside(here: RegionFootprints, name: str) -> None:
    assert here.spread(_region(name)).outside == 1.0


def test_a_country_abroad_is_outside_however_far_its_circle_reaches(here: RegionFootprints) -> None:
    assert here.spread(_region("France", "FR")).outside == 1.0


def test_in_a_country_a_region_is_spread_over_its_wards_alone(wards: Wards) -> None:
    england = RegionFootprints(wards, PRIOR, city_name="England", city_people=0.0, country="GB")
    assert england.nation_wide
    south = england.spread_circle(53.825, -1.575, 3.0)
    assert set(south.wards) == {0}
    assert england.spread(_region("Kent")).outside == 1.0


def test_a_district_that_no_place_bears_is_a_region_of_its_places(here: RegionFootprints) -> None:
    rows = [
        PlaceRecord("place", name, "Mardale Valley", "", "village", lat, -1.5, "test")
        for name, lat in (("Upper Mar", 54.0), ("Nether Mar", 54.1), ("Mar", 54.2))
    ]
    places = {
        place.label: (place, spellings)
        for place, spellings in make_region_places(here, rows, country="GB", known=frozenset())
    }
    district, spellings = places["Mardale Valley"]
    assert (district.kind, spellings) == (PlaceKind.REGION, ("mardale valley",))
    assert district.lat == pytest.approx(54.1)
    assert 8_000 < district.radius_m < 16_000


def test_a_place_is_close_to_the_region_that_holds_it_and_to_no_other(here: RegionFootprints) -> None:
    def place(region: Region) -> Place:
        footprint = here.spread(region)
        return Place(
            PlaceKind.REGION, region.name, footprint, region.lat, region.lon, region.km * 1000.0, 1.0
        )

    leeds = Place(PlaceKind.OUTSIDE, "Leeds", here.spread(_region("Kent")), 53.8, -1.55, 5000.0, 1.0)
    assert measure_closeness(leeds, place(_region("Yorkshire"))) == 1.0
    assert measure_closeness(place(_region("Kent")), leeds) < 0.03


def test_the_region_behind_a_town_says_which_of_its_namesakes_is_meant(country: Geocoder) -> None:
    for town, county, where in (
        ("Ashford", "Kent", 51.149),
        ("Ashford", "Surrey", 51.432),
        ("Norwich", "Norfolk", 52.629),
    ):
        place, lat = _locate(country, f"The train to {town}, {county} was late")
        assert place.partition(",")[0] == town
        assert lat == pytest.approx(where, abs=0.01)


def test_a_region_alone_places_a_text_without_a_ward(country: Geocoder) -> None:
    nowhere = np.array([np.nan])
    batch = country.locate(PostColumns(["We are in Yorkshire this week"], [None], nowhere, nowhere))
    answer = country.placement(batch.about[0])
    assert answer.ward is None
    assert answer.level in {"city", "outside", "unknown"}
    if answer.level != "unknown":
        assert (answer.place, answer.lat, answer.radius_m) == ("Yorkshire", 53.958, 78_000)
