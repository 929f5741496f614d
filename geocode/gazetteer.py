"""What a city's gazetteer holds once it is built."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geocode.places import Name, Place
from geocode.postcodes import PostcodeBook


@dataclass(frozen=True, slots=True, repr=False)
class Gazetteer:
    """All names, places and postcodes known for one city and edition.

    Attributes:
        city: Index of the place that stands for the whole city.
        places: All places.
        names: All spellings, sorted.
        index: Folded spelling → position in `names`.
        postcodes: Postcodes, sectors and outcodes.
        prior: (wards,) share of the city's residents in each ward (equal shares where unknown).
        country: ISO 3166-1 alpha-2 code of the city's country.
    """

    city: int
    places: tuple[Place, ...]
    names: tuple[Name, ...]
    index: Mapping[str, int]
    postcodes: PostcodeBook
    prior: NDArray[np.float64]
    country: str

    def __repr__(self) -> str:
        """Return what it is in a line; the content fills books."""
        return f"<Gazetteer of {self.places[self.city].label}: {len(self.names)} names>"
