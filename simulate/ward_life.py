"""Life in each ward: people, age, deprivation, and the known truth of who speaks online and who phones."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulate.landscape import WARDS, Landscape
from simulate.settling import share_out

GAP_WARDS = 5
GAP_FACTOR = 0.5
"""In a ward with a planted gap, half as many people speak online as its need would lead one to expect."""

_SMALLEST, _LARGEST = 19.0, 31.0
_ONLINE_SPREAD = 0.15
_CONTACT_SPREAD = 0.06
_CANDIDATES = 9

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WardLife:
    """What is true of each ward; every array has shape (33,).

    Attributes:
        population: Residents.
        aged_65_plus: Residents of 65 and over.
        households: Households.
        deprivation: Score, 0 to 80, higher is more deprived.
        no_car: Share of households without a car, 0 to 1.
        online_rate: Relative readiness of a resident to speak online.
        contact_rate: Relative readiness of a resident to phone or queue.
        gap: Whether a gap was planted.
    """

    population: Whole
    aged_65_plus: Whole
    households: Whole
    deprivation: Floats
    no_car: Floats
    online_rate: Floats
    contact_rate: Floats
    gap: NDArray[np.bool_]


def live_in_wards(land: Landscape, generator: np.random.Generator, *, people: int) -> WardLife:
    """Draw the facts of each ward; they sum to `people` residents."""
    density = np.bincount(land.pool_ward, minlength=WARDS) / land.areas_km2
    rank = np.argsort(np.argsort(np.bincount(land.pool_ward, minlength=WARDS))) / (WARDS - 1)
    size = _SMALLEST + (_LARGEST - _SMALLEST) * np.clip(rank + generator.normal(0, 0.12, WARDS), 0, 1)
    population = share_out(size, people)
    urban = _standardise(np.log(density))
    deprived = _standardise(0.75 * urban + generator.normal(0.0, 0.8, WARDS))
    old = _standardise(-0.6 * urban + generator.normal(0.0, 0.8, WARDS))
    deprivation = np.clip(24.0 + 12.0 * deprived, 3.0, 80.0)
    share_old = np.clip(0.165 + 0.045 * old, 0.05, 0.32)
    aged = np.rint(population * share_old).astype(np.int64)
    households = np.rint(population / np.clip(2.35 + 0.12 * generator.normal(0, 1, WARDS), 1.9, 2.9))
    gap = _plant_gaps(deprived, old, generator)
    # Need drives both voices: where more goes wrong, people write more and ring more.
    need = np.exp(0.20 * deprived + 0.05 * old)
    contact_rate = need * np.exp(0.04 * old) * generator.lognormal(0.0, _CONTACT_SPREAD, WARDS)
    # A planted gap is exactly that: wards without one vary, wards with one do not hide it by chance.
    online_rate = need * np.where(gap, GAP_FACTOR, generator.lognormal(0.0, _ONLINE_SPREAD, WARDS))
    no_car = np.clip(0.25 + 0.09 * deprived + 0.03 * generator.normal(0, 1, WARDS), 0.04, 0.7)
    return WardLife(
        population,
        aged,
        households.astype(np.int64),
        np.round(deprivation, 1),
        np.round(no_car, 3),
        online_rate,
        contact_rate,
        gap,
    )


def _plant_gaps(deprived: Floats, old: Floats, generator: np.random.Generator) -> NDArray[np.bool_]:
    """Choose the wards of the planted gaps among the poorer and older ones."""
    likely = np.argsort(-(deprived + 0.8 * old), kind="stable")[:_CANDIDATES]
    gap = np.zeros(WARDS, dtype=np.bool_)
    gap[generator.choice(likely, size=GAP_WARDS, replace=False)] = True
    return gap


def _standardise(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / values.std(), dtype=np.float64)
