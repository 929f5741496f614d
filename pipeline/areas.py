"""Areas of other kinds than wards: statistical areas, constituencies, a planner's own."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from boundaries import Wards, read_reference, read_wards
from gaps import suppress_counts
from intake import Ledger
from pipeline.clock import Clock, read_clock
from pipeline.errors import PipelineError
from pipeline.report import DISCLOSURE_THRESHOLD
from pipeline.translating import build_crosswalk, count_contacts_here, find_homes
from store import (
    CityFile,
    list_area_sets,
    load_areas,
    load_gap_report,
    load_reference,
    open_city,
    require_wards,
    save_area_figures,
    save_areas,
    save_ledger,
)

_POPULATION = "population"
_ONLINE = "people online"


def import_areas(  # noqa: PLR0913 - one argument per choice
    city: Path,
    file: Path,
    *,
    kind: str,
    edition: str = "",
    code_column: str | None = None,
    name_column: str | None = None,
    layer: str | None = None,
    crs: str | None = None,
    clock: Clock = read_clock,
) -> Ledger:
    """Import areas of another kind than wards.

    Raises:
        WardlightError: If the file is refused, or `kind` is no plain word; the city file is then as it was.
    """
    kind = check_kind(kind)
    with open_city(city, write=True) as opened:
        areas, ledger = read_wards(
            file,
            code_column=code_column,
            name_column=name_column,
            metric_epsg=int(opened.setting("metric_epsg", "27700")),
            edition=edition,
            layer=layer,
            crs=crs,
        )
        with opened.transaction():
            stored = save_areas(opened, areas, kind=kind)
            ledger = replace(ledger, what=f"areas {kind}", stored=stored, duplicate=ledger.stored - stored)
            save_ledger(opened, ledger, at=clock())
    return ledger


def import_area_figures(
    city: Path,
    file: Path,
    *,
    kind: str,
    edition: str | None = None,
    encoding: str = "utf-8",
    clock: Clock = read_clock,
) -> Ledger:
    """Import what is known of areas of another kind: population and any numeric column.

    Raises:
        WardlightError: If the file is refused, or there are no such areas.
    """
    with open_city(city, write=True) as opened:
        areas = require_areas(opened, kind, edition)
        figures, ledger = read_reference(file, areas, encoding=encoding)
        with opened.transaction():
            save_area_figures(opened, figures, kind=kind, edition=areas.edition)
            ledger = replace(ledger, what=f"figures {kind}")
            save_ledger(opened, ledger, at=clock())
    return ledger


def count_in_areas(city: Path, *, kind: str, edition: str | None = None) -> dict[str, Any]:
    """Return what the wards count, for areas of another kind: counts only, each total kept.

    Args:
        city: The city file.
        kind: Kind of the areas.
        edition: Their edition; the last one unless named.

    Returns:
        `kind`, `edition`, `told_by` (what the shares of wards rest on), `areas` (one per area: `code`,
        `name`, and a column per count; None
        where so few people that the number is withheld), `totals` (by count: `wards`, `areas`,
        `outside`; the latter None where so few are outside).

    Raises:
        WardlightError: If there are no wards or no such areas.
    """
    with open_city(city) as opened:
        wards, areas = require_wards(opened), require_areas(opened, kind, edition)
        homes = find_homes(opened)
        counts = {
            f"{channel} contacts": values
            for channel, values in count_contacts_here(opened, wards).counts.items()
        }
        population = load_reference(opened, wards).get(_POPULATION)
        known = load_gap_report(opened)
    if population is not None and None not in population:
        counts = {_POPULATION: np.array(population, dtype=np.float64), **counts}
    if known is not None and known[2]["settings"]["edition"] == wards.edition:
        online = [float(row["online_people"]) for row in known[2]["wards"]]
        counts[_ONLINE] = np.array(online)
    crosswalk = build_crosswalk(wards, areas, homes=homes)
    carried = {name: crosswalk.carry_totals(values) for name, values in counts.items()}
    # What lies outside is one number more: with the total it would give a withheld one away.
    shown: dict[str, list[float | None]] = {
        name: [round(value, 1) for value in (*values.tolist(), outside)]
        if name == _POPULATION
        else _hide_few([*values.tolist(), outside])
        for name, (values, outside) in carried.items()
    }
    return {
        "kind": kind,
        "edition": areas.edition,
        "told_by": "area" if homes is None else homes.told_by,
        "areas": [
            {
                "code": code,
                "name": areas.names[at],
                **{name: values[at] for name, values in shown.items()},
            }
            for at, code in enumerate(areas.codes)
        ],
        "totals": {
            name: {
                "wards": round(float(counts[name].sum()), 1),
                "areas": None if shown[name][-1] is None else round(float(values.sum()), 1),
                "outside": shown[name][-1],
            }
            for name, (values, _) in carried.items()
        },
    }


def _hide_few(people: list[float]) -> list[float | None]:
    """Return numbers of people or contacts without those so small that they could point to somebody.

    Whole ones, as they are judged: a fraction under a half is one person's share.
    """
    rounded = [float(round(number)) for number in people]
    hidden = suppress_counts(np.array(rounded)[:, None], threshold=DISCLOSURE_THRESHOLD)[:, 0]
    return [None if hide else number for number, hide in zip(rounded, hidden.tolist(), strict=True)]


def require_areas(city: CityFile, kind: str, edition: str | None) -> Wards:
    """Return areas of another kind.

    Raises:
        PipelineError: If there are none; the kinds there are, are named.
    """
    areas = load_areas(city, kind, edition)
    if areas is None:
        wanted = f"{kind} {edition or ''}".strip()
        held = [f"{held.kind} {held.edition}".strip() for held in list_area_sets(city) if held.kind != "ward"]
        raise PipelineError(
            f"{city.path.name} has no areas of kind {wanted!r}; it has: {', '.join(held) or 'none'}. Import "
            f"them with: wardlight areas import {city.path} FILE --kind {kind}"
        )
    return areas


def check_kind(kind: str) -> str:
    """Return a kind of areas as it is stored.

    Raises:
        PipelineError: If it is no plain word, or wards.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", kind):
        raise PipelineError(
            f"--kind {kind!r}: use small letters, digits and dashes, such as lsoa or my-areas"
        )
    if kind in {"ward", "wards"}:
        raise PipelineError("--kind ward: wards are imported with: wardlight wards import CITY FILE")
    return kind
