"""The tables of `gaps.tables`, learned from people who give several pieces and people whose homes are known.

Everybody names the city centre: where that is ignored the centre looks loud and every other ward looks like a
gap; and where what is named for other reasons is taken to follow what is named at all, a quiet ward's silence
explains itself away. People who give one piece cannot tell the two apart. Those who give several can, and
those whose homes are known: fitted by expectation maximisation, homes not known integrated out, held towards
what the geocoder states and towards residents' shares. What is not known of the tables: Poisson bootstrap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gaps.tables import DEPTHS, HomePiece, Indices, Matrix, Tables, Vector, tabulate_pieces

_STEPS = 40
_AGAIN = 40
_DOUBT_PSEUDO = 20.0
_CROWD_PSEUDO = 60.0
_VOICE_PSEUDO = 0.25
_SHARES_PSEUDO = 20.0
_LEAST, _MOST = 0.02, 0.98
_CITYWIDE = 0.5
_LEAST_NORM = 0.2
_TINY = 1e-300

People = Mapping[tuple[int, ...], float]
"""Positions of the pieces that a person gives, each once → number of such people."""

Known = Mapping[tuple[tuple[int, ...], int], float]
"""(positions of pieces, home ward or the number of wards for outside) → people whose home is known."""


def fit_tables(
    pieces: Sequence[HomePiece],
    people: People,
    *,
    prior: Vector,
    known: Known | None = None,
    draws: int = 0,
    generator: np.random.Generator | None = None,
) -> tuple[Tables, list[Tables]]:
    """Fit the tables.

    Args:
        pieces: What is said.
        people: Who says what; those who say one thing only tell how often it is said.
        prior: (wards + 1,) reference shares of homes, outside last; sums to one.
        known: People whose homes are known; not counted among `people` again.
        draws: Further tables, each fitted to people drawn anew: what is not known of them.
        generator: Source of randomness; needed for draws.

    Returns:
        The tables, and the draws.
    """
    study = _study(pieces, people, prior, known or {})
    fit = _climb(study, study.start, np.ones(len(study.people)), steps=_STEPS)
    if generator is None:
        return fit.tables, []
    again = []
    for _ in range(draws):
        luck = generator.poisson(study.people) / np.maximum(study.people, _TINY)
        again.append(_climb(study, fit, luck, steps=_AGAIN, generator=generator).tables)
    return fit.tables, again


@dataclass(frozen=True, slots=True)
class _Fit:
    """Tables with the popularity (pieces,) behind their norm, and the shares (wards + 1,) of homes."""

    tables: Tables
    popularity: Vector
    shares: Vector


@dataclass(frozen=True, slots=True)
class _Study:
    """What is fitted to: sets of pieces (rows), people who give each, where they live (-1: not known)."""

    start: _Fit
    says: csr_array
    people: Vector
    homes: Indices
    foot: Matrix
    prior: Vector
    stated: Vector
    learned: NDArray[np.bool_]


def _study(pieces: Sequence[HomePiece], people: People, prior: Vector, known: Known) -> _Study:
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
        popularity[rows] /= max(popularity[rows].sum(), _TINY)
    stated = np.bincount(kind, weights=[piece.stated for piece in pieces]) / np.bincount(kind)
    doubt = np.clip(1.0 - stated, _LEAST, _MOST)
    said = [(ids, count, -1) for ids, count in sorted(people.items()) if len(ids) > 1]
    said += [(ids, count, home) for (ids, home), count in sorted(known.items()) if ids]
    bare = Tables(foot / prior, kind, main, kinds, np.tile(doubt, (DEPTHS, 1)), np.ones((len(kinds), wards)))
    return _Study(
        _Fit(replace(bare, own=_norm(bare, popularity, foot, prior)), popularity, prior),
        tabulate_pieces([ids for ids, _, _ in said], kind),
        np.array([count for _, count, _ in said], dtype=np.float64),
        np.array([home for _, _, home in said], dtype=np.int64),
        foot,
        prior,
        stated,
        # A piece from elsewhere contradicts whatever else its giver says of the town: left free, it would
        # lose all trust, and the town would gain its visitors as residents.
        np.array([piece.outside < _CITYWIDE for piece in pieces], dtype=np.bool_),
    )


def _find_wide(inside: Matrix, prior: Vector) -> NDArray[np.bool_]:
    """Return which pieces may mean most of the city, and no ward of it rather than another."""
    covers = (inside > 0) @ prior[:-1] > _CITYWIDE * prior[:-1].sum()
    density = inside / prior[:-1]
    even = density.min(axis=1) >= _CITYWIDE * density.max(axis=1)
    return np.asarray(covers & (even | (inside.max(axis=1) < _CITYWIDE * inside.sum(axis=1))))


def _climb(
    study: _Study, fit: _Fit, luck: Vector, *, steps: int, generator: np.random.Generator | None = None
) -> _Fit:
    """Climb from a fit by expectation maximisation; `luck` multiplies the numbers of people."""
    number = study.people * luck
    if not number.sum():
        return fit
    kind = fit.tables.kind
    homeward = study.prior[:-1] / study.prior[:-1].sum()
    # In a draw what the fit is held towards is drawn as well: as if as many people had been asked of it.
    towards = _CROWD_PSEUDO * homeward if generator is None else generator.gamma(_CROWD_PSEUDO * homeward)
    doubted = _DOUBT_PSEUDO * (1.0 - study.stated)
    if generator is not None:
        doubted = _DOUBT_PSEUDO * generator.beta(doubted + 0.5, _DOUBT_PSEUDO - doubted + 0.5)
    sure = np.flatnonzero(study.homes >= 0)
    unsure = study.homes < 0
    local = fit.tables.main >= 0
    tables, popularity, shares = fit.tables, fit.popularity, fit.shares
    for _ in range(steps):
        mixed, other = tables.mix()
        log = study.says @ np.log(mixed)
        posterior = shares * np.exp(log - log.max(axis=1, keepdims=True))
        posterior[sure] = 0.0
        posterior[sure, study.homes[sure]] = 1.0
        posterior *= (number / np.maximum(posterior.sum(axis=1), _TINY))[:, None]
        if unsure.any():
            shares = posterior[unsure].sum(axis=0) + _SHARES_PSEUDO * study.prior
            shares = shares / shares.sum()
        # How often people from elsewhere name places here says nothing of how residents speak of home.
        given = (study.says.T @ posterior)[:, :-1]
        idle = given * (other[:, None] / mixed[:, :-1])
        spared = idle.sum(axis=1).reshape(DEPTHS, -1)
        doubt = _count_doubt(study, spared, given.sum(axis=1).reshape(DEPTHS, -1), doubted)
        spared = spared.sum(axis=0)
        counted = np.zeros_like(tables.crowd)
        np.add.at(counted, (kind[local], tables.main[local]), spared[local])
        meant = (given - idle).reshape(DEPTHS, -1, given.shape[1]).sum(axis=0)
        popularity = _count_popularity(study, tables, popularity, meant)
        voiced = np.zeros_like(counted)
        np.add.at(voiced, (kind[local], tables.main[local]), popularity[local])
        crowd = np.where(voiced > 0, _share_crowd(counted, towards) / np.maximum(voiced, _TINY), 1.0)
        tables = replace(tables, doubt=np.clip(doubt, _LEAST, _MOST), crowd=crowd)
        tables = replace(tables, own=_norm(tables, popularity, study.foot, study.prior))
    return _Fit(tables, popularity, shares)


def _count_doubt(study: _Study, spared: Matrix, heard: Matrix, doubted: Vector) -> Matrix:
    """Return (DEPTHS, kinds) e, each depth held towards the kind's, and that towards what is stated."""
    kind, learned = study.start.tables.kind, study.learned
    kinds = len(doubted)

    def add_up(values: Vector) -> Vector:
        return np.asarray(np.bincount(kind[learned], weights=values[learned], minlength=kinds))

    common = (add_up(spared.sum(axis=0)) + doubted) / (add_up(heard.sum(axis=0)) + _DOUBT_PSEUDO)
    return np.array(
        [
            (add_up(idle) + _DOUBT_PSEUDO * common) / (add_up(given) + _DOUBT_PSEUDO)
            for idle, given in zip(spared, heard, strict=True)
        ]
    )


def _share_crowd(counted: Matrix, towards: Vector) -> Matrix:
    """Return wards' shares of the crowd: each kind's held towards that of all, that towards residents'."""
    together = counted.sum(axis=0) + towards
    together = together / together.sum()
    each = counted + _CROWD_PSEUDO * together
    return np.asarray(each / each.sum(axis=1, keepdims=True), dtype=np.float64)


def _count_popularity(study: _Study, tables: Tables, popularity: Vector, meant: Matrix) -> Vector:
    """Return how often each piece is said by residents who mean home: one step of proportional fitting.

    Where neighbours' places are known better than a ward's own, its people name those: without this they
    would be counted among the neighbours.

    Args:
        study: What is fitted to.
        tables: The present tables.
        popularity: (pieces,) as it stood.
        meant: (pieces, wards) how often each piece was said of home by residents of each ward.
    """
    found = popularity.copy()
    for each in range(len(tables.kinds)):
        rows = np.flatnonzero((tables.kind == each) & (tables.main >= 0))
        if not len(rows):
            continue
        first = study.start.popularity[rows]
        inside = study.foot[rows, :-1]
        norm = _sum_footprints(popularity[rows], inside, study.prior)
        held = _VOICE_PSEUDO / first.mean()
        top = meant[rows].sum(axis=1) + held * first
        bottom = inside @ (meant[rows].sum(axis=0) / norm) + held
        found[rows] = top / bottom / (top / bottom).sum()
    return found


def _norm(tables: Tables, popularity: Vector, foot: Matrix, prior: Vector) -> Matrix:
    """Return footprints over their norm: likelihoods where a piece speaks of home."""
    own = foot / prior
    for each in range(len(tables.kinds)):
        rows = np.flatnonzero((tables.kind == each) & (tables.main >= 0))
        inside = foot[rows, :-1]
        own[rows, :-1] = inside / _sum_footprints(popularity[rows], inside, prior)
    return np.asarray(own, dtype=np.float64)


def _sum_footprints(popularity: Vector, inside: Matrix, prior: Vector) -> Vector:
    """Return (wards,) the norm: a sliver of a neighbour's place must not stand for all said of a ward."""
    return np.asarray(np.maximum(popularity @ inside, _LEAST_NORM * prior[:-1] / prior[:-1].sum()))
