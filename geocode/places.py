"""Places that a name can mean: each with its footprint over the wards, its point and its reach."""

import math
from dataclasses import dataclass
from enum import IntEnum

from boundaries import WardDistribution

_EARTH_KM = 6371.0088


class PlaceKind(IntEnum):
    """Kinds of places, finest last; the number orders them by fineness."""

    REGION = 0
    CITY = 1
    OUTSIDE = 2
    OUTCODE = 3
    WARD = 4
    SUBURB = 5
    STREET = 6
    POI = 7
    POSTCODE = 8


WIDE_KINDS = frozenset({PlaceKind.REGION, PlaceKind.CITY, PlaceKind.OUTSIDE})


class Spelling(IntEnum):
    """How a spelling relates to the published name, surest first."""

    OWN = 0
    NICKNAME = 1
    WITH_CITY = 2
    CONTRACTED = 3
    HASHTAG = 4
    MISSPELT = 5


AREA_KINDS = frozenset({PlaceKind.OUTCODE, PlaceKind.WARD, PlaceKind.SUBURB})
FINE_KINDS = frozenset({PlaceKind.STREET, PlaceKind.POI, PlaceKind.POSTCODE})


@dataclass(frozen=True, slots=True)
class Place:
    """One thing that a name may stand for.

    Attributes:
        kind: What kind of place.
        label: Name to show, with its locality where it has one.
        footprint: Its share of each ward, the rest outside; nothing unknown.
        lat: Latitude of its middle, EPSG:4326.
        lon: Longitude of its middle, EPSG:4326.
        radius_m: Reach around the middle in metres.
        weight: How often the name is likely to mean this place among its namesakes (any unit).
        locality: Folded name of the suburb, town, state or country it lies in, "" if not known.
        people: Population, 0 if not known.
    """

    kind: PlaceKind
    label: str
    footprint: WardDistribution
    lat: float
    lon: float
    radius_m: float
    weight: float
    locality: str = ""
    people: float = 0.0

    def km_to(self, lat: float, lon: float) -> float:
        """Return the great-circle distance to a point in kilometres (haversine), NaN if not known."""
        return measure_km_between(self.lat, self.lon, lat, lon)


def measure_km_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance of two points in kilometres (haversine), NaN if one is NaN."""
    south, north = math.radians(lat), math.radians(other_lat)
    half = math.sin((north - south) / 2) ** 2
    half += math.cos(south) * math.cos(north) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling, and all places of the gazetteer that go by it.

    Attributes:
        folded: The spelling as it stands in folded text.
        places: Indices into the gazetteer's places, best first.
        wordiness: How much the spelling is also ordinary language, see `measure_wordiness`.
        kind: Kind of the likeliest place.
        words: Number of words.
        spelling: How it relates to the published name.
    """

    folded: str
    places: tuple[int, ...]
    wordiness: float
    kind: PlaceKind
    words: int
    spelling: Spelling = Spelling.OWN
