"""The gaps of a city file as the model gives them, for all that goes on from there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boundaries import Wards
from gaps import GapEstimate, estimate_gaps
from pipeline.denominators import count_people
from pipeline.gap_choice import GapChoice
from pipeline.gap_sources import GapSources, examine_sources
from pipeline.gap_voice import Voice, gather_voice
from pipeline.translating import ContactCounts, count_contacts_here
from store import CityFile, load_reference, require_wards


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


def estimate_city(city: CityFile, choice: GapChoice) -> CityEstimate:
    """Estimate the gaps of a city's wards.

    Args:
        city: The city file.
        choice: What the gaps are about; a service as the contacts spell it.

    Raises:
        WardlightError: If there are no wards, nothing is left of what is compared, or it is not of one time.
    """
    wards = require_wards(city)
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
    estimate = estimate_gaps(
        voice.evidence,
        contacts,
        residents=residents if people_there is None else people_there,
        settings=choice.settings(),
        moved=voice.moved,
    )
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
    )


def list_residents(population: list[float | None] | None) -> NDArray[np.float64] | None:
    """Return (wards,) residents; None if not known of all wards."""
    if population is None or any(value is None for value in population):
        return None
    return np.array(population, dtype=np.float64)


__all__ = ["CityEstimate", "estimate_city", "list_residents"]
