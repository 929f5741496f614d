"""A drawn city's talk brought before the gap model: weighed with some homes known, or with none."""

from collections import Counter

import numpy as np

from benchmarks.drawn_city import DrawnCity, Piece
from benchmarks.drawn_talk import CITY, ELSEWHERE, REFERENCE_OUTSIDE
from gaps import Effort, HomePiece, Weighed, count_effort, weigh_people


def weigh_city(city: DrawnCity, *, labels: bool) -> Weighed:
    """Weigh everybody of a drawn city.

    Args:
        city: Who says what, and where the geocoder believes places lie.
        labels: Whether the known homes are used.
    """
    wards = len(city.residents)
    pieces = sorted({piece for key in city.keys for piece in key})
    number = {piece: position for position, piece in enumerate(pieces)}
    ids = [tuple(number[piece] for piece in key) for key in city.keys]
    table = np.stack((city.key_of, city.authors.posts, city.authors.placed, city.authors.profile), axis=1)
    posters: Counter[tuple[tuple[int, ...], Effort]] = Counter()
    for key, posts, placed, names in table.tolist():
        posters[ids[key], count_effort(posts, placed, names_ward=bool(names))] += 1
    known: Counter[tuple[tuple[int, ...], int]] = Counter()
    for author in city.labelled.tolist() if labels else ():
        home = int(city.authors.home[author])
        known[ids[city.key_of[author]], home if home >= 0 else wards] += 1
    prior = np.append((1.0 - REFERENCE_OUTSIDE) * city.residents / city.residents.sum(), REFERENCE_OUTSIDE)
    made = [_make_piece(city, piece) for piece in pieces]
    return weigh_people(
        made,
        {pair: float(count) for pair, count in posters.items()},
        prior=prior,
        known={pair: float(count) for pair, count in known.items()},
    )


def _make_piece(city: DrawnCity, piece: Piece) -> HomePiece:
    """Return what is said of a place, of the city or of elsewhere, as the geocoder states it."""
    kind, place = piece
    stated = 1.0 - city.stated[kind]
    if piece == ELSEWHERE:
        return HomePiece(kind, {}, 1.0, stated)
    if piece == CITY:
        return HomePiece(kind, dict(enumerate((city.residents / city.residents.sum()).tolist())), 0.0, stated)
    shares = city.footprints[place]
    return HomePiece(
        kind, {ward: float(shares[ward]) for ward in np.flatnonzero(shares).tolist()}, 0.0, stated
    )
