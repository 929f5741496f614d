"""A city's gazetteer built: which names there are, which places each may mean, where those lie."""

import re
import string
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from boundaries import WardDistribution, Wards
from geocode.aliases import contract_name, spell_name
from geocode.city_profiles import NO_PROFILE, CityProfile
from geocode.elsewhere import CITY_WEIGHT, PEOPLE_KM2, TOWN_WEIGHT, Elsewhere
from geocode.folding import fold_name
from geocode.footprints import Footprints
from geocode.gazetteer import Gazetteer
from geocode.places import Place, PlaceKind
from geocode.postcodes import PostcodeBook, find_post_town
from geocode.records import PlaceRecord
from geocode.region_places import RegionFootprints, make_region_places
from geocode.regions import load_regions
from geocode.residents import share_residents
from geocode.spelling_book import CHAIN, SpellingBook
from geocode.wordiness import is_generic

_COMPOUND = re.compile(r"\s+(?:&|and)\s+|\s*,\s*")
_PART_OF_WARD = 0.75
_LEAST_HALF = 4
"""Letters of a half of a compound ward name that is a name by itself."""

_NAMESAKE_WARD = 4.5
"""How many times likelier a settlement's name is used in the ward that bears it than its kernel alone says.

Read off Bristol listings: exp(1.5) gave the highest likelihood of the true wards of exp(0), exp(1.5), exp(3).
"""

_MINIMUM_STREETS = 8
"""Street points that must carry a suburb's name before they, not a kernel, draw its footprint."""

_RADIUS_M = {
    "city": 4000.0, "town": 1500.0, "suburb": 700.0, "suburban area": 700.0, "village": 600.0,
    "hamlet": 300.0,
    "other settlement": 300.0, "street": 120.0, "park": 250.0, "poi": 80.0, "postcode": 50.0,
}  # fmt: skip
_WEIGHT = {PlaceKind.SUBURB: 30.0, PlaceKind.WARD: 8.0, PlaceKind.POI: 2.0}
_SETTLEMENT_WEIGHT = {
    "city": CITY_WEIGHT,
    "town": TOWN_WEIGHT,
    "village": 12.0,
    "hamlet": 4.0,
    "other settlement": 3.0,
}
_CITY_PEOPLE = 500_000.0


def build_gazetteer(
    wards: Wards,
    records: Iterable[PlaceRecord],
    *,
    city_name: str,
    country: str = "GB",
    population: Sequence[float | None] | None = None,
    profile: CityProfile = NO_PROFILE,
) -> Gazetteer:
    """Build the gazetteer of a city.

    Args:
        wards: The edition that footprints are counted in.
        records: Gazetteer rows of all kinds, in any order.
        city_name: What people call the city.
        country: ISO 3166-1 alpha-2 code.
        population: Residents per ward; None where not known.
        profile: What people call places of the city, and places that the rows lack.
    """
    listed = list(records)
    known = {fold_name(row.name) for row in listed}
    # A published row of the same name knows more than the one point of a profile.
    listed += [row for row in profile.records() if fold_name(row.name) not in known]
    prior = share_residents(len(wards.codes), population)
    return _Builder(wards, city_name, country, prior).build(listed, profile)


class _Builder:
    def __init__(self, wards: Wards, city_name: str, country: str, prior: NDArray[np.float64]) -> None:
        self.wards = wards
        self.city_name = city_name
        self.country = country
        self.prior = prior
        west, south, east, north = wards.bounds
        self.middle = ((south + north) / 2, (west + east) / 2)
        self.footprints = Footprints(wards)
        self.book = SpellingBook()
        self.elsewhere = Elsewhere(self.book, wards, city_name=city_name, country=country, middle=self.middle)
        self.ward_names = [
            {fold_name(part) for part in (name, *_split_compound(name))} for name in wards.names
        ]
        self.regions = RegionFootprints(
            wards,
            prior,
            city_name=city_name,
            city_people=self.elsewhere.find_people(fold_name(city_name), *self.middle) or _CITY_PEOPLE,
            country=country,
        )

    def build(self, records: Iterable[PlaceRecord], profile: CityProfile) -> Gazetteer:
        by_kind: dict[str, list[PlaceRecord]] = defaultdict(list)
        for record in records:
            by_kind[record.kind].append(record)
        city = self._add_city()
        postcodes = PostcodeBook.build(self.wards, by_kind["postcode"], country=self.country)
        self._add_outcodes(postcodes)
        localities = self._add_streets(by_kind["street"])
        self._add_settlements(by_kind["place"], localities)
        self._add_points_of_interest(by_kind["poi"])
        self._add_ward_names()
        self.elsewhere.add_world(self.footprints, nation_wide=self.regions.nation_wide)
        self._add_regions(by_kind["place"])
        self.book.settle(profile)
        names = self.book.list_names()
        return Gazetteer(
            city=city,
            places=tuple(self.book.places),
            names=names,
            index={name.folded: position for position, name in enumerate(names)},
            postcodes=postcodes,
            prior=self.prior,
            country=self.country,
        )

    def _add_city(self) -> int:
        footprint = WardDistribution({i: float(share) for i, share in enumerate(self.prior)})
        radius = max(2000.0, float(np.sqrt(self.wards.areas_m2.sum() / np.pi)))
        place = Place(
            PlaceKind.CITY,
            self.city_name,
            footprint,
            *self._find_middle(),
            radius,
            1000.0,
            people=500_000.0,
        )
        return self.book.add(place, spell_name(self.city_name, street=False))

    def _find_middle(self) -> tuple[float, float]:
        """Return the point that stands for the city: a nation has one by convention, others their bounds'."""
        own = fold_name(self.city_name)
        named = (
            region for region in load_regions() if region.country == self.country and own in region.spellings
        )
        region = next(named, None)
        return self.middle if region is None or not self.regions.nation_wide else (region.lat, region.lon)

    def _add_outcodes(self, postcodes: PostcodeBook) -> None:
        for outcode, area in postcodes.outcodes.items():
            place = Place(PlaceKind.OUTCODE, outcode, area.footprint, area.lat, area.lon, area.radius_m, 50.0)
            self.book.add(place, [outcode.casefold(), *self._spell_outcode(outcode)])

    def _spell_outcode(self, outcode: str) -> list[str]:
        """Return "leeds 8" for LS8, where the postcode area is named after the city."""
        number = outcode.lstrip(string.ascii_uppercase)
        own = fold_name(find_post_town(outcode)) == fold_name(self.city_name)
        return [f"{fold_name(self.city_name)} {number.casefold()}"] if own and number else []

    def _add_streets(self, rows: list[PlaceRecord]) -> dict[str, list[int]]:
        """Add streets; return folded locality → rows (by position) whose street lies there."""
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        localities: dict[str, list[int]] = defaultdict(list)
        names = {row.name: fold_name(row.name) for row in rows}
        towns = {row.locality: fold_name(row.locality) for row in rows}
        for position, row in enumerate(rows):
            groups[names[row.name], towns[row.locality]].append(position)
            if row.locality:
                localities[towns[row.locality]].append(position)
        self._street_rows = rows
        lat, lon = _coordinates(rows)
        shares = self.footprints.spread_points(lon, lat, _RADIUS_M["street"])
        self._street_shares = shares
        for (_, locality), positions in sorted(groups.items()):
            row = rows[positions[0]]
            place = Place(
                PlaceKind.STREET,
                f"{row.name}, {row.locality}" if row.locality else row.name,
                self.footprints.average(shares, positions),
                float(lat[positions].mean()),
                float(lon[positions].mean()),
                self.footprints.reach(lon[positions], lat[positions], least=_RADIUS_M["street"]),
                float(min(len(positions), 8)),
                locality=locality,
            )
            self.book.add(place, spell_name(row.name, street=True))
        return localities

    def _add_settlements(self, rows: list[PlaceRecord], localities: dict[str, list[int]]) -> None:
        lat, lon = _coordinates(rows)
        folded_city = fold_name(self.city_name)
        near = self.footprints.is_near(lon, lat)
        people = [
            self.elsewhere.find_people(fold_name(row.name), float(lat[at]), float(lon[at]))
            for at, row in enumerate(rows)
        ]
        radii = np.array([_RADIUS_M.get(row.category.casefold(), _RADIUS_M["suburb"]) for row in rows])
        radii = np.maximum(radii, 1000.0 * np.sqrt(np.array(people) / PEOPLE_KM2 / np.pi))
        kernels = dict(
            zip(
                np.flatnonzero(near).tolist(),
                self.footprints.spread_points(lon[near], lat[near], radii[near]),
                strict=True,
            )
        )
        seen: set[str] = set()
        for position, row in enumerate(rows):
            folded = fold_name(row.name)
            if folded == folded_city:
                continue
            radius = float(radii[position])
            if not near[position]:
                self.elsewhere.add_row(row, radius)
                continue
            streets = [] if folded in seen else localities.get(folded, [])
            seen.add(folded)
            if len(streets) >= _MINIMUM_STREETS:
                footprint = self.footprints.average(self._street_shares, streets)
            else:
                footprint = self._favour_namesake(folded, self.footprints.average(kernels, [position]))
            if footprint.city < 0.02:  # noqa: PLR2004 - a sliver is no part of the city
                self.elsewhere.add_row(row, radius)
                continue
            place = Place(
                PlaceKind.SUBURB,
                row.name,
                footprint,
                float(lat[position]),
                float(lon[position]),
                radius,
                _SETTLEMENT_WEIGHT.get(row.category.casefold(), _WEIGHT[PlaceKind.SUBURB])
                + len(streets) / 10,
                locality=fold_name(row.locality),
                people=people[position],
            )
            self.book.add(place, spell_name(row.name, street=False))
        self._add_street_localities(localities, known=seen | {folded_city})

    def _favour_namesake(self, folded: str, footprint: WardDistribution) -> WardDistribution:
        """Return a settlement's footprint, leaning to the wards that bear its name."""
        shares = {
            ward: share * (_NAMESAKE_WARD if folded in self.ward_names[ward] else 1.0)
            for ward, share in footprint.wards.items()
        }
        total = sum(shares.values())
        if not total:
            return footprint
        return WardDistribution(
            {ward: share * footprint.city / total for ward, share in shares.items()},
            outside=footprint.outside,
        )

    def _add_street_localities(self, localities: dict[str, list[int]], *, known: set[str]) -> None:
        """A locality that streets name and no place file holds is a suburb all the same."""
        lat, lon = _coordinates(self._street_rows)
        for folded, streets in sorted(localities.items()):
            if folded in known or len(streets) < _MINIMUM_STREETS:
                continue
            label = self._street_rows[streets[0]].locality
            place = Place(
                PlaceKind.SUBURB,
                label,
                self.footprints.average(self._street_shares, streets),
                float(np.median(lat[streets])),
                float(np.median(lon[streets])),
                _RADIUS_M["suburb"],
                _WEIGHT[PlaceKind.SUBURB],
            )
            self.book.add(place, spell_name(label, street=False))

    def _add_points_of_interest(self, rows: list[PlaceRecord]) -> None:
        folded_city = fold_name(self.city_name)
        groups: dict[str, list[int]] = defaultdict(list)
        for position, row in enumerate(rows):
            groups[fold_name(row.name)].append(position)
        lat, lon = _coordinates(rows)
        shares = self.footprints.spread_points(lon, lat, _RADIUS_M["poi"])
        for folded, positions in sorted(groups.items()):
            if folded in self.book.spellings and len(folded.split()) == 1:
                continue
            clusters: dict[tuple[float, float], list[int]] = defaultdict(list)
            for position in positions:
                clusters[round(float(lat[position]), 2), round(float(lon[position]), 2)].append(position)
            if len(clusters) > CHAIN:
                continue
            for members in clusters.values():
                row = rows[members[0]]
                place = Place(
                    PlaceKind.POI,
                    row.name,
                    self.footprints.average(shares, members),
                    float(lat[members].mean()),
                    float(lon[members].mean()),
                    _RADIUS_M.get(row.category, _RADIUS_M["poi"]),
                    _WEIGHT[PlaceKind.POI],
                )
                number = self.book.add(
                    place, [] if is_generic(folded) else spell_name(row.name, street=False)
                )
                for spelling, how in contract_name(row.name, city=folded_city):
                    self.book.note_alias(number, spelling, how)

    def _add_ward_names(self) -> None:
        centres = self.footprints.centres()
        for ward, name in enumerate(self.wards.names):
            whole = spell_name(name, street=False)
            lon, lat = centres[ward]
            radius = float(np.sqrt(self.wards.areas_m2[ward] / np.pi))
            certain = Place(
                PlaceKind.WARD, name, WardDistribution({ward: 1.0}), lat, lon, radius, _WEIGHT[PlaceKind.WARD]
            )
            self.book.add(certain, [s for s in whole if not self.book.means_settlement(s)])
            # "Headingley & Hyde Park": each half names a part of the ward, and perhaps of its neighbours.
            likely = replace(certain, footprint=certain.footprint.scaled(_PART_OF_WARD))
            for part in _split_compound(name):
                self.book.add(
                    likely, [s for s in spell_name(part, street=False) if not self.book.means_settlement(s)]
                )

    def _add_regions(self, rows: list[PlaceRecord]) -> None:
        known = frozenset(self.book.spellings)
        own = fold_name(self.city_name)
        for place, spellings in make_region_places(self.regions, rows, country=self.country, known=known):
            if own not in spellings:
                self.book.add(place, spellings)


def _split_compound(name: str) -> list[str]:
    """Return the halves of a compound ward name, nothing for a simple one."""
    halves = [half.strip() for half in _COMPOUND.split(name)]
    return [half for half in halves if len(half) >= _LEAST_HALF] if len(halves) > 1 else []


def _coordinates(rows: Sequence[PlaceRecord]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lat = np.fromiter((row.lat for row in rows), dtype=np.float64, count=len(rows))
    lon = np.fromiter((row.lon for row in rows), dtype=np.float64, count=len(rows))
    return lat, lon
