"""Which street points, suburbs and points of interest lie where: lists to choose from."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.spatial import cKDTree

from simulate.city_map import CityMap, Whole

_NEIGHBOURS = 4


@dataclass(frozen=True, slots=True)
class Spots:
    """Lists by ward and by suburb; all entries are indices into the city map.

    Attributes:
        of_ward: Ward → its street points.
        of_suburb: Suburb → street points of its streets.
        central: Street points of the middle of the city.
        everywhere: Number of street points.
        pois_of_ward: Ward → points of interest whose name is theirs alone.
        central_pois: The same of the middle of the city.
        neighbours: Ward → wards around it.
        postcode_of: Street point → nearest postcode.
    """

    of_ward: tuple[list[int], ...]
    of_suburb: tuple[list[int], ...]
    central: list[int]
    everywhere: int
    pois_of_ward: tuple[list[int], ...]
    central_pois: list[int]
    neighbours: tuple[list[int], ...]
    postcode_of: list[int]


def list_spots(city: CityMap) -> Spots:
    """Return the lists for a city."""
    streets, pois = city.streets, city.pois
    wards = len(city.ward_codes)
    of_ward = _group(streets.ward, wards)
    middles = np.array([streets.metres[points].mean(axis=0) for points in of_ward])
    _, near = cKDTree(middles).query(middles, k=_NEIGHBOURS + 1)
    own = np.flatnonzero(pois.unique)
    pois_of_ward = tuple(own[pois.ward[own] == ward].tolist() for ward in range(wards))
    _, postcodes = cKDTree(city.postcodes.metres).query(streets.metres)
    return Spots(
        of_ward,
        _group(streets.suburb[streets.street], len(city.suburbs.names)),
        np.flatnonzero(np.isin(streets.ward, city.central)).tolist(),
        len(streets.ward),
        pois_of_ward,
        own[np.isin(pois.ward[own], city.central)].tolist(),
        tuple(row[1:] for row in near.tolist()),
        postcodes.tolist(),
    )


def _group(keys: Whole, count: int) -> tuple[list[int], ...]:
    order = np.argsort(keys, kind="stable")
    edges = np.searchsorted(keys[order], np.arange(count + 1))
    return tuple(order[start:end].tolist() for start, end in pairwise(edges.tolist()))
