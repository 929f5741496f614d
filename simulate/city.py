"""The made-up city, whole: land, people, posts, contacts, and what is true of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulate.amenities import ARENA, open_counters, place_amenities
from simulate.calendar import SECONDS_A_DAY, count_days, write_moment
from simulate.city_map import CityMap
from simulate.contacting import Contacts, make_contacts
from simulate.dice import Dice
from simulate.errors import SimulationError
from simulate.landscape import WARDS, Landscape, make_landscape
from simulate.naming import CITY
from simulate.people import RESIDENT, Author, draw_authors
from simulate.posting import Scene, SimulatedPost, write_posts
from simulate.settling import name_wards, settle_postcodes, settle_streets, settle_suburbs
from simulate.spots import list_spots
from simulate.ward_life import WardLife, live_in_wards

EDITION = "2025"
_FIRST_CODE = 990_001
_SUBURBS, _STREETS, _POSTCODES, _POIS, _COUNTERS = 120, 4500, 12_000, 1500, 16
_FEWEST_SUBURBS = 40
_LEAST_PEOPLE = 33 * 100
_LEAST_POSTS = 300
_MOST_MONTHS = 24

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class WardTruth:
    """What is known to be true of the wards; every array has shape (33,).

    Attributes:
        online_people: Distinct residents who posted.
        customers: Distinct residents who phoned or came to a counter.
        log_ratio: Log of the ward's share of the former over its share of the latter.
        gap: Whether a gap was planted.
    """

    online_people: NDArray[np.int64]
    customers: NDArray[np.int64]
    log_ratio: NDArray[np.float64]
    gap: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SimulatedCity:
    """A city in which everything is made up and everything is known.

    Attributes:
        seed: What it was made from.
        name: Its name.
        edition: Edition of its wards.
        clock: The moment after the last post, ISO 8601 UTC: the time at which demo commands run.
        land: Ward polygons.
        life: Facts of the wards.
        map: Places.
        authors: Accounts.
        posts: Posts, in order of time.
        contacts: Contacts with the council.
        truth: What is true of the wards.
    """

    seed: int
    name: str
    edition: str
    clock: str
    land: Landscape
    life: WardLife
    map: CityMap
    authors: tuple[Author, ...]
    posts: tuple[SimulatedPost, ...]
    contacts: Contacts
    truth: WardTruth


def make_city(
    seed: int = 1,
    *,
    people: int = 800_000,
    posts: int = 120_000,
    months: int = 3,
    scale: float = 1.0,
    progress: Progress | None = None,
) -> SimulatedCity:
    """Make a city: the same seed and sizes give the same city.

    Args:
        seed: Any whole number.
        people: Residents.
        posts: Posts.
        months: Months that posts and contacts are spread over.
        scale: Multiplies streets, postcodes, points of interest, suburbs and contacts, for small samples.
        progress: Called with the name of each stage as it begins.

    Raises:
        SimulationError: If a size makes no city.
    """
    _check_sizes(people, posts, months=months, scale=scale)
    report = progress or _say_nothing
    # A generator for each stage: more posts leave the land and its names as they are.
    land_draws, life_draws, map_draws, people_draws, post_draws, contact_draws = (
        np.random.default_rng(branch)
        for branch in np.random.SeedSequence(abs(seed) * 2 + (seed < 0)).spawn(6)
    )
    report("land")
    land = make_landscape(land_draws)
    life = live_in_wards(land, life_draws, people=people)
    report("places")
    city = _settle(land, life, map_draws, scale=scale)
    spots = list_spots(city)
    report("people")
    authors = draw_authors(city, spots, life, people_draws, posts=posts)
    report("posts")
    written = write_posts(Scene(city, spots, land, authors), post_draws, posts=posts, months=months)
    report("contacts")
    contacts = make_contacts(city, spots, life, contact_draws, months=months, scale=scale)
    return SimulatedCity(
        seed,
        CITY,
        EDITION,
        write_moment(count_days(months) * SECONDS_A_DAY) + "Z",
        land,
        life,
        city,
        authors,
        written,
        contacts,
        _find_truth(authors, written, contacts, life),
    )


def _check_sizes(people: int, posts: int, *, months: int, scale: float) -> None:
    if people < _LEAST_PEOPLE:
        raise SimulationError(f"{people:,} people are too few for 33 wards; give at least {_LEAST_PEOPLE:,}")
    if posts < _LEAST_POSTS:
        raise SimulationError(f"{posts:,} posts are too few; give at least {_LEAST_POSTS:,}")
    if not 1 <= months <= _MOST_MONTHS:
        raise SimulationError(f"{months} months cannot be simulated; give 1 to {_MOST_MONTHS}")
    if not 0.0 < scale <= 1.0:
        raise SimulationError(f"a scale of {scale} cannot be made; give more than 0 and at most 1")


def _settle(land: Landscape, life: WardLife, generator: np.random.Generator, *, scale: float) -> CityMap:
    suburbs = settle_suburbs(
        land, generator, count=max(_FEWEST_SUBURBS, round(_SUBURBS * float(np.sqrt(scale))))
    )
    postcodes = settle_postcodes(land, life.population, generator, count=round(_POSTCODES * scale))
    streets = settle_streets(
        land, suburbs, postcodes, life.population, generator, count=round(_STREETS * scale)
    )
    pois, central = place_amenities(suburbs, streets, generator, count=round(_POIS * scale))
    counters = open_counters(suburbs, streets, postcodes, generator, count=_COUNTERS)
    lon, lat = pois.lonlat[0].tolist()
    return CityMap(
        tuple(f"E05{_FIRST_CODE + ward:06d}" for ward in range(WARDS)),
        name_wards(land, suburbs, streets, Dice(generator)),
        suburbs,
        streets,
        postcodes,
        pois,
        counters,
        ARENA,
        (lon, lat),
        central,
    )


def _find_truth(
    authors: tuple[Author, ...], posts: tuple[SimulatedPost, ...], contacts: Contacts, life: WardLife
) -> WardTruth:
    heard = sorted({post.author for post in posts if authors[post.author].kind == RESIDENT})
    online = np.bincount([authors[who].ward for who in heard], minlength=WARDS).astype(np.int64)
    # Half a person more in each ward, so that a ward where nobody spoke has a ratio too.
    shares = (online + 0.5) / (online.sum() + 0.5 * WARDS)
    expected = (contacts.customers + 0.5) / (contacts.customers.sum() + 0.5 * WARDS)
    return WardTruth(online, contacts.customers, np.log(shares / expected), life.gap)


def _say_nothing(stage: str) -> None:
    """Take no notice of a stage."""
    del stage
