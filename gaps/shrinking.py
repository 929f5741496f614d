"""Posterior draws of the log ratios under a prior that is learned from the wards themselves.

delta_w = level + d_w. Most wards are near the city's level, d_w ~ N(0, near), and a few may be far from it,
d_w ~ N(centre, far), with the share of the far ones, where they lie and both scales learned. One normal or t
scale for all shrinks a true gap as hard as noise; two let the near wards be held tightly and the far ones
hardly. Far wards of one city tend to lie on one side (quiet ones, most often): without a centre of their own
they are pulled towards the level, and what is probably a gap is said to be one too cautiously.
Sampled by Gibbs steps, chains side by side (Geweke 1992; George and McCulloch 1993 for such priors).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from gaps.mixture import Matrix, Vector

NEARS = (0.03, 0.06, 0.1, 0.15, 0.2, 0.3)
FARS = (0.15, 0.25, 0.4, 0.6, 0.9)
CENTRE_SD = 0.5
NEAR_SCALE = 0.06
FAR_PRIOR = (3.0, 9.0)
"""Beta prior of the share of far wards: one in four, loosely."""

LEVEL_SD = 10.0
COVARIATE_SD = 0.3
_CHAINS = 50
_WARM_UP = 40
_MOST_JOINT = 300
"""Up to this many wards are drawn jointly; beyond, each by its own marginal."""


@dataclass(frozen=True, slots=True)
class LearnedPrior:
    """What was learned of the wards at large.

    Attributes:
        near: Posterior mean of the scale of near wards, log ratio.
        far: The same of far ones, about their centre.
        far_share: Posterior mean of the share of far wards.
        centre: Posterior mean of where far wards lie, log ratio to the level.
    """

    near: float
    far: float
    far_share: float
    centre: float = 0.0


def draw_gaps(
    mean: Vector,
    covariance: Matrix,
    *,
    draws: int,
    generator: np.random.Generator,
    covariates: Matrix | None = None,
) -> tuple[Matrix, LearnedPrior]:
    """Draw log ratios up to a common level.

    Args:
        mean: (wards,) where the data alone put each log ratio.
        covariance: (wards, wards) of it.
        draws: Number of draws.
        generator: Source of randomness.
        covariates: (wards, n) what the ratios may follow, each with mean 0 and standard deviation 1: wards
            are drawn together towards what it leads one to expect, instead of towards one level.

    Returns:
        (draws, wards) log ratios, and the prior that was learned.
    """
    wards = len(mean)
    design = np.ones((wards, 1))
    loose = np.array([1.0 / LEVEL_SD**2])
    if covariates is not None:
        design = np.hstack((design, covariates))
        loose = np.append(loose, np.full(covariates.shape[1], 1.0 / COVARIATE_SD**2))
    chains = min(_CHAINS, draws)
    steps = -(-draws // chains)
    sampler = _Joint(mean, covariance, design, loose) if wards <= _MOST_JOINT else None
    alone = _Alone(mean, np.diag(covariance).copy(), design, loose)
    nears, fars = np.array(NEARS), np.array(FARS)
    near, far = np.full(chains, 0.1), np.full(chains, 0.5)
    share, centre = np.full(chains, 0.1), np.zeros(chains)
    is_far = generator.random((chains, wards)) < 0.1  # noqa: PLR2004 - a start
    kept = np.empty((steps, chains, wards))
    learned = np.empty((steps, 4))
    for step in range(-_WARM_UP, steps):
        inverse = 1.0 / np.where(is_far, far[:, None], near[:, None]) ** 2
        middle = np.where(is_far, centre[:, None], 0.0)
        d, trend = (sampler or alone).draw(middle, inverse, generator)
        log_near = -0.5 * (d / near[:, None]) ** 2 - np.log(near)[:, None] + np.log1p(-share)[:, None]
        log_far = (
            -0.5 * ((d - centre[:, None]) / far[:, None]) ** 2 - np.log(far)[:, None] + np.log(share)[:, None]
        )
        is_far = generator.random((chains, wards)) < expit(log_far - log_near)
        count = is_far.sum(axis=1)
        share = generator.beta(FAR_PRIOR[0] + count, FAR_PRIOR[1] + wards - count)
        near = _draw_scale(nears, wards - count, (d**2 * ~is_far).sum(axis=1), NEAR_SCALE, generator)
        centre = _draw_centre(count / far**2, (d * is_far).sum(axis=1) / far**2, generator)
        far = _draw_scale(fars, count, ((d - centre[:, None]) ** 2 * is_far).sum(axis=1), np.inf, generator)
        if step >= 0:
            # The level is of no account for ratios to the city; what a covariate explains is.
            kept[step] = d + trend[:, 1:] @ design[:, 1:].T
            learned[step] = near.mean(), far.mean(), share.mean(), centre.mean()
    prior = LearnedPrior(*(float(value) for value in learned.mean(axis=0)))
    return kept.reshape(-1, wards)[:draws], prior


class _Joint:
    """Draws of d together with the trend, every ward's error bound to the others'."""

    def __init__(self, mean: Vector, covariance: Matrix, design: Matrix, loose: Vector) -> None:
        self._precision = np.linalg.inv(covariance)
        self._across = self._precision @ design
        self._trend = design.T @ self._across + np.diag(loose)
        pulled = self._precision @ mean
        self._right = np.concatenate((pulled, design.T @ pulled))

    def draw(self, middle: Matrix, inverse: Matrix, generator: np.random.Generator) -> tuple[Matrix, Matrix]:
        """Return (chains, wards) d and (chains, trends), given d's prior means and inverse variances."""
        chains, wards = inverse.shape
        size = len(self._right)
        full = np.empty((chains, size, size))
        full[:, :wards, :wards] = self._precision
        full[:, np.arange(wards), np.arange(wards)] += inverse
        full[:, :wards, wards:] = self._across
        full[:, wards:, :wards] = self._across.T
        full[:, wards:, wards:] = self._trend
        lower = np.linalg.cholesky(full)
        noise = generator.standard_normal((chains, size, 1))
        right = np.tile(self._right, (chains, 1))
        right[:, :wards] += inverse * middle
        half = np.linalg.solve(lower, right[:, :, None])
        drawn = np.linalg.solve(lower.transpose(0, 2, 1), half + noise)[:, :, 0]
        return drawn[:, :wards], drawn[:, wards:]


class _Alone:
    """Draws of the trend first, with d integrated out, then of every ward by itself."""

    def __init__(self, mean: Vector, variance: Vector, design: Matrix, loose: Vector) -> None:
        self._mean, self._variance = mean, variance
        self._design, self._loose = design, loose

    def draw(self, middle: Matrix, inverse: Matrix, generator: np.random.Generator) -> tuple[Matrix, Matrix]:
        """Return (chains, wards) d and (chains, trends), given d's prior means and inverse variances."""
        weight = 1.0 / (self._variance + 1.0 / inverse)
        full = np.einsum("cw,wi,wj->cij", weight, self._design, self._design) + np.diag(self._loose)
        right = (weight * (self._mean - middle)) @ self._design
        lower = np.linalg.cholesky(full)
        noise = generator.standard_normal((*right.shape, 1))
        half = np.linalg.solve(lower, right[:, :, None])
        trend = np.linalg.solve(lower.transpose(0, 2, 1), half + noise)[:, :, 0]
        precision = inverse + 1.0 / self._variance
        pulled = (self._mean - trend @ self._design.T) / self._variance + middle * inverse
        return pulled / precision + generator.standard_normal(inverse.shape) / np.sqrt(precision), np.asarray(
            trend
        )


def _draw_centre(precision: Vector, pulled: Vector, generator: np.random.Generator) -> Vector:
    """Draw each chain's centre of far wards, given their precision and precision times sum."""
    precision = precision + 1.0 / CENTRE_SD**2
    return np.asarray(pulled / precision + generator.standard_normal(len(precision)) / np.sqrt(precision))


def _draw_scale(
    grid: Vector, count: NDArray[np.int64], squares: Vector, scale: float, generator: np.random.Generator
) -> Vector:
    """Draw each chain's scale from a grid, given how many wards have it and their sum of squares."""
    log = -0.5 * squares[:, None] / grid**2 - count[:, None] * np.log(grid) - 0.5 * (grid / scale) ** 2
    log += np.log(np.gradient(grid))
    chance = np.exp(log - log.max(axis=1, keepdims=True))
    reached = np.cumsum(chance, axis=1)
    luck = generator.random(len(count)) * reached[:, -1]
    return np.asarray(grid[(reached < luck[:, None]).sum(axis=1)])
