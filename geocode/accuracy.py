"""How accurate answers are: every figure with its interval, as a whole, by evidence and by level."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geocode.judging import EVIDENCE_KINDS, JudgedPosts
from geocode.placement import LEVELS
from geocode.ranking import assign_bins, count_bins, divide, rank_posts, trace_risk
from geocode.scores import AT_COVERAGE, count_posts, score_posts

RESAMPLES = 1_000
INTERVAL = 0.9
_CELLS = 250_000
"""Weights held at once: (draws, posts) are worked through in slices of so many numbers."""

_MOST_POINTS = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its 90% interval; None where it rests on no post, the interval also on one alone.

    A percentile interval over few posts is too narrow: read it with the number of posts.

    Attributes:
        value: The figure.
        low: 5th percentile over the bootstrap draws.
        high: 95th percentile.
        posts: Posts it rests on.
    """

    value: float | None
    low: float | None
    high: float | None
    posts: int


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the posts.

    Attributes:
        posts: How many.
        placeable: Those whose truth names a ward.
        put: Those put on a ward.
        right: Those put on the true ward.
        figures: Name (see `scores.FIGURES`) → figure.
    """

    posts: int
    placeable: int
    put: int
    right: int
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """One point of the reliability diagram, over posts put on a ward.

    Attributes:
        least: Smallest probability in the bin.
        most: Largest probability.
        confidence: Mean probability of the ward they are put on.
        outcome: Mean true share of that ward: how often it was right.
        low: 5th percentile of the outcome over the draws, the bin held fixed.
        high: 95th percentile.
        posts: Posts in the bin.
    """

    least: float
    most: float
    confidence: float
    outcome: float
    low: float
    high: float
    posts: int


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """One point of the risk-coverage curve; see `ranking.trace_risk`."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What was measured.

    Attributes:
        whole: All judged posts.
        by_kind: Kind of the strongest evidence → its posts; kinds without posts are absent.
        by_basis: Kind of place it mostly stands on → its posts.
        by_level: Level of the answer → its posts.
        bins: The reliability diagram, least sure first.
        curve: The risk-coverage curve, surest first, thinned to at most 60 points.
        groups: Number of groups resampled.
    """

    whole: Part
    by_kind: dict[str, Part]
    by_basis: dict[str, Part]
    by_level: dict[str, Part]
    bins: tuple[ReliabilityBin, ...]
    curve: tuple[RiskPoint, ...]
    groups: int


def measure_accuracy(
    posts: JudgedPosts,
    rng: np.random.Generator,
    *,
    resamples: int = RESAMPLES,
    at_coverage: float = AT_COVERAGE,
) -> Accuracy:
    """Measure judged posts.

    Intervals are percentiles of a bootstrap over groups: an author's or a venue's posts are drawn together,
    for they are right or wrong together. Parts are measured in the same draws as the whole. Draws of the
    calibration error are moved so that their median is the figure.

    Args:
        posts: The judged posts.
        rng: Draws the groups.
        resamples: Number of draws.
        at_coverage: Share of the placeable posts for the figures "at coverage".

    Raises:
        ValueError: If there are no posts, or a number is out of its range.
    """
    if not len(posts):
        raise ValueError("there is no post to measure")
    if resamples < 1 or not 0.0 < at_coverage <= 1.0:
        raise ValueError("resamples are 1 or more, and a coverage is over 0 and up to 1")
    groups, members = np.unique(posts.group, return_inverse=True)
    draws = draw_groups(len(groups), rng, draws=resamples)

    def measure(mask: NDArray[np.bool_]) -> Part:
        these = posts.take(mask)
        return _measure_part(these, draws, members[mask], at_coverage=at_coverage)

    kinds = {kind: posts.kind == kind for kind in EVIDENCE_KINDS}
    bases = {basis: posts.basis == basis for basis in np.unique(posts.basis).tolist()}
    levels = {level: posts.level == level for level in LEVELS}
    return Accuracy(
        whole=measure(np.ones(len(posts), dtype=np.bool_)),
        by_kind={kind: measure(mask) for kind, mask in kinds.items() if mask.any()},
        by_basis={basis: measure(mask) for basis, mask in bases.items()},
        by_level={level: measure(mask) for level, mask in levels.items() if mask.any()},
        bins=_fill_bins(posts.take(posts.put), draws, members[posts.put]),
        curve=_thin_curve(posts),
        groups=len(groups),
    )


def draw_groups(groups: int, rng: np.random.Generator, *, draws: int) -> NDArray[np.float64]:
    """Return (draws, groups): how often each group was drawn, as many groups drawn as there are."""
    drawn = np.empty((draws, groups))
    for at in range(draws):
        drawn[at] = np.bincount(rng.integers(0, groups, groups), minlength=groups)
    return drawn


def _measure_part(
    posts: JudgedPosts, draws: NDArray[np.float64], members: NDArray[np.int64], *, at_coverage: float
) -> Part:
    values = score_posts(posts, np.ones((1, len(posts))), at_coverage=at_coverage)
    sampled = [
        score_posts(posts, weights, at_coverage=at_coverage) for weights in _slice_draws(draws, members)
    ]
    counts = count_posts(posts)
    figures = {}
    for name, value in values.items():
        drawn = np.concatenate([part[name] for part in sampled])
        if name == "ece":
            drawn = _centre(drawn, value[0])
        # One post alone has no spread that could be drawn.
        low, high = _percentiles(drawn) if counts[name] > 1 else (np.nan, np.nan)
        figures[name] = Figure(_finite(value[0]), _finite(low), _finite(high), counts[name])
    return Part(len(posts), int(posts.placeable.sum()), int(posts.put.sum()), int(posts.right.sum()), figures)


def _slice_draws(draws: NDArray[np.float64], members: NDArray[np.int64]) -> Iterator[NDArray[np.float64]]:
    """Yield the weights of posts, (draws, posts), some draws at a time."""
    size = max(1, _CELLS // max(1, len(members)))
    for start in range(0, len(draws), size):
        yield draws[start : start + size, members]


def _centre(drawn: NDArray[np.float64], value: np.float64) -> NDArray[np.float64]:
    """Return draws of the calibration error moved so that their median is the value itself.

    Drawing posts again adds noise, and noise can only widen the distance between confidence and outcome:
    as drawn, the interval would often not hold the value.
    """
    defined = drawn[np.isfinite(drawn)]
    return np.maximum(defined - np.median(defined) + value, 0.0) if len(defined) else drawn


def _percentiles(sampled: NDArray[np.float64]) -> tuple[float, float]:
    """Return the interval over the draws in which the figure exists."""
    defined = sampled[np.isfinite(sampled)]
    if not len(defined):
        return np.nan, np.nan
    low, high = np.quantile(defined, [(1.0 - INTERVAL) / 2, (1.0 + INTERVAL) / 2])
    return float(low), float(high)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _fill_bins(
    posts: JudgedPosts, draws: NDArray[np.float64], members: NDArray[np.int64]
) -> tuple[ReliabilityBin, ...]:
    if not len(posts):
        return ()
    steps = rank_posts(posts.confidence)
    held = steps.sum(np.ones((1, len(posts))))
    sizes = np.diff(np.append(steps.starts, len(posts)))
    place = np.empty(len(posts), dtype=np.int64)
    place[steps.order] = np.repeat(assign_bins(held, count_bins(len(posts)))[0], sizes)
    found = []
    for number in np.unique(place).tolist():
        mask = place == number
        outcome, confidence = posts.outcome[mask], posts.confidence[mask]
        weights = draws[:, members[mask]]
        low, high = _percentiles(divide(weights @ outcome, weights.sum(axis=1)))
        found.append(
            ReliabilityBin(
                float(confidence.min()),
                float(confidence.max()),
                float(confidence.mean()),
                float(outcome.mean()),
                low,
                high,
                int(mask.sum()),
            )
        )
    return tuple(found)


def _thin_curve(posts: JudgedPosts) -> tuple[RiskPoint, ...]:
    if not posts.placeable.any():
        return ()
    thresholds, coverage, risk = trace_risk(
        posts.hit.astype(np.float64),
        posts.placeable.astype(np.float64),
        posts.confidence,
        weights=np.ones((1, len(posts))),
    )
    chosen = np.unique(np.linspace(0, len(thresholds) - 1, min(_MOST_POINTS, len(thresholds))).round())
    return tuple(
        RiskPoint(float(thresholds[at]), float(coverage[0, at]), float(risk[0, at]))
        for at in chosen.astype(int).tolist()
        if np.isfinite(risk[0, at])
    )
