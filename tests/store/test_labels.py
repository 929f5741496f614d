"""Samples and labels come back as they were; a person has one answer a post, and a post many persons."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlite_utils import Database

from boundaries import WardDistribution, Wards, build_wards
from geocode.placement import Spot, make_placement
from posts import Post
from store import (
    Answer,
    CityFile,
    LabelRow,
    SampleRow,
    find_runs,
    find_unlabelled,
    iterate_gps_posts,
    iterate_strata,
    load_answer,
    load_label,
    load_label_post,
    load_labels,
    load_sample,
    open_city,
    replace_sample,
    save_label,
    save_placements,
    save_posts,
    save_wards,
)
from store.schema import APPLICATION_ID, migrations

AT = "2026-01-02T03:04:05Z"


def _wards() -> Wards:
    boxes = [shapely.box(0, 50, 1, 51), shapely.box(1, 50, 2, 51)]
    return build_wards(
        ("A", "B"), ("Ash", "Beech"), geometry=np.array(boxes, dtype=object), metric_epsg=27700
    )


@pytest.fixture
def opened(city: Path) -> Iterator[CityFile]:
    with open_city(city, write=True) as opened, opened.transaction():
        save_wards(opened, _wards())
        posts = [Post(id=str(n), source="x", author=None, created_at=None, text=f"text {n}") for n in (1, 2)]
        posts.append(Post(id="3", source="x", author=None, created_at=None, text="here", lat=50.5, lon=0.5))
        save_posts(opened, posts)
        yield opened


def _label(post: int, annotator: str, answer: str) -> LabelRow:
    return LabelRow(post, annotator, answer, AT, "")


def test_a_new_sample_takes_the_place_of_the_old_and_labels_stay(opened: CityFile) -> None:
    replace_sample(opened, "about", [SampleRow(1, "high:gps", 2.0, 1), SampleRow(2, "unknown:none", 9.5, 2)])
    replace_sample(opened, "lives_in", [SampleRow(2, "unknown:none", 3.0, 1)])
    save_label(opened, "about", _label(1, "Ann", "A"))
    replace_sample(opened, "about", [SampleRow(2, "low:toponym", 4.0, 1)])
    assert load_sample(opened, "about") == [SampleRow(2, "low:toponym", 4.0, 1)]
    assert load_sample(opened, "lives_in") == [SampleRow(2, "unknown:none", 3.0, 1)]
    assert load_labels(opened, "about") == [_label(1, "Ann", "A")]


def test_the_later_answer_of_a_person_replaces_theirs_only(opened: CityFile) -> None:
    save_label(opened, "about", _label(1, "Ann", "A"))
    save_label(opened, "about", _label(1, "Bo", "city"))
    save_label(opened, "about", _label(1, "Ann", "B"))
    save_label(opened, "lives_in", _label(1, "Ann", "outside"))
    assert load_labels(opened, "about") == [_label(1, "Ann", "B"), _label(1, "Bo", "city")]
    assert load_label(opened, "lives_in", post=1, annotator="Ann") == _label(1, "Ann", "outside")
    assert load_label(opened, "about", post=2, annotator="Ann") is None


def test_the_next_post_is_the_first_that_this_person_has_not_labelled(opened: CityFile) -> None:
    first, second = SampleRow(2, "a:b", 1.0, 1), SampleRow(1, "a:b", 1.0, 2)
    replace_sample(opened, "about", [second, first])
    save_label(opened, "about", _label(2, "Ann", "A"))
    assert find_unlabelled(opened, "about", annotator="Ann", after=0) == second
    assert find_unlabelled(opened, "about", annotator="Bo", after=0) == first
    assert find_unlabelled(opened, "about", annotator="Bo", after=1) == second
    assert find_unlabelled(opened, "about", annotator="Ann", after=2) is None


def test_answers_and_their_evidence_are_read_by_sense(opened: CityFile) -> None:
    placed = make_placement(WardDistribution({1: 0.9}, unknown=0.1), Spot(50.5, 1.5, 100.0, "Beech"))
    silent = make_placement(WardDistribution(unknown=1.0))
    rows = [(1, "run1", placed.id, silent.id, silent.id, "", '[{"kind":"toponym"}]')]
    save_placements(opened, _wards(), placements=[placed, silent], home_evidence=[], rows=rows)
    assert list(iterate_strata(opened, "about")) == [(1, "high", '[{"kind":"toponym"}]')]
    assert list(iterate_strata(opened, "posted_from")) == [(1, "unknown", '[{"kind":"toponym"}]')]
    assert load_answer(opened, "about", 1) == Answer("high", "B", 0.9, "Beech")
    assert load_answer(opened, "about", 2) is None
    assert find_runs(opened) == ["run1"]


def test_posts_are_read_as_people_see_them(opened: CityFile) -> None:
    post = load_label_post(opened, 1)
    assert post is not None
    assert (post.text, post.profile, post.native_id) == ("text 1", None, "1")
    assert load_label_post(opened, 99) is None
    assert [(post.text, post.lat, post.lon) for post in iterate_gps_posts(opened)] == [("here", 50.5, 0.5)]


def test_a_file_from_before_there_were_labels_reads_as_having_none(tmp_path: Path) -> None:
    city = tmp_path / "old.db"
    connection = sqlite3.connect(city, isolation_level=None)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(Database(connection), stop_before="labels_and_calibration")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    with open_city(city) as opened:
        assert load_sample(opened, "about") == []
        assert load_labels(opened, "about") == []
        assert find_unlabelled(opened, "about", annotator="Ann", after=0) is None
        assert load_label(opened, "about", post=1, annotator="Ann") is None
    with open_city(city, write=True) as opened:
        assert opened.count("label") == 0
