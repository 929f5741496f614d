"""Likelihood of homes not known: each person's home ward is integrated out.

With intensities lambda_k = exp(eta_k) of wards and of outside (last), likelihoods L_pk of what is said and
A_pk(h_k) of how readily it is said (see `gaps.placing`),

    l(eta, h) = sum_p n_p [ log sum_k lambda_k L_pk A_pk(h_k) - log sum_k lambda_k ]

so that with r_pk the posterior, pi_k the share of class k and s_pk = d log A_pk / dh_k

    dl/deta_k = sum_p n_p (r_pk - pi_k),           dl/dh_k = sum_p n_p r_pk s_pk,
    d2l = sum_p n_p [ diag(r_p (1, s_p, s_p^2 + s_p')) - (r_p, r_p s_p) (r_p, r_p s_p)' ]
          - N (diag pi - pi pi').
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gaps.placing import EffortLikelihood, Readiness, fit_readiness, weigh_efforts
from gaps.voice import VoiceEvidence

_CHUNK_ENTRIES = 4_000_000
_KEPT_ENTRIES = 50_000_000
_TINY = 1e-300
_MAIN = 0.5
_ROUNDS = 10
_PSEUDO = 10.0
"""People that the share of strangers to start with counts for."""

_STRANGERS = -4.0
"""Logit of how many people from elsewhere name a ward as their home, unless the data tell otherwise."""

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClassState:
    """Where the classes stand: wards, outside last.

    Attributes:
        eta: (wards + 1,) log intensities.
        shift: (wards + 1,) placeability on the logit scale; 0 outside.
    """

    eta: Vector
    shift: Vector


@dataclass(frozen=True, slots=True)
class Slopes:
    """Value, gradient and Hessian of the log likelihood; log intensities first, then placeabilities.

    Attributes:
        value: Log likelihood.
        gradient: (2 (wards + 1),).
        hessian: (2 (wards + 1), 2 (wards + 1)).
    """

    value: float
    gradient: Vector
    hessian: Matrix


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


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some of the patterns, dense."""

    likelihood: Matrix
    base: Vector
    heads: Vector
    people: Vector
    effort: NDArray[np.int64]


class HomeMixture:
    """The likelihood of one set of voice evidence, with exact gradient and Hessian.

    Attributes:
        voice: The evidence.
        total: Number of people, each by the trust put in them.
        trust: Mean trust in a person, 0 to 1.
        classes: Number of wards and outside.
        inside: Readiness of the residents.
        outside: Readiness of people from elsewhere.
    """

    def __init__(self, voice: VoiceEvidence) -> None:
        """Hold the evidence, dense where that is small enough to be faster."""
        self.voice = voice
        self.classes = voice.wards + 1
        self._rows = max(1, _CHUNK_ENTRIES // self.classes)
        self._kept = list(self._cut()) if len(voice.people) * self.classes <= _KEPT_ENTRIES else None
        self.total = float(voice.people @ voice.trust)
        self.trust = self.total / float(voice.people.sum()) if self.total else 1.0
        self.inside, self.outside = Readiness(), Readiness(profile=_STRANGERS)
        self.tells_effort = bool((voice.efforts[:, 0] > 0).any() or (voice.efforts[:, 2] >= 0).any())

    def learn_readiness(self, eta: Vector) -> None:
        """Learn how readily residents and others are placed, at log intensities `eta`, all wards alike."""
        if not self.tells_effort:
            return
        state = ClassState(eta, np.zeros(self.classes))
        strangers = float(_normalise(eta)[-1])
        for _ in range(_ROUNDS):
            people = np.zeros((len(self.voice.efforts), 2))
            outside = 0.0
            log = self._weigh(state, bend=False)
            for chunk in self._chunks():
                joint, mixed, _ = self._mix(chunk, _normalise(state.eta), log)
                share = joint[:, -1] / mixed
                for column, part in enumerate((1.0 - share, share)):
                    people[:, column] += np.bincount(
                        chunk.effort, weights=part * chunk.people, minlength=len(people)
                    )
                outside += float(share @ chunk.people)
            self.inside = fit_readiness(self.voice.efforts, people[:, 0], start=self.inside)
            self.outside = fit_readiness(
                self.voice.efforts,
                people[:, 1],
                start=self.outside,
                towards=replace(self.inside, profile=_STRANGERS),
            )
            within = np.exp(state.eta[:-1]).sum()
            ratio = (outside + _PSEUDO * strangers) / (self.total - outside + _PSEUDO * (1.0 - strangers))
            state = ClassState(np.append(state.eta[:-1], np.log(within * ratio)), state.shift)

    def value(self, state: ClassState) -> float:
        """Return the log likelihood."""
        pi, log = _normalise(state.eta), self._weigh(state, bend=False)
        value = 0.0
        for chunk in self._chunks():
            _, mixed, top = self._mix(chunk, pi, log)
            value += float(chunk.people @ (np.log(mixed) + top))
        return value

    def slopes(self, state: ClassState, *, bend: bool = True) -> Slopes:
        """Return value, gradient and Hessian; zeros for the Hessian unless its bend is asked for."""
        pi, log, size = _normalise(state.eta), self._weigh(state, bend=bend), self.classes
        value, gradient, hessian = 0.0, np.zeros(2 * size), np.zeros((2 * size, 2 * size))
        first, second = np.arange(size), np.arange(size, 2 * size)
        for chunk in self._chunks():
            joint, mixed, top = self._mix(chunk, pi, log)
            joint /= mixed[:, None]
            value += float(chunk.people @ (np.log(mixed) + top))
            mean = chunk.people @ joint
            gradient[:size] += mean
            if self.tells_effort:
                slope = log.slope[chunk.effort]
                pulled = joint * slope
                tilt = chunk.people @ pulled
                gradient[size:] += tilt
                if not bend:
                    continue
                hessian[first, second] += tilt
                hessian[second, first] += tilt
                curve = pulled * slope + joint * log.bend[chunk.effort]
                hessian[second, second] += chunk.people @ curve
                joint = np.hstack((joint, pulled))
            if not bend:
                continue
            hessian[first, first] += mean
            wide = joint.shape[1]
            hessian[:wide, :wide] -= (joint * chunk.people[:, None]).T @ joint
        gradient[:size] -= self.total * pi
        hessian[:size, :size] -= self.total * (np.diag(pi) - np.outer(pi, pi))
        return Slopes(value, gradient, hessian)

    def expect_people(self, state: ClassState) -> PeopleCount:
        """Return the expected numbers of people.

        Only what a person's evidence says beyond the base counts as placing them: somebody of whom
        nothing is known is nobody's resident.
        """
        pi, log, size = _normalise(state.eta), self._weigh(state, bend=False), self.classes
        placed, squares, anywhere, unknown = np.zeros(size), np.zeros(size), 0.0, 0.0
        for chunk in self._chunks():
            joint, mixed, _ = self._mix(chunk, pi, log)
            # What a row says of every ward alike ("Leeds") places people in the city, but in no ward.
            common = chunk.likelihood[:, :-1].min(axis=1)
            above = chunk.likelihood.copy()
            above[:, :-1] -= common[:, None]
            level = np.maximum(chunk.likelihood + chunk.base[:, None], _TINY)
            each = joint / mixed[:, None]
            share = each * above / level
            placed += chunk.heads @ share
            squares += chunk.heads @ share**2
            anywhere += float(chunk.heads @ ((each[:, :-1] / level[:, :-1]) * common[:, None]).sum(axis=1))
            unknown += float(chunk.heads @ ((each / level) * chunk.base[:, None]).sum(axis=1))
        spread = np.maximum(placed - squares, 0.0)
        return PeopleCount(placed[:-1], spread[:-1], float(placed[-1]), anywhere, unknown)

    def count_named(self, state: ClassState) -> tuple[Matrix, Vector]:
        """Return who names what: people by home, and in all.

        Returns:
            (wards + 1, wards + 1) expected people of each home (outside last) whose evidence mostly names
            each ward (none last); and (wards,) people who name each.
        """
        pi, log, size = _normalise(state.eta), self._weigh(state, bend=False), self.classes
        named = np.zeros((size, size))
        for chunk in self._chunks():
            joint, mixed, _ = self._mix(chunk, pi, log)
            inside = chunk.likelihood[:, :-1]
            main = np.where(inside.max(axis=1) > _MAIN * inside.sum(axis=1), inside.argmax(axis=1), size - 1)
            each = joint / mixed[:, None] * chunk.heads[:, None]
            for home in range(size):
                named[home] += np.bincount(main, weights=each[:, home], minlength=size)
        return named, named[:, :-1].sum(axis=0)

    def _weigh(self, state: ClassState, *, bend: bool) -> EffortLikelihood:
        efforts = self.voice.efforts
        wards = weigh_efforts(efforts, self.inside, state.shift[:-1], bend=bend)
        other = weigh_efforts(efforts, self.outside, state.shift[-1:], bend=bend)
        return EffortLikelihood(
            np.hstack((wards.log, other.log)),
            np.hstack((wards.slope, other.slope)),
            np.hstack((wards.bend, other.bend)),
        )

    def _mix(self, chunk: _Chunk, pi: Vector, log: EffortLikelihood) -> tuple[Matrix, Vector, Vector]:
        """Return joint (rows, classes), its row sums, and the log scale that was taken out of each row."""
        joint = (chunk.likelihood + chunk.base[:, None]) * pi
        if not self.tells_effort:
            return joint, np.maximum(joint.sum(axis=1), _TINY), np.zeros(len(joint))
        top = log.log.max(axis=1)
        joint *= np.exp(log.log - top[:, None])[chunk.effort]
        return joint, np.maximum(joint.sum(axis=1), _TINY), top[chunk.effort]

    def _chunks(self) -> Iterator[_Chunk]:
        return iter(self._kept) if self._kept is not None else self._cut()

    def _cut(self) -> Iterator[_Chunk]:
        voice = self.voice
        for start in range(0, len(voice.people), self._rows):
            rows = slice(start, start + self._rows)
            yield _Chunk(
                voice.likelihood[rows].toarray(),
                voice.base[rows],
                voice.people[rows],
                voice.people[rows] * voice.trust[rows],
                voice.effort[rows],
            )


def _normalise(eta: Vector) -> Vector:
    raised = np.exp(eta - eta.max())
    return np.asarray(raised / raised.sum(), dtype=np.float64)
