"""Editions of the wards: which there are, which is current, what changed, and figures carried over."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from boundaries import WardReference, compare_editions
from pipeline.clock import Clock, read_clock
from pipeline.errors import PipelineError
from pipeline.translating import build_crosswalk, find_homes
from store import (
    StoredSource,
    count_posts,
    drop_stale,
    list_area_sets,
    load_reference,
    open_city,
    require_edition,
    save_reference,
    save_source,
)


def list_areas(city: Path) -> list[dict[str, Any]]:
    """Return every set of areas in a city file: `kind`, `edition`, `areas`, `current`, `fields`.

    Raises:
        StoreError: If it is no city file.
    """
    with open_city(city) as opened:
        return [{**asdict(held), "fields": list(held.fields)} for held in list_area_sets(opened)]


def use_edition(city: Path, edition: str) -> int:
    """Make an edition the current one; return how many posts now wait to be located in it.

    A place's share of each ward comes from the place itself, not from its share of older wards: posts are
    located again rather than translated. Contacts and what is known of the wards keep their edition;
    contacts are translated where they are counted.

    Raises:
        StoreError: If the city file does not hold that edition.
    """
    with open_city(city, write=True) as opened:
        require_edition(opened, edition)
        with opened.transaction():
            if opened.setting("edition") != edition:
                opened.set_setting("edition", edition)
                drop_stale(opened, "")
        posts = count_posts(opened)
        return posts["posts"] - posts["located"]


def compare(city: Path, old: str, new: str) -> dict[str, Any]:
    """Return what became of every ward from one edition to another.

    Returns:
        `old` and `new` (the editions), `told_by` (what the shares rest on), `changes` (one per old ward)
        and `new_wards` (those that no old ward goes on as); see `boundaries.editions.Change`.

    Raises:
        WardlightError: If an edition is not there, or both are one.
    """
    if old == new:
        raise PipelineError(f"both editions are {old!r}; name two")
    with open_city(city) as opened:
        before, after = require_edition(opened, old), require_edition(opened, new)
        homes = find_homes(opened)
    changes, fresh = compare_editions(
        before,
        after,
        forward=build_crosswalk(before, after, homes=None),
        backward=build_crosswalk(after, before, homes=None),
    )
    people = build_crosswalk(before, after, homes=homes).weights.toarray() if homes is not None else None
    return {
        "old": old,
        "new": new,
        "told_by": "area" if homes is None else homes.told_by,
        "changes": [
            {
                **asdict(change),
                "people": None
                if people is None
                else {
                    after.codes[at]: round(float(people[row, at]), 4) for at in np.flatnonzero(people[row])
                },
            }
            for row, change in enumerate(changes)
        ],
        "new_wards": [asdict(change) for change in fresh],
    }


def translate_reference(
    city: Path,
    *,
    old: str,
    totals: Sequence[str] = ("population",),
    rates: Sequence[str] = (),
    clock: Clock = read_clock,
) -> dict[str, Any]:
    """Carry figures of an older edition's wards over to the current ones, and store them.

    Args:
        city: The city file.
        old: Edition that the figures are known of.
        totals: Fields that add up: people, households.
        rates: Fields that do not: shares, scores; carried as means weighted by population.
        clock: Time of the translation.

    Returns:
        `old`, `new`, `told_by`, and per field `before`, `after`, `outside`; for rates None.

    Raises:
        WardlightError: If the edition or a field is not there, is not known for every ward, or would replace
            figures that the current edition has of its own.
    """
    with open_city(city, write=True) as opened:
        current = opened.setting("edition")
        if old == current:
            raise PipelineError(f"edition {old!r} is the current one: there is nothing to translate")
        before, after = require_edition(opened, old), require_edition(opened, current)
        known = load_reference(opened, before)
        own = load_reference(opened, after)
        for field in (*totals, *rates):
            if field not in known:
                raise PipelineError(
                    f"nothing is known of {field!r} in edition {old}; its fields are: "
                    f"{', '.join(known) or 'none'}"
                )
            if field in own:
                raise PipelineError(
                    f"edition {current} has {field!r} of its own, which is better than a translated one"
                )
        homes = find_homes(opened)
        crosswalk = build_crosswalk(before, after, homes=homes)
        carried: dict[str, tuple[float | None, ...]] = {}
        told: dict[str, Any] = {}
        for field in totals:
            values, outside = crosswalk.carry_totals(_require_whole(field, known[field], edition=old))
            carried[field] = tuple(values.round(1).tolist())
            told[field] = {
                "before": float(np.sum([value or 0.0 for value in known[field]])),
                "after": float(values.sum()),
                "outside": outside,
            }
        if rates:
            people = _require_whole("population", known.get("population", []), edition=old)
            for field in rates:
                values = crosswalk.carry_rates(
                    np.array([np.nan if value is None else value for value in known[field]]), people
                )
                carried[field] = tuple(None if np.isnan(value) else float(value) for value in values.round(4))
                told[field] = None
        population = carried.pop("population", (None,) * len(after))
        with opened.transaction():
            save_reference(opened, WardReference(after.codes, population, carried), edition=current)
            save_source(opened, _describe_translation(old, current, (*totals, *rates), at=clock()))
    return {
        "old": old,
        "new": current,
        "told_by": "area" if homes is None else homes.told_by,
        "fields": told,
    }


def _require_whole(field: str, values: Sequence[float | None], *, edition: str) -> np.ndarray[Any, Any]:
    missing = sum(value is None for value in values)
    if missing or not values:
        raise PipelineError(
            f"{field!r} is not known for {missing or 'any'} of the wards of edition {edition}: a total would "
            "be lost. Complete it and import it again"
        )
    return np.array(values, dtype=np.float64)


def _describe_translation(old: str, new: str, fields: Sequence[str], *, at: str) -> StoredSource:
    name = f"{', '.join(fields)}: translated from the wards of {old}"
    return StoredSource(f"reference {new}", name, "", "", "", "", "", at, "")
