"""A town's talk brought before the model as the project brings a city's: some homes known, or none."""

from collections import Counter

import numpy as np

from benchmarks.town import Floats, Plan, Said, Town, build_land, draw_homes, let_talk, ring_up
from gaps import Effort, HomePiece, Weighed, weigh_people

_REFERENCE_OUTSIDE = 0.3
_STATED = {"gps": 0.6, "profile": 0.75, "toponym": 0.4, "city": 0.9, "elsewhere": 0.8}
_LEAK = 0.2
"""Part of a place's footprint that lies in the next wards, as the geocoder believes."""


def simulate_town(seed: int, plan: Plan) -> Town:
    """Return a town, its truth, and its evidence ready for the model."""
    rng = np.random.default_rng(seed)
    land = build_land(rng, plan)
    residents = rng.uniform(14_000, 34_000, plan.wards)
    customers = residents * np.exp(rng.normal(0.0, 0.35, plan.wards))
    online = customers * np.exp(rng.normal(0.0, 0.08, plan.wards))
    quiet = rng.choice(plan.wards, plan.quiet, replace=False)
    online[quiet] *= plan.cut
    contacts = ring_up(rng, customers)
    said, posts, authors = let_talk(rng, draw_homes(rng, plan.people, online), land)
    known: Said = Counter()
    if plan.labelled:
        known = let_talk(rng, draw_homes(rng, plan.labelled, online), land)[0]
    weighed = weigh_town(said, known, residents, land.centres)
    truth = np.log(online / online.sum()) - np.log(customers / customers.sum())
    return Town(weighed, contacts, posts, authors, truth, frozenset(quiet.tolist()))


def weigh_town(said: Said, known: Said, residents: Floats, centres: Floats) -> Weighed:
    """Weigh what is said by footprints, and by tables learned from everybody and from known homes."""
    wards = len(residents)
    distance = np.linalg.norm(centres[:, None] - centres[None, :], axis=-1)
    beside = np.argsort(distance, axis=1, kind="stable")[:, 1:4]
    names = sorted({piece for talk in (said, known) for _, pieces, _ in talk for piece in pieces})
    numbers = {piece: number for number, piece in enumerate(names)}
    posters: Counter[tuple[tuple[int, ...], Effort]] = Counter()
    for (_, key, effort), count in sorted(said.items()):
        posters[tuple(numbers[piece] for piece in key), effort] += count
    homes: Counter[tuple[tuple[int, ...], int]] = Counter()
    for (home, key, _), count in sorted(known.items()):
        homes[tuple(numbers[piece] for piece in key), home if home >= 0 else wards] += count
    return weigh_people(
        [_make_piece(kind, residents, [place, *beside[place].tolist()]) for kind, place in names],
        {pair: float(count) for pair, count in posters.items()},
        prior=np.append((1.0 - _REFERENCE_OUTSIDE) * residents / residents.sum(), _REFERENCE_OUTSIDE),
        known={pair: float(count) for pair, count in homes.items()},
    )


def _make_piece(kind: str, residents: Floats, wards: list[int]) -> HomePiece:
    """Return what is said of a ward (the first, its neighbours after it), of the town or of elsewhere."""
    stated = _STATED[kind]
    if kind == "elsewhere":
        return HomePiece(kind, {}, 1.0, stated)
    if kind == "city":
        return HomePiece(kind, dict(enumerate((residents / residents.sum()).tolist())), 0.0, stated)
    shares = [1.0 - _LEAK, *[_LEAK / (len(wards) - 1)] * (len(wards) - 1)]
    return HomePiece(kind, dict(zip(wards, shares, strict=True)), 0.0, stated)
