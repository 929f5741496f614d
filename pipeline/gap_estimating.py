"""The gaps of a city file as the model gives them, for all that goes on from there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boundaries import Wards, find_adjacency
from gaps import BYM2, GapEstimate, Lean, estimate_each
from pipeline.denominators import count_people
from pipeline.errors import PipelineError
from pipeline.finding import count_of
from pipeline.gap_choice import GapChoice
from pipeline.gap_each import EachColumns, list_columns
from pipeline.gap_sources import GapSources, examine_sources
from pipeline.gap_voice import Voice, gather_voice
from pipeline.translating import ContactCounts, count_contacts_here
from store import CityFile, load_reference, require_wards

_CHOSEN = ""


@dataclass(frozen=True, slots=True)
class CityEstimate:
    """Gaps of a city's wards, with what they were estimated from.

    Attributes:
        wards: The wards.
        population: Residents of each, None where not known; None if of none.
        residents: (wards,) the same where all are known.
        people_there: (wards,) people that were chosen as the denominator, None for contacts.
        counted: Contacts by channel.
        compared: Contacts held against.
        sources: What the comparison rests on.
        voice: The people online.
        estimate: The gaps.
        columns: What else the voice was held against, side by side.
        each: The gaps against each of those.
    """

    wards: Wards
    population: list[float | None] | None
    residents: NDArray[np.float64] | None
    people_there: NDArray[np.float64] | None
    counted: ContactCounts
    compared: float
    sources: GapSources
    voice: Voice
    estimate: GapEstimate
    columns: EachColumns
    each: dict[str, GapEstimate]


def estimate_city(city: CityFile, choice: GapChoice, *, each: bool = False) -> CityEstimate:
    """Estimate the gaps of a city's wards.

    Args:
        city: The city file.
        choice: What the gaps are about; a service as the contacts spell it.
        each: Whether to estimate them by channel, service or denominator too, as the choice says.

    Raises:
        WardlightError: If there are no wards, nothing is left of what is compared, it is not of one time, or
            the prior is of neighbours and there are none.
    """
    wards = require_wards(city)
    lean = find_lean(wards, choice)
    reference = load_reference(city, wards)
    population = reference.get("population")
    people_there = count_people(city, wards, reference, denominator=choice.denominator)
    counted = count_contacts_here(city, wards, choice=choice)
    counts = counted.counts
    held = [counts[channel] for channel in choice.channels if channel in counts]
    contacts = np.column_stack(held) if held else np.zeros((len(wards), 0))
    sources = examine_sources(city, choice, placed=float(contacts.sum()))
    voice = gather_voice(
        city,
        wards,
        counts,
        population=population,
        choice=choice,
        held=held if people_there is None else [people_there],
    )
    residents = list_residents(population)
    columns = list_columns(city, wards, choice, counts, reference) if each else EachColumns()
    estimates = estimate_each(
        voice.evidence,
        # What was chosen comes first: the likelihood is expanded there, for all of them.
        {_CHOSEN: contacts, **{name: column[:, None] for name, column in columns.counts.items()}},
        residents=residents if people_there is None else people_there,
        settings=choice.settings(),
        moved=voice.moved,
        lean=lean,
    )
    estimate = estimates.pop(_CHOSEN)
    return CityEstimate(
        wards,
        population,
        residents,
        people_there,
        counted,
        float(contacts.sum()),
        sources,
        voice,
        estimate,
        columns,
        estimates,
    )


def find_lean(wards: Wards, choice: GapChoice) -> Lean | None:
    """Return what the prior of a choice leans on: the wards' neighbours, or nothing.

    Raises:
        PipelineError: If it leans on neighbours, and no two wards touch.
    """
    if choice.prior != BYM2:
        return None
    adjacency = find_adjacency(wards)
    if not adjacency.any():
        among = (
            "there is one ward only" if len(wards) == 1 else f"no two of {count_of(len(wards), 'ward')} touch"
        )
        raise PipelineError(
            f"--prior {BYM2} takes neighbouring wards to be alike, and {among}; leave out --prior"
        )
    return Lean(adjacency=adjacency)


def list_residents(population: list[float | None] | None) -> NDArray[np.float64] | None:
    """Return (wards,) residents; None if not known of all wards."""
    if population is None or any(value is None for value in population):
        return None
    return np.array(population, dtype=np.float64)


__all__ = ["CityEstimate", "estimate_city", "find_lean", "list_residents"]
