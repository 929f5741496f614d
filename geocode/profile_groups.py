"""The names of a profile put together: which says where another lies, and which namesake is meant then."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from geocode.namesakes import Candidate, measure_closeness
from geocode.places import Place, PlaceKind
from geocode.profile_signs import Role, Span

_COUNTY_M = 100_000.0
_NATION_M = 60_000.0
_COUNTRY_M = 300_000.0
_EUROPE = "eu"
_WELL = 0.2
"""Part of the people of its largest namesake from which a region may well be meant."""

_COMPANY = 30.0
"""How many times likelier a namesake is that lies beside another place of the profile."""

_NEAR = 0.3
_HELD = 0.15
"""Closeness to a region from which a place lies in it, its circle being no border."""

_BESIDE = 0.25
_MOST_PLACES = 60
_HOME_FACTOR = 8.0
"""How many times oftener a place of the home country is meant than one abroad of as many people."""

_DOUBTED_HOME = 0.25
_LOCAL_FACTOR = 10.0
_PEOPLE_PER_WEIGHT = 250.0
_LEAST_PEOPLE = 1_500.0
_CITY_PEOPLE = 300_000.0
_TIMES_LARGER = 5.0
_HARD = re.compile(
    r"[/|\u2022\u00b7;&+~\n]|->|=>|\u2192|\u27a1|\b(?:and|or|to|via|from|now|then|soon)\b|\.\s", re.IGNORECASE
)
_JOINING = re.compile(r"&|\+|\b(?:and|or|via|to|then|from|now|soon)\b|->|=>|\u2192|\u27a1", re.IGNORECASE)
_ABROAD = re.compile(r"[a-z]{2}(?: [a-z]{2,3})?")


@dataclass(slots=True)
class Named:
    """One name of a profile.

    Attributes:
        span: Where it stands.
        places: What it may mean.
        before: The words between it and the name before.
        after: The words between it and the next.
        cover: Share of the words around it that are names.
        sure: Whether it reads as a place even alone, and not as a word.
    """

    span: Span
    places: Sequence[Place]
    before: str = ""
    after: str = ""
    cover: float = 1.0
    sure: bool = True


@dataclass(slots=True)
class PlaceGroup:
    """Names that together stand for one place: "Ashford, Kent, UK".

    Attributes:
        head: The finest of them.
        qualifiers: Those that say where it lies.
        role: What the author has to do with it.
        lost: A name that lies in the head, and that no gazetteer knows there; "" if none.
        unknown_behind: Whether words that no gazetteer knows say where it lies.
    """

    head: Named
    qualifiers: list[Named] = field(default_factory=list)
    role: Role = Role.THERE
    lost: str = ""
    unknown_behind: bool = False

    @property
    def span(self) -> Span:
        """Return the stretch from the first of its names to the last."""
        parts = [self.head, *self.qualifiers]
        return Span(min(part.span.start for part in parts), max(part.span.end for part in parts))


def group_names(names: Sequence[Named], text: str) -> list[PlaceGroup]:
    """Return the names of a profile as places, in order.

    Args:
        names: The names by position.
        text: The profile.
    """
    groups: list[PlaceGroup] = []
    for named in names:
        if not groups or not _join(groups[-1], named, text):
            groups.append(PlaceGroup(named))
    return groups


def _join(group: PlaceGroup, named: Named, text: str) -> bool:
    """Take a name into a group if one says where the other lies."""
    gap = text[group.span.end : named.span.start]
    if _JOINING.search(gap):
        return False
    if is_wide(named) and find_holding(named.places, group.head.places):
        group.qualifiers.append(named)
        return True
    if (is_wide(group.head) and find_holding(group.head.places, named.places)) or (
        not _HARD.search(gap) and _lies_beside(named, group.head)
    ):
        group.qualifiers.append(group.head)
        group.head = named
        return True
    if _HARD.search(gap):
        return False
    if _lies_beside(group.head, named):
        group.qualifiers.append(named)
        return True
    return _lose(group, named, gap)


def _lose(group: PlaceGroup, named: Named, gap: str) -> bool:
    """Take a name for what holds an unknown namesake: "Leeds, AL", "Camberwell, Melbourne"."""
    if is_wide(group.head) and not _outgrows(named, group.head):
        return False
    larger = count_people(named) >= max(_CITY_PEOPLE, _TIMES_LARGER * count_people(group.head))
    if not is_wide(named) and not (larger and "," in gap and count_people(group.head) < _CITY_PEOPLE):
        return False
    group.lost = text_of(group.head)
    group.qualifiers.append(group.head)
    group.head = named
    return True


def _outgrows(outer: Named, inner: Named) -> bool:
    """Tell whether a name is that of a region much wider than another: a county is none beside a state."""
    inside = max((place for place in inner.places if _is_region(place)), key=lambda place: place.radius_m)
    around = [place for place in outer.places if _is_region(place)]
    wide = max((place.radius_m for place in around), default=0.0)
    foreign = all(place.locality.split(" ")[0] != inside.locality.split(" ")[0] for place in around)
    return inside.radius_m <= _COUNTY_M and wide >= (1.0 if foreign else 2.0) * inside.radius_m


def text_of(named: Named) -> str:
    """Return what a name's likeliest place is called, without where it lies."""
    return named.places[0].label.split(",")[0]


def is_wide(named: Named) -> bool:
    """Tell whether a name may well be that of a region: "Washington" may, "York" is hardly the state."""
    least = _WELL * count_people(named)
    return any(_is_region(place) and estimate_people(place) >= least for place in named.places)


def _is_region(place: Place) -> bool:
    return place.kind is PlaceKind.REGION or (place.kind is PlaceKind.CITY and place.radius_m > _NATION_M)


def count_people(named: Named) -> float:
    """Return the people of the largest place that a name may mean."""
    return max(estimate_people(place) for place in named.places[:_MOST_PLACES])


def estimate_people(place: Place) -> float:
    """Return a place's people, or as many as its weight among namesakes lets expect."""
    return max(place.people, _LEAST_PEOPLE, place.weight * _PEOPLE_PER_WEIGHT if place.people == 0 else 0.0)


def find_holding(regions: Sequence[Place], places: Sequence[Place]) -> bool:
    """Tell whether one of some regions holds one of some places."""
    return any(
        measure_held(place, region) >= _HELD
        for region in regions[:_MOST_PLACES]
        for place in places[:_MOST_PLACES]
        if region.kind in {PlaceKind.REGION, PlaceKind.CITY}
    )


def measure_held(place: Place, region: Place) -> float:
    """Return how surely a place lies in a wider one, 0 to 1."""
    unplaced = math.isnan(place.lat) or math.isnan(region.lat)
    if place is region or unplaced or region.kind not in {PlaceKind.REGION, PlaceKind.CITY}:
        return 0.0
    if place.kind is PlaceKind.REGION:
        return _measure_region_held(place, region)
    if (
        region.kind is PlaceKind.REGION
        and place.kind is PlaceKind.OUTSIDE
        and _ABROAD.fullmatch(place.locality)
    ):
        own, of = place.locality.split(" "), region.locality.split(" ")
        if len(of) > 1:
            return 1.0 if own == of else 0.0
        if own[0] != of[0] and region.locality != _EUROPE:
            return 0.0
        if region.radius_m > _COUNTRY_M:
            return 1.0
    return measure_closeness(place, region)


def _measure_region_held(inner: Place, outer: Place) -> float:
    if inner.radius_m >= outer.radius_m:
        return 0.0
    if outer.kind is PlaceKind.CITY:
        return inner.footprint.city
    same = inner.locality.split(" ")[0] == outer.locality.split(" ")[0] or outer.locality == _EUROPE
    return 1.0 if same and inner.km_to(outer.lat, outer.lon) * 1000.0 <= outer.radius_m else 0.0


def _lies_beside(inner: Named, outer: Named) -> bool:
    """Tell whether a smaller place lies in or by a larger one: "Crayford, London"."""
    return any(
        measure_beside(one, two) >= _BESIDE
        for one in inner.places[:_MOST_PLACES]
        for two in outer.places[:3]
        if two.kind is not PlaceKind.REGION
    )


def measure_beside(place: Place, town: Place) -> float:
    """Return how surely a place is a part of a town, or lies just outside, 0 to 1."""
    if (
        place is town
        or PlaceKind.REGION in {place.kind, town.kind}
        or math.isnan(place.lat)
        or math.isnan(town.lat)
    ):
        return 0.0
    if place.radius_m >= town.radius_m and town.kind is not PlaceKind.CITY:
        return 0.0
    return measure_closeness(place, town)


def choose_namesakes(
    group: PlaceGroup, others: Sequence[PlaceGroup], country: str, *, nation_wide: bool
) -> list[Candidate]:
    """Return what the head of a group may mean, with shares, likeliest first.

    Args:
        group: The group.
        others: The other places of the profile: of namesakes the one beside another is likelier meant.
        country: ISO 3166-1 alpha-2 code of the home country.
        nation_wide: Whether the city is a whole country, so that "here" makes no place likelier.
    """
    weighed = []
    for number, place in enumerate(group.head.places[:_MOST_PLACES]):
        weight = _weigh(place, country, nation_wide=nation_wide)
        if group.unknown_behind and _is_home(place, country):
            weight *= _DOUBTED_HOME
        for other in group.qualifiers:
            fit = max(
                max(measure_held(place, two), measure_beside(place, two), measure_beside(two, place)) + 1e-4
                for two in other.places[:_MOST_PLACES]
            )
            weight *= 1.0 if group.lost and other is group.qualifiers[-1] else fit
        beside = max((_measure_company(place, other.head, country) for other in others), default=0.0)
        weighed.append((weight * (1.0 + _COMPANY * beside), number))
    total = sum(weight for weight, _ in weighed)
    weighed.sort(key=lambda item: (-item[0], item[1]))
    return [Candidate(group.head.places[number], weight / total) for weight, number in weighed]


def _measure_company(place: Place, other: Named, country: str) -> float:
    """Return how near a place is to what another name likely means, 0 to 1."""
    weights = [_weigh(two, country, nation_wide=True) for two in other.places[:_MOST_PLACES]]
    if _is_region(place):
        return 0.0
    near = 0.0
    for two, weight in zip(other.places[:_MOST_PLACES], weights, strict=True):
        close = 0.0 if _is_region(two) else measure_closeness(place, two)
        near += weight * close if close >= _NEAR else 0.0
    return near / sum(weights)


def _weigh(place: Place, country: str, *, nation_wide: bool) -> float:
    weight = estimate_people(place)
    if _is_home(place, country):
        weight *= _HOME_FACTOR
    if not nation_wide and place.footprint.city > 0.5:  # noqa: PLR2004 - more here than elsewhere
        weight *= _LOCAL_FACTOR
    return weight


def _is_home(place: Place, country: str) -> bool:
    abroad = _ABROAD.fullmatch(place.locality)
    return abroad is None or place.locality.split(" ")[0] == country.casefold()
