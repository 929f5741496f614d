"""What people say by where they live: P(piece | home), learned from those who say several things.

A piece j of kind k is given by someone whose home is w with probability proportional to

    (1 - e_k) F_jw / norm_kw + e_k b_km(j)

where F_j is the piece's footprint, norm makes the residents of every ward speak equally often of home, e_k is
how often a kind is said for other reasons than living there, and b_km is how many times more often ward m is
then named than its residents' share explains. Everybody names the city centre: where that is ignored the
centre looks loud and every other ward looks like a gap; and where what is named for other reasons is taken to
follow what is named at all, a quiet ward's silence explains itself away. What e and b are, people tell who
give two pieces or more, and people whose homes are known: fitted by expectation maximisation, held towards
what the geocoder states and towards residents' shares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gaps.voice import Effort, VoiceEvidence

MOST_PIECES = 6
"""Past six pieces a person's further ones count less: they say more of their talk than of their home."""

_STEPS = 40
_KIND_PSEUDO = 20.0
_CROWD_PSEUDO = 60.0
_LEAST, _MOST = 0.02, 0.98
_CITYWIDE = 0.5
_LEAST_NORM = 0.5
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
        shared: Whether people give it of places they only visit, too.
    """

    kind: str
    wards: Mapping[int, float]
    outside: float
    stated: float
    shared: bool = False


People = Mapping[tuple[int, ...], float]
"""Positions of the pieces that a person gives, each once → number of such people."""

Known = Mapping[tuple[tuple[int, ...], int], float]
"""(positions of pieces, home ward or the number of wards for outside) → people whose home is known."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The fitted tables.

    Attributes:
        own: (pieces, wards + 1) F / norm: likelihood where the piece speaks of home, outside last.
        kind: (pieces,) kind of each piece.
        main: (pieces,) ward that most of it lies in, -1 if it is the whole city or lies outside.
        kinds: Names of the kinds.
        doubt: (kinds,) e.
        crowd: (kinds, wards) b.
        doubt_sd: (kinds,) standard deviation of the logit of e.
        crowd_sd: (kinds, wards) standard deviation of log b.
    """

    own: Matrix
    kind: Indices
    main: Indices
    kinds: tuple[str, ...]
    doubt: Vector
    crowd: Matrix
    doubt_sd: Vector
    crowd_sd: Matrix

    def vary(self, generator: np.random.Generator) -> "Tables":
        """Return tables drawn from what is not known of them."""
        odds = np.log(self.doubt / (1.0 - self.doubt))
        odds = odds + self.doubt_sd * generator.standard_normal(odds.shape)
        crowd = self.crowd * np.exp(self.crowd_sd * generator.standard_normal(self.crowd.shape))
        return replace(self, doubt=np.clip(1.0 / (1.0 + np.exp(-odds)), _LEAST, _MOST), crowd=crowd)

    def summarise(self) -> dict[str, float]:
        """Return kind → how far it speaks of the home."""
        return {kind: float(1.0 - e) for kind, e in sorted(zip(self.kinds, self.doubt, strict=True))}


def fit_tables(
    pieces: Sequence[HomePiece], people: People, *, prior: Vector, known: Known | None = None
) -> Tables:
    """Fit the tables.

    Args:
        pieces: What is said.
        people: Who says what; those who say one thing only tell nothing here.
        prior: (wards + 1,) reference shares of homes, outside last; sums to one.
        known: People whose homes are known; not counted among `people` again.
    """
    tables, visited, stated = _start(pieces, people, prior)
    said = [(ids, count, -1) for ids, count in sorted(people.items()) if len(ids) > 1]
    said += [(ids, count, home) for (ids, home), count in sorted((known or {}).items()) if ids]
    if not said:
        return tables
    says = _tabulate([ids for ids, _, _ in said], len(pieces))
    number = np.array([count for _, count, _ in said])
    homes = np.array([home for _, _, home in said])
    shares = prior.copy()
    homeward = prior[:-1] / prior[:-1].sum()
    heard = says.T @ number
    shared = np.array([piece.shared for piece in pieces])
    kinds = len(tables.kinds)
    by_kind = np.bincount(tables.kind, weights=heard, minlength=kinds)
    counted = np.zeros((kinds, len(prior) - 1))
    # A piece from elsewhere contradicts whatever else its giver says of the town: left free, it would lose
    # all trust, and the town would gain its visitors as residents.
    learned = np.array([bool(piece.wards) for piece in pieces])
    for _ in range(_STEPS):
        mixed, other = _split(tables)
        log = says @ np.log(mixed)
        posterior = shares * np.exp(log - log.max(axis=1, keepdims=True))
        sure = homes >= 0
        posterior[sure] = 0.0
        posterior[np.flatnonzero(sure), homes[sure]] = 1.0
        posterior *= (number / np.maximum(posterior.sum(axis=1), _TINY))[:, None]
        shares = (posterior[~sure].sum(axis=0) + _KIND_PSEUDO * prior) if (~sure).any() else prior
        shares = shares / shares.sum()
        away = says.T @ posterior
        idle = (away[:, :-1] * (other[:, None] / mixed[:, :-1])).sum(axis=1)
        # How often people from elsewhere name places here says nothing of how residents speak of home.
        heard = away[:, :-1].sum(axis=1)
        spared = np.bincount(tables.kind[learned], weights=idle[learned], minlength=kinds)
        spoken = np.bincount(tables.kind[learned], weights=heard[learned], minlength=kinds)
        doubt = (spared + _KIND_PSEUDO * stated) / (spoken + _KIND_PSEUDO)
        at = shared & (tables.main >= 0)
        counted = np.zeros_like(tables.crowd)
        np.add.at(counted, (tables.kind[at], tables.main[at]), idle[at])
        crowd = _share_crowd(counted, homeward)
        crowd[~visited] = 1.0
        tables = replace(tables, doubt=np.clip(doubt, _LEAST, _MOST), crowd=crowd)
    spread = 1.0 / np.sqrt((by_kind + _KIND_PSEUDO) * tables.doubt * (1.0 - tables.doubt))
    crowd_sd = _WIDER / np.sqrt(counted + _CROWD_PSEUDO * homeward * tables.crowd)
    return replace(tables, doubt_sd=_WIDER * spread, crowd_sd=np.where(visited[:, None], crowd_sd, 0.0))


def _share_crowd(counted: Matrix, homeward: Vector) -> Matrix:
    """Return b: each kind's own, held towards that of all kinds, and that towards residents' shares."""
    together = counted.sum(axis=0) + _CROWD_PSEUDO * homeward
    together /= together.sum()
    each = counted + _CROWD_PSEUDO * together
    return np.asarray(each / each.sum(axis=1, keepdims=True) / homeward, dtype=np.float64)


_WIDER = 1.5
"""Homes that tell of the tables are mostly inferred themselves."""


def _start(
    pieces: Sequence[HomePiece], people: People, prior: Vector
) -> tuple[Tables, NDArray[np.bool_], Vector]:
    """Return tables as stated, which kinds are shared, and (kinds,) stated doubt."""
    wards = len(prior) - 1
    names = tuple(dict.fromkeys(piece.kind for piece in pieces))
    place = {name: number for number, name in enumerate(names)}
    kind = np.array([place[piece.kind] for piece in pieces], dtype=np.int64)
    foot = np.zeros((len(pieces), wards + 1))
    for row, piece in enumerate(pieces):
        for ward, share in piece.wards.items():
            foot[row, ward] = share
        foot[row, -1] = piece.outside
    named = np.zeros(len(pieces))
    for ids, count in people.items():
        named[list(ids)] += count
    inside = foot[:, :-1]
    wide = (inside > 0) @ prior[:-1] > _CITYWIDE * prior[:-1].sum()
    main = np.where(wide | (inside.sum(axis=1) <= 0), -1, inside.argmax(axis=1))
    own = np.asarray(foot / prior, dtype=np.float64)
    for each in range(len(names)):
        rows = np.flatnonzero((kind == each) & (main >= 0))
        if not len(rows):
            continue
        counted = np.bincount(main[rows], weights=named[rows] + 0.5, minlength=wards)
        share = (named[rows] + 0.5) / counted[main[rows]] * prior[main[rows]]
        norm = np.maximum(share @ inside[rows], _LEAST_NORM * prior[:-1])
        own[rows, :-1] = inside[rows] / norm
    stated = 1.0 - np.array(
        [float(np.mean([piece.stated for piece in pieces if piece.kind == name])) for name in names]
    )
    stated = np.clip(stated, _LEAST, _MOST)
    shared = np.array([any(p.shared for p in pieces if p.kind == name) for name in names], dtype=np.bool_)
    crowd = np.ones((len(names), wards))
    doubt_sd = np.full(len(names), 1.0 / np.sqrt(_KIND_PSEUDO * 0.25))
    crowd_sd = np.where(shared[:, None], 1.0 / np.sqrt(_CROWD_PSEUDO * prior[:-1] / prior[:-1].sum()), 0.0)
    return Tables(own, kind, main, names, stated, crowd, doubt_sd, crowd_sd), shared, stated


def _split(tables: Tables) -> tuple[Matrix, Vector]:
    """Return (pieces, wards + 1) likelihoods, and (pieces,) what is said for other reasons by anybody."""
    doubt = tables.doubt[tables.kind]
    local = tables.main >= 0
    crowd = np.where(local, tables.crowd[tables.kind, tables.main], 1.0)
    other = doubt * crowd
    whole = (1.0 - doubt)[:, None] * tables.own + other[:, None]
    # Whoever lives elsewhere names a place here for other reasons than living there, always.
    whole[local, -1] += (1.0 - doubt[local]) * crowd[local]
    return np.maximum(whole, _TINY), np.maximum(other, _TINY)


def _tabulate(keys: Sequence[tuple[int, ...]], pieces: int) -> csr_array:
    """Return (keys, pieces): the power that each piece counts with."""
    starts = np.cumsum([0, *(len(ids) for ids in keys)])
    powers = np.repeat([temper_pieces(len(ids)) for ids in keys], np.diff(starts))
    return csr_array((powers, [piece for ids in keys for piece in ids], starts), shape=(len(keys), pieces))


def temper_pieces(number: int) -> float:
    """Return the power that each of a person's pieces counts with."""
    return min(1.0, MOST_PIECES / number) if number else 1.0


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
    """Compress people to distinct pairs of what they say and how much they post."""
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
    """Return the evidence of people by tables."""
    mixed, other = _split(tables)
    says = _tabulate(posters.keys, len(other))
    whole = says @ np.log(mixed)
    top = whole.max(axis=1, keepdims=True)
    level = np.exp(whole - top)
    base = np.exp(says @ np.log(other) - top[:, 0])
    above = np.maximum(level - base[:, None], 0.0)
    above[above < _NOISE] = 0.0
    return VoiceEvidence(
        csr_array(above[posters.key]),
        np.minimum(base, 1.0)[posters.key],
        posters.people,
        np.ones(len(posters.people)),
        posters.effort,
        posters.efforts,
    )
