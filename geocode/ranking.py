"""Scores that rest on the order of confidence: risk against coverage, calibration, medians.

Every function takes weights of shape (draws, posts): one row per bootstrap draw, or one row of ones for the
posts as they are. Posts of equal confidence are one step, so that the order of rows never matters.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_DECIMALS = 9
_FEWEST_IN_BIN = 10
MOST_BINS = 10
"""Bins of the reliability diagram; fewer where they would hold under ten posts each."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Posts in falling order of confidence, cut where it changes.

    Attributes:
        order: (posts,) positions, most confident first.
        starts: (steps,) where in `order` each step begins.
        confidence: (steps,) the confidence of each step.
    """

    order: NDArray[np.int64]
    starts: NDArray[np.int64]
    confidence: Floats

    def sum(self, columns: Floats) -> Floats:
        """Return (draws, steps): columns of shape (draws, posts) summed within each step."""
        ranked = columns[:, self.order]
        if len(self.starts) == len(self.order):
            return ranked
        return np.asarray(np.add.reduceat(ranked, self.starts, axis=1), dtype=np.float64)


def rank_posts(confidence: Floats) -> Steps:
    """Return the steps of falling confidence; values that agree to nine decimals are equal."""
    rounded = np.round(confidence, _DECIMALS)
    order = np.argsort(-rounded, kind="stable")
    ranked = rounded[order]
    starts = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1])) if len(ranked) else np.zeros(0, int)
    return Steps(order, starts, ranked[starts])


def divide(numerator: Floats, denominator: Floats) -> Floats:
    """Return quotients, NaN where nothing stands below."""
    out = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), np.nan)
    np.divide(numerator, denominator, out=out, where=denominator > 0)
    return out


def mean_at_coverage(values: Floats, confidence: Floats, *, weights: Floats, coverage: float) -> Floats:
    """Return (draws,) the mean of values over the most confident share `coverage` of the posts.

    The last step counts in part where the whole of it would exceed the coverage.
    """
    steps = rank_posts(confidence)
    held = steps.sum(weights)
    inside = divide(steps.sum(weights * values), held)
    reached = np.cumsum(held, axis=1)
    wanted = coverage * reached[:, -1:] if held.shape[1] else held
    kept = np.clip(wanted - (reached - held), 0.0, held)
    return divide(np.where(kept > 0, kept * inside, 0.0).sum(axis=1), kept.sum(axis=1))


def trace_risk(
    hit: Floats, placeable: Floats, confidence: Floats, *, weights: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the risk-coverage curve: (steps,) thresholds, (draws, steps) coverage and risk.

    At a threshold, coverage is the share of the placeable posts whose likeliest ward is at least that
    probable, and risk the share of all posts so kept (those without a true ward too) whose likeliest ward
    is not the true one. A placeable post for which no ward has any probability is kept last, and wrong.
    El-Yaniv and Wiener (2010), with coverage counted over the placeable.

    Args:
        hit: (posts,) 1 where the likeliest ward is the true one.
        placeable: (posts,) 1 where the truth names a ward.
        confidence: (posts,) probability of the likeliest ward.
        weights: (draws, posts).
    """
    steps = rank_posts(confidence)
    counted = np.maximum(placeable, confidence > 0)
    kept = np.cumsum(steps.sum(weights * counted), axis=1)
    wrong = np.cumsum(steps.sum(weights * counted * (1.0 - hit)), axis=1)
    reached = np.cumsum(steps.sum(weights * placeable), axis=1)
    return steps.confidence, divide(reached, reached[:, -1:]), divide(wrong, kept)


def measure_aurc(hit: Floats, placeable: Floats, confidence: Floats, *, weights: Floats) -> Floats:
    """Return (draws,) the area under the risk-coverage curve: the risk met, averaged over the placeable."""
    _, coverage, risk = trace_risk(hit, placeable, confidence, weights=weights)
    width = np.diff(coverage, axis=1, prepend=0.0)
    area = np.where(width > 0, width * risk, 0.0).sum(axis=1)
    empty = ~np.isfinite(coverage[:, -1]) if coverage.shape[1] else np.ones(len(weights), dtype=np.bool_)
    return np.where(empty, np.nan, area)


def count_bins(posts: int) -> int:
    """Return the number of bins for so many posts: at most ten, each of at least ten posts."""
    return max(1, min(MOST_BINS, posts // _FEWEST_IN_BIN))


def assign_bins(held: Floats, bins: int) -> NDArray[np.int64]:
    """Return (draws, steps) the bin of each step of confidence, bin 0 the least sure.

    Bins hold equal shares of the weight. A step goes to the bin in which the middle of its weight falls:
    equal confidences are never parted.

    Args:
        held: (draws, steps) weight of each step, surest first.
        bins: Number of bins.
    """
    total = held.sum(axis=1, keepdims=True)
    middle = 1.0 - divide(np.cumsum(held, axis=1) - held / 2, total)
    return np.clip(np.nan_to_num(middle) * bins, 0, bins - 1).astype(np.int64)


def measure_ece(outcome: Floats, confidence: Floats, *, weights: Floats, bins: int) -> Floats:
    """Return (draws,) the expected calibration error over equal-mass bins.

    The mean, over posts, of how far their bin's mean confidence lies from its mean outcome. Naeini, Cooper
    and Hauskrecht (2015), with equal-mass bins. It is biased upwards in small samples.
    """
    steps = rank_posts(confidence)
    held = steps.sum(weights)
    excess = held * steps.confidence - steps.sum(weights * outcome)
    place = assign_bins(held, bins) + bins * np.arange(len(held))[:, None]
    gap = np.bincount(place.ravel(), excess.ravel(), minlength=bins * len(held)).reshape(len(held), bins)
    return divide(np.abs(gap).sum(axis=1), held.sum(axis=1))


def find_median(values: Floats, *, weights: Floats) -> Floats:
    """Return (draws,) weighted medians: the mean of the two middle values where two are in the middle."""
    if not len(values):
        return np.full(len(weights), np.nan)
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[:, order], axis=1)
    half = reached[:, -1:] / 2
    lower = np.argmax(reached >= half, axis=1)
    upper = np.argmax(reached > half, axis=1)
    middle = (values[order][lower] + values[order][upper]) / 2
    return np.where(reached[:, -1] > 0, middle, np.nan)
