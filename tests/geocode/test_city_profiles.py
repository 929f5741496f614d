"""City profiles follow their template, and nicknames lead to the places they stand for."""

import re
import tomllib
from pathlib import Path

import pytest

from boundaries import Wards
from geocode import (
    NO_PROFILE,
    CityProfile,
    GeocodeError,
    Geocoder,
    PlaceRecord,
    build_gazetteer,
    find_profile,
    list_profiles,
    load_profile,
    read_profile,
    read_profile_file,
)
from geocode.city_profiles import PROFILE_KEYS

_FOLDER = Path(__file__).resolve().parents[2] / "data" / "cities"


@pytest.mark.parametrize("path", sorted(_FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_profile_holds_what_the_template_explains(path: Path) -> None:
    profile = read_profile_file(path)
    assert (profile.country, profile.timezone) == ("GB", "Europe/London")
    assert re.fullmatch(r"E0[68]\d{6}", profile.code)
    places = (*profile.spots.values(), *profile.areas.values(), *profile.counters.values())
    for lat, lon in filter(None, places):
        assert (49.0 < lat < 61.0, -9.0 < lon < 2.0) == (True, True)
    assert read_profile(profile.to_dict(), source="again") == profile


def test_the_template_explains_every_key() -> None:
    table = tomllib.loads((_FOLDER / "template.toml").read_text(encoding="utf-8"))
    assert set(table) == set(PROFILE_KEYS)


def test_four_cities_come_with_wardlight_and_others_have_none() -> None:
    assert {"bradford", "bristol", "leeds", "manchester"} <= set(list_profiles())
    assert find_profile("Leeds").name == "Leeds"
    assert find_profile("Testerby") is NO_PROFILE
    with pytest.raises(GeocodeError, match=r"use none, one of"):
        load_profile("atlantis")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('name = "A"\n[spots]\n"S" = [99.0]', "mine.toml, spots.S = [99.0] is no point; write [latitude"),
        ('name = "A"\n[areas]\n"S" = [-1.5, 253.8]', "areas.S = [-1.5, 253.8] is no latitude and longitude"),
        ('name = "A"\n[counters]\n"S" = [true, 1]', "counters.S = [True, 1] is no point"),
        ('name = "A"\nnickname = 3', "'nickname' is no key of a city profile; did you mean nicknames?"),
        ('name = "A"\nwards = 3', "'wards' is no key of a city profile; the keys are name, nicknames"),
        ('name = "A"\ncode = 8', "code = 8 is no text; put it in quotes"),
        ('name = "A"\ncode = "E08 35"', "code = 'E08 35' is no code of an area"),
        ('name = "A"\ncountry = "Yorkshire"', "country = 'YORKSHIRE' is no ISO 3166 country code"),
        ('name = "A"\ntimezone = "../etc"', "timezone = '../etc' is no time zone"),
        ('name = "A"\naccounts = "@a"', "accounts = '@a' is no table; write [accounts]"),
        ('name = "A"\n[accounts]\nx = []', "accounts.x = [] is neither a text nor a list of texts"),
        ('name = "A"\n[accounts]\nx = [1]', "accounts.x = 1 is no text"),
        ('name = "A"\n[terms]\n"bin" = " "', "terms.bin = ' ' is empty"),
        ('code = "E1"', 'mine.toml has no name; write what people call the city: name = "Leeds"'),
        ("name = Leeds", "mine.toml is no TOML file"),
    ],
)
def test_what_does_not_fit_is_named_by_file_key_and_value(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GeocodeError) as caught:
        load_profile(str(path))
    assert words in str(caught.value)


def test_a_missing_file_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GeocodeError, match="no such file"):
        load_profile(str(tmp_path / "none.toml"))
    (tmp_path / "picture.toml").write_bytes(b"\x89PNG\r\n\xff")
    with pytest.raises(GeocodeError, match=r"picture.toml is no TOML file"):
        load_profile(str(tmp_path / "picture.toml"))


def test_a_council_s_own_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'name = "Testerby"\ncode = "E07000001"\ncountry = "gb"\n[accounts]\nx = "@TesterbyBins"\n'
        '[counters]\n"Mill Hub" = []\n"Moor Hub" = [53, -1.5]\n[terms]\n"black bin" = "general waste"\n',
        encoding="utf-8-sig",
    )
    profile = load_profile(str(path))
    assert (profile.name, profile.code, profile.country) == ("Testerby", "E07000001", "GB")
    assert profile.accounts == {"x": ("TesterbyBins",)}
    assert profile.counters == {"Mill Hub": None, "Moor Hub": (53.0, -1.5)}
    assert profile.terms == {"black bin": "general waste"}


def test_a_nickname_leads_to_its_place_and_a_spot_is_one(wards: Wards, records: list[PlaceRecord]) -> None:
    profile = CityProfile(
        "Testerby",
        {"the dunny": ("Dunswick",), "nowhere mill": ("Not A Place",)},
        spots={"Gasworks Arena": (53.825, -1.525)},
    )
    gazetteer = build_gazetteer(wards, records, city_name="Testerby", profile=profile)
    geocoder = Geocoder(wards, gazetteer)
    (trace,) = geocoder.trace("Off to the dunny tonight", None)
    assert (trace.reading.place.label, "spelling_nickname" in trace.features) == ("Dunswick", True)
    (trace,) = geocoder.trace("Queue outside Gasworks Arena", None)
    assert trace.reading.place.footprint.wards[1] == pytest.approx(1.0, abs=0.05)
    assert "nowhere mill" not in gazetteer.index


def test_a_long_name_goes_by_what_is_left_without_its_kind(wards: Wards) -> None:
    rows = [
        PlaceRecord("poi", "Heronsgate Social Club", "", "", "", 53.825, -1.575, "test"),
        PlaceRecord("poi", "Testerby Velodrome Hall (Main)", "", "", "", 53.825, -1.525, "test"),
        PlaceRecord("poi", "Community Centre", "", "", "", 53.825, -1.525, "test"),
    ]
    index = build_gazetteer(wards, rows, city_name="Testerby").index
    assert {"heronsgate", "heronsgate social club", "testerby heronsgate social club"} <= set(index)
    assert {"velodrome hall", "testerby velodrome hall"} <= set(index)
    assert "community centre" not in index
