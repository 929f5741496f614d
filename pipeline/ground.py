"""What pages say of the ground beside the gaps: need, and the way to the nearest counter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from boundaries import Wards
from intake import WardlightError
from pipeline.access import read_access
from pipeline.need import read_need
from store import CityFile, count_ward_services

_STRAIGHT_NOTE = (
    "Distances to the nearest counter are straight lines from where people live, not ways by road."
)
_NEED_NOTE = (
    "The risk of digital exclusion is an index of {what}, scaled from 0 to 10 among these wards; its rank is "
    "given as the range it takes when they are weighed in other ways."
)
_LEAST_CONTACTS = 20
_MOST_SERVICES = 5
_STEPS = 20
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


def read_ground(city: CityFile, wards: Wards, *, need_weights: str = "") -> Ground:
    """Return the need, once someone has asked for it, and the nearest counter, once counters are known.

    Args:
        city: The city file.
        wards: Its current wards.
        need_weights: Weights of the need's components in place of those stored (see `read_need`).
    """
    facts: dict[str, dict[str, Any]] = {code: {} for code in wards.codes}
    notes: list[str] = []
    try:
        need = read_need(city, wards, weights=need_weights)
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
    for code, services in count_ward_services(city, wards.edition).items():
        if code in facts:
            facts[code]["services"] = rank_services(services)
    return Ground(facts, tuple(notes))


def rank_services(counts: Mapping[str, int]) -> tuple[tuple[str, float], ...]:
    """Return the services that a ward's people are in touch about most, each with its share, largest first.

    Shares are rounded to a twentieth, and services under `_LEAST_CONTACTS` are left out: no small number of
    contacts follows from them.

    Args:
        counts: Service → contacts; "" for those that name none.
    """
    total = sum(number for service, number in counts.items() if service)
    known = [(service, number) for service, number in counts.items() if service and number >= _LEAST_CONTACTS]
    ranked = sorted(known, key=lambda pair: (-pair[1], pair[0]))[:_MOST_SERVICES]
    return tuple((service, round(_STEPS * number / total) / _STEPS) for service, number in ranked)
