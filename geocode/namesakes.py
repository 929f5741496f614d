"""Which of its namesakes a mention means: those that fit the other places of the text count more."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from geocode.places import AREA_KINDS, FINE_KINDS, Place, PlaceKind

_LEAST_AGREEMENT = 0.03
_SAME_LOCALITY = 25.0
_REACHES = 2.0
_LEAST_REACH_KM = 2.0
_LEAST_EDGE_KM = 3.0
_EDGE_SHARE = 0.15
"""Beyond the circle that stands for a region its true shape may reach this part of its radius farther."""

_MOST_OTHERS = 8
"""Other mentions that are compared with; a pasted book names thousands."""

_MOST_CANDIDATES = 40


class Candidate(NamedTuple):
    """A place that a mention may mean.

    Attributes:
        place: The place.
        weight: How likely it is meant, in any unit, or as a share once weighed.
    """

    place: Place
    weight: float


def weigh_candidates(
    own: tuple[Candidate, ...], others: Sequence[tuple[Candidate, ...]]
) -> tuple[Candidate, ...]:
    """Return the candidates of a mention with their shares, likeliest first.

    Args:
        own: Its candidates with their weights before the text is read.
        others: Candidates of the other mentions of the text.
    """
    weighed = [
        (weight * math.prod(_agree(place, other) for other in others[:_MOST_OTHERS]), number)
        for number, (place, weight) in enumerate(own[:_MOST_CANDIDATES])
    ]
    total = sum(weight for weight, _ in weighed)
    weighed.sort(key=lambda item: (-item[0], item[1]))
    return tuple(Candidate(own[number].place, weight / total) for weight, number in weighed)


def _agree(place: Place, others: tuple[Candidate, ...]) -> float:
    """Return how well a place fits another mention, over all that this one may mean."""
    total = sum(weight for _, weight in others[:_MOST_CANDIDATES])
    close = sum(weight * measure_closeness(place, other) for other, weight in others[:_MOST_CANDIDATES])
    factor = max(_LEAST_AGREEMENT, close / total)
    if place.kind in FINE_KINDS and place.locality:
        area = others[0].place
        if area.kind in AREA_KINDS and place.locality == area.label.casefold():
            factor *= _SAME_LOCALITY
    return factor


def measure_closeness(one: Place, two: Place) -> float:
    """Return how close two places are, 0 to 1: 1 where they overlap, falling with the squared distance.

    The unit of distance is twice the reach of both together, at least 2 km. What lies in a region is close to
    it.
    """
    if (one.kind is PlaceKind.REGION) is not (two.kind is PlaceKind.REGION):
        place, region = (two, one) if one.kind is PlaceKind.REGION else (one, two)
        if place.kind is PlaceKind.CITY and place.radius_m > region.radius_m:
            # The city is a whole country, and the region a part of it.
            return max(region.footprint.city, _LEAST_AGREEMENT)
        return _measure_within(place, region)
    if two.kind is PlaceKind.CITY or one.kind is PlaceKind.CITY:
        inside = one if two.kind is PlaceKind.CITY else two
        return max(inside.footprint.city, _LEAST_AGREEMENT)
    if one.kind in AREA_KINDS | FINE_KINDS and two.kind in AREA_KINDS | FINE_KINDS:
        shared = sum(
            min(share, two.footprint.wards.get(ward, 0.0)) for ward, share in one.footprint.wards.items()
        )
        if shared > 0.5:  # noqa: PLR2004 - more shared than not
            return shared
    if math.isnan(one.lat) or math.isnan(two.lat):
        return 0.5
    reach = max(_LEAST_REACH_KM, _REACHES * (one.radius_m + two.radius_m) / 1000.0)
    ratio = one.km_to(two.lat, two.lon) / reach
    return 1.0 / (1.0 + ratio * ratio)


def _measure_within(place: Place, region: Place) -> float:
    """Return 1 for a place in a region, less for one the farther it lies from its edge."""
    if math.isnan(place.lat):
        return 0.5
    if " " in region.locality and place.locality == region.locality:
        return 1.0
    beyond = place.km_to(region.lat, region.lon) - region.radius_m / 1000.0
    if beyond <= 0.0:
        return 1.0
    ratio = beyond / (_LEAST_EDGE_KM + _EDGE_SHARE * region.radius_m / 1000.0)
    return 1.0 / (1.0 + ratio * ratio)
