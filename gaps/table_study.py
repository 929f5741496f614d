"""What the tables of `gaps.tables` are fitted to, laid out for many quick passes over it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gaps.tables import DEPTHS, HomePiece, Indices, Matrix, Vector, tabulate_pieces

LEAST, MOST = 0.02, 0.98
TINY = 1e-300
_CITYWIDE = 0.5

People = Mapping[tuple[int, ...], float]
"""Positions of the pieces that a person gives, each once → number of such people."""

Known = Mapping[tuple[tuple[int, ...], int], float]
"""(positions of pieces, home ward or the number of wards for outside) → people whose home is known."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Parameters: e (DEPTHS, kinds), b (kinds, wards), popularity (pieces,), shares (wards + 1,) of homes."""

    doubt: Matrix
    crowd: Matrix
    popularity: Vector
    shares: Vector


@dataclass(frozen=True, slots=True)
class Cells:
    """Where pieces may lie, one entry a piece and ward of its footprint: a piece names few wards.

    Attributes:
        piece: (cells,) the piece.
        ward: (cells,) the ward.
        share: (cells,) its share of the footprint.
        slot: (cells,) kind * wards + ward; one past the last where the piece speaks of no ward in particular.
    """

    piece: Indices
    ward: Indices
    share: Vector
    slot: Indices


@dataclass(frozen=True, slots=True)
class Study:
    """What is fitted to: sets of pieces (rows), people who give each, where they live (-1: not known).

    Only the terms are kept, pairs of a depth and a piece, that somebody says: most are said by nobody.

    Attributes:
        start: Where the climb begins.
        says: (rows, terms) the power that each term counts with.
        depth: (terms,) its depth.
        term: (terms,) its piece.
        at: (hits,) term of each of the terms' cells, in the order of the terms.
        cell: (hits,) the cell.
        people: (rows,) number of people.
        homes: (rows,) where they live.
        foot: (pieces, wards + 1) footprints, outside last.
        cells: The same inside, where there is any.
        prior: (wards + 1,) reference shares of homes.
        stated: (kinds,) how far each speaks of the home, as stated.
        kinds: Their names.
        kind: (pieces,) kind of each.
        main: (pieces,) ward that most of it lies in, -1 if none.
        learned: (pieces,) whether e is learned from it.
    """

    start: Fit
    says: csr_array
    depth: Indices
    term: Indices
    at: Indices
    cell: Indices
    people: Vector
    homes: Indices
    foot: Matrix
    cells: Cells
    prior: Vector
    stated: Vector
    kinds: tuple[str, ...]
    kind: Indices
    main: Indices
    learned: NDArray[np.bool_]

    def by_ward(self, values: Vector) -> Matrix:
        """Return (kinds, wards) sums over the pieces by kind and main ward; wide pieces count nowhere."""
        local, shape = self.main >= 0, self.start.crowd.shape
        place = self.kind[local] * shape[1] + self.main[local]
        return add_up(values[local], by=place, size=shape[0] * shape[1]).reshape(shape)


def add_up(values: Vector, *, by: Indices, size: int) -> Vector:
    """Return (size,) sums of the values of each number."""
    return np.asarray(np.bincount(by, weights=values, minlength=size), dtype=np.float64)


def build_study(pieces: Sequence[HomePiece], people: People, prior: Vector, known: Known) -> Study:
    """Lay out what is fitted to; for the arguments see `gaps.table_fitting.fit_tables`."""
    wards = len(prior) - 1
    kinds = tuple(dict.fromkeys(piece.kind for piece in pieces))
    place = {name: number for number, name in enumerate(kinds)}
    kind = np.array([place[piece.kind] for piece in pieces], dtype=np.int64)
    foot = np.zeros((len(pieces), wards + 1))
    for row, piece in enumerate(pieces):
        foot[row, list(piece.wards)] = list(piece.wards.values())
        foot[row, -1] = piece.outside
    named = np.full(len(pieces), 0.5)
    for ids, count in people.items():
        named[list(ids)] += count
    inside = foot[:, :-1]
    # A piece that may mean most of the city ("Leeds") speaks of no ward: its norm is the residents'.
    main = np.where(_find_wide(inside, prior) | (inside.sum(axis=1) <= 0), -1, inside.argmax(axis=1))
    popularity = np.zeros(len(pieces))
    for each in range(len(kinds)):
        rows = np.flatnonzero((kind == each) & (main >= 0))
        within = np.bincount(main[rows], weights=named[rows], minlength=wards)
        popularity[rows] = named[rows] / within[main[rows]] * prior[main[rows]]
        popularity[rows] /= max(popularity[rows].sum(), TINY)
    stated = np.bincount(kind, weights=[piece.stated for piece in pieces]) / np.bincount(kind)
    doubt = np.clip(1.0 - stated, LEAST, MOST)
    said = [(ids, count, -1) for ids, count in sorted(people.items()) if len(ids) > 1]
    said += [(ids, count, home) for (ids, home), count in sorted(known.items()) if ids]
    powers = tabulate_pieces([ids for ids, _, _ in said], kind)
    terms = np.unique(powers.indices).astype(np.int64)
    at_piece, at_ward = np.nonzero(inside)
    slot = np.where(main[at_piece] >= 0, kind[at_piece] * wards + at_ward, len(kinds) * wards)
    starts = np.searchsorted(at_piece, np.arange(len(pieces) + 1))
    term = terms % len(pieces) if len(pieces) else terms
    each_has = (starts[1:] - starts[:-1])[term]
    before = np.cumsum(each_has) - each_has
    return Study(
        start=Fit(np.tile(doubt, (DEPTHS, 1)), np.ones((len(kinds), wards)), popularity, prior),
        says=csr_array(powers[:, terms]),
        depth=terms // max(len(pieces), 1),
        term=term,
        at=np.repeat(np.arange(len(terms)), each_has),
        cell=np.arange(each_has.sum()) - np.repeat(before - starts[term], each_has),
        people=np.array([count for _, count, _ in said], dtype=np.float64),
        homes=np.array([home for _, _, home in said], dtype=np.int64),
        foot=foot,
        cells=Cells(at_piece, at_ward, inside[at_piece, at_ward], slot),
        prior=prior,
        stated=stated,
        kinds=kinds,
        kind=kind,
        main=main,
        # A piece from elsewhere contradicts whatever else its giver says of the town: left free, it would
        # lose all trust, and the town would gain its visitors as residents.
        learned=np.array([piece.outside < _CITYWIDE for piece in pieces], dtype=np.bool_),
    )


def _find_wide(inside: Matrix, prior: Vector) -> NDArray[np.bool_]:
    """Return which pieces may mean most of the city, and no ward of it rather than another."""
    covers = (inside > 0) @ prior[:-1] > _CITYWIDE * prior[:-1].sum()
    density = inside / prior[:-1]
    even = density.min(axis=1) >= _CITYWIDE * density.max(axis=1)
    return np.asarray(covers & (even | (inside.max(axis=1) < _CITYWIDE * inside.sum(axis=1))))


__all__ = ["LEAST", "MOST", "TINY", "Fit", "Known", "People", "Study", "add_up", "build_study"]
