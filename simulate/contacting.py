"""Calls, counter visits, web forms and e-mails to the council, by customers who come back."""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from simulate.calendar import SECONDS_A_DAY, count_days, draw_contact_times, write_moment
from simulate.city_map import CityMap
from simulate.spots import Spots
from simulate.ward_life import WardLife

CHANNELS = ("Phone", "Face to face", "Web form", "Email")
"""What this council calls its channels: phone, counter, web, e-mail."""

HELD_AGAINST = (0, 1)
"""Channels whose customers the online voice is held against: phone and counter."""

SERVICES = (
    "Bins and recycling", "Council tax", "Housing repairs", "Highways and potholes", "Benefits", "Parking",
    "Adult social care", "School admissions", "Street cleaning", "Blue badge",
)  # fmt: skip
_SERVICE_SHARES = (0.24, 0.18, 0.15, 0.09, 0.1, 0.06, 0.06, 0.04, 0.05, 0.03)
_NUMBERS = (60_000, 25_000, 15_000, 5_000)
_USUAL_PEOPLE, _USUAL_MONTHS = 800_000, 3
_VISITS_EACH = 1.7
_NO_PLACE = 0.04
_PLACE_SHARES = (_NO_PLACE, 0.005, 0.12, 0.18, 0.2)
"""Of single contacts: no place, the default point, ward code, ward name, point; the rest has a postcode."""

_COUNTER = 1
_FAITHFUL = 0.7
_AND_SHARE = 0.5
_SLOPPY_CODES = 0.3
_WEEK = 7 * SECONDS_A_DAY

Whole = NDArray[np.int64]


class _Place(IntEnum):
    """How a row says where its customer lives."""

    NONE = 0
    HEAP = 1
    CODE = 2
    NAME = 3
    POINT = 4
    POSTCODE = 5


@dataclass(frozen=True, slots=True)
class _Log:
    """What happened, one entry per contact: channel, service, seconds from the start, ward and home spot."""

    channel: Whole
    service: Whole
    seconds: Whole
    ward: Whole
    home: Whole


@dataclass(frozen=True, slots=True)
class SimulatedContact:
    """A row as a council's export has it: the place in one of several columns, or in none."""

    id: str
    received_at: str
    channel: str
    service: str
    ward_code: str = ""
    ward_name: str = ""
    postcode: str = ""
    lat: str = ""
    lon: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Contacts:
    """The rows, and the truth behind them.

    Attributes:
        rows: In order of time.
        customers: Shape (33,), distinct customers by phone or at a counter, by the ward they live in.
        contacts: Shape (33, 4), contacts by ward and channel, as in `CHANNELS`.
    """

    rows: tuple[SimulatedContact, ...]
    customers: Whole
    contacts: Whole


def make_contacts(
    city: CityMap,
    spots: Spots,
    life: WardLife,
    generator: np.random.Generator,
    *,
    months: int,
    scale: float,
) -> Contacts:
    """Return the contacts of these months.

    A customer gets in touch 1.7 times on average, some far more often, mostly about the same thing and in the
    same way. Counter visits come as weekly totals by ward and service, the rest row by row.

    Args:
        city: The map.
        spots: Lists of what lies where.
        life: Facts of the wards.
        generator: Source of all draws.
        months: Number of months.
        scale: Multiplies the number of contacts.
    """
    size = scale * int(life.population.sum()) / _USUAL_PEOPLE * months / _USUAL_MONTHS
    numbers = np.maximum(np.rint(np.array(_NUMBERS) * size), 20).astype(np.int64)
    rate = life.population * life.contact_rate
    customers = max(int(numbers.sum() / _VISITS_EACH), 40)
    home_ward = generator.choice(len(rate), size=customers, p=rate / rate.sum())
    home = np.zeros(customers, dtype=np.int64)
    for number, points in enumerate(spots.of_ward):
        lives_here = np.flatnonzero(home_ward == number)
        home[lives_here] = np.array(points)[generator.integers(0, len(points), size=len(lives_here))]
    channel = np.repeat(np.arange(len(CHANNELS)), numbers)
    who = _choose_customers(generator, customers, channel)
    usual = generator.choice(len(SERVICES), size=customers, p=_SERVICE_SHARES)
    other = generator.choice(len(SERVICES), size=len(who), p=_SERVICE_SHARES)
    service = np.where(generator.random(len(who)) < _FAITHFUL, usual[who], other)
    days = count_days(months)
    seconds = np.where(
        np.isin(channel, HELD_AGAINST),
        draw_contact_times(generator, len(who), days=days, office=True),
        draw_contact_times(generator, len(who), days=days, office=False),
    )
    log = _Log(channel, service, seconds, home_ward[who], home[who])
    contacts = np.zeros((len(rate), len(CHANNELS)), dtype=np.int64)
    np.add.at(contacts, (log.ward, channel), 1)
    held = np.unique(who[np.isin(channel, HELD_AGAINST)])
    return Contacts(
        tuple(_write_rows(city, spots, generator, log)),
        np.bincount(home_ward[held], minlength=len(rate)).astype(np.int64),
        contacts,
    )


def _choose_customers(generator: np.random.Generator, customers: int, channel: Whole) -> Whole:
    """Return the customer of each contact: everybody has a usual channel, and some come very often."""
    preferred = generator.choice(len(CHANNELS), size=customers, p=np.bincount(channel) / len(channel))
    eagerness = generator.pareto(2.2, size=customers) + 0.3
    who = np.zeros(len(channel), dtype=np.int64)
    for number in range(len(CHANNELS)):
        weight = eagerness * np.where(preferred == number, 1.0, 0.03)
        rows = np.flatnonzero(channel == number)
        who[rows] = generator.choice(customers, size=len(rows), p=weight / weight.sum())
    return who


def _write_rows(
    city: CityMap,
    spots: Spots,
    generator: np.random.Generator,
    log: _Log,
) -> list[SimulatedContact]:
    keyed = [*_write_single(city, spots, generator, log), *_sum_visits(city, generator, log)]
    keyed.sort(key=lambda pair: pair[0])
    return [
        SimulatedContact(
            f"CRM-{number:07d}", row.received_at, row.channel, row.service, row.ward_code, row.ward_name,
            row.postcode, row.lat, row.lon, row.count,
        )
        for number, (_, row) in enumerate(keyed, start=100_001)
    ]  # fmt: skip


def _sum_visits(
    city: CityMap,
    generator: np.random.Generator,
    log: _Log,
) -> list[tuple[int, SimulatedContact]]:
    """Return counter visits as weekly totals by ward and service; some have no ward."""
    rows = np.flatnonzero(log.channel == _COUNTER)
    placed = np.where(generator.random(len(rows)) < _NO_PLACE, -1, log.ward[rows])
    keys, counts = np.unique(
        np.column_stack([log.seconds[rows] // _WEEK, placed, log.service[rows]]), axis=0, return_counts=True
    )
    spelling = generator.random(len(keys)).tolist()
    return [
        (
            week * _WEEK,
            SimulatedContact(
                "",
                write_moment(week * _WEEK)[:10],
                CHANNELS[1],
                SERVICES[kind],
                ward_name=_spell_ward(city.ward_names[place], spelling[i]) if place >= 0 else "",
                count=count,
            ),
        )
        for i, ((week, place, kind), count) in enumerate(zip(keys.tolist(), counts.tolist(), strict=True))
    ]


def _write_single(
    city: CityMap,
    spots: Spots,
    generator: np.random.Generator,
    log: _Log,
) -> list[tuple[int, SimulatedContact]]:
    """Return all but counter visits, each with its place in the way its system writes it."""
    rows = np.flatnonzero(log.channel != _COUNTER)
    kinds = np.searchsorted(np.cumsum(_PLACE_SHARES), generator.random(len(rows)))
    shift = np.round(generator.normal(0.0, 0.00008, size=(len(rows), 2)), 6)
    spelling = generator.random(len(rows)).tolist()
    columns = (log.channel, log.service, log.seconds, log.ward, log.home)
    listed = zip(*(column[rows].tolist() for column in columns), kinds.tolist(), strict=True)
    made = []
    for i, (channel, service, second, ward, home, kind) in enumerate(listed):
        row = SimulatedContact("", write_moment(second), CHANNELS[channel], SERVICES[service])
        if kind == _Place.HEAP:
            row = replace(row, lat=f"{city.town_hall[1]:.6f}", lon=f"{city.town_hall[0]:.6f}")
        elif kind == _Place.CODE:
            row = replace(row, ward_code=city.ward_codes[ward])
        elif kind == _Place.NAME:
            row = replace(row, ward_name=_spell_ward(city.ward_names[ward], spelling[i]))
        elif kind == _Place.POINT:
            lon, lat = city.streets.lonlat[home].tolist()
            row = replace(row, lat=f"{lat + shift[i, 1]:.6f}", lon=f"{lon + shift[i, 0]:.6f}")
        elif kind == _Place.POSTCODE:
            code = city.postcodes.codes[spots.postcode_of[home]]
            sloppy = spelling[i] < _SLOPPY_CODES
            row = replace(row, postcode=code.replace(" ", "").lower() if sloppy else code)
        made.append((second, row))
    return made


def _spell_ward(name: str, roll: float) -> str:
    """Write the ward's name as one of the council's systems does: "&" or "and"."""
    return name.replace(" & ", " and ") if roll < _AND_SHARE else name
