"""How far the order of wards depends on weights that nobody knows: ranks with intervals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from boundaries.need import TOP, NeedIndex

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

DRAWS = 1000
CONCENTRATION = 20.0
"""With three components of equal weight each then varies as 0.33 ± 0.10."""

_LOW, _HIGH = 0.05, 0.95
_TOP_SHARE = 0.2
# Sums in another order differ in the last digits: wards that are equal stay equal.
_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class RankRanges:
    """The order of wards, 1 for the highest score; every array has shape (wards,).

    Attributes:
        rank: Rank by the chosen weights, 0 for a ward without score; equal scores share the better rank.
        low: Lower end of the 90% interval of ranks, 0 likewise; the interval always holds `rank`.
        high: Its upper end.
        p_top: Probability of being among the top fifth, NaN for a ward without score.
    """

    rank: Whole
    low: Whole
    high: Whole
    p_top: Floats


def rank_scores(score: Floats) -> Whole:
    """Return ranks, 1 for the highest score, 0 where it is NaN; equal scores share the better rank."""
    ranks = np.zeros(len(score), dtype=np.int64)
    known = ~np.isnan(score)
    if known.any():
        ranks[known] = rankdata(-np.round(score[known], _DECIMALS), method="min").astype(np.int64)
    return ranks


def vary_weights(
    index: NeedIndex,
    generator: np.random.Generator,
    *,
    draws: int = DRAWS,
    concentration: float = CONCENTRATION,
) -> RankRanges:
    """Rank the wards under many weights around the chosen ones.

    The weights of the components, and those of the indicators within each, are drawn from Dirichlet
    distributions whose means are the chosen weights. What is not known of a ward is drawn evenly from 0 to
    10.

    Args:
        index: The scores.
        generator: Source of the draws: the same one gives the same ranges.
        draws: Number of draws.
        concentration: Sum of the parameters of each Dirichlet distribution: the higher, the closer the
            weights stay to the chosen ones.
    """
    rank = rank_scores(index.score)
    known = np.flatnonzero(rank)
    low, high, p_top = rank.copy(), rank.copy(), np.full(len(rank), np.nan)
    weights = _draw_weights(index, generator, draws=draws, concentration=concentration)
    scaled = index.scaled[known]
    scores = weights @ np.nan_to_num(scaled, nan=0.0).T
    for at in range(scaled.shape[1]):
        gaps = np.flatnonzero(np.isnan(scaled[:, at]))
        if len(gaps):
            scores[:, gaps] += weights[:, [at]] * generator.uniform(0.0, TOP, size=(draws, len(gaps)))
    ranks = rankdata(-np.round(scores, _DECIMALS), method="min", axis=1)
    ends = np.quantile(ranks, (_LOW, _HIGH), axis=0, method="inverted_cdf").astype(np.int64)
    low[known] = np.minimum(ends[0], rank[known])
    high[known] = np.maximum(ends[1], rank[known])
    p_top[known] = (ranks <= np.ceil(_TOP_SHARE * len(known))).mean(axis=0)
    return RankRanges(rank, low, high, p_top)


def _draw_weights(
    index: NeedIndex, generator: np.random.Generator, *, draws: int, concentration: float
) -> Floats:
    """Return shape (draws, indicators): shares in the whole, each row summing to 1."""
    weights = np.empty((draws, len(index.indicators)))
    own = [np.array([each.component == name for each in index.indicators]) for name in index.components]
    means = np.array([index.shares[mask].sum() for mask in own])
    whole = generator.dirichlet(concentration * means / means.sum(), size=draws)
    for at, mask in enumerate(own):
        within = index.shares[mask] / means[at]
        weights[:, mask] = whole[:, [at]] * generator.dirichlet(concentration * within, size=draws)
    return weights
