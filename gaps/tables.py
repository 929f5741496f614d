"""What people say by where they live: the likelihood of each piece, and of people who give several.

A piece j of kind k is given by someone whose home is w with probability proportional to

    (1 - e_k) F_jw / norm_kw + e_k b_km(j),        norm_kw = sum_j p_j F_jw

F_j is the piece's footprint and p_j how often residents who mean home say it, so that residents of every ward
speak of home equally often; e_k is how often a kind is said for other reasons than living there, and b_km how
many times more often ward m is then named than its residents' share explains. Whoever lives elsewhere names
places here for other reasons only. As each thing that a person says is counted once, who says many things
says fewer of them of home: e is for people who give one, two, or more pieces of the kind. How e, b and p are
found: `gaps.table_fitting`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gaps.voice import Effort, VoiceEvidence

MOST_PIECES = 6
"""Past six pieces a person's further ones count less: they say more of their talk than of their home."""

DEPTHS = 3
"""e is apart for people who give one, two, and three or more pieces of a kind."""

_TINY = 1e-300
_NOISE = 1e-9

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class HomePiece:
    """One thing that people say of their homes.

    Attributes:
        kind: Kind of evidence.
        wards: Ward → share of its footprint: where someone lives who gives it and means home.
        outside: The share that lies outside all wards; all shares add up to one.
        stated: How far it speaks of the home by the geocoder's own account, 0 to 1.
    """

    kind: str
    wards: Mapping[int, float]
    outside: float
    stated: float


@dataclass(frozen=True, slots=True)
class Tables:
    """The fitted tables.

    Attributes:
        own: (pieces, wards + 1) F / norm: likelihood where the piece speaks of home, outside last.
        kind: (pieces,) kind of each piece.
        main: (pieces,) ward that most of it lies in, -1 if it is the whole city or lies outside.
        kinds: Names of the kinds.
        doubt: (DEPTHS, kinds) e.
        crowd: (kinds, wards) b.
    """

    own: Matrix
    kind: Indices
    main: Indices
    kinds: tuple[str, ...]
    doubt: Matrix
    crowd: Matrix

    def mix(self) -> tuple[Matrix, Vector]:
        """Return likelihoods, and what is said for other reasons by anybody.

        Returns:
            (DEPTHS * pieces, wards + 1) and (DEPTHS * pieces,): all pieces of people who give one of the
            kind, then of people who give two, then of the others.
        """
        local = self.main >= 0
        crowd = np.where(local, self.crowd[self.kind, self.main], 1.0)
        wholes, others = [], []
        for row in self.doubt:
            doubt = row[self.kind]
            other = doubt * crowd
            whole = (1.0 - doubt)[:, None] * self.own + other[:, None]
            whole[local, -1] += (1.0 - doubt[local]) * crowd[local]
            wholes.append(whole)
            others.append(other)
        return np.maximum(np.concatenate(wholes), _TINY), np.maximum(np.concatenate(others), _TINY)

    def summarise(self) -> dict[str, float]:
        """Return kind → how far it speaks of the home of somebody who gives no other of the kind."""
        return {kind: float(1.0 - e) for kind, e in sorted(zip(self.kinds, self.doubt[0], strict=True))}


@dataclass(frozen=True, slots=True)
class Posters:
    """People who post, compressed.

    Attributes:
        keys: Distinct sets of pieces.
        key: (patterns,) position in `keys`.
        effort: (patterns,) row of `efforts`.
        people: (patterns,) number of people.
        efforts: (groups, 3) distinct efforts.
    """

    keys: tuple[tuple[int, ...], ...]
    key: Indices
    effort: Indices
    people: Vector
    efforts: Indices


def gather_posters(counts: Mapping[tuple[tuple[int, ...], Effort], float]) -> Posters:
    """Compress people to distinct pairs of what they say (positions of pieces) and how much they post."""
    ordered = sorted(counts)
    keys = {ids: number for number, ids in enumerate(dict.fromkeys(ids for ids, _ in ordered))}
    groups = {effort: number for number, effort in enumerate(sorted({effort for _, effort in ordered}))}
    return Posters(
        tuple(keys),
        np.array([keys[ids] for ids, _ in ordered], dtype=np.int64),
        np.array([groups[effort] for _, effort in ordered], dtype=np.int64),
        np.array([counts[pair] for pair in ordered], dtype=np.float64),
        np.array(list(groups), dtype=np.int64).reshape(-1, 3),
    )


def weigh_posters(posters: Posters, tables: Tables) -> VoiceEvidence:
    """Return the evidence of people by tables: a person's pieces multiplied, tempered past six."""
    mixed, other = tables.mix()
    says = tabulate_pieces(posters.keys, tables.kind)
    whole = says @ np.log(mixed)
    top = whole.max(axis=1, keepdims=True)
    base = np.minimum(np.exp(says @ np.log(other) - top[:, 0]), 1.0)
    above = np.exp(whole - top) - base[:, None]
    above[above < _NOISE] = 0.0
    return VoiceEvidence(
        csr_array(above[posters.key]),
        base[posters.key],
        posters.people,
        np.ones(len(posters.people)),
        posters.effort,
        posters.efforts,
    )


def tabulate_pieces(keys: Sequence[tuple[int, ...]], kind: Indices) -> csr_array:
    """Return (keys, DEPTHS * pieces): the power that each piece of a set counts with (see `Tables.mix`)."""
    lengths = np.array([len(ids) for ids in keys], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    row = np.repeat(np.arange(len(keys)), lengths)
    piece = np.array([piece for ids in keys for piece in ids], dtype=np.int64)
    kinds = int(kind.max()) + 1 if len(kind) else 1
    same = np.bincount(row * kinds + kind[piece], minlength=1) if len(piece) else np.zeros(1, dtype=np.int64)
    depth = np.minimum(same[row * kinds + kind[piece]], DEPTHS) - 1 if len(piece) else piece
    powers = np.repeat([temper_pieces(int(number)) for number in lengths], lengths)
    return csr_array((powers, depth * len(kind) + piece, starts), shape=(len(keys), DEPTHS * len(kind)))


def temper_pieces(number: int) -> float:
    """Return the power that each of a person's pieces counts with."""
    return min(1.0, MOST_PIECES / number) if number else 1.0
