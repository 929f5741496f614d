"""The same gaps told by channel, by service, or by what the voice is held against, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boundaries import Wards
from contacts import CHANNELS
from gaps import GapEstimate, GapSettings, band_gap, suppress_counts
from pipeline.denominators import CONTACTS, DENOMINATORS, Figures, count_people
from pipeline.errors import PipelineError
from pipeline.finding import count_of
from pipeline.gap_choice import BY_CHANNEL, BY_SERVICE, GapChoice
from pipeline.gap_sources import examine_sources
from pipeline.translating import count_contacts_here
from store import CityFile, list_services

ALL = "all"
WITHHELD = "withheld"

_RESIDENTS = "residents"
_ALL_SERVICES = "all services"
_MOST_SERVICES = 6
"""Wider tables cannot be read; any other service is asked for by its name."""

Counts = NDArray[np.float64]


@dataclass(slots=True)
class EachColumns:
    """What wards are held against, side by side.

    Attributes:
        counts: Name of the column → (wards,) contacts or people.
        people: Names of the columns that are of people, not of contacts.
        left_out: What could not be a column → why.
        notes: What the reader must know of the columns.
    """

    counts: dict[str, Counts] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    left_out: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def list_columns(
    city: CityFile, wards: Wards, choice: GapChoice, counts: Mapping[str, Counts], figures: Figures
) -> EachColumns:
    """Return what wards are held against by a choice; nothing where it tells no more than itself.

    Args:
        city: The city file.
        wards: Its current wards.
        choice: What the report is about.
        counts: Channel → (wards,) contacts by that choice.
        figures: Reference field → one value per ward.

    Raises:
        PipelineError: If services are asked for and no contact names one.
    """
    found = EachColumns()
    if not choice.tells_each:
        return found
    if choice.each == BY_CHANNEL:
        _add_channels(found, city, choice, counts)
        _add_people(found, city, wards, figures, (_RESIDENTS,))
    elif choice.each == BY_SERVICE:
        _add_services(found, city, wards, choice, counts)
    else:
        found.counts[CONTACTS] = _sum(counts, choice.channels, len(wards))
        _add_people(found, city, wards, figures, DENOMINATORS[1:])
    for name in [name for name, column in found.counts.items() if not column.any()]:
        del found.counts[name]
        found.left_out[name] = f"no contact by {' or '.join(choice.channels)} is known of any ward"
    return found


def tell_each(
    columns: EachColumns, estimates: Mapping[str, GapEstimate], settings: GapSettings, wards: int
) -> list[dict[str, dict[str, Any]]]:
    """Return of each ward: column → `log_ratio`, `low`, `high`, `p_gap`, `flag` and `band`.

    A ratio to a handful of contacts would tell their number: where the contacts of a ward are too few to be
    shown, or would give others away, its figures are None and its band is "withheld".
    """
    rows: list[dict[str, dict[str, Any]]] = [{} for _ in range(wards)]
    for name, estimate in estimates.items():
        counted = np.round(columns.counts[name])[:, None]
        hidden = (
            np.zeros(wards, dtype=np.bool_)
            if name in columns.people
            else suppress_counts(counted, threshold=settings.minimum_people)[:, 0]
        )
        for row, gap, secret in zip(rows, estimate.wards, hidden.tolist(), strict=True):
            if secret:
                row[name] = dict.fromkeys(("log_ratio", "low", "high", "p_gap", "flag"))
                row[name]["band"] = WITHHELD
                continue
            row[name] = {
                "log_ratio": gap.log_ratio,
                "low": gap.low,
                "high": gap.high,
                "p_gap": gap.p_gap,
                "flag": gap.flag,
                "band": band_gap(gap, settings),
            }
    return rows


def _add_channels(
    found: EachColumns, city: CityFile, choice: GapChoice, counts: Mapping[str, Counts]
) -> None:
    for channel in [each for each in CHANNELS if each in counts and each not in choice.online]:
        try:
            alone = replace(choice, against=(channel,))
            told = examine_sources(city, alone, placed=float(counts[channel].sum())).notes
        except PipelineError as error:
            found.left_out[channel] = str(error)
            continue
        found.counts[channel] = counts[channel]
        found.notes += [note for note in told if note not in {*choice.describe(), *found.notes}]
    if len(found.counts) > 1:
        found.counts[ALL] = np.sum(list(found.counts.values()), axis=0)


def _add_people(
    found: EachColumns, city: CityFile, wards: Wards, figures: Figures, names: Sequence[str]
) -> None:
    for name in names:
        try:
            people = count_people(city, wards, figures, denominator=name)
        except PipelineError as error:
            found.left_out[name] = str(error).removeprefix(f"--denominator {name}: ")
            continue
        if people is not None:
            found.counts[name] = people
            found.people.add(name)


def _add_services(
    found: EachColumns, city: CityFile, wards: Wards, choice: GapChoice, counts: Mapping[str, Counts]
) -> None:
    known = list_services(city)
    if not known:
        raise PipelineError(
            f"--each {BY_SERVICE}: no contact in {city.path.name} says what it is about; import contacts "
            "with a column service, or leave out --each"
        )
    services = list(known)
    for service in services[:_MOST_SERVICES]:
        here = count_contacts_here(city, wards, choice=replace(choice, each=BY_CHANNEL, service=service))
        found.counts[service] = _sum(here.counts, choice.channels, len(wards))
    rest = services[_MOST_SERVICES:]
    if rest:
        found.notes.append(
            f"Not shown: {count_of(len(rest), 'service')} with fewer contacts than these; ask for one with "
            "--service."
        )
    found.counts[_ALL_SERVICES] = _sum(counts, choice.channels, len(wards))


def _sum(counts: Mapping[str, Counts], channels: Sequence[str], wards: int) -> Counts:
    total = np.zeros(wards)
    for channel in channels:
        total += counts.get(channel, 0.0)
    return total


__all__ = ["ALL", "WITHHELD", "EachColumns", "list_columns", "tell_each"]
