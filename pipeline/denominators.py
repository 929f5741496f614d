"""What the online voice is held against: contacts, or people as the reference figures tell them."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from boundaries import Wards
from pipeline.ages import read_ages, tile_ages
from pipeline.errors import PipelineError
from pipeline.finding import name_some
from store import CityFile

CONTACTS, RESIDENTS = "contacts", "residents"
DENOMINATORS = (CONTACTS, RESIDENTS, "adults", "households")

ADULT_FROM = 18
"""Age in years from which residents are adults."""

_FETCHED = "wardlight reference fetch"
_IMPORTED = "wardlight reference import"
_FIELDS = {RESIDENTS: "population", "households": "households"}
# Not shares (`percent_18_plus`), nor parts of the people of an age (`offline_18_plus`).
_NUMBER_OF_PEOPLE = re.compile(r"(?:(?:aged?|ages|all|population|pop|people|persons|residents|under)_)*\d")

Figures = Mapping[str, Sequence[float | None]]


def count_people(
    city: CityFile, wards: Wards, figures: Figures, *, denominator: str
) -> NDArray[np.float64] | None:
    """Return shape (wards,): the people or households that wards are held against, None for contacts.

    Adults are a field `adults`, ages that cover everyone from 18 on (`aged_18_plus`, `aged_18_64` with
    `aged_65_plus`), or the population less ages that cover everyone below (`aged_0_17`, `under_18`).

    Args:
        city: The city file, for messages.
        wards: The current wards.
        figures: Reference field → one value per ward.
        denominator: One of `DENOMINATORS`.

    Raises:
        PipelineError: If the figure is not known of all wards, is negative, or adds up to nothing.
    """
    if denominator == CONTACTS:
        return None
    values = (
        _count_adults(figures) if denominator == "adults" else list(figures.get(_FIELDS[denominator], ()))
    )
    told = f"--denominator {denominator}"
    if not any(value is not None for value in values):
        raise PipelineError(
            f"{told}: no ward's number of {denominator} is known; {_way_out(city, denominator)}"
        )
    missing = [name for name, value in zip(wards.names, values, strict=True) if value is None]
    if missing:
        raise PipelineError(
            f"{told}: it is not known of {len(missing)} of {len(wards)} wards ({name_some(missing)}); "
            f"{_way_out(city, denominator)}"
        )
    known = np.array(values, dtype=np.float64)
    below = [f"{wards.names[i]} {known[i]:,.0f}" for i in np.flatnonzero(known < 0)]
    if below or known.sum() == 0:
        what = f"it is below zero in {name_some(below)}" if below else "it is zero in every ward"
        raise PipelineError(f"{told}: {what}; import right figures with: {_IMPORTED} {city.path} FILE")
    return known


def _count_adults(figures: Figures) -> list[float | None]:
    if "adults" in figures:
        return list(figures["adults"])
    ages = {
        field: span
        for field in figures
        if _NUMBER_OF_PEOPLE.match(field) and (span := read_ages(field)) is not None
    }
    over = tile_ages(ages, first=ADULT_FROM, last=None)
    if over:
        return [_add(row) for row in zip(*(figures[field] for field in over), strict=True)]
    under = tile_ages(ages, first=0, last=ADULT_FROM - 1)
    if under and "population" in figures:
        children = [_add(row) for row in zip(*(figures[field] for field in under), strict=True)]
        return [
            None if people is None or part is None else people - part
            for people, part in zip(figures["population"], children, strict=True)
        ]
    return []


def _add(parts: Sequence[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _way_out(city: CityFile, denominator: str) -> str:
    if denominator == "adults":
        return (
            f"import a column adults, aged_{ADULT_FROM}_plus, or population and aged_0_{ADULT_FROM - 1} "
            f"with: {_IMPORTED} {city.path} FILE"
        )
    return (
        f"fetch it with: {_FETCHED} {city.path}, or import a column {_FIELDS[denominator]} with: "
        f"{_IMPORTED} {city.path} FILE"
    )
