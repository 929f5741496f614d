"""P(evidence | ward): what people who live in a ward say, for counting people rather than showing a post.

Posteriors, even calibrated ones, pull wards together when they are summed; a count of people is fitted from
likelihoods instead. Of one kind of evidence, someone who lives in ward w gives piece j with probability
P(j | w) = (1 - e) * rownorm(X^(1/T))[w, j] + e * background[j], where X[w, j] is how often j is said times
the share of its place that lies in w, rows are normalised over the pieces, and the background is how often
each piece is said by anybody. T and e are fitted on people whose homes are known, by maximum likelihood.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

from boundaries import WardDistribution
from geocode.calibration import Adjustment

_PULL = 6.0
_LEAST_LABELS = 15
_FLOOR = 1e-12


@dataclass(frozen=True, slots=True)
class SaidPiece:
    """One thing that is said of homes.

    Attributes:
        said: Where someone who says it lives.
        people: How many people say it.
    """

    said: WardDistribution
    people: float


@dataclass(frozen=True, slots=True)
class PieceLikelihood:
    """P(piece | home) / P(piece) for one piece: 1 says nothing.

    Attributes:
        wards: Ward index → ratio where the piece speaks of the home.
        outside: The same for living outside all wards.
        trust: 1 - e: how far it speaks of the home; the whole ratio is trust * ratio + 1 - trust.
    """

    wards: dict[int, float]
    outside: float
    trust: float

    def ratio(self, ward: int | None) -> float:
        """Return the whole ratio for a home ward, None for outside."""
        spoken = self.outside if ward is None else self.wards.get(ward, 0.0)
        return self.trust * spoken + 1.0 - self.trust


def count_likelihoods(
    pieces: Sequence[SaidPiece], how: Adjustment, *, wards: int
) -> tuple[PieceLikelihood, ...]:
    """Return the likelihood ratios of all pieces of one kind.

    Args:
        pieces: All pieces of the kind that are said in the city.
        how: Its temperature and background.
        wards: Number of wards.
    """
    shares = _tabulate(pieces, how, wards=wards)
    background = np.array([piece.people for piece in pieces], dtype=np.float64)
    background /= max(background.sum(), _FLOOR)
    found = []
    for row, mean in enumerate(background.tolist()):
        entries = shares[[row]]
        ratios = dict(zip(entries.indices.tolist(), (entries.data / max(mean, _FLOOR)).tolist(), strict=True))
        outside = ratios.pop(wards, 0.0)
        found.append(PieceLikelihood(ratios, outside, 1.0 - how.background))
    return tuple(found)


def fit_likelihood(
    pieces: Sequence[SaidPiece], homes: Sequence[tuple[int, int | None]], *, wards: int, start: Adjustment
) -> Adjustment:
    """Return temperature and background of one kind, from people whose homes are known.

    Args:
        pieces: All pieces of the kind that are said in the city.
        homes: (position of a piece, home ward or None for outside), one for each piece that such people say.
        wards: Number of wards.
        start: Values to begin with and to be held towards; returned as they are with fewer than 15 homes.
    """
    if len(homes) < _LEAST_LABELS:
        return start
    rows = np.array([piece for piece, _ in homes])
    columns = np.array([wards if ward is None else ward for _, ward in homes])
    people = np.array([piece.people for piece in pieces], dtype=np.float64)
    background = people[rows] / people.sum()
    centre = np.array([math.log(start.temperature), _logit(min(max(start.background, 0.02), 0.98))])

    def loss(values: NDArray[np.float64]) -> float:
        how = _unpack(values)
        spoken = np.asarray(_tabulate(pieces, how, wards=wards)[rows, columns]).ravel()
        likelihood = (1.0 - how.background) * spoken + how.background * background
        away = values - centre
        return float(_PULL * (away @ away) / 2.0 - np.log(np.maximum(likelihood, _FLOOR)).sum())

    best = minimize(loss, centre, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-3})
    how = _unpack(best.x)
    return Adjustment(round(how.temperature, 3), round(how.background, 4), labels=len(homes))


def _tabulate(pieces: Sequence[SaidPiece], how: Adjustment, *, wards: int) -> csr_array:
    """Return (pieces, wards + 1): P(piece | ward) without the background, outside last."""
    power = 1.0 / how.temperature
    rows, columns, values = [], [], []
    for row, piece in enumerate(pieces):
        entries = [*piece.said.wards.items(), (wards, piece.said.outside)]
        sharpened = [(ward, share**power) for ward, share in entries if share > 0]
        told = sum(share for _, share in sharpened)
        for ward, share in sharpened:
            rows.append(row)
            columns.append(ward)
            values.append(piece.people * share / told)
    table = csr_array((values, (rows, columns)), shape=(len(pieces), wards + 1), dtype=np.float64)
    total = np.asarray(table.sum(axis=0)).ravel()
    table.data /= np.maximum(total[table.indices], _FLOOR)
    return table


def _unpack(values: NDArray[np.float64]) -> Adjustment:
    temperature = float(np.clip(math.exp(values[0]), 0.25, 5.0))
    background = float(np.clip(1.0 / (1.0 + math.exp(-values[1])), 1e-3, 0.999))
    return Adjustment(temperature, background)


def _logit(share: float) -> float:
    return math.log(share / (1.0 - share))
