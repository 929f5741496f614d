"""What lies where: suburbs, streets, postcodes, points of interest and counters of the made-up city."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Suburbs:
    """Suburbs: names, kinds ("suburb", "village", "hamlet", "town"), and the ward of each one's point."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    lonlat: Points
    metres: Points
    ward: Whole


@dataclass(frozen=True, slots=True)
class Streets:
    """Street points: several per street, each with its own ward; a street belongs to one suburb.

    Attributes:
        names: Name of each street.
        suburb: Shape (streets,), suburb index of each street.
        street: Shape (points,), street index of each point, ascending.
        lonlat: Shape (points, 2).
        metres: Shape (points, 2), metres from the city's middle.
        ward: Shape (points,).
        outcode: Shape (points,), index into `Postcodes.outcodes`.
    """

    names: tuple[str, ...]
    suburb: Whole
    street: Whole
    lonlat: Points
    metres: Points
    ward: Whole
    outcode: Whole


@dataclass(frozen=True, slots=True)
class Postcodes:
    """Unit postcodes, written with their space, and the outcodes they belong to."""

    codes: tuple[str, ...]
    lonlat: Points
    metres: Points
    ward: Whole
    outcode: Whole
    outcodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointsOfInterest:
    """Named points of interest, in the layers and values OpenStreetMap extracts have."""

    names: tuple[str, ...]
    layers: tuple[str, ...]
    values: tuple[str, ...]
    lonlat: Points
    ward: Whole
    suburb: Whole
    unique: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counters:
    """One-stop centres where people are served in person."""

    names: tuple[str, ...]
    postcodes: tuple[str, ...]
    lonlat: Points
    ward: Whole


@dataclass(frozen=True, slots=True)
class CityMap:
    """All of it, with the names of the wards.

    Attributes:
        ward_codes: 33 codes, ascending, none of a real ward.
        ward_names: 33 different names.
        arena: Index of the arena among the points of interest.
        town_hall: Longitude and latitude of the town hall, where records without a place are put.
        central: Wards (index) that make up the middle of the city.
    """

    ward_codes: tuple[str, ...]
    ward_names: tuple[str, ...]
    suburbs: Suburbs
    streets: Streets
    postcodes: Postcodes
    pois: PointsOfInterest
    counters: Counters
    arena: int
    town_hall: tuple[float, float]
    central: Whole
