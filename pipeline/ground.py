"""What pages say of the ground beside the gaps: need, and the way to the nearest counter."""

from dataclasses import dataclass
from typing import Any

from boundaries import Wards
from intake import WardlightError
from pipeline.access import read_access
from pipeline.need import read_need
from store import CityFile

_STRAIGHT_NOTE = (
    "Distances to the nearest counter are straight lines from where people live, not ways by road."
)
_NEED_NOTE = (
    "The risk of digital exclusion is an index of {what}, scaled from 0 to 10 among these wards; its rank is "
    "given as the range it takes when they are weighed in other ways."
)
_PUBLISHED_NOTE = "The risk of digital exclusion is the published index {column}, as it is."


@dataclass(frozen=True, slots=True)
class Ground:
    """Facts to be added to those of the wards.

    Attributes:
        facts: Ward code → fields of `WardReport`.
        notes: What the reader must know to read them.
    """

    facts: dict[str, dict[str, Any]]
    notes: tuple[str, ...]


def read_ground(city: CityFile, wards: Wards) -> Ground:
    """Return the need, once someone has asked for it, and the nearest counter, once counters are known."""
    facts: dict[str, dict[str, Any]] = {code: {} for code in wards.codes}
    notes: list[str] = []
    try:
        need = read_need(city, wards)
    except WardlightError as error:
        # Settings that fit no longer must not take the pages with them.
        need, notes = None, [f"The risk of digital exclusion is not shown: {error}."]
    if need is not None:
        for row in need.wards:
            facts[row.ward_code] |= {
                "need": row.score,
                "need_rank_low": row.rank_low or None,
                "need_rank_high": row.rank_high or None,
            }
        what = ", ".join(indicator.column for indicator in need.indicators)
        notes.append(
            _PUBLISHED_NOTE.format(column=need.column) if need.column else _NEED_NOTE.format(what=what)
        )
    access = read_access(city, wards)
    if access is not None:
        for ward in access.wards:
            facts[ward.ward_code] |= {"counter": ward.nearest, "counter_m": ward.mean_m}
        notes.append(_STRAIGHT_NOTE)
    return Ground(facts, tuple(notes))
