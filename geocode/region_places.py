"""Regions as places of a gazetteer: what each holds of the wards of one city, or of a whole country."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries import OUTSIDE, WardDistribution, Wards
from geocode.aliases import spell_name
from geocode.folding import fold_name
from geocode.places import Place, PlaceKind, measure_km_between
from geocode.records import PlaceRecord
from geocode.regions import Region, load_regions

_KM_PER_DEGREE = 111.32
_NATION_WIDE_KM = 150.0
_MOST_OF_REGION = 0.5
"""Of a region's people a city has at most this share, as far as the word for the region goes."""

_EDGE = 1.3
"""A county reaches at most this many of its radii, where no other county is nearer."""

_LEAST_HELD = 0.3
"""A region's circle takes in sea and neighbours: wards on this part of it are all that there is of it."""

_NEAREST_WARD_KM = 5.0
_FAMOUS_PEOPLE = 1_000_000
_HOME_WEIGHT = 4.0
_DISTRICT_WEIGHT = 12.0
_DISTRICT_PEOPLE = 130_000.0
_FEWEST_PLACES = 3
"""Places that must name a district before it is one, and not a slip."""

_LEAST_DISTRICT_KM = 2.0
_DISTRICT_REACH = 1.4


class RegionFootprints:
    """Spreads regions over the wards of one city, or of a whole country."""

    __slots__ = (
        "_areas_km2", "_centres", "_city_people", "_counties", "_country", "_middle", "_nearest", "_prior",
        "nation_wide",
    )  # fmt: skip

    def __init__(
        self,
        wards: Wards,
        prior: NDArray[np.float64],
        *,
        city_name: str,
        city_people: float,
        country: str,
    ) -> None:
        """Hold the wards.

        Args:
            wards: The edition.
            prior: (wards,) share of the residents.
            city_name: What the city is called; a region of that name makes it nation-wide.
            city_people: Its residents.
            country: ISO 3166-1 alpha-2 code of its country.
        """
        west, south, east, north = wards.bounds
        lat, lon = self._middle = (south + north) / 2, (west + east) / 2
        width_km = max(measure_km_between(lat, west, lat, east), measure_km_between(south, lon, north, lon))
        folded = fold_name(city_name)
        own = next((region for region in load_regions() if folded in region.spellings), None)
        self.nation_wide = own is not None or width_km > _NATION_WIDE_KM
        self._city_people = own.people if own is not None else city_people
        self._country = country
        self._prior = prior
        points = shapely.point_on_surface(wards.geometry)
        self._centres = np.column_stack((shapely.get_x(points), shapely.get_y(points)))
        self._areas_km2 = np.asarray(wards.areas_m2) / 1e6
        self._counties = [
            region for region in load_regions() if region.level == "counties" and region.country == country
        ]
        self._nearest = self._find_counties()

    def _find_counties(self) -> NDArray[np.int64]:
        """Return for each ward the county that it lies in, -1 for none: the nearest in its own reaches."""
        if not self._counties:
            return np.full(len(self._prior), -1, dtype=np.int64)
        reaches = np.array([self._reaches(region.lat, region.lon, region.km) for region in self._counties])
        return np.where(reaches.min(axis=0) <= _EDGE, reaches.argmin(axis=0), -1)

    def _reaches(self, lat: float, lon: float, km: float) -> NDArray[np.float64]:
        """Return how many of its reaches each ward lies from a region's middle (equirectangular)."""
        east = (self._centres[:, 0] - lon) * math.cos(math.radians(lat))
        return np.asarray(np.hypot(east, self._centres[:, 1] - lat) * _KM_PER_DEGREE / km)

    def spread(self, region: Region) -> WardDistribution:
        """Return the footprint of a region: its share of each ward, the rest outside."""
        if region.country not in {self._country, "EU"}:
            return OUTSIDE
        if self._holds_city(region):
            most = 1.0 if self.nation_wide else _MOST_OF_REGION
            share = min(most, self._city_people / max(region.people, 1.0))
            wards = {ward: float(part) * share for ward, part in enumerate(self._prior)}
            return WardDistribution(wards, outside=1.0 - share)
        if not self.nation_wide:
            return OUTSIDE
        if region.level == "counties":
            return self._spread_over(self._nearest == self._counties.index(region), region.km)
        return self.spread_circle(region.lat, region.lon, region.km)

    def spread_circle(self, lat: float, lon: float, km: float) -> WardDistribution:
        """Return the footprint of a circle over the wards whose middle lies in it, or the nearest to it."""
        reaches = self._reaches(lat, lon, km)
        inside = reaches <= 1.0
        if not inside.any() and reaches.min() * km <= max(km, _NEAREST_WARD_KM):
            inside = reaches <= reaches.min()
        return self._spread_over(inside, km)

    def _spread_over(self, inside: NDArray[np.bool_], km: float) -> WardDistribution:
        """Return the footprint over chosen wards; wards at the edge of a region say little of it."""
        shares = np.where(inside, self._prior, 0.0)
        total = float(shares.sum())
        if total <= 0.0:
            return OUTSIDE
        held = min(1.0, float(self._areas_km2[inside].sum()) / (math.pi * km * km))
        held = 1.0 if held >= _LEAST_HELD else held
        wards = {int(ward): float(shares[ward]) * held / total for ward in np.flatnonzero(shares)}
        return WardDistribution(wards, outside=1.0 - held)

    def _holds_city(self, region: Region) -> bool:
        if region.measure_reaches(*self._middle) > 1.0:
            return False
        if self.nation_wide:
            return region.people >= self._city_people
        if region.level != "counties":
            return True
        return all(
            other is region or other.measure_reaches(*self._middle) >= region.measure_reaches(*self._middle)
            for other in self._counties
        )


def make_region_places(
    footprints: RegionFootprints, rows: Sequence[PlaceRecord], *, country: str, known: Collection[str]
) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Yield every region as a place with its spellings, and every district that the gazetteer's rows name.

    Args:
        footprints: What regions hold of the wards.
        rows: Rows of settlements; the locality of one is its district.
        country: ISO 3166-1 alpha-2 code of the city's country.
        known: Folded names that the gazetteer holds already: no district is made of these.
    """
    taken = set(known)
    for region in load_regions():
        weight = 2.0 + 58.0 * min(1.0, region.people / _FAMOUS_PEOPLE)
        place = Place(
            PlaceKind.REGION,
            region.name,
            footprints.spread(region),
            region.lat,
            region.lon,
            region.km * 1000.0,
            weight * (_HOME_WEIGHT if region.country == country else 1.0),
            locality=region.locality,
            people=region.people,
        )
        taken.update(region.spellings)
        yield place, region.spellings
    yield from _make_districts(footprints, rows, country=country, taken=taken)


def _make_districts(
    footprints: RegionFootprints, rows: Sequence[PlaceRecord], *, country: str, taken: Collection[str]
) -> Iterator[tuple[Place, tuple[str, ...]]]:
    by_district: dict[str, list[PlaceRecord]] = defaultdict(list)
    for row in rows:
        if row.locality:
            by_district[row.locality].append(row)
    for district, members in sorted(by_district.items()):
        if fold_name(district) in taken or len(members) < _FEWEST_PLACES:
            continue
        at = np.array([(row.lat, row.lon) for row in members])
        lat, lon = (float(value) for value in at.mean(axis=0))
        spread = (at - (lat, lon)) * (_KM_PER_DEGREE, _KM_PER_DEGREE * math.cos(math.radians(lat)))
        km = max(_LEAST_DISTRICT_KM, _DISTRICT_REACH * float(np.sqrt((spread**2).sum(axis=1).mean())))
        place = Place(
            PlaceKind.REGION,
            district,
            footprints.spread_circle(lat, lon, km),
            lat,
            lon,
            km * 1000.0,
            _DISTRICT_WEIGHT,
            locality=country.casefold(),
            people=_DISTRICT_PEOPLE,
        )
        yield place, tuple(spell_name(district, street=False))
