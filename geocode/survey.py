"""Shares of all posts, estimated from the few that were labelled by hand."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

INTERVAL = 0.9
"""Coverage of every interval."""

Z = NormalDist().inv_cdf(0.5 + INTERVAL / 2)
"""Standard normal quantile of a two-sided interval of that coverage."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share of the population with its 90% interval; None, with the reason, where nothing can be said.

    Attributes:
        value: The estimate, 0 to 1.
        low: Lower end of the interval.
        high: Upper end.
        labels: Labelled posts that it stands on.
        reason: Why there is none; "" if there is one.
    """

    value: float | None
    low: float | None
    high: float | None
    labels: int
    reason: str = ""

    def say(self) -> str:
        """Return the estimate with its interval in one phrase, or that there is none and why."""
        if self.value is None or self.low is None or self.high is None:
            return f"no estimate: {self.reason}"
        return f"{self.value:.1%} ({self.low:.1%} to {self.high:.1%})"

    def times(self, share: float) -> "Estimate":
        """Return this share of a part whose own share of the whole is known exactly."""
        if self.value is None or self.low is None or self.high is None:
            return self
        return Estimate(self.value * share, self.low * share, self.high * share, self.labels)


def estimate_share(
    hits: NDArray[np.float64],
    members: NDArray[np.float64],
    *,
    strata: Sequence[str],
    sizes: Mapping[str, int],
    by_stratum: bool = False,
) -> Estimate:
    """Estimate hits per member over the population from a stratified simple random sample.

    Hajek's ratio of two Horvitz-Thompson totals, each label weighted with stratum size / labels in it. Its
    variance is that of the combined ratio (Cochran 1977, Sampling Techniques, eq. 5.6 with the residuals of
    section 6.11): the sum over strata of N(N - n)s²/n, s² being the spread of the residuals
    (hit - ratio x member) / members in all. Where a stratum has few labels, or all alike, its own spread says
    too little: each s² is that of its labels and one more drawn from the whole sample's mix. The interval is
    Wilson's (1927) at the effective number of labels, ratio (1 - ratio) / variance; where all or none are
    hits that number is Kish's (sum of weights)² / sum of squared weights.

    Args:
        hits: Shape (n,), 0 to 1 (a fraction where two people differ), never above `members`.
        members: Shape (n,), 0 to 1: whether the post belongs to what is asked about.
        strata: Shape (n,), the stratum of each label.
        sizes: Stratum → number of its posts in the population.
        by_stratum: Whether the stratum decides membership: strata without members then have none for sure.
    """
    if by_stratum:
        inside = {stratum for stratum, member in zip(strata, members, strict=True) if member > 0}
        keep = np.array([stratum in inside for stratum in strata], dtype=bool)
        hits, members = hits[keep], members[keep]
        strata = [stratum for stratum in strata if stratum in inside]
    labels = int(np.count_nonzero(members))
    if not labels:
        return Estimate(None, None, None, 0, "no labelled post belongs here yet")
    names = sorted(set(strata))
    position = {name: index for index, name in enumerate(names)}
    stratum = np.array([position[name] for name in strata])
    count = np.bincount(stratum).astype(np.float64)
    total = np.array([sizes[name] for name in names], dtype=np.float64)
    weight = (total / count)[stratum]
    whole = float(weight @ members)
    ratio = min(float(weight @ hits) / whole, 1.0)
    residual = (hits - ratio * members) / whole
    variance = _sum_variance(residual, stratum, weight=weight, count=count, total=total)
    if np.array_equal(count, total):
        return Estimate(ratio, ratio, ratio, labels)
    if 0.0 < ratio < 1.0 and variance > 0.0:
        effective = ratio * (1.0 - ratio) / variance
    else:
        effective = whole**2 / float((weight * members) @ (weight * members))
    low, high = _wilson(ratio, effective)
    return Estimate(ratio, low, high, labels)


def _sum_variance(
    residual: NDArray[np.float64],
    stratum: NDArray[np.int64],
    *,
    weight: NDArray[np.float64],
    count: NDArray[np.float64],
    total: NDArray[np.float64],
) -> float:
    """Return the variance of the weighted sum of the residuals."""
    pooled_mean = float(weight @ residual) / float(weight.sum())
    pooled_square = float(weight @ residual**2) / float(weight.sum())
    mean = (np.bincount(stratum, residual) + pooled_mean) / (count + 1.0)
    square = (np.bincount(stratum, residual**2) + pooled_square) / (count + 1.0)
    spread = np.maximum(square - mean**2, 0.0) * (count + 1.0) / count
    return float(np.sum(total * (total - count) * spread / count))


def _wilson(share: float, number: float) -> tuple[float, float]:
    """Return Wilson's score interval for a share seen in `number` independent trials."""
    scale = 1.0 + Z**2 / number
    middle = (share + Z**2 / (2.0 * number)) / scale
    reach = Z / scale * math.sqrt(share * (1.0 - share) / number + Z**2 / (4.0 * number**2))
    # Rounding must not shut out the estimate itself.
    return min(max(middle - reach, 0.0), share), max(min(middle + reach, 1.0), share)
