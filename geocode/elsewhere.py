"""Places beyond the city: settlements of the place file that lie outside, and the cities of the world."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from geopy.distance import great_circle

from boundaries import OUTSIDE, Wards, locate_points
from geocode.aliases import spell_name
from geocode.folding import fold_name
from geocode.footprints import Footprints
from geocode.places import Place, PlaceKind
from geocode.records import PlaceRecord
from geocode.spelling_book import SpellingBook
from geocode.world import WorldCity, load_world_cities

CITY_WEIGHT, TOWN_WEIGHT = 300.0, 60.0
PEOPLE_KM2 = 4_000.0
"""People per square kilometre of British cities: their number tells how far one reaches."""

_UNLISTED_PEOPLE = {"city": 30_000.0, "town": 4_500.0, "suburb": 4_000.0, "village": 1_500.0, "hamlet": 200.0}
"""People of a settlement that the world's cities, which begin at 5,000, do not list."""

_SAME_CITY_KM = 10.0
_FAMOUS_PEOPLE = 1_000_000
_LARGE_PEOPLE = 100_000
_TOWN_PEOPLE = 50_000
_FAR_KM = 150.0


class Elsewhere:
    """Adds what lies beyond the city to a spelling book."""

    __slots__ = ("_book", "_city_name", "_country", "_home_cities", "_middle", "_wards")

    def __init__(
        self, book: SpellingBook, wards: Wards, *, city_name: str, country: str, middle: tuple[float, float]
    ) -> None:
        """Hold the book and where the city is: `middle` is (lat, lon), EPSG:4326."""
        self._book = book
        self._wards = wards
        self._city_name = city_name
        self._country = country
        self._middle = middle
        self._home_cities: dict[str, list[WorldCity]] = defaultdict(list)
        for city in load_world_cities(country):
            if city.country == country:
                self._home_cities[fold_name(city.name)].append(city)

    def find_people(self, folded: str, lat: float, lon: float) -> float:
        """Return the population of a settlement that the world's cities list, too; 0 if they do not."""
        return max(
            (
                float(city.people)
                for city in self._home_cities.get(folded, ())
                if great_circle((lat, lon), (city.lat, city.lon)).km <= _SAME_CITY_KM
            ),
            default=0.0,
        )

    def add_row(self, row: PlaceRecord, radius: float) -> None:
        """Add a settlement that lies outside the city."""
        weight = {"city": 40.0, "town": 8.0}.get(row.category.casefold(), 1.0)
        # Of namesakes elsewhere, people speak more of the near one.
        weight /= 1.0 + great_circle((row.lat, row.lon), self._middle).km / _FAR_KM
        people = self.find_people(fold_name(row.name), row.lat, row.lon) or _UNLISTED_PEOPLE.get(
            row.category.casefold(), 0.0
        )
        label = f"{row.name}, {row.locality}" if row.locality else row.name
        self._book.add(
            Place(
                PlaceKind.OUTSIDE,
                label,
                OUTSIDE,
                row.lat,
                row.lon,
                radius,
                weight,
                fold_name(row.locality),
                people,
            ),
            spell_name(row.name, street=False),
        )

    def add_world(self, footprints: Footprints, *, nation_wide: bool) -> None:
        """Add the world's cities, and towns of a nation-wide edition that its place file forgot."""
        cities = load_world_cities(self._country)
        missing: list[WorldCity] = []
        lon = np.array([city.lon for city in cities])
        lat = np.array([city.lat for city in cities])
        inside = locate_points(self._wards, lon, lat) >= 0
        folded_city = fold_name(self._city_name)
        for position, city in enumerate(cities):
            folded = fold_name(city.name)
            home = city.country == self._country
            # The city itself, and towns inside it that the gazetteer holds in more detail.
            if (
                inside[position]
                and nation_wide
                and home
                and not self._book.lies_near(folded, city.lat, city.lon)
            ):
                missing.append(city)
                continue
            if inside[position] or (home and (folded == folded_city or self._book.means_settlement(folded))):
                continue
            known = home and any(
                self._book.places[i].kind is PlaceKind.OUTSIDE for i in self._book.spellings.get(folded, ())
            )
            if known and city.people < _LARGE_PEOPLE:
                continue
            weight = _weigh_city(city.people)
            place = Place(
                PlaceKind.OUTSIDE,
                f"{city.name}, {city.region or city.country}",
                OUTSIDE,
                city.lat,
                city.lon,
                5000.0,
                weight * (4.0 if home else 1.0),
                locality=f"{city.country} {city.region}".strip().casefold(),
                people=float(city.people),
            )
            self._book.add(place, [folded])
        self._add_missing(missing, footprints)

    def _add_missing(self, cities: Sequence[WorldCity], footprints: Footprints) -> None:
        """Add towns of the country that its place file forgot."""
        radii = 1000.0 * np.sqrt(np.array([city.people for city in cities]) / PEOPLE_KM2 / np.pi)
        lon = np.array([city.lon for city in cities])
        lat = np.array([city.lat for city in cities])
        kernels = footprints.spread_points(lon, lat, radii)
        for position, city in enumerate(cities):
            place = Place(
                PlaceKind.SUBURB,
                city.name,
                footprints.average(kernels, [position]),
                city.lat,
                city.lon,
                float(radii[position]),
                CITY_WEIGHT if city.people >= _LARGE_PEOPLE else TOWN_WEIGHT,
                locality=city.country.casefold(),
                people=float(city.people),
            )
            self._book.add(place, spell_name(city.name, street=False))


def _weigh_city(people: int) -> float:
    """Return how often a city of this size is meant by its name: a small town far away hardly ever is."""
    if people >= _LARGE_PEOPLE:
        return 2.0 + 58.0 * min(1.0, people / _FAMOUS_PEOPLE)
    return min(1.0, people / _TOWN_PEOPLE)
