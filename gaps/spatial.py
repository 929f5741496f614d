"""Posterior draws of the log ratios under a prior that joins neighbours: BYM2.

d = sigma (sqrt(rho) phi + sqrt(1 - rho) nu), phi the intrinsic conditional autoregression on the wards'
adjacency, scaled to a geometric mean variance of one, nu independent (Riebler et al. 2016, An intuitive
Bayesian spatial model for disease mapping that accounts for scaling). With a normal likelihood every pair of
sigma and rho has a normal posterior and a closed evidence; both are integrated over a grid.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from gaps.mixture import Matrix, Vector
from gaps.shrinking import LearnedPrior

SIGMAS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.45, 0.65, 0.9)
RHOS = (0.05, 0.25, 0.5, 0.75, 0.95)
_SIGMA_SCALE = 0.4
_LEVEL_VARIANCE = 100.0


def scale_adjacency(adjacency: NDArray[np.bool_]) -> Matrix:
    """Return the scaled covariance (wards, wards) of the intrinsic autoregression.

    Each connected part is scaled by itself; a ward without neighbours has nothing to lean on: variance one.

    Args:
        adjacency: (wards, wards) whether two wards touch; symmetric.
    """
    wards = len(adjacency)
    number, part = connected_components(adjacency, directed=False)
    covariance = np.zeros((wards, wards))
    for each in range(number):
        members = np.flatnonzero(part == each)
        if len(members) == 1:
            covariance[members, members] = 1.0
            continue
        touching = adjacency[np.ix_(members, members)].astype(np.float64)
        np.fill_diagonal(touching, 0.0)
        inverse = np.linalg.pinv(np.diag(touching.sum(axis=1)) - touching, hermitian=True)
        inverse /= np.exp(np.log(np.diag(inverse)).mean())
        covariance[np.ix_(members, members)] = inverse
    return covariance


def draw_spatial_gaps(
    mean: Vector, covariance: Matrix, structure: Matrix, *, draws: int, generator: np.random.Generator
) -> tuple[Matrix, LearnedPrior]:
    """Draw log ratios up to a common level.

    Args:
        mean: (wards,) where the data alone put each log ratio.
        covariance: (wards, wards) of it.
        structure: As `scale_adjacency` gives it.
        draws: Number of draws.
        generator: Source of randomness.

    Returns:
        (draws, wards) log ratios; and sigma as the prior's scale, with no ward far from the others.
    """
    wards = len(mean)
    pairs = [(sigma, rho) for sigma in SIGMAS for rho in RHOS]
    logs, moments = [], []
    width = dict(zip(SIGMAS, np.log(np.gradient(np.array(SIGMAS))).tolist(), strict=True))
    for sigma, rho in pairs:
        prior = sigma**2 * (rho * structure + (1.0 - rho) * np.eye(wards))
        total = prior + covariance + _LEVEL_VARIANCE
        lower = np.linalg.cholesky(total)
        half = np.linalg.solve(lower, np.column_stack((mean, prior)))
        gain = half[:, 1:]
        moments.append((gain.T @ half[:, 0], prior - gain.T @ gain))
        logs.append(
            -0.5 * float(half[:, 0] @ half[:, 0])
            - float(np.log(np.diag(lower)).sum())
            - 0.5 * (sigma / _SIGMA_SCALE) ** 2
            + width[sigma]
        )
    weight = np.exp(np.array(logs) - max(logs))
    weight /= weight.sum()
    parts = []
    for number, (middle, spread) in zip(generator.multinomial(draws, weight).tolist(), moments, strict=True):
        if number:
            values, vectors = np.linalg.eigh(spread)
            root = vectors * np.sqrt(np.maximum(values, 0.0))
            parts.append(middle + generator.standard_normal((number, wards)) @ root.T)
    sigma_mean = float(weight @ np.array([sigma for sigma, _ in pairs]))
    return np.concatenate(parts), LearnedPrior(sigma_mean, sigma_mean, 0.0)
