"""What the rest of a text and its author's profile say of one of its names, as features of the score."""

import math
from collections.abc import Iterator, Sequence

from geocode.namesakes import Candidate, measure_closeness
from geocode.places import AREA_KINDS, WIDE_KINDS, Place, PlaceKind
from geocode.situations import TextKey

_AROUND = AREA_KINDS | {PlaceKind.CITY, PlaceKind.REGION}
_CLOSE = 0.5
_AREA_KM = 35.0
"""Within this of its post town a postcode area mostly lies."""

_SHARES = ((0.8, "share_most"), (0.5, "share_half"), (0.0, "share_less"))

Weighed = Sequence[tuple[Candidate, ...]]
"""Candidates of every mention of a text, likeliest first."""


def find_relations(
    position: int, key: TextKey, weighed: Weighed, *, heard: Sequence[bool], elsewhere: Place | None
) -> tuple[str, ...]:
    """Return the features that the other mentions and the profile add to a mention.

    Args:
        position: The mention.
        key: The text's situation.
        weighed: Candidates of every mention.
        heard: Which mentions speak for those beside them.
        elsewhere: The place elsewhere that the mention is said to lie in, None if none.
    """
    mention, best = key.mentions[position], weighed[position][0]
    relations = [next(feature for least, feature in _SHARES if best.weight >= least)]
    if key.profile:
        away = "outside_" if best.place.kind in {PlaceKind.OUTSIDE, PlaceKind.REGION} else ""
        relations.append(f"{away}profile_{key.profile}")
    others = [weighed[at][0].place for at in range(len(weighed)) if at != position and heard[at]]
    relations += _compare(best.place, others)
    if elsewhere is not None:
        relations.append("elsewhere_next")
    elif mention.joined and position + 1 < len(weighed):
        follower = weighed[position + 1][0].place
        if follower.kind in _AROUND and measure_closeness(best.place, follower) > _CLOSE:
            relations.append("in_next")
    postcode = next((weighed[at][0].place for at, each in enumerate(key.mentions) if each.name < 0), None)
    relations += _compare_postcode(best.place, postcode)
    if mention.numbered and best.place.kind is PlaceKind.STREET:
        relations.append("numbered_street")
    return tuple(relations)


def _compare(place: Place, others: Sequence[Place]) -> Iterator[str]:
    if not others:
        yield "alone"
    if place.kind in WIDE_KINDS:
        return
    kinds = {other.kind for other in others}
    if PlaceKind.CITY in kinds:
        yield "city_named"
    elif PlaceKind.OUTSIDE in kinds:
        yield "elsewhere_named"
    if any(
        place is not other and other.kind not in WIDE_KINDS and measure_closeness(place, other) > _CLOSE
        for other in others
    ):
        yield "near_another"


def _compare_postcode(place: Place, postcode: Place | None) -> Iterator[str]:
    if postcode is None or postcode is place or math.isnan(postcode.lat):
        return
    km = place.km_to(postcode.lat, postcode.lon)
    if km <= _AREA_KM:
        yield "near_postcode"
    elif km > 2 * _AREA_KM:
        yield "far_from_postcode"


def find_elsewhere(position: int, key: TextKey, weighed: Weighed, *, heard: Sequence[bool]) -> Place | None:
    """Return the place elsewhere that a mention is said to lie in ("Hyde Park, London"), None if none."""
    if not key.mentions[position].joined or position + 1 >= len(weighed) or not heard[position + 1]:
        return None
    follower = weighed[position + 1][0].place
    if follower.kind is PlaceKind.REGION:
        # "Ashford, Kent" says which Ashford; "Headingley, Surrey" is none that we know.
        return follower if measure_closeness(weighed[position][0].place, follower) < _CLOSE else None
    known = follower.kind is PlaceKind.OUTSIDE and follower.footprint.unknown < 1.0
    return follower if known else None
