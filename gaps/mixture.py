"""Likelihood of homes not known: each person's home ward is integrated out.

With intensities lambda_k = exp(eta_k) of wards and of outside (last), and likelihoods L_pk,

    l(eta) = sum_p n_p [ log sum_k lambda_k L_pk - log sum_k lambda_k ]

so that with r_pk the posterior and pi_k the share of class k

    dl/deta_k = sum_p n_p (r_pk - pi_k),
    d2l/deta2 = sum_p n_p (diag r_p - r_p r_p') - N (diag pi - pi pi').
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gaps.voice import VoiceEvidence

_DENSE_ENTRIES = 50_000_000
_TINY = 1e-300

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """Expected numbers of people.

    Attributes:
        wards: (wards,) people placed in each ward.
        variance: (wards,) variance of those, given the intensities.
        outside: People placed outside all wards.
        anywhere: People placed in the city, but in no ward rather than another.
        unknown: People about whose home nothing is known.
    """

    wards: Vector
    variance: Vector
    outside: float
    anywhere: float
    unknown: float


class HomeMixture:
    """The likelihood of one set of voice evidence, with exact gradient and Hessian.

    Attributes:
        total: Number of people, each by the trust put in them.
        trust: Mean trust in a person, 0 to 1.
    """

    def __init__(self, voice: VoiceEvidence) -> None:
        """Hold the evidence, dense where that is small enough to be faster."""
        small = voice.likelihood.shape[0] * voice.likelihood.shape[1] <= _DENSE_ENTRIES
        self._matrix: Any = voice.likelihood.toarray() if small else voice.likelihood
        self._base = voice.base
        # In a matrix this large and sparse no row is filled for every ward.
        self._everywhere = self._matrix[:, :-1].min(axis=1) if small else np.zeros(len(voice.people))
        self._heads = voice.people
        self._people = voice.people * voice.trust
        self.total = float(self._people.sum())
        self.trust = self.total / float(self._heads.sum()) if self.total else 1.0

    def value(self, eta: Vector) -> float:
        """Return the log likelihood at log intensities `eta`, (wards + 1,)."""
        shares = _normalise(eta)
        return float(self._people @ np.log(self._mix(shares)))

    def derivatives(self, eta: Vector) -> tuple[float, Vector, Matrix]:
        """Return value, gradient (wards + 1,) and Hessian (wards + 1, wards + 1)."""
        pi = _normalise(eta)
        mixed = self._mix(pi)
        weight = self._people / mixed
        mean = pi * (self._matrix.T @ weight + weight @ self._base)
        square = self._people / mixed**2
        cross = self._matrix.T @ (square * self._base)
        if isinstance(self._matrix, np.ndarray):
            inner = (self._matrix * square[:, None]).T @ self._matrix
        else:
            inner = (self._matrix.multiply(square[:, None]).T @ self._matrix).toarray()
        inner = inner + cross[:, None] + cross[None, :] + float(square @ self._base**2)
        hessian = np.diag(mean) - inner * np.outer(pi, pi)
        hessian -= self.total * (np.diag(pi) - np.outer(pi, pi))
        return float(self._people @ np.log(mixed)), mean - self.total * pi, hessian

    def expect_people(self, eta: Vector) -> "PeopleCount":
        """Return the expected numbers of people at log intensities `eta`.

        Only what a person's evidence says beyond the base counts as placing them: somebody of whom
        nothing is known is nobody's resident.
        """
        pi = _normalise(eta)
        mixed = self._mix(pi)
        weight = self._heads / mixed
        placed = pi * (self._matrix.T @ weight)
        # What a row says of every ward alike ("Leeds") places people in the city, but in no ward.
        anywhere = float(weight @ (self._everywhere * pi[:-1].sum()))
        placed[:-1] -= pi[:-1] * (weight @ self._everywhere)
        second = self._matrix**2 if isinstance(self._matrix, np.ndarray) else self._matrix.power(2)
        squares = pi**2 * (second.T @ (self._heads / mixed**2))
        spread = np.maximum(placed - squares, 0.0)
        return PeopleCount(placed[:-1], spread[:-1], float(placed[-1]), anywhere, float(weight @ self._base))

    def _mix(self, pi: Vector) -> Vector:
        return np.asarray(np.maximum(self._matrix @ pi + self._base, _TINY), dtype=np.float64)


def _normalise(eta: Vector) -> Vector:
    raised = np.exp(eta - eta.max())
    return np.asarray(raised / raised.sum(), dtype=np.float64)
