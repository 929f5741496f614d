"""How readily people are placed: how often they say where they are, and whether their profile names a ward.

Of k posts, m say where with probability BetaBinomial(m | k, mean, correlation), and the profile names a ward
with a probability of its own. Both means are shifted, on the logit scale, by the placeability h of the home
ward: where people say less of where they are, fewer of them can be placed, and without h such a ward would
pass for a quiet one. People from elsewhere have means of their own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, digamma, expit, polygamma

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

_LEAST_MEAN, _MOST_MEAN = 1e-4, 1.0 - 1e-4
_START = (-2.0, -2.0, -2.0)
"""Logits: the share of posts that say where, its correlation within a person, profiles that name a ward."""

_PRIOR_SD = 2.0


@dataclass(frozen=True, slots=True)
class Readiness:
    """How readily a class of people is placed, before a ward's own shift.

    Attributes:
        posts: Logit of the share of posts that say where.
        correlation: Logit of the correlation of posts within a person.
        profile: Logit of the share of profiles that name a ward.
    """

    posts: float = _START[0]
    correlation: float = _START[1]
    profile: float = _START[2]


@dataclass(frozen=True, slots=True)
class EffortLikelihood:
    """Log likelihood of each effort in each class, with its derivatives by the class's placeability.

    Attributes:
        log: (groups, classes).
        slope: (groups, classes) first derivative.
        bend: (groups, classes) second derivative.
    """

    log: Matrix
    slope: Matrix
    bend: Matrix


def weigh_efforts(
    efforts: NDArray[np.int64], readiness: Readiness, shift: Vector, *, bend: bool = True
) -> EffortLikelihood:
    """Return the log likelihood of efforts at each of several shifts.

    Args:
        efforts: (groups, 3) distinct efforts (see `gaps.voice.Effort`).
        readiness: How readily the class is placed.
        shift: (classes,) placeability of each class, added on the logit scale.
        bend: Whether the second derivative is needed; it takes most of the time. Zeros otherwise.
    """
    if len(shift) > 1 and (shift == shift[0]).all():
        one = weigh_efforts(efforts, readiness, shift[:1], bend=bend)
        return EffortLikelihood(
            *(np.repeat(part, len(shift), axis=1) for part in (one.log, one.slope, one.bend))
        )
    posts, placed, profile = (efforts[:, column][:, None].astype(np.float64) for column in range(3))
    mean = np.clip(expit(readiness.posts + shift), _LEAST_MEAN, _MOST_MEAN)[None, :]
    correlation = float(expit(readiness.correlation))
    total = (1.0 - correlation) / correlation
    alpha, beta = mean * total, (1.0 - mean) * total
    log = betaln(placed + alpha, posts - placed + beta) - betaln(alpha, beta)
    by_alpha = digamma(placed + alpha) - digamma(alpha)
    by_beta = digamma(posts - placed + beta) - digamma(beta)
    turn = total * mean * (1.0 - mean)
    slope = turn * (by_alpha - by_beta)
    second = np.zeros_like(slope)
    if bend:
        second += polygamma(1, placed + alpha) - polygamma(1, alpha)
        second += polygamma(1, posts - placed + beta) - polygamma(1, beta)
        second = turn**2 * second + (1.0 - 2.0 * mean) * slope
    names = np.clip(expit(readiness.profile + shift), _LEAST_MEAN, _MOST_MEAN)[None, :]
    known = profile >= 0
    log += np.where(known, np.where(profile > 0, np.log(names), np.log1p(-names)), 0.0)
    slope += np.where(known, profile - names, 0.0)
    second -= np.where(known, names * (1.0 - names), 0.0)
    return EffortLikelihood(log, slope, second)


def fit_readiness(
    efforts: NDArray[np.int64], people: Vector, *, start: Readiness, towards: Readiness | None = None
) -> Readiness:
    """Return the readiness of a class by penalised maximum likelihood.

    Args:
        efforts: (groups, 3) distinct efforts.
        people: (groups,) expected people of the class with each.
        start: Where to begin.
        towards: What the answer is held towards, with a standard deviation of 2 on the logit scale.
    """
    centre = np.array(_START if towards is None else (towards.posts, towards.correlation, towards.profile))

    def loss(values: Vector) -> float:
        at = Readiness(*(float(value) for value in values))
        log = _weigh_one(efforts, at)
        away = (values - centre) / _PRIOR_SD
        return float(0.5 * (away @ away) - people @ log)

    begin = np.array((start.posts, start.correlation, start.profile))
    found = minimize(loss, begin, method="L-BFGS-B", bounds=[(-7.0, 4.0), (-6.0, 2.0), (-7.0, 4.0)])
    return Readiness(*(float(value) for value in found.x))


def _weigh_one(efforts: NDArray[np.int64], readiness: Readiness) -> Vector:
    """Return (groups,) log likelihoods without derivatives."""
    posts, placed, profile = (efforts[:, column].astype(np.float64) for column in range(3))
    mean = float(np.clip(expit(readiness.posts), _LEAST_MEAN, _MOST_MEAN))
    correlation = float(expit(readiness.correlation))
    total = (1.0 - correlation) / correlation
    alpha, beta = mean * total, (1.0 - mean) * total
    names = float(np.clip(expit(readiness.profile), _LEAST_MEAN, _MOST_MEAN))
    said = np.where(profile > 0, np.log(names), np.log1p(-names))
    return np.asarray(
        betaln(placed + alpha, posts - placed + beta)
        - betaln(alpha, beta)
        + np.where(profile >= 0, said, 0.0),
        dtype=np.float64,
    )
