"""City profiles follow their template, and nicknames lead to the places they stand for."""

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
)

_FOLDER = Path(__file__).resolve().parents[2] / "data" / "cities"


@pytest.mark.parametrize("path", sorted(_FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_profile_holds_what_the_template_explains(path: Path) -> None:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(table) <= {"name", "nicknames", "spots", "areas"}
    profile = read_profile(table, source=path.name)
    assert profile.name
    for lat, lon in (*profile.spots.values(), *profile.areas.values()):
        assert (49.0 < lat < 61.0, -9.0 < lon < 2.0) == (True, True)
    assert read_profile(profile.to_dict(), source="again") == profile


def test_four_cities_come_with_wardlight_and_others_have_none() -> None:
    assert {"bradford", "bristol", "leeds", "manchester"} <= set(list_profiles())
    assert find_profile("Leeds").name == "Leeds"
    assert find_profile("Testerby") is NO_PROFILE
    with pytest.raises(GeocodeError, match="use none or one of"):
        load_profile("atlantis")


def test_a_point_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(GeocodeError, match=r"mine.toml is no city profile .*template"):
        read_profile({"spots": {"Somewhere": [99.0]}}, source="mine.toml")


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
