"""What ward an address lies in: said only where all that it may be lies in one ward."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from boundaries import Wards, locate_points
from geocode.addresses import PRECISIONS, Candidate

FOUND = "address"
AMBIGUOUS = "address ambiguous"
NOT_FOUND = "address not found"
OUTSIDE = "outside"

_PRECISE = frozenset({"house", "postcode", "street"})


@dataclass(frozen=True, slots=True)
class AddressVerdict:
    """Where an address lies.

    Attributes:
        outcome: "address" (in one ward), "address ambiguous" (it may lie in several), "outside" (in none) or
            "address not found" (not known, or only as a suburb or town).
        ward: Index of the ward, -1 where it is not told.
        wards: For each candidate the indexes of the wards it may lie in, -1 for outside.
    """

    outcome: str
    ward: int
    wards: tuple[tuple[int, ...], ...]


def judge_address(wards: Wards, candidates: Sequence[Candidate]) -> AddressVerdict:
    """Return the ward that an address lies in, if its finest candidates agree on one.

    A house or a postcode lies where its point does. A street may run through all wards that its box touches.
    A suburb or a town is no address.

    Args:
        wards: The wards.
        candidates: What the address may be.
    """
    touched = tuple(_find_wards(wards, candidate) for candidate in candidates)
    precise = [candidate for candidate in candidates if candidate.precision in _PRECISE]
    if not precise:
        return AddressVerdict(NOT_FOUND, -1, touched)
    finest = min(PRECISIONS.index(candidate.precision) for candidate in precise)
    possible = {
        ward
        for candidate, found in zip(candidates, touched, strict=True)
        if PRECISIONS.index(candidate.precision) == finest
        for ward in found
    }
    if len(possible) > 1:
        return AddressVerdict(AMBIGUOUS, -1, touched)
    (ward,) = possible
    return AddressVerdict(FOUND if ward >= 0 else OUTSIDE, ward, touched)


def _find_wards(wards: Wards, candidate: Candidate) -> tuple[int, ...]:
    at = int(locate_points(wards, np.array([candidate.lon]), np.array([candidate.lat]))[0])
    if candidate.precision in {"house", "postcode"} or candidate.box is None:
        return (at,)
    box = shapely.box(*candidate.box)
    inside = wards.tree.query(box, predicate="intersects").tolist()
    # What sticks out of all wards may lie outside.
    beyond = [] if shapely.union_all(wards.geometry[inside]).contains(box) else [-1]
    return tuple(sorted({at, *inside, *beyond}))
