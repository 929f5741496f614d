"""Counters and libraries are kept once, and what is said of them last is what counts."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from boundaries.services import ServicePoint
from store import CityFile, drop_other_services, load_services, open_city, save_services

HUB = ServicePoint(
    "Mill Hub", "Hub", counter=True, lat=53.8, lon=-1.5, postcode="LS1 1AA", hours="9-5", source="a"
)
ELM = ServicePoint("Elm Library", "Library", counter=False, lat=53.9, lon=-1.6)


@pytest.fixture
def opened(city: Path) -> Iterator[CityFile]:
    with open_city(city, write=True) as opened, opened.transaction():
        yield opened


def test_services_come_back_by_name_as_they_were(opened: CityFile) -> None:
    assert save_services(opened, [HUB, ELM]) == 2
    assert load_services(opened) == [ELM, HUB]


def test_the_same_again_changes_nothing_and_new_hours_take_the_place_of_the_old(opened: CityFile) -> None:
    save_services(opened, [HUB, ELM])
    assert save_services(opened, [replace(HUB, source="b"), ELM]) == 0
    later = replace(HUB, hours="10-4")
    assert save_services(opened, [later, ELM]) == 1
    assert load_services(opened) == [ELM, later]


def test_services_that_are_not_in_a_whole_list_are_forgotten(opened: CityFile) -> None:
    save_services(opened, [HUB, ELM])
    assert drop_other_services(opened, [HUB]) == 1
    assert load_services(opened) == [HUB]
