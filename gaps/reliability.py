"""How far a piece of evidence speaks of a home, learned from people who give several pieces.

A piece j is given by someone whose home is w with probability proportional to t R_jw + (1 - t): with
probability t it speaks of the home (R is the likelihood ratio of what it says over the reference prior), else
it is named for other reasons, by anybody. Everybody names the city centre: where that is ignored the centre
looks loud and every other ward looks like a gap, so t falls where a place is named by more people than its
residents explain. What t is for each kind, only people who give two pieces or more can tell without labels:
pieces that speak of the same home agree. Fitted by expectation maximisation, held towards what the
geocoder states.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gaps.voice import Pattern

MOST_PIECES = 6
"""Past six pieces a person's further ones count less: they say more of their talk than of their home."""

_STEPS = 40
_KIND_PSEUDO = 20.0
_LEAST, _MOST = 0.02, 0.98
_MOST_ENTRIES = 20_000_000
_TINY = 1e-300
_MAIN_SHARE = 0.5

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HomePiece:
    """One thing that people say of their homes.

    Attributes:
        kind: Kind of evidence.
        wards: Ward → likelihood ratio R over the reference prior, where it speaks of the home; 0 elsewhere.
        outside: The same for living outside all wards.
        stated: How far it speaks of the home by the geocoder's own account, 0 to 1.
        shared: Whether people give it of places they only visit, too.
    """

    kind: str
    wards: Mapping[int, float]
    outside: float
    stated: float
    shared: bool = False


People = Mapping[tuple[int, ...], float]
"""Positions of the pieces that a person gives, each once → number of such people."""


def fit_reliability(pieces: Sequence[HomePiece], people: People, *, prior: Matrix) -> Matrix:
    """Return (pieces,) how far each piece speaks of its giver's home, 0 to 1.

    Args:
        pieces: What is said.
        people: Who says what.
        prior: (wards + 1,) reference shares of homes, outside last; sums to one.
    """
    stated = np.array([piece.stated for piece in pieces])
    several = [(ids, count) for ids, count in sorted(people.items()) if len(ids) > 1]
    if not several or len(pieces) * len(prior) > _MOST_ENTRIES:
        return stated
    ratios = np.zeros((len(pieces), len(prior)))
    for row, piece in enumerate(pieces):
        for ward, ratio in piece.wards.items():
            ratios[row, ward] = ratio
        ratios[row, -1] = piece.outside
    kinds, groups = _group_pieces(pieces, prior)
    crowd = _measure_crowd(pieces, people, groups, prior=prior)
    weight = np.array([count for _, count in several])
    starts = np.cumsum([0, *(len(ids) for ids, _ in several)])
    says = csr_array(
        (
            np.repeat([temper_pieces(len(ids)) for ids, _ in several], np.diff(starts)),
            [piece for ids, _ in several for piece in ids],
            starts,
        ),
        shape=(len(several), len(pieces)),
    )
    kind_stated = _mean_by(kinds, stated)
    # Talk of a place by people from elsewhere looks like a contradiction of their profile: left free, the
    # profile would lose all trust, and the town would gain its visitors as residents.
    learned = np.array([bool(piece.wards) for piece in pieces])
    heard = says.T @ weight
    trust, shares = stated.copy(), prior.copy()
    for _ in range(_STEPS):
        speaking = trust[:, None] * ratios
        mixed = np.maximum(speaking + 1.0 - trust[:, None], _TINY)
        log_likelihood = says @ np.log(mixed)
        posterior = shares * np.exp(log_likelihood - log_likelihood.max(axis=1, keepdims=True))
        posterior *= (weight / np.maximum(posterior.sum(axis=1), _TINY))[:, None]
        # Only how many live outside is learned: with free shares, a ward that everybody talks of would
        # pass for one where everybody lives.
        outside = posterior[:, -1].sum() / weight.sum()
        shares = np.append(prior[:-1] / prior[:-1].sum() * (1.0 - outside), outside)
        spoken = ((says.T @ posterior) * (speaking / mixed)).sum(axis=1)
        by_kind = _sum_by(kinds, spoken) + _KIND_PSEUDO * kind_stated
        by_kind /= _sum_by(kinds, heard / crowd) + _KIND_PSEUDO
        trust = np.where(learned, np.clip(by_kind[kinds] / crowd, _LEAST, _MOST), stated)
    return np.asarray(trust, dtype=np.float64)


def join_pieces(pieces: Sequence[HomePiece], ids: Sequence[int], *, trust: Matrix) -> Pattern:
    """Return the likelihood pattern of a person who gives several pieces: their product, tempered."""
    power = temper_pieces(len(ids))
    level: dict[int, float] = dict.fromkeys(sorted({ward for i in ids for ward in pieces[i].wards}), 1.0)
    base = outside = 1.0
    for i in ids:
        piece, each = pieces[i], float(trust[i])
        base *= (1.0 - each) ** power
        outside *= (each * piece.outside + 1.0 - each) ** power
        for ward in level:
            level[ward] *= (each * piece.wards.get(ward, 0.0) + 1.0 - each) ** power
    above = {ward: max(value - base, 0.0) for ward, value in level.items()}
    return above, max(outside - base, 0.0), base


def temper_pieces(number: int) -> float:
    """Return the power that each of a person's pieces counts with."""
    return min(1.0, MOST_PIECES / number) if number else 1.0


def _group_pieces(pieces: Sequence[HomePiece], prior: Matrix) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each piece's kind, and its group: pieces of one kind that mean the same ward."""
    kinds: dict[str, int] = {}
    groups: dict[tuple[str, int], int] = {}
    kind_of, group_of = [], []
    for piece in pieces:
        main = _find_main(piece, prior)
        kind_of.append(kinds.setdefault(piece.kind, len(kinds)))
        group_of.append(groups.setdefault((piece.kind, main), len(groups)))
    return np.array(kind_of), np.array(group_of)


def _measure_crowd(
    pieces: Sequence[HomePiece], people: People, groups: NDArray[np.int64], *, prior: Matrix
) -> Matrix:
    """Return (pieces,) how many times more people name a piece's ward than its residents explain, at least 1.

    People speak of home at about the same rate everywhere; what a ward is named beyond the middle ward's
    rate per resident, others name it.
    """
    named = np.zeros(len(pieces))
    for ids, count in people.items():
        named[list(ids)] += count
    total = _sum_by(groups, named)
    first = np.unique(groups, return_index=True)[1]
    crowd = np.ones(len(first))
    by_kind: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for group, piece in enumerate(pieces[i] for i in first):
        main = _find_main(piece, prior)
        if piece.shared and main >= 0:
            by_kind[piece.kind].append((group, float(total[group]) / float(prior[main])))
    for rates in by_kind.values():
        middle = float(np.median([rate for _, rate in rates]))
        for group, rate in rates:
            crowd[group] = max(1.0, rate / middle) if middle > 0 else 1.0
    return np.asarray(crowd[groups], dtype=np.float64)


def _find_main(piece: HomePiece, prior: Matrix) -> int:
    """Return the ward that a piece mostly means, -1 if none, -2 if several."""
    mass = {ward: ratio * float(prior[ward]) for ward, ratio in piece.wards.items()}
    main = max(mass, key=lambda ward: (mass[ward], -ward), default=-1)
    return main if main < 0 or mass[main] >= _MAIN_SHARE * sum(mass.values()) else -2


def _sum_by(members: NDArray[np.int64], values: Matrix) -> Matrix:
    return np.asarray(np.bincount(members, weights=values), dtype=np.float64)


def _mean_by(members: NDArray[np.int64], values: Matrix) -> Matrix:
    return np.asarray(_sum_by(members, values) / np.bincount(members), dtype=np.float64)


def summarise_reliability(pieces: Sequence[HomePiece], trust: Matrix) -> dict[str, float]:
    """Return kind → mean reliability of its pieces."""
    by_kind: dict[str, list[float]] = defaultdict(list)
    for piece, each in zip(pieces, trust.tolist(), strict=True):
        by_kind[piece.kind].append(each)
    return {kind: float(np.mean(values)) for kind, values in sorted(by_kind.items())}
