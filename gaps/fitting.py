"""The posterior of the gaps: Laplace's approximation at each of a few scales, mixed by their evidence.

Parameters: d_w, a ward's log online intensity relative to its contact intensity, Student-t with 4
degrees of freedom and scale sigma; u_w, the log of its contact intensity, from a Gamma(customers + 1/2)
posterior (Jeffreys), its shape divided by the dispersion; a, the log intensity of people who live outside.
Sigma is integrated over a grid with a half-normal(0.5) prior. See Rue, Martino and Chopin (2009) for nested
Laplace approximations.
"""

import contextlib
from dataclasses import dataclass

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve, cholesky, solve_triangular

from gaps.mixture import HomeMixture, Matrix, Vector

SIGMAS = (0.05, 0.1, 0.2, 0.3, 0.45, 0.65, 0.9)
_SIGMA_SCALE = 0.5
_FREEDOM = 4.0
_STEPS = 60
_TOLERANCE = 1e-7
_LONGEST_STEP = 2.0
_JEFFREYS = 0.5
_OUTSIDE_PRECISION = 0.01
_WORTH_A_LOOK = 0.01
_FLOOR = 1e-6


@dataclass(frozen=True, slots=True)
class FitDiagnostics:
    """How a fit went.

    Attributes:
        sigmas: Scales of the gaps tried.
        weights: Posterior probability of each; much on the last one means that the grid is too short.
        steepest: Largest gradient left at any mode that carries weight, over the number of people; far from
            zero means that the fit did not arrive.
    """

    sigmas: tuple[float, ...]
    weights: tuple[float, ...]
    steepest: float


@dataclass(frozen=True, slots=True)
class Posterior:
    """Draws from the posterior.

    Attributes:
        theta: (draws, wards) log ratio of online share to contact share.
        eta: (draws, wards + 1) log intensities online, outside last.
        contact_shares: (draws, wards) shares of contacts.
        sigma: Posterior mean of the scale of the gaps.
        precision: (wards,) standard deviation of each log ratio by the data alone, without shrinkage.
        diagnostics: How the fit went.
    """

    theta: Matrix
    eta: Matrix
    contact_shares: Matrix
    sigma: float
    precision: Vector
    diagnostics: FitDiagnostics


def fit_gaps(
    mixture: HomeMixture, customers: Vector, *, dispersion: float, draws: int, generator: np.random.Generator
) -> Posterior:
    """Fit the model.

    Args:
        mixture: Likelihood of the people online.
        customers: (wards,) contacts of each ward, zero or more.
        dispersion: Variance of contact counts over the Poisson's.
        draws: Number of draws.
        generator: Source of randomness.
    """
    target = _Target(mixture, (customers + _JEFFREYS) / dispersion)
    state = target.start()
    modes: list[tuple[Vector, Matrix]] = []
    evidence: list[float] = []
    for sigma in SIGMAS:
        state, value, curvature = _climb(target, state, sigma)
        factor = cholesky(curvature, lower=True)
        modes.append((state, factor))
        evidence.append(value - float(np.log(np.diag(factor)).sum()) - 0.5 * (sigma / _SIGMA_SCALE) ** 2)
    # Uneven grid: each scale stands for the stretch around it.
    log_weight = np.array(evidence) + np.log(np.gradient(np.array(SIGMAS)))
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    counts = generator.multinomial(draws, weight)
    parts = []
    for count, (mode, factor) in zip(counts, modes, strict=True):
        noise = generator.standard_normal((len(mode), count))
        parts.append(mode[None, :] + solve_triangular(factor, noise, lower=True, trans="T").T)
    sample = np.concatenate(parts)
    wards = len(customers)
    d, u, outside = sample[:, :wards], sample[:, wards : 2 * wards], sample[:, 2 * wards :]
    shares = np.exp(u - u.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    theta = d - np.log((shares * np.exp(d)).sum(axis=1, keepdims=True))
    best = modes[int(np.argmax(weight))][0]
    left = [
        float(np.abs(target.derivatives(mode, sigma, exact=True)[0]).max())
        for sigma, (mode, _), share in zip(SIGMAS, modes, weight.tolist(), strict=True)
        if share > _WORTH_A_LOOK
    ]
    return Posterior(
        theta=theta,
        eta=np.hstack((u + d, outside)),
        contact_shares=shares,
        sigma=float(weight @ np.array(SIGMAS)),
        precision=target.measure_precision(best),
        diagnostics=FitDiagnostics(SIGMAS, tuple(weight.tolist()), max(left) / max(mixture.total, 1.0)),
    )


class _Target:
    """Log posterior of (d, u, a) for one scale, with gradient and curvature."""

    def __init__(self, mixture: HomeMixture, shape: Vector) -> None:
        self._mixture = mixture
        self._shape = shape
        self.wards = len(shape)

    def start(self) -> Vector:
        u = np.log(self._shape)
        return np.concatenate((np.zeros(self.wards), u, [float(np.log(self._shape.sum()))]))

    def _eta(self, state: Vector) -> Vector:
        d, u = state[: self.wards], state[self.wards : 2 * self.wards]
        return np.append(d + u, state[-1])

    def value(self, state: Vector, sigma: float) -> float:
        d, u, a = state[: self.wards], state[self.wards : 2 * self.wards], state[-1]
        prior = -0.5 * (_FREEDOM + 1) * np.log1p(d**2 / (_FREEDOM * sigma**2)).sum() - self.wards * np.log(
            sigma
        )
        contact = (self._shape * u - np.exp(u)).sum()
        middle = float(np.log(self._shape.sum()))
        return float(
            self._mixture.value(self._eta(state))
            + prior
            + contact
            - 0.5 * _OUTSIDE_PRECISION * (a - middle) ** 2
        )

    def derivatives(self, state: Vector, sigma: float, *, exact: bool) -> tuple[Vector, Matrix]:
        """Return gradient and negative Hessian; if not exact, the prior's part is kept positive."""
        wards = self.wards
        d, u, a = state[:wards], state[wards : 2 * wards], state[-1]
        _, slope, hessian = self._mixture.derivatives(self._eta(state))
        # eta = (d + u, a): a selection, so the chain rule repeats rows and columns.
        pick = np.concatenate((np.arange(wards), np.arange(wards), [wards]))
        gradient = slope[pick]
        curvature = -hessian[np.ix_(pick, pick)]
        spread = _FREEDOM * sigma**2
        gradient[:wards] -= (_FREEDOM + 1) * d / (spread + d**2)
        bend = (_FREEDOM + 1) * ((spread - d**2) / (spread + d**2) ** 2 if exact else 1 / (spread + d**2))
        gradient[wards : 2 * wards] += self._shape - np.exp(u)
        gradient[-1] -= _OUTSIDE_PRECISION * (a - float(np.log(self._shape.sum())))
        curvature[np.diag_indices(2 * wards + 1)] += np.concatenate((bend, np.exp(u), [_OUTSIDE_PRECISION]))
        return gradient, curvature

    def measure_precision(self, state: Vector) -> Vector:
        """Return the standard deviation of each log ratio under a prior so wide that it says nothing."""
        _, _, hessian = self._mixture.derivatives(self._eta(state))
        wide = 1.0 / _WIDE_SD**2
        covariance = np.linalg.inv(_make_positive(-hessian + wide * np.eye(len(hessian))))
        # A log ratio is a contrast with the city's mean: the common level, which nothing fixes, drops out.
        d, u = state[: self.wards], state[self.wards : 2 * self.wards]
        shares = np.exp(d + u - (d + u).max())
        contrast = np.eye(self.wards) - shares / shares.sum()
        online = contrast @ covariance[: self.wards, : self.wards] @ contrast.T
        return np.asarray(np.sqrt(np.diag(online) + 1.0 / self._shape), dtype=np.float64)


_WIDE_SD = 2.0


def _climb(target: _Target, state: Vector, sigma: float) -> tuple[Vector, float, Matrix]:
    """Return the mode, its log posterior and the curvature there."""
    value = target.value(state, sigma)
    for _ in range(_STEPS):
        gradient, curvature = target.derivatives(state, sigma, exact=False)
        step = cho_solve(cho_factor(_make_positive(curvature)), gradient)
        # A step on the log scale that would multiply a rate by more than this is a blind one.
        step *= min(1.0, _LONGEST_STEP / max(float(np.abs(step).max()), _TOLERANCE))
        length = 1.0
        while length > _TOLERANCE:
            following = state + length * step
            reached = target.value(following, sigma)
            if reached >= value:
                break
            length /= 2
        else:
            break
        gain, state, value = reached - value, following, reached
        if gain < _TOLERANCE * (1.0 + abs(value)):
            break
    return state, value, _make_positive(target.derivatives(state, sigma, exact=True)[1])


def _make_positive(matrix: Matrix) -> Matrix:
    """Return a symmetric matrix with no eigenvalue below a small positive floor."""
    symmetric = (matrix + matrix.T) / 2
    # No eigenvalue exceeds the largest row sum: a factor above that floor spares the eigenvalues, which take
    # ten times as long.
    ample = _FLOOR * max(float(np.abs(symmetric).sum(axis=1).max()), 1.0)
    with contextlib.suppress(LinAlgError):
        cholesky(symmetric - ample * np.eye(len(symmetric)), check_finite=False, overwrite_a=True)
        return np.asarray(symmetric)
    values, vectors = np.linalg.eigh(symmetric)
    floor = _FLOOR * max(float(values[-1]), 1.0)
    if values[0] >= floor:
        return np.asarray(symmetric)
    return np.asarray((vectors * np.maximum(values, floor)) @ vectors.T)


__all__ = ["SIGMAS", "FitDiagnostics", "Posterior", "fit_gaps"]
