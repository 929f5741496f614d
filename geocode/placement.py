"""The answer to one question about one post: where, how sure, and in which words."""

import hashlib
import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from boundaries import WardDistribution

SENSES = ("about", "posted_from", "lives_in")
LEVELS = ("high", "medium", "low", "city", "outside", "unknown")

_HIGH, _MEDIUM, _LOW = 0.8, 0.5, 0.2
_DIGITS = 6
_MANY_WARDS = 500
_LISTED_SHARE = 0.0005


@dataclass(frozen=True, slots=True)
class Placement:
    """A placement of a post in one sense.

    Attributes:
        id: Digest of the content: the same answer has the same id in every run.
        level: high (probability of the likeliest ward 0.8 and up), medium (0.5), low (0.2), city, outside or
            unknown.
        ward: Index of the likeliest ward for the levels high, medium and low; None otherwise.
        probability: Probability of the likeliest ward, 0 to 1.
        distribution: The whole distribution.
        lat: Latitude of the best single point (EPSG:4326), None if nothing is known.
        lon: Longitude of that point.
        radius_m: Reach around it in metres.
        place: Name of the place it stands on, "" if none.
        basis: Sense and kind of the evidence it mostly stands on, as the calibration names it.
    """

    id: int
    level: str
    ward: int | None
    probability: float
    distribution: WardDistribution
    lat: float | None
    lon: float | None
    radius_m: float | None
    place: str
    basis: str

    def wards_json(self, codes: Sequence[str]) -> str:
        """Return the JSON object ward code → probability, likeliest first, to six digits.

        Over more than 500 wards, shares under 0.0005 are left out.
        """
        ranked = sorted(self.distribution.wards.items(), key=lambda item: (-item[1], item[0]))
        least = _LISTED_SHARE if len(ranked) > _MANY_WARDS else 0.0
        listed = {codes[ward]: round(share, _DIGITS) for ward, share in ranked if share >= least}
        return json.dumps(listed, separators=(",", ":"))


def grade(distribution: WardDistribution) -> tuple[str, int | None, float]:
    """Return (level, ward index or None, probability of the likeliest ward).

    A ward is named only if it has at least 0.2 and being in the city is likelier than being elsewhere
    and likelier than not being known.
    """
    best = distribution.likeliest()
    ward, probability = best if best is not None else (None, 0.0)
    inside = distribution.city
    if probability >= _LOW and inside >= max(distribution.outside, distribution.unknown):
        level = "high" if probability >= _HIGH else "medium" if probability >= _MEDIUM else "low"
        return level, ward, probability
    if distribution.unknown >= max(inside, distribution.outside):
        return "unknown", None, probability
    return ("outside" if distribution.outside >= inside else "city"), None, probability


class Spot(NamedTuple):
    """The best single point of an answer: EPSG:4326, reach in metres, name; None where not known."""

    lat: float | None = None
    lon: float | None = None
    radius_m: float | None = None
    place: str = ""


NOWHERE = Spot()


def make_placement(distribution: WardDistribution, spot: Spot = NOWHERE, *, basis: str = "") -> Placement:
    """Grade a distribution and give it its id; where nothing is known there is no point either."""
    level, ward, probability = grade(distribution)
    if level == "unknown":
        spot = NOWHERE
    at = Spot(
        None if spot.lat is None else round(spot.lat, 6),
        None if spot.lon is None else round(spot.lon, 6),
        None if spot.radius_m is None else round(spot.radius_m),
        spot.place,
    )
    shares = sorted(distribution.wards.items())
    numbers = array("d", [part for share in shares for part in share])
    numbers.extend((distribution.outside, distribution.unknown))
    content = numbers.tobytes() + repr((*at, basis)).encode("utf-8", "surrogatepass")
    return Placement(digest_content(content), level, ward, probability, distribution, *at, basis)


def digest_content(content: bytes) -> int:
    """Return a positive 62-bit digest, stable between runs."""
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big") >> 2
