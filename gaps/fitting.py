"""What the people online say of each ward's log ratio, as a normal likelihood.

Parameters: eta_w, a ward's log online intensity; eta of outside; h_w, a ward's placeability, Student-t
with 1 degree of freedom (Cauchy) and scale sigma_h: most wards are alike, one may be far harder to place.
The likelihood (see `gaps.mixture`) is expanded to second order at the mode that it has with the contacts'
log intensities u_w as a loose prior, h and outside are integrated out, and the prior's part is taken off
again: what is left is a normal likelihood of eta alone. With u_w from a Gamma(customers + 1/2) posterior
(Jeffreys), its shape divided by the dispersion, delta = eta - u is normal as well. Sigma_h is integrated over
a grid. See Rue, Martino and Chopin (2009) for nested Laplace approximations.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve, cholesky
from scipy.special import digamma, polygamma

from gaps.mixture import ClassState, HomeMixture, Matrix, Slopes, Vector

SIGMAS_H = (0.03, 0.1, 0.2, 0.35, 0.6)
"""Scales of the placeability that are tried, logit."""

SIGMA_H_SCALE = 0.3
_LOOSE_SD = 0.6
_LEVEL_PRECISION = 1e-4
OUTSIDE_PRECISION = 1.0
OUTSIDE_ODDS = 3 / 7
"""People from elsewhere to residents, where nothing tells: as the geocoder takes it."""

_STEPS = 60
_TOLERANCE = 1e-7
_LONGEST_STEP = 2.0
JEFFREYS = 0.5
_FLOOR = 1e-9
_FREEDOM = 1.0
_WORTH_A_LOOK = 0.01


@dataclass(frozen=True, slots=True)
class Expansion:
    """The voice's normal likelihood at one scale of placeability.

    Attributes:
        sigma_h: The scale.
        weight: Its posterior probability.
        mean: (wards,) log intensities online, up to a common level.
        precision: (wards, wards).
        state: The mode.
        shift: (wards,) placeability at the mode.
        shift_sd: (wards,) its standard deviation.
        steepest: Largest gradient left at the mode, over the number of people.
        table_var: (wards,) the part of each log intensity's variance that is due to what is not known of the
            tables of what people say; None where no other tables were tried.
    """

    sigma_h: float
    weight: float
    mean: Vector
    precision: Matrix
    state: ClassState
    shift: Vector
    shift_sd: Vector
    steepest: float
    table_var: Vector | None = None


@dataclass(frozen=True, slots=True)
class ContactLevel:
    """Log contact intensities: posterior means (wards,) and variances (wards,)."""

    mean: Vector
    variance: Vector


def rate_contacts(customers: Vector, *, dispersion: float) -> ContactLevel:
    """Return the posterior of log contact intensities.

    Args:
        customers: (wards,) contacts of each ward, zero or more.
        dispersion: Variance of contact counts over the Poisson's.
    """
    shape = (customers + JEFFREYS) / dispersion
    return ContactLevel(
        np.asarray(digamma(shape), dtype=np.float64), np.asarray(polygamma(1, shape), dtype=np.float64)
    )


def expand_voice(
    mixture: HomeMixture,
    level: ContactLevel,
    *,
    sigmas_h: Sequence[float] = SIGMAS_H,
    moved: Sequence[HomeMixture] = (),
) -> list[Expansion]:
    """Expand the likelihood of the people online at each scale of placeability.

    Args:
        mixture: Likelihood of the people online.
        level: Contact intensities: where the expansion is made, not what it says.
        sigmas_h: Scales of placeability; a single 0 for none.
        moved: The same people with one parameter of their evidence a standard deviation off, each on its
            own: what that moves widens the result.
    """
    target = _Target(mixture, level.mean)
    state = target.start()
    mixture.learn_readiness(state.eta)
    for other in moved:
        other.inside, other.outside = mixture.inside, mixture.outside
    found: list[tuple[Expansion, float]] = []
    tried = tuple(sigmas_h) if mixture.tells_effort else (0.0,)
    for sigma in tried:
        state, slopes, value = _climb(target, state, sigma)
        curvature = _make_positive(target.bend(state, slopes, sigma))
        evidence = value - float(np.log(np.diag(cholesky(curvature, lower=True))).sum())
        if sigma:
            evidence -= 0.5 * (sigma / SIGMA_H_SCALE) ** 2
        found.append((_reduce(target, state, slopes, sigma), evidence))
    evidences = np.array([evidence for _, evidence in found])
    if len(found) > 1:  # an uneven grid: each scale stands for the stretch around it
        evidences += np.log(np.gradient(np.array(tried)))
    weights = np.exp(evidences - evidences.max())
    weights /= weights.sum()
    variance = _measure_moves(target, found[int(np.argmax(weights))][0], moved)
    return [
        replace(
            each,
            weight=float(weight),
            precision=_widen(each.precision, variance),
            table_var=variance if moved else None,
        )
        for (each, _), weight in zip(found, weights, strict=True)
    ]


class _Target:
    """Log posterior of (eta, h) under the loose prior, packed: wards' eta, outside's eta, wards' h."""

    def __init__(self, mixture: HomeMixture, level: Vector) -> None:
        self.mixture = mixture
        self.level = level
        self.wards = len(level)
        self.middle = float(np.log(OUTSIDE_ODDS * np.exp(level - level.max()).sum()) + level.max())

    def start(self) -> ClassState:
        return ClassState(np.append(self.level, self.middle), np.zeros(self.wards + 1))

    def pick(self, sigma: float) -> NDArray[np.int64]:
        """Return which of (eta, shift) are free: outside has no placeability of its own."""
        free = 2 * self.wards + 1 if sigma else self.wards + 1
        return np.arange(free)

    def prior(self, state: ClassState, sigma: float) -> tuple[float, Vector, Vector]:
        """Return log density, gradient and curvature (diagonal, kept positive) of the prior."""
        away = state.eta - np.append(self.level, self.middle)
        precision = np.append(np.full(self.wards, 1.0 / _LOOSE_SD**2), OUTSIDE_PRECISION)
        log, gradient = -0.5 * float(precision @ away**2), -precision * away
        if not sigma:
            return log, gradient, precision
        shift, spread = state.shift[:-1], _FREEDOM * sigma**2
        log -= 0.5 * (_FREEDOM + 1.0) * float(np.log1p(shift**2 / spread).sum())
        log -= self.wards * float(np.log(sigma))
        pull = (_FREEDOM + 1.0) / (spread + shift**2)
        return log, np.append(gradient, -pull * shift), np.append(precision, pull)

    def value(self, state: ClassState, sigma: float) -> float:
        return self.mixture.value(state) + self.prior(state, sigma)[0]

    def gradient(self, state: ClassState, slopes: Slopes, sigma: float) -> Vector:
        return np.asarray(slopes.gradient[self.pick(sigma)] + self.prior(state, sigma)[1])

    def bend(self, state: ClassState, slopes: Slopes, sigma: float) -> Matrix:
        chosen = self.pick(sigma)
        precision = self.prior(state, sigma)[2]
        return np.asarray(-slopes.hessian[np.ix_(chosen, chosen)] + np.diag(precision))

    def step(self, state: ClassState, move: Vector) -> ClassState:
        size = self.wards + 1
        shift = state.shift
        if len(move) > size:
            shift = np.append(shift[:-1] + move[size:], 0.0)
        return ClassState(state.eta + move[:size], shift)


def _climb(target: _Target, state: ClassState, sigma: float) -> tuple[ClassState, Slopes, float]:
    """Return the mode, the likelihood's slopes there and the log posterior."""
    if not sigma:
        state = ClassState(state.eta, np.zeros(target.wards + 1))
    value = target.value(state, sigma)
    for _ in range(_STEPS):
        slopes = target.mixture.slopes(state)
        gradient = target.gradient(state, slopes, sigma)
        step = cho_solve(cho_factor(_make_positive(target.bend(state, slopes, sigma))), gradient)
        # A step on the log scale that would multiply a rate by more than this is a blind one.
        step *= min(1.0, _LONGEST_STEP / max(float(np.abs(step).max()), _TOLERANCE))
        length = 1.0
        while length > _TOLERANCE:
            following = target.step(state, length * step)
            reached = target.value(following, sigma)
            if reached >= value:
                break
            length /= 2
        else:
            break
        gain, state, value = reached - value, following, reached
        if gain < _TOLERANCE * (1.0 + abs(value)):
            break
    return state, target.mixture.slopes(state), value


def _reduce(target: _Target, state: ClassState, slopes: Slopes, sigma: float) -> Expansion:
    """Integrate placeability and outside out, and take the loose prior off the log intensities."""
    wards = target.wards
    bend = target.bend(state, slopes, sigma)
    covariance = np.linalg.inv(_make_positive(bend))
    bend[np.arange(wards), np.arange(wards)] -= 1.0 / _LOOSE_SD**2
    free = np.arange(wards, len(bend))
    inverse = np.linalg.inv(_make_positive(bend[np.ix_(free, free)]))
    precision = bend[:wards, :wards] - bend[:wards, free] @ inverse @ bend[free, :wards]
    precision = _make_positive(precision + _LEVEL_PRECISION * np.eye(wards))
    # At the mode the whole gradient is zero; the likelihood's own is what the loose prior pulls back.
    pull = (state.eta[:wards] - target.level) / _LOOSE_SD**2
    mean = state.eta[:wards] + np.linalg.solve(precision, pull)
    shift_sd = np.sqrt(np.diag(covariance)[wards + 1 :]) if sigma else np.zeros(wards)
    left = float(np.abs(target.gradient(state, slopes, sigma)).max()) / max(target.mixture.total, 1.0)
    return Expansion(sigma, 1.0, mean, precision, state, state.shift[:-1], shift_sd, left)


def _measure_moves(target: _Target, at: Expansion, moved: Sequence[HomeMixture]) -> Vector:
    """Return (wards,) how far the mode goes, to first order, where the evidence is moved: mean squares.

    Wards' moves are taken one by one: a handful of draws tells each ward's size, but not what goes together.
    """
    if not moved:
        return np.zeros(target.wards)
    slopes = target.mixture.slopes(at.state)
    posterior = _make_positive(target.bend(at.state, slopes, at.sigma_h))
    gradients = [target.gradient(at.state, other.slopes(at.state, bend=False), at.sigma_h) for other in moved]
    moves = np.linalg.solve(posterior, np.column_stack(gradients))[: target.wards]
    moves -= moves.mean(axis=0)
    return np.asarray((moves**2).mean(axis=1), dtype=np.float64)


def _widen(precision: Matrix, variance: Vector) -> Matrix:
    """Return the precision with a variance added to each ward's."""
    if not variance.any():
        return precision
    return _make_positive(np.linalg.inv(np.linalg.inv(precision) + np.diag(variance)))


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


__all__ = ["SIGMAS_H", "ContactLevel", "Expansion", "expand_voice", "rate_contacts"]
