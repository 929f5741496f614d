"""Counts between editions of the wards, and to areas of other kinds."""

import hashlib
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from boundaries import (
    Crosswalk,
    Wards,
    build_area_crosswalk,
    build_people_crosswalk,
    locate_points,
)
from pipeline.gap_choice import GapChoice
from store import (
    CityFile,
    count_contacts,
    list_area_sets,
    list_contact_editions,
    load_area_figures,
    load_areas,
    load_home_postcodes,
    load_wards,
)

_FINEST_KINDS = ("oa", "lsoa", "msoa")
"""Statistical areas whose populations are published, finest first: see ONS, "Census 2021 geographies"."""


@dataclass(frozen=True, slots=True)
class Homes:
    """Where people live, as far as a city file tells.

    Attributes:
        lon: Shape (n,), longitude, degrees.
        lat: Shape (n,), latitude, degrees.
        people: Shape (n,), people at each; all one where only postcodes are known.
        told_by: What it rests on, for the user.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    people: NDArray[np.float64]
    told_by: str


@dataclass(frozen=True, slots=True)
class ContactCounts:
    """Contacts on the wards of one edition.

    Attributes:
        counts: Channel → contacts per ward, by channel name.
        translated: Edition → contacts that came from wards of that edition.
        lost: Contacts of other editions' ground that lies in no ward of this one.
    """

    counts: dict[str, NDArray[np.float64]]
    translated: dict[str, float]
    lost: float


def build_crosswalk(old: Wards, new: Wards, *, homes: Homes | None) -> Crosswalk:
    """Return weights from one set of areas to another: by people's homes where known, else by area."""
    if homes is None:
        return build_area_crosswalk(old, new)
    return build_people_crosswalk(old, new, lon=homes.lon, lat=homes.lat, people=homes.people)


def find_homes(city: CityFile) -> Homes | None:
    """Return where people live: postcodes, weighted by the people of the finest statistical areas known.

    Each small area's people are spread evenly over its postcodes; one without a postcode keeps them at a
    point within it. Without small areas every postcode weighs the same; without postcodes, too, None.
    """
    lon, lat = load_home_postcodes(city).T
    small = _find_small_areas(city)
    if small is None:
        return Homes(lon, lat, np.ones(len(lon)), "postcodes, each alike") if len(lon) else None
    kind, areas, population = small
    at = locate_points(areas, lon, lat)
    inside = at >= 0
    number = np.bincount(at[inside], minlength=len(areas))
    people = np.where(inside, population[at] / np.maximum(number[at], 1), 0.0)
    bare = np.flatnonzero(number == 0)
    points = [areas.geometry[index].representative_point() for index in bare.tolist()]
    return Homes(
        np.append(lon, [point.x for point in points]),
        np.append(lat, [point.y for point in points]),
        np.append(people, population[bare]),
        f"people of each {kind}, over its postcodes",
    )


def count_contacts_here(city: CityFile, wards: Wards, *, choice: GapChoice | None = None) -> ContactCounts:
    """Return contacts per ward of the current edition; those on wards of other editions are translated.

    Args:
        city: The city file.
        wards: Its current wards.
        choice: Which period and service the contacts are of; all if None.
    """
    count = partial(count_contacts, city)
    if choice is not None:
        count = partial(count, since=choice.since, until=choice.until, service=choice.service)
    counts = count(wards)
    translated: dict[str, float] = {}
    lost = 0.0
    others = [edition for edition in list_contact_editions(city) if edition != wards.edition]
    homes = find_homes(city) if others else None
    for edition in others:
        old = load_wards(city, edition=edition)
        if old is None:
            continue
        crosswalk = build_crosswalk(old, wards, homes=homes)
        for channel, values in count(old).items():
            carried, outside = crosswalk.carry_totals(values)
            counts[channel] = counts.get(channel, np.zeros(len(wards))) + carried
            translated[edition] = translated.get(edition, 0.0) + float(values.sum())
            lost += outside
    return ContactCounts(dict(sorted(counts.items())), translated, lost)


def fingerprint_translation(city: CityFile, wards: Wards) -> list[str]:
    """Return what translated counts rest on beside the current wards; nothing where none are translated."""
    others = [edition for edition in list_contact_editions(city) if edition != wards.edition]
    if not others:
        return []
    held = [load_wards(city, edition=edition) for edition in others]
    homes = find_homes(city)
    marks = [wards.fingerprint() for wards in held if wards is not None]
    if homes is not None:
        digest = hashlib.sha256()
        for column in (homes.lon, homes.lat, homes.people):
            digest.update(np.ascontiguousarray(column).tobytes())
        marks.append(digest.hexdigest())
    return marks


def _find_small_areas(city: CityFile) -> tuple[str, Wards, NDArray[np.float64]] | None:
    """Return kind, areas and people of the finest statistical areas whose population is known."""
    peopled = [held for held in list_area_sets(city) if "population" in held.fields]
    for kind in _FINEST_KINDS:
        for held in reversed([each for each in peopled if each.kind.casefold() == kind]):
            areas = load_areas(city, held.kind, held.edition)
            if areas is not None:
                known = load_area_figures(city, areas, kind=held.kind)["population"]
                return held.kind, areas, np.array([value or 0.0 for value in known])
    return None
