"""What is stored comes back as it was, and twice is once."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely

from boundaries import WardDistribution, Wards, build_wards
from contacts import Contact
from geocode import PlaceRecord
from geocode.evidence import make_home_evidence
from geocode.placement import Spot, make_placement
from intake import Ledger, Reject
from posts import Post
from store import (
    CityFile,
    StoreError,
    count_contacts,
    count_levels,
    count_posts,
    count_unlocated,
    count_unplaced_contacts,
    drop_stale,
    drop_unlisted_places,
    find_heaps,
    fingerprint_places,
    iterate_homes,
    load_home_evidence,
    load_ledgers,
    load_places,
    load_wards,
    open_city,
    read_unlocated,
    save_contacts,
    save_ledger,
    save_placements,
    save_places,
    save_posts,
    save_wards,
)


def _wards(shift: float = 0.0) -> Wards:
    boxes = [shapely.box(shift, 50, shift + 1, 51), shapely.box(shift + 1, 50, shift + 2, 51)]
    geometry = np.array(boxes, dtype=object)
    return build_wards(
        ("A", "B"), ("Ash & Birch", "Beech"), geometry=geometry, metric_epsg=27700, edition="2025"
    )


@pytest.fixture
def opened(city: Path) -> Iterator[CityFile]:
    with open_city(city, write=True) as opened, opened.transaction():
        save_wards(opened, _wards())
        yield opened


def _post(number: int, author: str | None = "a", **fields: object) -> Post:
    return Post(id=str(number), source="x", author=author, created_at=None, text=f"text {number}", **fields)  # type: ignore[arg-type]


def test_wards_come_back_as_they_were(opened: CityFile) -> None:
    loaded = load_wards(opened)
    assert loaded is not None
    assert loaded.fingerprint() == _wards().fingerprint()
    assert save_wards(opened, _wards()) == 0


def test_other_lines_under_the_same_edition_are_refused(opened: CityFile) -> None:
    with pytest.raises(StoreError, match="--edition"):
        save_wards(opened, _wards(shift=0.5))


def test_places_are_kept_once_and_their_order_does_not_matter(opened: CityFile) -> None:
    one = PlaceRecord("street", "Elm Row", "Beech", "", "", 50.5, 0.5, "s")
    two = PlaceRecord("poi", "Zoo", "", "", "park", 50.6, 0.6, "s")
    assert (save_places(opened, [two, one]), save_places(opened, [one, two])) == (2, 0)
    first = fingerprint_places(opened)
    assert list(load_places(opened, kind="street")) == [one]
    opened.db.conn.execute("DELETE FROM place")
    save_places(opened, [one, two])
    assert fingerprint_places(opened) == first


def test_what_a_source_no_longer_lists_is_dropped_and_nothing_else(opened: CityFile) -> None:
    def place(name: str, source: str, kind: str = "poi") -> PlaceRecord:
        return PlaceRecord(kind, name, "", "", "", 53.8, -1.5, source)

    kept = place("Kept", "a")
    save_places(opened, [kept, place("Gone", "a"), place("Other", "b"), place("Street", "a", "street")])
    assert drop_unlisted_places(opened, [kept], kind="poi", source="a") == 1
    assert [row.name for row in load_places(opened)] == ["Kept", "Other", "Street"]


def test_posts_are_kept_once_by_source_and_id(opened: CityFile) -> None:
    assert save_posts(opened, [_post(1), _post(2), _post(1)]) == 2
    assert save_posts(opened, [_post(2)]) == 0
    assert count_posts(opened) == {"posts": 2, "with_gps": 0, "with_author": 2, "authors": 1, "located": 0}


def test_unlocated_posts_are_read_in_batches_and_answers_stay(opened: CityFile) -> None:
    save_posts(opened, [_post(number, author=f"a{number % 2}") for number in range(5)])
    batches = list(read_unlocated(opened, "run1", size=2))
    assert [len(batch) for batch in batches] == [2, 2, 1]
    placement = make_placement(WardDistribution({1: 0.9}, unknown=0.1), Spot(50.5, 1.5, 100.0, "Beech"))
    home = make_home_evidence("profile", "Beech", WardDistribution({1: 0.5}, unknown=0.5))
    rows = [
        (row.id, "run1", placement.id, placement.id, placement.id, str(home.id), None) for row in batches[0]
    ]
    save_placements(opened, _wards(), placements=[placement], home_evidence=[home], rows=rows)
    assert count_unlocated(opened, "run1") == 3
    assert count_levels(opened, "about") == {"high": 2}
    assert list(iterate_homes(opened)) == [("a0", str(home.id), 1), ("a1", str(home.id), 1)]
    assert load_home_evidence(opened, _wards()) == {home.id: home}


def test_answers_of_another_run_are_dropped_with_what_only_they_used(opened: CityFile) -> None:
    save_posts(opened, [_post(1)])
    (row,) = next(read_unlocated(opened, "old", size=9))
    placement = make_placement(WardDistribution(outside=1.0))
    answers = [(row.id, "old", placement.id, placement.id, placement.id, "", None)]
    save_placements(opened, _wards(), placements=[placement], home_evidence=[], rows=answers)
    assert drop_stale(opened, "old") == 0
    assert drop_stale(opened, "new") == 1
    assert opened.count("placement") == 0


def test_a_point_that_many_authors_share_is_a_heap(opened: CityFile) -> None:
    shared = [_post(number, author=f"a{number}", lat=53.8, lon=-1.5) for number in range(20)]
    loud = [_post(100 + number, author="loud", lat=53.9, lon=-1.6) for number in range(30)]
    save_posts(opened, shared + loud)
    assert find_heaps(opened, least_authors=15, least_share=0.1) == [(53.8, -1.5)]


def test_contacts_are_counted_by_channel_and_ward(opened: CityFile) -> None:
    def contact(key: str, ward: int, *, channel: str = "phone", count: int = 1) -> Contact:
        by = "code" if ward >= 0 else "none"
        return Contact(
            key=key,
            id=key,
            channel=channel,
            received_at="2024-01-01",
            service="",
            count=count,
            ward=ward,
            place_by=by,
        )

    stored = [contact("1", 0), contact("2", 1, count=3), contact("3", -1), contact("4", 1, channel="web")]
    assert save_contacts(opened, stored, _wards()) == 4
    assert save_contacts(opened, stored, _wards()) == 0
    counts = count_contacts(opened, _wards())
    assert {channel: values.tolist() for channel, values in counts.items()} == {
        "phone": [1, 3],
        "web": [0, 1],
    }
    assert count_unplaced_contacts(opened) == {"none": 1}


def test_ledgers_keep_every_reject_with_its_reason(opened: CityFile) -> None:
    reject = Reject(7, "lat", "north", "not a number")
    ledger = Ledger("posts", "a.csv", "00", 3, 1, 1, (reject,), {"id": "ID"}, ("a note",))
    number = save_ledger(opened, ledger, at="2024-01-01T00:00:00Z")
    (stored,) = load_ledgers(opened)
    assert (stored["read"], stored["rejected"], stored["notes"]) == (3, 1, ["a note"])
    rows = opened.rows("SELECT row, field, value, reason FROM reject WHERE ledger = ?", (number,)).fetchall()
    assert rows == [(7, "lat", "north", "not a number")]
