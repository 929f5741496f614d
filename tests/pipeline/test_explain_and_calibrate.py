"""Analysts' commands on a town: why a post is where it is, a person's posts pooled, labels that count."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.calibrating import forget_calibration, make_calibration
from pipeline.errors import PipelineError
from pipeline.explaining import explain_stored_post
from pipeline.locating import locate_city, read_calibration
from store import open_city

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def city(built: Path, tmp_path: Path) -> Path:
    """Return a city file of this test's own."""
    return Path(shutil.copy(built, tmp_path / "town.db"))


def _rows(city: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(city)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_explain_names_words_place_and_ward(built: Path, wardlight: Run) -> None:
    ((post,),) = _rows(built, "SELECT native_id FROM post WHERE text LIKE 'Bus to Dunswick%' LIMIT 1")
    done = wardlight("explain", built, post, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["id"]) == (0, post)
    (mention,) = told["explanation"]["mentions"]
    assert (mention["words"], mention["place"]) == ("Dunswick", "Dunswick")
    assert told["explanation"]["senses"][0]["ward"] == "T2"
    shown = wardlight("explain", built, post).stdout
    assert "What would have changed the answer" in shown
    assert "log-odds" in shown


def test_a_post_that_is_not_there_is_said_in_one_line(built: Path, wardlight: Run) -> None:
    done = wardlight("explain", built, "nobody's")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "holds no post with the id nobody's" in done.stderr


def test_all_posts_of_a_person_share_one_home(built: Path) -> None:
    homes = _rows(
        built,
        "SELECT author, count(DISTINCT lives_in) FROM post "
        "JOIN post_placement ON post = post.id GROUP BY author",
    )
    assert len(homes) == 900
    assert {number for _, number in homes} == {1}


def test_a_home_stands_on_all_posts_of_its_author(built: Path) -> None:
    ((post,),) = _rows(
        built,
        "SELECT native_id FROM post JOIN post_placement AS pp ON pp.post = post.id "
        "JOIN placement ON placement.id = lives_in WHERE basis = 'lives_in history' LIMIT 1",
    )
    told = explain_stored_post(built, str(post))
    assert told.author_posts == 2
    assert told.stored is not None
    assert told.stored.basis == "lives_in history"


def _label(city: Path, count: int) -> None:
    connection = sqlite3.connect(city)
    rows = connection.execute(
        "SELECT id, text FROM post WHERE text LIKE 'Bus to %' ORDER BY id LIMIT ?", (count,)
    ).fetchall()
    wards = ["Alderby", "Brackenhow", "Dunswick", "Elmthorpe", "Farbury", "Garthmoor"]
    for post, text in rows:
        ward = f"T{wards.index(text.split()[2])}"
        connection.execute(
            "INSERT INTO label VALUES (?, 'about', 'Ann', ?, '2026-01-01T00:00:00Z', '')", (post, ward)
        )
    connection.commit()
    connection.close()


def test_labels_make_a_calibration_that_is_kept_dated_and_can_be_forgotten(city: Path) -> None:
    _label(city, 60)
    report = make_calibration(city, clock=lambda: "2026-02-03T04:05:06Z")
    assert report.labels["about"] == 60
    assert "about suburb" in report.changed
    assert report.calibration.find("about suburb").labels == 60
    assert _rows(city, "SELECT at FROM calibration") == [("2026-02-03T04:05:06Z",)]
    with open_city(city) as opened:
        assert read_calibration(opened) == report.calibration
    assert locate_city(city).located == 1_800
    forget_calibration(city)
    assert _rows(city, "SELECT count(*) FROM calibration") == [(0,)]


def test_the_same_labels_make_the_same_calibration(city: Path) -> None:
    _label(city, 60)
    first = make_calibration(city, clock=lambda: "2026-02-03T04:05:06Z")
    assert make_calibration(city, clock=lambda: "2026-02-03T04:05:07Z").calibration == first.calibration


def test_too_few_labels_are_refused_with_the_way_on(city: Path) -> None:
    connection = sqlite3.connect(city)
    connection.execute("UPDATE post SET lat = NULL, lon = NULL")
    connection.commit()
    connection.close()
    with pytest.raises(PipelineError, match=r"holds 0 labels; .* wardlight label"):
        make_calibration(city)
