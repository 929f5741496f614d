"""The tables of `gaps.tables`, learned from people who give several pieces and people whose homes are known.

Everybody names the city centre: where that is ignored the centre looks loud and every other ward looks like a
gap; and where what is named for other reasons is taken to follow what is named at all, a quiet ward's silence
explains itself away. People who give one piece cannot tell the two apart. Those who give several can, and
those whose homes are known: fitted by expectation maximisation, homes not known integrated out, held towards
what the geocoder states and towards residents' shares. What is not known of the tables: Poisson bootstrap.
"""

from collections.abc import Sequence

import numpy as np

from gaps.table_study import LEAST, MOST, TINY, Fit, Known, People, Study, add_up, build_study
from gaps.tables import DEPTHS, HomePiece, Matrix, Tables, Vector

_STEPS = 40
_AGAIN = 40
_DOUBT_PSEUDO = 20.0
_CROWD_PSEUDO = 60.0
_VOICE_PSEUDO = 0.25
_SHARES_PSEUDO = 20.0
_LEAST_NORM = 0.2


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
    study = build_study(pieces, people, prior, known or {})
    fit = _climb(study, study.start, np.ones(len(study.people)), steps=_STEPS)
    if generator is None:
        return _tabulate(study, fit), []
    again = []
    for _ in range(draws):
        luck = generator.poisson(study.people) / np.maximum(study.people, TINY)
        again.append(_tabulate(study, _climb(study, fit, luck, steps=_AGAIN, generator=generator)))
    return _tabulate(study, fit), again


def _climb(
    study: Study, fit: Fit, luck: Vector, *, steps: int, generator: np.random.Generator | None = None
) -> Fit:
    """Climb from a fit by expectation maximisation; `luck` multiplies the numbers of people."""
    number = study.people * luck
    if not number.sum():
        return fit
    homeward = study.prior[:-1] / study.prior[:-1].sum()
    # In a draw what the fit is held towards is drawn as well: as if as many people had been asked of it.
    towards = _CROWD_PSEUDO * homeward if generator is None else generator.gamma(_CROWD_PSEUDO * homeward)
    doubted = _DOUBT_PSEUDO * (1.0 - study.stated)
    if generator is not None:
        doubted = _DOUBT_PSEUDO * generator.beta(doubted + 0.5, _DOUBT_PSEUDO - doubted + 0.5)
    sure = np.flatnonzero(study.homes >= 0)
    unsure = study.homes < 0
    for _ in range(steps):
        norm = _norm(study, fit.popularity)
        log, home = _weigh_terms(study, fit, norm)
        log = study.says @ log
        posterior = fit.shares * np.exp(log - log.max(axis=1, keepdims=True))
        posterior[sure] = 0.0
        posterior[sure, study.homes[sure]] = 1.0
        posterior *= (number / np.maximum(posterior.sum(axis=1), TINY))[:, None]
        shares = fit.shares
        if unsure.any():
            shares = posterior[unsure].sum(axis=0) + _SHARES_PSEUDO * study.prior
            shares = shares / shares.sum()
        # How often people from elsewhere name places here says nothing of how residents speak of home.
        given = study.says.T @ posterior[:, :-1]
        meant = given[study.at, study.cells.ward[study.cell]] * home
        heard = given.sum(axis=1)
        spared = heard - add_up(meant, by=study.at, size=len(heard))
        popularity = _count_popularity(study, norm, add_up(meant, by=study.cell, size=len(study.cells.piece)))
        counted = study.by_ward(add_up(spared, by=study.term, size=len(study.kind)))
        voiced = study.by_ward(popularity)
        crowd = np.where(voiced > 0, _share_crowd(counted, towards) / np.maximum(voiced, TINY), 1.0)
        fit = Fit(_count_doubt(study, spared, heard, doubted), crowd, popularity, shares)
    return fit


def _weigh_terms(study: Study, fit: Fit, norm: Vector) -> tuple[Matrix, Vector]:
    """Weigh what is said against its being said for other reasons.

    Returns:
        (terms, wards + 1) log of the likelihood over that of other reasons, which is 0 wherever a piece does
        not lie; and (hits,) the probability that it is said of home by people of that ward.
    """
    cells, kind = study.cells, study.kind[study.term]
    local = study.main[study.term] >= 0
    crowd = np.where(local, fit.crowd[kind, study.main[study.term]], 1.0)
    doubt = fit.doubt[study.depth, kind]
    odds = (1.0 - doubt) / (doubt * crowd)
    own = cells.share / norm
    gain = odds[study.at] * own[study.cell]
    log = np.zeros((len(study.term), len(study.prior)))
    log[study.at, cells.ward[study.cell]] = np.log1p(gain)
    log[:, -1] = np.log1p(odds * (study.foot[study.term, -1] / study.prior[-1] + np.where(local, crowd, 0.0)))
    return log, gain / (1.0 + gain)


def _count_doubt(study: Study, spared: Vector, heard: Vector, doubted: Vector) -> Matrix:
    """Return (DEPTHS, kinds) e, each depth held towards the kind's, and that towards what is stated."""
    kinds, learned = len(doubted), study.learned[study.term]
    place = study.depth[learned] * kinds + study.kind[study.term[learned]]
    idle, given = (
        add_up(values[learned], by=place, size=DEPTHS * kinds).reshape(DEPTHS, kinds)
        for values in (spared, heard)
    )
    common = (idle.sum(axis=0) + doubted) / (given.sum(axis=0) + _DOUBT_PSEUDO)
    return np.asarray(np.clip((idle + _DOUBT_PSEUDO * common) / (given + _DOUBT_PSEUDO), LEAST, MOST))


def _share_crowd(counted: Matrix, towards: Vector) -> Matrix:
    """Return wards' shares of the crowd: each kind's held towards that of all, that towards residents'."""
    together = counted.sum(axis=0) + towards
    together = together / together.sum()
    each = counted + _CROWD_PSEUDO * together
    return np.asarray(each / each.sum(axis=1, keepdims=True), dtype=np.float64)


def _count_popularity(study: Study, norm: Vector, meant: Vector) -> Vector:
    """Return how often each piece is said by residents who mean home: one step of proportional fitting.

    Where neighbours' places are known better than a ward's own, its people name those: without this they
    would be counted among the neighbours.

    Args:
        study: What is fitted to.
        norm: (cells,) the present norm.
        meant: (cells,) how often each piece was said of home by residents of each ward.
    """
    cells, pieces, first = study.cells, len(study.kind), study.start.popularity
    local = study.main >= 0
    kind, size = study.kind[local], len(study.kinds)
    # Pieces of one kind share a pseudo-count, whatever they are.
    held = _VOICE_PSEUDO / np.maximum(
        add_up(first[local], by=kind, size=size) / np.maximum(np.bincount(kind, minlength=size), 1),
        TINY,
    )
    said = add_up(meant, by=cells.slot, size=size * (len(study.prior) - 1) + 1)
    top = add_up(meant, by=cells.piece, size=pieces) + held[study.kind] * first
    bottom = add_up(cells.share * said[cells.slot] / norm, by=cells.piece, size=pieces)
    found = np.where(local, top / (bottom + held[study.kind]), 0.0)
    whole = add_up(found, by=study.kind, size=size)
    return np.asarray(found / np.maximum(whole, TINY)[study.kind])


def _norm(study: Study, popularity: Vector) -> Vector:
    """Return (cells,) the norm of footprints: a sliver of a place must not stand for a ward.

    Of a piece that speaks of no ward in particular it is the residents' share.
    """
    cells, wards = study.cells, len(study.prior) - 1
    sums = add_up(popularity[cells.piece] * cells.share, by=cells.slot, size=len(study.kinds) * wards + 1)
    least = _LEAST_NORM * study.prior[:-1] / study.prior[:-1].sum()
    local = study.main[cells.piece] >= 0
    return np.where(local, np.maximum(sums[cells.slot], least[cells.ward]), study.prior[cells.ward])


def _tabulate(study: Study, fit: Fit) -> Tables:
    """Return a fit as tables."""
    own, cells = study.foot / study.prior, study.cells
    own[cells.piece, cells.ward] = cells.share / _norm(study, fit.popularity)
    return Tables(own, study.kind, study.main, study.kinds, fit.doubt, fit.crowd)


__all__ = ["Known", "People", "fit_tables"]
