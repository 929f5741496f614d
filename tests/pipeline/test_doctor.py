"""The doctor tells what is fine, what to look at and what to mend, with a command that is one."""

import json
import os
import re
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from geocode import Calibration
from pipeline.__main__ import load_commands
from pipeline.creating import new_city, take_profile
from pipeline.doctor import examine_city
from pipeline.doctor_ground import judge_figures
from pipeline.gap_report import compute_gaps
from pipeline.importing import import_places, import_reference, import_wards
from store import open_city, save_calibration

Run = Callable[..., subprocess.CompletedProcess[str]]


def _change(city: Path, *statements: str) -> None:
    connection = sqlite3.connect(city)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def _told(city: Path, about: str) -> list[tuple[str, str]]:
    found = examine_city(city).findings
    return [(finding.level, finding.text) for finding in found if finding.about == about]


def _commands(city: Path, about: str) -> list[str]:
    return [each.command for each in examine_city(city).findings if each.about == about and each.command]


@pytest.fixture
def sound(town_city: Path) -> Path:
    compute_gaps(town_city)
    return town_city


def test_a_city_with_everything_has_nothing_to_mend(sound: Path) -> None:
    report = examine_city(sound)
    assert report.healthy
    assert _told(sound, "wards") == [("ok", "6 wards of edition 2025")]
    assert _told(sound, "population") == [("ok", "60,000 residents")]
    assert ("ok", "6 suburbs and villages, 6 of them in a ward") in _told(sound, "gazetteer")
    assert ("ok", "all located with what is known now") in _told(sound, "posts")
    assert _told(sound, "contacts") == [("ok", "2,400: counter 600, phone 1,800")]
    assert [level for level, _ in _told(sound, "gaps")] == ["ok"]


def test_an_empty_city_is_told_what_to_begin_with(tmp_path: Path) -> None:
    city = tmp_path / "my city.db"
    new_city(city, "Testerby")
    report = examine_city(city)
    assert not report.healthy
    (wards,) = [finding for finding in report.findings if finding.about == "wards"]
    assert (wards.level, wards.text) == ("mend", "there are none")
    assert wards.command == f"wardlight wards import '{city}' FILE --edition YEAR"


def test_what_is_missing_is_named(town: Path, tmp_path: Path) -> None:
    city = tmp_path / "c.db"
    new_city(city, "Testerby")
    import_wards(city, town / "wards.geojson")
    assert _told(city, "wards")[1][0] == "look"
    assert _told(city, "population") == [("mend", "there is none: shares of residents cannot be told")]
    assert _told(city, "gazetteer") == [("mend", "it is empty: only GPS tags place a post")]
    assert _told(city, "posts") == [("mend", "there are none")]
    assert _told(city, "contacts") == [("mend", "there are none to hold the posts against")]
    assert _told(city, "gaps") == []


def test_a_population_of_another_edition_is_told(sound: Path) -> None:
    _change(sound, "UPDATE reference SET edition = '2018'")
    assert _told(sound, "population") == [("mend", "it is of edition 2018, the wards are of 2025")]
    assert _commands(sound, "population") == [f"wardlight reference import {sound} FILE"]
    # Where the older wards are there, too, their people can be carried over.
    _change(sound, "INSERT INTO ward SELECT '2018', code, name, geometry FROM ward")
    translate = f"wardlight reference translate {sound} --from 2018 --total population"
    assert _commands(sound, "population") == [translate]


def test_a_population_that_cannot_be_is_told_by_ward(sound: Path) -> None:
    _change(
        sound,
        "UPDATE reference SET value = 0 WHERE field = 'population' AND ward_code = 'T0'",
        "UPDATE reference SET value = 250000 WHERE field = 'population' AND ward_code = 'T1'",
        "DELETE FROM reference WHERE field = 'population' AND ward_code = 'T2'",
    )
    told = _told(sound, "population")
    assert ("mend", "missing in 1 ward: Dunswick") in told
    assert ("mend", "0 residents in 1 ward: Alderby") in told
    assert ("look", "more than ten times off the usual 10,000: Brackenhow & Coldwell 250,000") in told
    assert ("mend", "aged_65_plus is more than the population in 1 ward: Alderby 1,000 of 0") in _told(
        sound, "figures"
    )


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        (
            {"aged_65_plus": [101.0, 5.0]},
            ["aged_65_plus is more than the population in 1 ward: A 101 of 100"],
        ),
        (
            {"households": [101.0, 210.0]},
            ["households is more than the population in 2 wards: A 101", "1.0 resid"],
        ),
        ({"households": [10.0, 20.0]}, ["10.0 residents a household"]),
        ({"households": [50.0, None]}, []),
        ({"age_0_17": [20.0, 40.0], "age_18_64": [60.0, 120.0], "age_65_plus": [20.0, 40.0]}, []),
        (
            {"age_0_17": [20.0, 40.0], "age_18_64": [60.0, 120.0], "age_65_plus": [10.0, 40.0]},
            ["age_0_17, age_18_64, age_65_plus do not add up to the population: A 90 of 100"],
        ),
        ({"age_0_17": [20.0, 40.0], "age_65_plus": [10.0, 40.0]}, []),
        ({"fixmystreet_reports_2014_19": [900.0, 900.0], "imd_2019": [900.0, 1.0]}, []),
    ],
)
def test_figures_that_do_not_fit_the_population_are_told(
    figures: dict[str, list[float | None]], told: list[str]
) -> None:
    found = [text for _, text in judge_figures({"population": [100.0, 200.0], **figures}, ("A", "B"))]
    assert len(found) == len(told)
    for text, start in zip(found, told, strict=True):
        assert text.startswith(start)


def test_wards_without_a_street_and_points_of_another_city_are_told(sound: Path, tmp_path: Path) -> None:
    streets = tmp_path / "streets.csv"
    streets.write_text("name,lat,lon\nMill Road,53.815,-1.585\nMoor Road,53.815,-1.555\n", encoding="utf-8")
    import_places(sound, streets, kind="street")
    told = _told(sound, "gazetteer")
    assert ("look", "no streets in 4 wards: Dunswick, Elmthorpe, Farbury, Garthmoor") in told
    assert ("look", "it has no postcodes") in told
    streets.write_text("name,lat,lon\n" + "Far Road,48.1,11.5\n", encoding="utf-8")
    import_places(sound, streets, kind="street")
    assert ("look", "33% of the streets lie more than a degree from the wards: is that meant?") in _told(
        sound, "gazetteer"
    )
    _change(sound, "UPDATE place SET lat = lat - 5")
    told = _told(sound, "gazetteer")
    assert ("mend", "6 suburbs and villages, 0 of them in a ward: are they of another city?") in told
    assert any(text.startswith("nothing of it lies in 6 wards") for _, text in told)


def test_posts_that_wait_and_gaps_of_former_data_are_told(sound: Path, tmp_path: Path) -> None:
    places = tmp_path / "places.csv"
    places.write_text("name,lat,lon\nMill End,53.815,-1.585\n", encoding="utf-8")
    import_places(sound, places, kind="place")
    waiting = "1,800 posts wait to be located, or were before something changed"
    assert ("mend", waiting) in _told(sound, "posts")
    assert _commands(sound, "posts") == [f"wardlight locate {sound}"]
    _change(sound, "DELETE FROM contact WHERE id = 1")
    ((level, text),) = _told(sound, "gaps")
    assert (level, text.endswith("data have changed since")) == ("mend", True)


def test_contacts_that_do_not_fit_are_told(sound: Path) -> None:
    _change(sound, "UPDATE contact SET ward_code = NULL, place_by = 'none' WHERE id % 2 = 0")
    assert any(text.startswith("50% have no ward (none 1,200)") for _, text in _told(sound, "contacts"))
    _change(sound, "UPDATE contact SET ward_code = 'OLD' WHERE ward_code = 'T0'")
    told = _told(sound, "contacts")
    assert ("mend", "400 contacts are on wards of another edition and count for no ward") in told
    _change(sound, "UPDATE contact SET received_at = '2019' || substr(received_at, 5)")
    told = _told(sound, "contacts")
    assert any(level == "mend" and text.startswith("counter records end on 2019-") for level, text in told)
    _change(sound, "UPDATE contact SET channel = 'web'")
    assert f"wardlight gaps {sound} --against web" in _commands(sound, "contacts")


def test_files_of_which_much_was_refused_are_told(sound: Path, tmp_path: Path) -> None:
    reference = tmp_path / "old codes.csv"
    reference.write_text("ward_code,population\nT0,1\nX1,2\nX2,3\n", encoding="utf-8")
    import_reference(sound, reference)
    assert ("look", "2 of 3 rows of old codes.csv were refused; importing it again says why") in _told(
        sound, "reference"
    )
    assert _commands(sound, "reference") == [f"wardlight reference import {sound} 'old codes.csv'"]


def test_labels_calibration_profile_and_sources_are_looked_at(sound: Path, tmp_path: Path) -> None:
    assert _told(sound, "labels")[0][0] == "look"
    with open_city(sound, write=True) as opened, opened.transaction():
        save_calibration(opened, "a", Calibration().to_dict(), labels=60, at="2026-01-01T00:00:00Z")
    label = "INSERT INTO label VALUES (1, 'about', 'Ann', 'T0', '{}', '')"
    _change(
        sound,
        label.format("2025-12-31T00:00:00Z"),
        "INSERT INTO source VALUES ('wards 2025', 'Lines', 'Somebody', '', '', '', '', '', '')",
    )
    assert _told(sound, "calibration") == [("ok", "the city's own, of 2026-01-01")]
    assert _told(sound, "sources") == [("look", "no licence is known of Lines: ask before you show it")]
    _change(sound, "UPDATE label SET at = '2026-02-01T00:00:00Z'")
    assert _told(sound, "calibration") == [("look", "it is of 2026-01-01, labels were given since")]
    own = tmp_path / "own.toml"
    own.write_text('name = "Testerby"\ncode = "E07000001"\n', encoding="utf-8")
    take_profile(sound, str(own))
    assert _told(sound, "profile") == [("look", "Testerby, without accounts, counters")]


def test_a_file_that_cannot_be_written_is_told(sound: Path) -> None:
    if os.access("/", os.W_OK):
        # Root may write everything: the journal is what can be looked at.
        _change(sound, "PRAGMA journal_mode = DELETE")
        assert ("look", "it is not in WAL mode: pages wait while a command writes") in _told(sound, "file")
        return
    sound.chmod(0o444)
    assert any("cannot be written" in text for _, text in _told(sound, "file"))


def test_the_command_tells_in_words_and_json_and_by_its_exit_code(
    wardlight: Run, sound: Path, tmp_path: Path
) -> None:
    done = wardlight("doctor", sound)
    assert (done.returncode, "Testerby: nothing to mend" in done.stdout) == (0, True)
    empty = tmp_path / "e.db"
    new_city(empty, "Empty")
    done = wardlight("doctor", empty, "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["healthy"]) == (1, False)
    assert {"level", "about", "text", "command"} == set(report["findings"][0])
    told = wardlight("doctor", empty).stdout
    assert re.search(r"^Mend  wards    there are none$", told, flags=re.MULTILINE)


def test_every_command_named_is_one(sound: Path, tmp_path: Path) -> None:
    empty = tmp_path / "e.db"
    new_city(empty, "Empty")
    known = load_commands().commands
    _change(sound, "DELETE FROM gap_run", "DELETE FROM reference", "DELETE FROM post_placement")
    named = [each.command for city in (sound, empty) for each in examine_city(city).findings if each.command]
    assert len(named) >= 6
    for command in named:
        program, first, second, *_ = command.split()
        assert program == "wardlight"
        assert second in getattr(known[first], "commands", {str(sound), str(empty)})
