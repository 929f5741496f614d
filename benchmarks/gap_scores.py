"""How answers on gaps are scored against a known truth."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gaps import TOO_LITTLE, GapEstimate
from gaps.estimate import GAP

MATERIAL = 0.8
BANDS = (0.0, 0.2, 0.55, 0.75, 0.9, 1.0)
"""Edges of the bands that words stand for."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scored:
    """One method's answer on one town.

    Attributes:
        recall: Share of the planted wards that are flagged; NaN where none is planted.
        top: Share of the planted among as many likeliest.
        flagged: Wards flagged.
        false: Wards flagged that are not planted.
        holds: Share of intervals that hold the truth; NaN where none are given.
        inside: The same in planted wards.
        silent: Share of wards without enough evidence.
        seconds: Time taken.
    """

    recall: float
    top: float
    flagged: int
    false: int
    holds: float
    inside: float
    silent: float
    seconds: float


def score_answer(  # noqa: PLR0913 - an answer and the truth
    truth: Floats,
    quiet: frozenset[int],
    *,
    flagged: NDArray[np.bool_],
    doubt: Floats,
    low: Floats,
    high: Floats,
    silent: float = 0.0,
    seconds: float = 0.0,
) -> Scored:
    """Score an answer.

    Args:
        truth: (wards,) true log ratios.
        quiet: Wards that were made quiet.
        flagged: (wards,) whether it calls each a gap.
        doubt: (wards,) order of likelihood, likeliest gap lowest.
        low: (wards,) lower ends of the 90% intervals; NaN where none are given.
        high: (wards,) upper ends.
        silent: Share of wards it says nothing of.
        seconds: Time taken.
    """
    planted = np.isin(np.arange(len(truth)), sorted(quiet))
    held = np.where(np.isnan(low) | np.isnan(high), np.nan, (low <= truth) & (truth <= high))
    first = np.argsort(doubt, kind="stable")[: len(quiet)]
    some = bool(planted.any())
    return Scored(
        float(flagged[planted].mean()) if some else np.nan,
        float(planted[first].mean()) if some else np.nan,
        int(flagged.sum()),
        int((flagged & ~planted).sum()),
        float(held.mean()),
        float(held[planted].mean()) if some else np.nan,
        silent,
        seconds,
    )


def score_estimate(truth: Floats, quiet: frozenset[int], estimate: GapEstimate, seconds: float) -> Scored:
    """Score an estimate of Wardlight's."""
    wards = estimate.wards
    return score_answer(
        truth,
        quiet,
        flagged=np.array([ward.flag == GAP for ward in wards]),
        doubt=np.array([-(ward.p_gap or 0.0) for ward in wards]),
        low=np.array([-np.inf if ward.low is None else ward.low for ward in wards]),
        high=np.array([np.inf if ward.high is None else ward.high for ward in wards]),
        silent=sum(ward.flag == TOO_LITTLE for ward in wards) / len(wards),
        seconds=seconds,
    )


COLUMNS = "| Method | Recall | Top-k | Flagged | False | Holds | Holds in planted | Can't tell | Seconds |"


def describe_scores(name: str, scores: Sequence[Scored]) -> str:
    """Return a row: each a mean over towns with its Monte Carlo standard error."""
    cells = [
        _mean([each.recall for each in scores]),
        _mean([each.top for each in scores]),
        _mean([float(each.flagged) for each in scores]),
        _ratio([each.false for each in scores], [each.flagged for each in scores]),
        _mean([each.holds for each in scores]),
        _mean([each.inside for each in scores]),
        _mean([each.silent for each in scores]),
        f"{np.mean([each.seconds for each in scores]):.2f}" if any(each.seconds for each in scores) else "-",
    ]
    return f"| {name} | {' | '.join(cells)} |"


def describe_bands(chances: Sequence[float], gaps: Sequence[bool]) -> list[str]:
    """Return a table of what probabilities of a gap are worth: how often each band is one."""
    probability, real = np.array(chances), np.array(gaps)
    lines = ["| P(gap) | Wards | Mean P | Truly below 0.8 |", "|---|---:|---:|---:|"]
    for least, most in itertools.pairwise(BANDS):
        within = (probability >= least) & ((probability < most) | (most == BANDS[-1]))
        if within.any():
            lines.append(
                f"| {least:.2f} to {most:.2f} | {within.sum():,} | {probability[within].mean():.2f} "
                f"| {_mean(real[within].astype(float).tolist())} |"
            )
    return lines


def _mean(values: Sequence[float]) -> str:
    known = np.array([value for value in values if np.isfinite(value)])
    if not len(known):
        return "-"
    if len(known) == 1:
        return f"{known[0]:.2f}"
    return f"{known.mean():.2f} ± {known.std(ddof=1) / np.sqrt(len(known)):.2f}"


def _ratio(parts: Sequence[int], wholes: Sequence[int]) -> str:
    """Return sum of parts over sum of wholes, its error by the delta method."""
    if sum(wholes) == 0:
        return "none flagged"
    share = sum(parts) / sum(wholes)
    rest = np.array(parts) - share * np.array(wholes)
    error = float(np.sqrt((rest**2).sum())) / sum(wholes)
    return f"{share:.2f} ± {error:.2f}"
