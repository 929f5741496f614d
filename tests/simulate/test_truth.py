"""Contacts, and the planted gaps in the truth of both voices."""

import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from boundaries import read_wards
from contacts import read_contacts
from simulate import SimulatedCity, SimulatedFiles, make_city

Rows = list[dict[str, str]]
Read = Callable[[Path], Rows]


def test_planted_gaps_stand_near_half_of_what_contacts_lead_one_to_expect() -> None:
    city = make_city(3, posts=20_000, scale=0.3)
    truth = city.truth
    assert truth.gap.sum() == 5
    difference = truth.log_ratio[truth.gap].mean() - truth.log_ratio[~truth.gap].mean()
    assert abs(difference - math.log(0.5)) < 0.25
    assert truth.log_ratio[truth.gap].max() < np.median(truth.log_ratio[~truth.gap])


def test_true_online_people_are_the_residents_who_posted(files: SimulatedFiles, read_rows: Read) -> None:
    authors = {}
    for line, row in zip(
        files.posts.read_text(encoding="utf-8").splitlines(), read_rows(files.truth_posts), strict=True
    ):
        if row["author_kind"] == "resident":
            authors[line.split('"author": "')[1].split('"')[0]] = row["lives_in"]
    heard = Counter(authors.values())
    for row in read_rows(files.truth_wards):
        assert int(row["true_online_people"]) == heard[row["ward_code"]]


def test_true_log_ratio_is_share_of_authors_over_share_of_customers(
    city: SimulatedCity, files: SimulatedFiles, read_rows: Read
) -> None:
    truth = city.truth
    online = (truth.online_people + 0.5) / (truth.online_people + 0.5).sum()
    customers = (truth.customers + 0.5) / (truth.customers + 0.5).sum()
    written = [float(row["true_log_ratio"]) for row in read_rows(files.truth_wards)]
    assert np.allclose(written, np.log(online / customers), atol=1e-6)


def test_need_differs_between_wards_for_reasons_that_are_known(city: SimulatedCity) -> None:
    rate = city.truth.customers / city.life.population
    assert rate.max() > 1.4 * rate.min()
    assert np.corrcoef(rate, city.life.deprivation)[0, 1] > 0.5


def test_customers_come_back_so_contacts_are_more_than_people(city: SimulatedCity) -> None:
    held = city.contacts.contacts[:, :2].sum()
    assert city.truth.customers.sum() < 0.85 * held


def test_contacts_import_as_a_councils_would(city: SimulatedCity, files: SimulatedFiles) -> None:
    wards, _ = read_wards(files.wards)
    postcodes = {
        code.replace(" ", ""): ward
        for code, ward in zip(city.map.postcodes.codes, city.map.postcodes.ward.tolist(), strict=True)
    }
    read = read_contacts(files.contacts, wards, postcodes=postcodes)
    assert not read.rejects
    assert read.read == len(city.contacts.rows)
    total = sum(contact.count for contact in read.contacts)
    assert total == city.contacts.contacts.sum() == 21_000
    by_channel = Counter[str]()
    by_place = Counter[str]()
    for contact in read.contacts:
        by_channel[contact.channel] += contact.count
        by_place[contact.place_by] += contact.count
    assert by_channel == {"phone": 12_000, "counter": 5_000, "web": 3_000, "email": 1_000}
    assert 0.03 < by_place["none"] / total < 0.05
    assert {"code", "name", "postcode", "point", "default point"} <= set(by_place)


def test_contacts_without_an_address_lie_in_a_heap_on_the_town_hall(
    city: SimulatedCity, files: SimulatedFiles, read_rows: Read
) -> None:
    points = Counter((row["lat"], row["lon"]) for row in read_rows(files.contacts) if row["lat"])
    (place, number), (_, next_most) = points.most_common(2)
    lon, lat = city.map.town_hall
    assert place == (f"{lat:.6f}", f"{lon:.6f}")
    assert number > 50 > 10 * next_most


def test_ward_names_are_written_with_and_as_well_as_with_an_ampersand(
    files: SimulatedFiles, read_rows: Read
) -> None:
    names = {row["ward_name"] for row in read_rows(files.contacts)}
    assert any(" & " in name for name in names)
    assert any(" and " in name for name in names)


def test_nobody_is_served_in_person_at_the_weekend(city: SimulatedCity) -> None:
    calls = [row for row in city.contacts.rows if row.channel == "Phone"]
    hours = {int(row.received_at[11:13]) for row in calls}
    assert min(hours) >= 8
    assert max(hours) <= 17
