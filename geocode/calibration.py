"""How far answers are to be believed: temperature and background mass per kind of evidence, and ward sets.

The wards' part X of an answer becomes (1 - e) * norm(X^(1/T)) + e * background. T above 1 flattens what was
said too boldly (Guo et al. 2017); it works within the city, so that an answer spread over many wards does not
tip to elsewhere. e is the chance of having been misled altogether, so that only the background is known: that
mass is said to be unknown. Two numbers a kind, fitted on labels by maximum likelihood, held towards those
that come with Wardlight where labels are few. Ward sets are split-conformal, each kind by itself (Vovk 2012):
the mass that a set must reach is read off the labels.
"""

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from boundaries import WardDistribution
from geocode.fusion import CITY_PRIOR

COVERAGES = (0.5, 0.8, 0.9)
"""Coverages that ward sets are kept for."""

_LEAST_LABELS = 15
_PULL = 6.0
"""Labels that the kept values of T and e weigh as much as."""

_SHARP = 0.15
_FLOOR = 1e-6
_LEAST_BACKGROUND, _MOST_BACKGROUND = 1e-4, 0.6
_LEAST_TEMPERATURE, _MOST_TEMPERATURE = 0.25, 5.0


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is done to answers of one kind.

    Attributes:
        temperature: T, 0.25 to 5; 1 leaves an answer as it is.
        background: e, 0 to 0.6; 0 leaves an answer as it is.
        masses: Coverage (0.5, 0.8, 0.9) → in-city mass that a ward set must reach to hold it.
        labels: Labels it rests on.
    """

    temperature: float = 1.0
    background: float = 0.0
    masses: tuple[float, ...] = COVERAGES
    labels: int = 0


PLAIN = Adjustment()


@dataclass(frozen=True, slots=True)
class Calibration:
    """The adjustments of a city.

    Attributes:
        adjustments: Kind of answer, as `about suburb` or `lives_in profile` → adjustment.
        source: Where its labels come from.
    """

    adjustments: Mapping[str, Adjustment] = field(default_factory=dict)
    source: str = ""

    def find(self, basis: str) -> Adjustment:
        """Return the adjustment of a kind of answer; one that changes nothing if there is none."""
        return self.adjustments.get(basis, PLAIN)

    def apply(self, said: WardDistribution, basis: str, prior: Sequence[float]) -> WardDistribution:
        """Return a calibrated answer.

        Args:
            said: The answer as the evidence gives it.
            basis: Its kind.
            prior: (wards,) residents' shares.
        """
        return adjust(said, self.find(basis), prior)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON-ready data."""
        return {
            "source": self.source,
            "adjustments": {basis: asdict(each) for basis, each in sorted(self.adjustments.items())},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Calibration":
        """Return it from what `to_dict` gave."""
        return cls(
            {
                basis: Adjustment(
                    float(each["temperature"]),
                    float(each["background"]),
                    tuple(float(mass) for mass in each["masses"]),
                    int(each["labels"]),
                )
                for basis, each in data["adjustments"].items()
            },
            str(data["source"]),
        )


@cache
def load_calibration() -> Calibration:
    """Return the calibration that comes with Wardlight."""
    text = resources.files("geocode").joinpath("calibration.toml").read_text(encoding="utf-8")
    return Calibration.from_dict(tomllib.loads(text))


def adjust(said: WardDistribution, how: Adjustment, prior: Sequence[float]) -> WardDistribution:
    """Return an answer flattened or sharpened within the city, the background moved to unknown.

    The power works on what the answer adds to the residents' shares, so that an answer that adds nothing
    stays what it is.
    """
    if said.unknown >= 1.0 or (how.temperature == 1.0 and how.background == 0.0):
        return said
    power = 1.0 / how.temperature
    wards = _temper(said, power, prior)
    total = sum(wards.values())
    kept = 1.0 - how.background
    scale = kept * said.city / total if total > 0 else 0.0
    return WardDistribution(
        {ward: share * scale for ward, share in wards.items()},
        outside=said.outside * kept,
        unknown=min(1.0, said.unknown + (1.0 - said.unknown) * how.background),
    )


def _temper(said: WardDistribution, power: float, prior: Sequence[float]) -> dict[int, float]:
    """Return ward → prior * (share / prior) ^ power, not normalised."""
    return {
        ward: prior[ward] ** (1.0 - power) * share**power for ward, share in said.wards.items() if share > 0
    }


def choose_ward_set(said: WardDistribution, mass: float) -> tuple[int, ...]:
    """Return the smallest set of likeliest wards that reaches a mass, likeliest first.

    Args:
        said: A calibrated answer.
        mass: In-city mass to reach as `measure_conformity` counts it, 0 to 1.
    """
    chosen: list[int] = []
    above = 0.0
    for ward, share in sorted(said.wards.items(), key=lambda item: (-item[1], item[0])):
        if chosen and above + 0.5 * share > mass * said.city:
            break
        chosen.append(ward)
        above += share
    return tuple(chosen)


class Label(NamedTuple):
    """An answer and what is right.

    Attributes:
        basis: Kind of the answer.
        said: The answer before calibration.
        prior: (wards,) residents' shares of its city.
        truth: Ward index → share; empty if the truth is no ward.
        outside: Share of the truth that lies outside.
        unknown: Share of the truth that is nowhere.
    """

    basis: str
    said: WardDistribution
    prior: Sequence[float]
    truth: Mapping[int, float]
    outside: float = 0.0
    unknown: float = 0.0


def fit_calibration(labels: Iterable[Label], *, source: str, kept: Calibration) -> Calibration:
    """Return a calibration fitted on labels; kinds with fewer than 15 labels keep what they had.

    Args:
        labels: Answers and truths.
        source: Where the labels come from.
        kept: Calibration to start from and to be held towards.
    """
    by_basis: dict[str, list[Label]] = {}
    for label in labels:
        if _names_a_ward(label.said):
            by_basis.setdefault(label.basis, []).append(label)
    fitted = dict(kept.adjustments)
    for basis, chosen in sorted(by_basis.items()):
        if len(chosen) >= _LEAST_LABELS:
            fitted[basis] = _fit_adjustment(chosen, start=kept.find(basis))
    return Calibration(fitted, source)


def _names_a_ward(said: WardDistribution) -> bool:
    """Tell whether an answer leans to a ward at all: one over the whole city cannot tell T or e."""
    best = said.likeliest()
    return best is not None and best[1] >= _SHARP * (1.0 - said.unknown)


def _fit_adjustment(labels: Sequence[Label], *, start: Adjustment) -> Adjustment:
    centre = np.array([math.log(start.temperature), _logit(max(start.background, 0.02))])

    def loss(values: NDArray[np.float64]) -> float:
        how = _unpack(values)
        total = 0.0
        for label in labels:
            total -= _log_score(label, how)
        away = values - centre
        return total + _PULL * float(away @ away) / 2.0

    best = minimize(
        loss, centre, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-3, "maxiter": 200}
    )
    how = _unpack(best.x)
    masses = _find_masses([(adjust(label.said, how, label.prior), label.truth) for label in labels])
    return Adjustment(round(how.temperature, 3), round(how.background, 4), masses, len(labels))


def _unpack(values: NDArray[np.float64]) -> Adjustment:
    temperature = float(np.clip(math.exp(values[0]), _LEAST_TEMPERATURE, _MOST_TEMPERATURE))
    background = float(np.clip(1.0 / (1.0 + math.exp(-values[1])), _LEAST_BACKGROUND, _MOST_BACKGROUND))
    return Adjustment(temperature, background)


def _logit(share: float) -> float:
    return math.log(share / (1.0 - share))


def _log_score(label: Label, how: Adjustment) -> float:
    """Return the log likelihood of a label's truth, without making the whole answer.

    What an answer leaves unknown counts for a place as the reference prior does.
    """
    said, power = label.said, 1.0 / how.temperature
    wards = _temper(said, power, label.prior)
    total = sum(wards.values())
    kept = 1.0 - how.background
    scale = kept * said.city / total if total > 0 else 0.0
    unknown = said.unknown + (1.0 - said.unknown) * how.background
    score = 0.0
    for ward, weight in label.truth.items():
        share = wards.get(ward, 0.0) * scale + CITY_PRIOR * unknown * label.prior[ward]
        score += weight * math.log(max(share, _FLOOR))
    if label.outside:
        outside = said.outside * kept + (1.0 - CITY_PRIOR) * unknown
        score += label.outside * math.log(max(outside, _FLOOR))
    if label.unknown:
        score += label.unknown * math.log(max(unknown, _FLOOR))
    return score


def _find_masses(pairs: Sequence[tuple[WardDistribution, Mapping[int, float]]]) -> tuple[float, ...]:
    """Return, for each kept coverage, the in-city mass at which that share of true wards is in the set."""
    scores = sorted(
        score
        for said, truth in pairs
        if truth and said.city > 0
        for score in [measure_conformity(said, max(truth, key=lambda ward: truth[ward]))]
    )
    if len(scores) < _LEAST_LABELS:
        return COVERAGES
    ranks = [min(len(scores), math.ceil((len(scores) + 1) * coverage)) for coverage in COVERAGES]
    return tuple(round(scores[rank - 1], 4) for rank in ranks)


def measure_conformity(said: WardDistribution, ward: int) -> float:
    """Return the in-city mass of the wards likelier than a ward and half of its own; 1 if it has none."""
    share = said.wards.get(ward, 0.0)
    if share <= 0:
        return 1.0
    above = sum(other for other in said.wards.values() if other > share)
    return min(1.0, (above + 0.5 * share) / said.city)
