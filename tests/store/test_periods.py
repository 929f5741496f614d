"""Contacts and posts of a part of the time, and of one service."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely

from boundaries import WardDistribution, build_wards
from contacts import Contact
from geocode.placement import make_placement
from posts import Post
from store import (
    MOST_BESIDE,
    ChannelPeriod,
    CityFile,
    count_contacts,
    count_half_inside,
    count_posts,
    count_unplaced_contacts,
    find_post_period,
    iterate_homes,
    list_channel_periods,
    list_services,
    load_gap_report,
    open_city,
    read_unlocated,
    save_contacts,
    save_gap_report,
    save_placements,
    save_posts,
    save_wards,
)

_WARDS = build_wards(
    ("A", "B"),
    ("Ash", "Beech"),
    geometry=np.array([shapely.box(0, 50, 1, 51), shapely.box(1, 50, 2, 51)], dtype=object),
    metric_epsg=27700,
    edition="2025",
)


@pytest.fixture
def opened(city: Path) -> Iterator[CityFile]:
    with open_city(city, write=True) as opened, opened.transaction():
        save_wards(opened, _WARDS)
        yield opened


def _save(city: CityFile, *rows: tuple[str, str, int, int], service: str = "") -> None:
    """Store contacts given as (channel, received at, ward, count)."""
    before = city.count("contact")
    contacts = [
        Contact(str(before + i), "", channel, at, service, count, ward, "code" if ward >= 0 else "none")
        for i, (channel, at, ward, count) in enumerate(rows)
    ]
    assert save_contacts(city, contacts, _WARDS) == len(rows)


def _counts(city: CityFile, **asked: str | None) -> dict[str, list[float]]:
    return {channel: values.tolist() for channel, values in count_contacts(city, _WARDS, **asked).items()}


def test_the_last_day_of_a_period_counts_to_its_last_second(opened: CityFile) -> None:
    _save(
        opened,
        ("phone", "2024-02-29T23:59:59", 0, 1),
        ("phone", "2024-03-01", 0, 10),
        ("phone", "2024-03-31T23:59:59Z", 1, 100),
        ("phone", "2024-03-31T10:00:00+01:00", 1, 1000),
        ("phone", "2024-04-01T00:00:00", 0, 10000),
    )
    assert _counts(opened, since="2024-03-01", until="2024-03-31") == {"phone": [10, 1100]}
    assert _counts(opened, since="2024-03-01") == {"phone": [10010, 1100]}
    assert _counts(opened, until="2024-03-31") == {"phone": [11, 1100]}
    assert _counts(opened, since="2025-01-01") == {}


def test_a_total_of_a_month_or_year_counts_only_where_all_of_it_lies_inside(opened: CityFile) -> None:
    _save(opened, ("counter", "2024-02", 0, 5), ("counter", "2024-03", 0, 7), ("web", "2024", 1, 9))
    assert _counts(opened, since="2024-02-01", until="2024-02-29") == {"counter": [5, 0]}
    assert _counts(opened, since="2024-02-02", until="2024-03-31") == {"counter": [7, 0]}
    assert _counts(opened, since="2024-01-01", until="2024-12-31") == {"counter": [12, 0], "web": [0, 9]}
    assert count_half_inside(opened, since="2024-02-02", until="2024-03-30") == {"counter": 12, "web": 9}
    assert count_half_inside(opened, since="2024-01-01", until="2024-12-31") == {}
    assert list_channel_periods(opened) == [
        ChannelPeriod("counter", 12, "2024-02-01", "2024-03-31", undated=0, totals=True),
        ChannelPeriod("web", 9, "2024-01-01", "2024-12-31", undated=0, totals=True),
    ]


def test_a_channel_of_firsts_of_months_only_is_of_monthly_totals(opened: CityFile) -> None:
    _save(opened, ("counter", "2024-02-01", 0, 5), ("counter", "2024-03-01T00:00:00", 0, 7))
    _save(opened, ("phone", "2024-02-01", 0, 1), ("phone", "2024-03-02", 0, 1), ("email", "2024-02-01", 0, 1))
    periods = {each.channel: (each.last, each.totals) for each in list_channel_periods(opened)}
    assert periods == {
        "counter": ("2024-03-31", True),
        "phone": ("2024-03-02", False),
        "email": ("2024-02-01", False),
    }
    assert _counts(opened, until="2024-03-15") == {"counter": [5, 0], "email": [1, 0], "phone": [2, 0]}


def test_a_service_is_found_in_any_case_and_nothing_else(opened: CityFile) -> None:
    _save(opened, ("phone", "2024-03-01", 0, 2), ("phone", "2024-04-01", -1, 3), service="Straße")
    _save(opened, ("phone", "2024-03-02", 1, 4), service="STRASSE")
    _save(opened, ("web", "2024-03-02", 1, 50), service="Bins")
    _save(opened, ("web", "2024-03-03", 1, 1))
    assert _counts(opened, service="strasse") == {"phone": [2, 4]}
    assert _counts(opened, service="bin") == {}
    assert list_services(opened) == {"Bins": 50, "Straße": 9}
    assert count_unplaced_contacts(opened, service="Strasse") == {"none": 3}
    assert count_unplaced_contacts(opened, service="Strasse", until="2024-03-31") == {}


def test_channels_have_the_time_of_what_counts_in_the_period(opened: CityFile) -> None:
    _save(opened, ("phone", "2024-01-10", 0, 1), ("phone", "2024-02-10", 0, 2), ("phone", "2024-02-12", 0, 0))
    _save(opened, ("phone", "", 0, 8))
    assert list_channel_periods(opened) == [
        ChannelPeriod("phone", 11, "2024-01-10", "2024-02-10", undated=8, totals=False)
    ]
    assert list_channel_periods(opened, since="2024-02-01", until="2024-02-29") == [
        ChannelPeriod("phone", 2, "2024-02-10", "2024-02-10", undated=8, totals=False)
    ]


def test_posts_of_a_period_leave_out_those_without_a_date(opened: CityFile) -> None:
    assert find_post_period(opened) is None
    moments = ["2024-03-01T00:00:00Z", "2024-03-31T23:59:59Z", "2024-04-01T00:00:00Z", None]
    authors = ["ann", "ann", "ann", "bo"]
    save_posts(
        opened,
        [
            Post(id=str(i), source="x", author=author, created_at=at, text="hi")
            for i, (at, author) in enumerate(zip(moments, authors, strict=True))
        ],
    )
    (batch,) = read_unlocated(opened, "run", size=9)
    nowhere = make_placement(WardDistribution(outside=1.0))
    rows = [
        (row.id, "run", nowhere.id, nowhere.id, nowhere.id, "7" if row.id == 2 else "", None) for row in batch
    ]
    save_placements(opened, _WARDS, placements=[nowhere], home_evidence=[], rows=rows)
    assert find_post_period(opened) == ("posts", 4, "2024-03-01", "2024-04-01", 1, False)
    march = {"since": "2024-03-01", "until": "2024-03-31"}
    assert find_post_period(opened, **march) == ("posts", 2, "2024-03-01", "2024-03-31", 1, False)
    assert (count_posts(opened)["located"], count_posts(opened, **march)["located"]) == (4, 2)
    assert list(iterate_homes(opened)) == [("ann", "", 2), ("ann", "7", 1), ("bo", "", 1)]
    assert list(iterate_homes(opened, since="2024-03-01", until="2024-03-31")) == [
        ("ann", "", 1),
        ("ann", "7", 1),
    ]
    assert list(iterate_homes(opened, since="2024-04-01")) == [("ann", "", 1)]


def test_reports_of_a_part_are_kept_beside_the_one_that_pages_show(opened: CityFile) -> None:
    save_gap_report(opened, "part", {"n": 0}, at="2026-01-01", beside=True)
    assert load_gap_report(opened) is None
    save_gap_report(opened, "all", {"n": 1}, at="2026-01-02")
    for number in range(MOST_BESIDE + 2):
        save_gap_report(opened, f"part{number}", {"n": number}, at=f"2026-02-{number + 1:02d}", beside=True)
    assert load_gap_report(opened) == ("all", "2026-01-02", {"n": 1})
    assert [load_gap_report(opened, run=run) for run in ("part", "part0", "part1")] == [None] * 3
    assert load_gap_report(opened, run="part2") == ("part2", "2026-02-03", {"n": 2})
    save_gap_report(opened, "new", {"n": 9}, at="2026-01-01")
    assert load_gap_report(opened) == ("new", "2026-01-01", {"n": 9})
    assert load_gap_report(opened, run="all") is None
    assert opened.count("gap_run") == 1 + MOST_BESIDE


def test_the_one_report_of_an_older_file_stays_the_one_shown(opened: CityFile) -> None:
    opened.db.conn.execute("INSERT INTO gap_run VALUES ('old', '2026-01-01', '{}')")
    save_gap_report(opened, "part", {"n": 0}, at="2026-03-01", beside=True)
    assert load_gap_report(opened) == ("old", "2026-01-01", {})
