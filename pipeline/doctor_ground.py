"""The doctor on the ground: wards, what is known of them, and the gazetteer."""

from collections.abc import Mapping, Sequence

import numpy as np

from boundaries import Wards, locate_points
from geocode import KINDS
from pipeline.ages import OLDEST, read_ages
from pipeline.finding import LOOK, MEND, OK, Finding, count_of, name_some, quote_path
from pipeline.mending import mend_gazetteer, mend_reference, mend_wards
from pipeline.nearness import NEAR_DEGREES
from store import (
    CityFile,
    count_reference,
    list_area_sets,
    list_place_kinds,
    load_place_points,
    load_reference,
)

_FAR_FROM_USUAL = 10.0
_PERSONS_A_HOUSEHOLD = (1.2, 6.0)
_MOST_OFF = 0.01
_MOST_FAR = 0.02
_KIND_WORDS = {"street": "streets", "place": "suburbs and villages", "poi": "points of interest"}

Figures = Mapping[str, Sequence[float | None]]


def check_wards(city: CityFile, wards: Wards | None) -> list[Finding]:
    """Return what there is to say of the wards and their editions."""
    if wards is None:
        return [Finding(MEND, "wards", "there are none", mend_wards(city))]
    found = [
        Finding(OK, "wards", f"{count_of(len(wards), 'ward')} of edition {wards.edition or '(unnamed)'}")
    ]
    if not wards.edition:
        found.append(
            Finding(
                LOOK,
                "wards",
                "their edition has no name: nobody can tell whether figures are of the same boundaries",
                f"wardlight wards import {quote_path(city.path)} FILE --edition YEAR",
            )
        )
    others = [
        held.edition or "(unnamed)"
        for held in list_area_sets(city)
        if held.kind == "ward" and not held.current
    ]
    if others:
        found.append(Finding(OK, "wards", f"other editions are kept beside it: {', '.join(others)}"))
    return found


def check_reference(city: CityFile, wards: Wards) -> list[Finding]:
    """Return what there is to say of the population and the figures that must fit it."""
    mend = mend_reference(city, wards)
    by_edition = count_reference(city, "population")
    known = by_edition.get(wards.edition, 0)
    if not known:
        others = [edition or "(unnamed)" for edition in by_edition]
        told = (
            f"it is of edition {', '.join(others)}, the wards are of {wards.edition or '(unnamed)'}"
            if others
            else "there is none: shares of residents cannot be told"
        )
        return [Finding(MEND, "population", told, mend)]
    figures = load_reference(city, wards)
    population = figures["population"]
    found = [Finding(OK, "population", f"{sum(filter(None, population)):,.0f} residents")]
    if known < len(wards):
        missing = [name for name, value in zip(wards.names, population, strict=True) if value is None]
        told = f"missing in {count_of(len(missing), 'ward')}: {name_some(missing)}"
        found.append(Finding(MEND, "population", told, mend))
    found += [Finding(level, "population", text, mend) for level, text in _judge_size(population, wards)]
    found += [Finding(level, "figures", text, mend) for level, text in judge_figures(figures, wards.names)]
    rest = sorted(set(figures) - {"population"})
    if rest:
        found.append(Finding(OK, "figures", f"{len(rest)} more a ward: {name_some(rest)}"))
    return found


def _judge_size(population: Sequence[float | None], wards: Wards) -> list[tuple[str, str]]:
    values = np.array([np.nan if value is None else value for value in population])
    usual = float(np.nanmedian(values))
    told: list[tuple[str, str]] = []
    empty = [wards.names[i] for i in np.flatnonzero(values == 0)]
    odd = (values > usual * _FAR_FROM_USUAL) | ((values < usual / _FAR_FROM_USUAL) & (values > 0))
    if empty:
        told.append((MEND, f"0 residents in {count_of(len(empty), 'ward')}: {name_some(empty)}"))
    if odd.any():
        named = [f"{wards.names[i]} {values[i]:,.0f}" for i in np.flatnonzero(odd)]
        told.append((LOOK, f"more than ten times off the usual {usual:,.0f}: {name_some(named)}"))
    return told


def judge_figures(figures: Figures, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return (level, sentence) on figures that do not fit the population.

    Nobody is counted twice: people of an age and households are never more than residents, and ages that
    cover a whole life add up to them.

    Args:
        figures: Field → one value per ward, `population` among them.
        names: Names of the wards.
    """
    population = figures["population"]
    told: list[tuple[str, str]] = []
    ages = {field: span for field in figures if (span := read_ages(field)) is not None}
    for field in (*ages, *(["households"] if "households" in figures else [])):
        above = [
            f"{name} {part:,.0f} of {whole:,.0f}"
            for name, part, whole in zip(names, figures[field], population, strict=True)
            if part is not None and whole is not None and part > whole
        ]
        if above:
            where = f"{count_of(len(above), 'ward')}: {name_some(above)}"
            told.append((MEND, f"{field} is more than the population in {where}"))
    return [*told, *_judge_households(figures), *_judge_ages(figures, ages, names)]


def _judge_households(figures: Figures) -> list[tuple[str, str]]:
    pairs = [
        (people, homes)
        for people, homes in zip(figures["population"], figures.get("households", ()), strict=False)
        if people is not None and homes
    ]
    if not pairs:
        return []
    persons = sum(people for people, _ in pairs) / sum(homes for _, homes in pairs)
    low, high = _PERSONS_A_HOUSEHOLD
    if low <= persons <= high:
        return []
    return [(LOOK, f"{persons:.1f} residents a household: are both of the same area and year?")]


def _judge_ages(
    figures: Figures, ages: Mapping[str, tuple[int, int]], names: Sequence[str]
) -> list[tuple[str, str]]:
    """Judge ages that cover a whole life without gap or overlap."""
    ordered = sorted(ages, key=lambda field: ages[field])
    covered = -1
    for field in ordered:
        if ages[field][0] != covered + 1:
            return []
        covered = ages[field][1]
    if covered < OLDEST or len(ordered) < 2:  # noqa: PLR2004 - a whole life in two parts at least
        return []
    off = []
    for index, (name, whole) in enumerate(zip(names, figures["population"], strict=True)):
        parts = [figures[field][index] for field in ordered]
        total = sum(part for part in parts if part is not None)
        if whole and None not in parts and abs(total - whole) > _MOST_OFF * whole:
            off.append(f"{name} {total:,.0f} of {whole:,.0f}")
    if not off:
        return []
    return [(MEND, f"{', '.join(ordered)} do not add up to the population: {name_some(off)}")]


def check_gazetteer(city: CityFile, wards: Wards) -> list[Finding]:
    """Return what there is to say of the gazetteer: its kinds, and where its points lie."""
    kinds = list_place_kinds(city)
    if not kinds:
        return [
            Finding(
                MEND,
                "gazetteer",
                "it is empty: only GPS tags place a post",
                mend_gazetteer(city, wards, "street"),
            )
        ]
    found = [
        Finding(
            LOOK,
            "gazetteer",
            f"it has no {_KIND_WORDS.get(kind, kind + 's')}",
            mend_gazetteer(city, wards, kind),
        )
        for kind in KINDS
        if kind not in kinds
    ]
    bare = np.ones(len(wards), dtype=bool)
    for kind in kinds:
        counts, findings = _check_kind(city, wards, kind)
        found += findings
        if kind in {"street", "postcode"}:
            without = [wards.names[i] for i in np.flatnonzero(counts == 0)]
            if 0 < len(without) < len(wards):
                word = _KIND_WORDS.get(kind, "postcodes")
                told = f"no {word} in {count_of(len(without), 'ward')}: {name_some(without)}"
                found.append(Finding(LOOK, "gazetteer", told, mend_gazetteer(city, wards, kind)))
        bare &= counts == 0
    if bare.any():
        empty = [wards.names[i] for i in np.flatnonzero(bare)]
        told = f"nothing of it lies in {count_of(len(empty), 'ward')}: {name_some(empty)}"
        found.append(Finding(MEND, "gazetteer", told, mend_gazetteer(city, wards, "street")))
    return found


def _check_kind(city: CityFile, wards: Wards, kind: str) -> tuple[np.ndarray, list[Finding]]:
    """Return the rows of a kind in each ward, and what there is to say of where they lie."""
    points = load_place_points(city, kind)
    ward = locate_points(wards, points.lon, points.lat)
    counts = np.bincount(ward[ward >= 0], minlength=len(wards))
    inside = int((ward >= 0).sum())
    word = _KIND_WORDS.get(kind, kind + "s")
    told = f"{len(ward):,} {word}, {inside:,} of them in a ward"
    if not inside:
        told += ": are they of another city?"
        return counts, [Finding(MEND, "gazetteer", told, mend_gazetteer(city, wards, kind))]
    found = [Finding(OK, "gazetteer", told)]
    west, south, east, north = wards.bounds
    far = (
        (points.lon < west - NEAR_DEGREES)
        | (points.lon > east + NEAR_DEGREES)
        | (points.lat < south - NEAR_DEGREES)
        | (points.lat > north + NEAR_DEGREES)
    )
    # Towns far away are of use: they tell namesakes apart.
    if kind != "place" and far.mean() > _MOST_FAR:
        told = f"{far.mean():.0%} of the {word} lie more than a degree from the wards"
        found.append(Finding(LOOK, "gazetteer", f"{told}: is that meant?"))
    return counts, found
