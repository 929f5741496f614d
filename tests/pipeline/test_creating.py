"""A city file is made from its profile, and its profile can be changed."""

import json
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from geocode import GeocodeError
from intake import WardlightError
from pipeline.creating import new_city, show_profile, take_profile
from pipeline.importing import import_posts, import_wards
from pipeline.locating import count_waiting, locate_city

Run = Callable[..., subprocess.CompletedProcess[str]]


def _settings(city: Path) -> dict[str, str]:
    connection = sqlite3.connect(city)
    found = dict(connection.execute("SELECT key, value FROM city").fetchall())
    connection.close()
    return found


def test_a_profile_gives_name_country_and_time_zone(tmp_path: Path) -> None:
    new_city(tmp_path / "l.db", profile="leeds")
    settings = _settings(tmp_path / "l.db")
    assert (settings["name"], settings["country"], settings["timezone"]) == ("Leeds", "GB", "Europe/London")
    assert json.loads(settings["profile"])["code"] == "E08000035"


def test_what_is_said_wins_over_the_profile(tmp_path: Path) -> None:
    path = tmp_path / "york.toml"
    path.write_text('name = "York"\ntimezone = "Europe/London"\n', encoding="utf-8")
    new_city(tmp_path / "y.db", "New York", profile=str(path), country="us", timezone="America/New_York")
    settings = _settings(tmp_path / "y.db")
    assert (settings["name"], settings["country"]) == ("New York", "US")
    assert settings["timezone"] == "America/New_York"
    assert json.loads(settings["profile"])["name"] == "York"


def test_a_namesake_abroad_gets_no_profile_by_its_name_alone(tmp_path: Path) -> None:
    new_city(tmp_path / "b.db", "Bristol", country="US", timezone="America/New_York")
    assert json.loads(_settings(tmp_path / "b.db")["profile"])["name"] == ""


def test_a_city_without_a_name_is_refused_with_two_ways_out(tmp_path: Path) -> None:
    with pytest.raises(WardlightError, match=r"--name .* or take a profile"):
        new_city(tmp_path / "n.db")
    assert not (tmp_path / "n.db").exists()


def test_another_profile_is_taken_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    city = tmp_path / "l.db"
    new_city(city, profile="leeds")
    broken = tmp_path / "broken.toml"
    broken.write_text('name = "Leeds"\ncode = 1\n', encoding="utf-8")
    with pytest.raises(GeocodeError, match=r"broken.toml, code = 1 is no text"):
        take_profile(city, str(broken))
    assert show_profile(city).code == "E08000035"
    take_profile(city, "none")
    assert show_profile(city).name == ""
    assert _settings(city)["name"] == "Leeds"


def test_only_names_and_places_of_a_profile_make_posts_wait_again(town: Path, tmp_path: Path) -> None:
    city = tmp_path / "t.db"
    own = tmp_path / "own.toml"
    own.write_text('name = "Testerby"\n[nicknames]\n"the dunny" = "Dunswick"\n', encoding="utf-8")
    new_city(city, profile=str(own))
    import_wards(city, town / "wards.geojson")
    import_posts(city, town / "posts.jsonl")
    locate_city(city)
    own.write_text(own.read_text(encoding="utf-8") + '[accounts]\nx = "TesterbyBins"\n', encoding="utf-8")
    take_profile(city, str(own))
    assert count_waiting(city) == 0
    own.write_text(
        own.read_text(encoding="utf-8") + '[areas]\n"Mill End" = [53.81, -1.55]\n', encoding="utf-8"
    )
    take_profile(city, str(own))
    assert count_waiting(city) == 1800


def test_the_command_shows_a_profile_in_words_and_as_json(wardlight: Run, tmp_path: Path) -> None:
    city = tmp_path / "l.db"
    assert wardlight("new", city, "--profile", "bristol").returncode == 0
    shown = wardlight("profile", city).stdout
    assert "Bristol: E06000023, GB Europe/London" in shown
    assert "accounts 1: x BristolCouncil" in shown
    assert json.loads(wardlight("profile", city, "--json").stdout)["terms"]["brown bin"] == "food waste"
    assert "No profile." in wardlight("profile", city, "--take", "none").stdout
