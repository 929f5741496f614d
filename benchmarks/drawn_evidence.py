"""A drawn city's talk brought before the gap model: weighed with some homes known, or with none."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from benchmarks.drawn_city import DrawnCity, Piece
from benchmarks.drawn_talk import CITY, ELSEWHERE, KINDS, REFERENCE_OUTSIDE, Floats
from boundaries import WardDistribution
from gaps import HomePiece, Pattern, fit_reliability, join_pieces
from geocode.calibration import Adjustment
from geocode.likelihood import SaidPiece, count_likelihoods, fit_likelihood

MOST_POSTS = 50
"""Posts of one author beyond this tell no more of how readily that author says where home is."""

_VISITED = frozenset({"gps", "toponym"})
"""Kinds that people from elsewhere give of the city, too."""

_SHRINK = 5.0

Effort = tuple[int, int, int]
"""(posts, at most 50; posts of those that name or carry a place; 1 if the profile names one)."""


def weigh_city(city: DrawnCity, *, labels: bool) -> tuple[list[Pattern], list[float], list[Effort]]:
    """Return patterns of evidence, the number of people with each and their effort, all distinct.

    They stand in the order of `city.keys`; people of equal pieces share one pattern object, and stand apart
    where their effort differs.

    Args:
        city: Who says what, and where the geocoder believes places lie.
        labels: Whether the known homes are used; else reliability comes from agreement alone.
    """
    pieces = sorted({piece for key in city.keys for piece in key})
    number = {piece: position for position, piece in enumerate(pieces)}
    ids = [tuple(number[piece] for piece in key) for key in city.keys]
    if labels:
        made = _weigh_by_homes(city, pieces)
        trust = np.array([piece.stated for piece in made])
    else:
        prior = _expect_homes(city)
        made = [_make_piece(city, piece, prior) for piece in pieces]
        counts = np.bincount(city.key_of, minlength=len(ids)).astype(np.float64)
        people = {key: count for key, count in zip(ids, counts.tolist(), strict=True) if count}
        trust = fit_reliability(made, people, prior=prior)
    patterns = [join_pieces(made, key, trust=trust) for key in ids]
    posts = np.minimum(city.authors.posts, MOST_POSTS)
    scaled = np.rint(city.authors.placed * (posts / city.authors.posts)).astype(np.int64)
    # Who names a place at all is never counted as one who names none.
    placed = np.maximum(scaled, np.minimum(city.authors.placed, 1))
    table = np.stack((city.key_of, posts, placed, city.authors.profile), axis=1)
    rows, people_each = np.unique(table, axis=0, return_counts=True)
    return (
        [patterns[key] for key in rows[:, 0].tolist()],
        people_each.astype(np.float64).tolist(),
        [(k, m, said) for _, k, m, said in rows.tolist()],
    )


def fit_kinds(city: DrawnCity) -> dict[str, Adjustment]:
    """Return temperature and background of gps, profile and toponym, from the labelled authors' homes."""
    said = _count_said(city)
    return {
        kind: fit_likelihood(
            _describe_places(city, kind, said),
            [
                (place, home)
                for key, home in _list_labelled(city)
                for each, place in key
                if each == kind and place >= 0
            ],
            wards=len(city.residents),
            start=Adjustment(1.0, city.stated[kind]),
        )
        for kind in KINDS
    }


def _weigh_by_homes(city: DrawnCity, pieces: list[Piece]) -> list[HomePiece]:
    """Return each piece by P(piece | home) as fitted or counted from known homes."""
    wards = len(city.residents)
    said = _count_said(city)
    made: dict[Piece, HomePiece] = {}
    for kind, how in fit_kinds(city).items():
        places = _describe_places(city, kind, said)
        for place, ratio in enumerate(count_likelihoods(places, how, wards=wards)):
            made[kind, place] = HomePiece(kind, ratio.wards, ratio.outside, ratio.trust, kind in _VISITED)
    inside, outside = _count_profiles(city, CITY)
    made[CITY] = HomePiece("city", dict.fromkeys(range(wards), 1.0), 0.0, max(0.0, 1.0 - outside / inside))
    inside, outside = _count_profiles(city, ELSEWHERE)
    made[ELSEWHERE] = HomePiece("elsewhere", {}, 1.0, max(0.0, 1.0 - inside / outside))
    return [made[piece] for piece in pieces]


def _count_profiles(city: DrawnCity, piece: Piece) -> tuple[float, float]:
    """Return how often residents and others say `piece`, of those whose profile names no place of the city.

    Shrunk to what everybody says by the weight of five people.
    """
    says = np.zeros(2)
    able = np.zeros(2)
    for key, home in _list_labelled(city):
        if not any(kind == "profile" for kind, _ in key):
            able[int(home is None)] += 1.0
            says[int(home is None)] += float(piece in key)
    common = (says.sum() + 1.0) / (able.sum() + 2.0)
    inside, outside = ((says + _SHRINK * common) / (able + _SHRINK)).tolist()
    return inside, outside


def _list_labelled(city: DrawnCity) -> list[tuple[tuple[Piece, ...], int | None]]:
    """Return what each labelled author says, and the home, None for elsewhere."""
    homes = city.authors.home[city.labelled].tolist()
    keys = city.key_of[city.labelled].tolist()
    return [(city.keys[key], None if home < 0 else home) for key, home in zip(keys, homes, strict=True)]


def _count_said(city: DrawnCity) -> Mapping[Piece, float]:
    """Return piece → authors who say it."""
    counts = np.bincount(city.key_of, minlength=len(city.keys)).tolist()
    said: dict[Piece, float] = defaultdict(float)
    for key, count in zip(city.keys, counts, strict=True):
        for piece in key:
            said[piece] += count
    return said


def _describe_places(city: DrawnCity, kind: str, said: Mapping[Piece, float]) -> list[SaidPiece]:
    """Return all places as pieces of a kind, where the geocoder believes that who says so lives.

    People from elsewhere name the city's places as everybody does: an equal share outside of each says so.
    """
    outside = REFERENCE_OUTSIDE if kind in _VISITED else 0.0
    return [
        SaidPiece(
            WardDistribution(
                {ward: (1.0 - outside) * share for ward, share in enumerate(shares) if share > 0},
                outside=outside,
            ),
            said.get((kind, place), 0.0),
        )
        for place, shares in enumerate(city.footprints.tolist())
    ]


def _expect_homes(city: DrawnCity) -> Floats:
    """Return (wards + 1,) reference shares of homes: as residents, outside last."""
    return np.append((1.0 - REFERENCE_OUTSIDE) * city.residents / city.residents.sum(), REFERENCE_OUTSIDE)


def _make_piece(city: DrawnCity, piece: Piece, prior: Floats) -> HomePiece:
    """Return what is said of a place, of the city or of elsewhere, as the geocoder states it."""
    kind, place = piece
    stated = 1.0 - city.stated[kind]
    if piece == ELSEWHERE:
        return HomePiece(kind, {}, 1.0 / float(prior[-1]), stated)
    if piece == CITY:
        return HomePiece(
            kind, dict.fromkeys(range(len(prior) - 1), 1.0 / float(prior[:-1].sum())), 0.0, stated
        )
    shares = city.footprints[place]
    ratios = {ward: float(shares[ward] / prior[ward]) for ward in np.flatnonzero(shares).tolist()}
    return HomePiece(kind, ratios, 0.0, stated, kind in _VISITED)
