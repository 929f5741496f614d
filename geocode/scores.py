"""The figures of accuracy, each with what it says, over posts held against truth."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geocode.judging import JudgedPosts
from geocode.ranking import count_bins, divide, find_median, mean_at_coverage, measure_aurc, measure_ece

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

AT_COVERAGE = 0.55
"""Coverage of the placeable at which the mass on the true ward is also reported."""

NAMES = {
    "coverage": "Coverage of the placeable",
    "precision": "Ward precision",
    "precision_placeable": "Ward precision, placeable only",
    "recall": "Ward recall",
    "false_placements": "False placements",
    "mass": "Probability of the true ward",
    "mass_in_city": "- within the city",
    "mass_at_coverage": "Probability of the true ward, surest {at_coverage:.0%}",
    "mass_in_city_at_coverage": "- within the city",
    "precision_at_coverage": "Likeliest ward right, surest {at_coverage:.0%}",
    "median_km": "Median km",
    "within_1_km": "Within 1 km",
    "within_5_km": "Within 5 km",
    "within_161_km": "Within 161 km",
    "brier": "Brier score",
    "log_loss": "Log loss",
    "ece": "Calibration error",
    "aurc": "Risk averaged over coverage",
    "set_coverage": "80% set holds the true ward",
    "set_size": "- wards in it",
    "set_coverage_in_city": "80% set, city answers too",
    "set_size_in_city": "- wards in it",
}
"""Figure → its short name; `at_coverage` is filled in."""

FIGURES = {
    "coverage": "Share of the placeable posts (their truth names a ward) that are put on a ward",
    "precision": "Share of the posts put on a ward that are on the true one; one without a ward is wrong",
    "precision_placeable": "The same, over the placeable posts only",
    "recall": "Share of the placeable posts that are put on the true ward",
    "false_placements": "Share of the posts without a true ward that are put on a ward all the same",
    "mass": "Mean probability of the true ward, over the placeable posts put on a ward",
    "mass_in_city": "The same, as a share of the probability of being in the city",
    "mass_at_coverage": "Mean probability of the true ward, over the surest part of the placeable posts",
    "mass_in_city_at_coverage": "The same, as a share of the probability of being in the city",
    "precision_at_coverage": "Share whose likeliest ward is the true one, over the same part of them",
    "median_km": "Median distance between the answer's point and the true one, km, where both have one",
    "within_1_km": "Share of these that are at most 1 km off",
    "within_5_km": "Share of these that are at most 5 km off",
    "within_161_km": "Share of these that are at most 161 km (100 miles) off",
    "brier": "Brier score over wards, elsewhere and not known: squared differences summed, 0 to 2",
    "log_loss": "Log loss: minus the natural logarithm of the truth's probability, clipped at 0.000001",
    "ece": "Expected calibration error of the probability of the ward a post is put on, equal-mass bins",
    "aurc": "Area under the risk-coverage curve: the risk met, averaged over the placeable posts",
    "set_coverage": "Share of the placeable posts put on a ward whose 80% ward set holds the true one",
    "set_size": "Mean number of wards in these sets",
    "set_coverage_in_city": "Share of the placeable posts answered by a ward or the city whose set holds it",
    "set_size_in_city": "Mean number of wards in these sets",
}  # fmt: skip
"""Figure → what it says. Where the truth is ward shares, the true ward is the one with the largest share; the
mass on it, Brier score, log loss and calibration are held against the shares themselves."""


def _ratios(posts: JudgedPosts) -> dict[str, tuple[Floats, Mask]]:
    """Return figure → (what is averaged, over which posts)."""
    placed = posts.put & posts.placeable
    located = np.isfinite(posts.km)
    everybody = np.ones(len(posts), dtype=np.bool_)
    answered = posts.in_city & posts.placeable
    right = posts.right.astype(np.float64)
    put = posts.put.astype(np.float64)
    km = np.where(located, posts.km, np.inf)
    return {
        "coverage": (put, posts.placeable),
        "precision": (right, posts.put),
        "precision_placeable": (right, placed),
        "recall": (right, posts.placeable),
        "false_placements": (put, ~posts.placeable),
        "mass": (posts.mass, placed),
        "mass_in_city": (posts.mass_in_city, placed),
        "within_1_km": ((km <= 1.0).astype(np.float64), located),
        "within_5_km": ((km <= 5.0).astype(np.float64), located),  # noqa: PLR2004 - the name says it
        "within_161_km": ((km <= 161.0).astype(np.float64), located),  # noqa: PLR2004
        "brier": (posts.brier, everybody),
        "log_loss": (posts.log_loss, everybody),
        "set_coverage": (posts.in_set, placed),
        "set_size": (posts.set_size, placed),
        "set_coverage_in_city": (posts.in_set, answered),
        "set_size_in_city": (posts.set_size, answered),
    }


def _ranked(
    posts: JudgedPosts, coverage: float
) -> dict[str, tuple[Callable[[JudgedPosts, Floats], Floats], Mask]]:
    """Return figure → (function of posts and weights, over which posts)."""

    def at_coverage(name: str) -> Callable[[JudgedPosts, Floats], Floats]:
        return lambda these, weights: mean_at_coverage(
            getattr(these, name).astype(np.float64), these.confidence, weights=weights, coverage=coverage
        )

    bins = count_bins(int(posts.put.sum()))
    return {
        "mass_at_coverage": (at_coverage("mass"), posts.placeable),
        "mass_in_city_at_coverage": (at_coverage("mass_in_city"), posts.placeable),
        "precision_at_coverage": (at_coverage("hit"), posts.placeable),
        "median_km": (
            lambda these, weights: find_median(these.km, weights=weights), np.isfinite(posts.km)
        ),
        "ece": (
            lambda these, weights: measure_ece(these.outcome, these.confidence, weights=weights, bins=bins),
            posts.put,
        ),
        "aurc": (
            lambda these, weights: measure_aurc(
                these.hit.astype(np.float64),
                these.placeable.astype(np.float64),
                these.confidence,
                weights=weights,
            ),
            np.ones(len(posts), dtype=np.bool_),
        ),
    }  # fmt: skip


def score_posts(
    posts: JudgedPosts, weights: Floats, *, at_coverage: float = AT_COVERAGE
) -> dict[str, Floats]:
    """Return each figure of `FIGURES` for each row of weights, NaN where it rests on no post.

    Args:
        posts: The judged posts.
        weights: (draws, posts): how often each post counts.
        at_coverage: Share of the placeable posts for the figures "at coverage", over 0 and up to 1.
    """
    found: dict[str, Floats] = {}
    for name, (values, mask) in _ratios(posts).items():
        found[name] = divide(weights @ np.where(mask, values, 0.0), weights @ mask.astype(np.float64))
    for name, (measure, mask) in _ranked(posts, at_coverage).items():
        found[name] = measure(posts.take(mask), weights[:, mask])
    return {name: found[name] for name in FIGURES}


def count_posts(posts: JudgedPosts) -> dict[str, int]:
    """Return on how many posts each figure rests."""
    masks = {name: mask for name, (_, mask) in _ratios(posts).items()}
    masks |= {name: mask for name, (_, mask) in _ranked(posts, AT_COVERAGE).items()}
    return {name: int(masks[name].sum()) for name in FIGURES}
