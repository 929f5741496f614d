"""A town's talk brought before the model: as the project does it, or with tables counted from known homes."""

from collections import Counter, defaultdict
from collections.abc import Mapping

import numpy as np

from benchmarks.town import (
    Floats,
    Homes,
    Piece,
    Plan,
    Said,
    Town,
    build_land,
    draw_homes,
    let_talk,
    ring_up,
)
from gaps import Effort, HomePiece, Pattern, VoiceEvidence, build_voice, fit_reliability, join_pieces
from gaps.reliability import temper_pieces

_REFERENCE_OUTSIDE = 0.3
_STATED = {"gps": 0.6, "profile": 0.75, "toponym": 0.4, "city": 0.9, "elsewhere": 0.8}
_SHARED = frozenset({"gps", "toponym"})
_GROUPS = {"gps": "gps", "toponym": "toponym", "profile": "profile", "city": "self", "elsewhere": "self"}
_SHRINK = 5.0
_LEAK = 0.2
"""Part of a place's footprint that lies in the next wards."""


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
    if plan.labelled:
        known: Homes = draw_homes(rng, plan.labelled, online)
        voice = count_tables(said, let_talk(rng, known, land)[0], plan.wards)
    else:
        voice = weigh_unlabelled(said, residents, land.centres)
    truth = np.log(online / online.sum()) - np.log(customers / customers.sum())
    return Town(voice, contacts, posts, authors, truth, frozenset(quiet.tolist()))


def weigh_unlabelled(said: Said, residents: Floats, centres: Floats) -> VoiceEvidence:
    """Weigh evidence as the project does where no home is known: footprints, reliability by agreement."""
    prior = np.append((1.0 - _REFERENCE_OUTSIDE) * residents / residents.sum(), _REFERENCE_OUTSIDE)
    distance = np.linalg.norm(centres[:, None] - centres[None, :], axis=-1)
    beside = np.argsort(distance, axis=1, kind="stable")[:, 1:4]
    names = sorted({piece for _, pieces, _ in said for piece in pieces})
    numbers = {piece: number for number, piece in enumerate(names)}
    pieces = [_make_piece(kind, prior, [place, *beside[place].tolist()]) for kind, place in names]
    people: dict[tuple[int, ...], float] = defaultdict(float)
    posters: dict[tuple[tuple[int, ...], Effort], float] = defaultdict(float)
    for (_, key, effort), count in sorted(said.items()):
        ids = tuple(numbers[piece] for piece in key)
        people[ids] += count
        posters[ids, effort] += count
    trust = fit_reliability(pieces, people, prior=prior)
    joined = {ids: join_pieces(pieces, ids, trust=trust) for ids in people}
    return build_voice(
        [joined[ids] for ids, _ in posters],
        list(posters.values()),
        wards=len(residents),
        efforts=[effort for _, effort in posters],
    )


def _make_piece(kind: str, prior: Floats, wards: list[int]) -> HomePiece:
    """Return what is said of a ward (the first, its neighbours after it), of the town or of elsewhere."""
    stated = _STATED[kind]
    if kind == "elsewhere":
        return HomePiece(kind, {}, 1.0 / float(prior[-1]), stated)
    if kind == "city":
        town = float(prior[:-1].sum())
        return HomePiece(kind, dict.fromkeys(range(len(prior) - 1), 1.0 / town), 0.0, stated)
    shares = [1.0 - _LEAK, *[_LEAK / (len(wards) - 1)] * (len(wards) - 1)]
    ratios = {ward: share / float(prior[ward]) for ward, share in zip(wards, shares, strict=True)}
    return HomePiece(kind, ratios, 0.0, stated, kind in _SHARED)


def count_tables(said: Said, labelled: Said, wards: int) -> VoiceEvidence:
    """Weigh evidence by P(said | home), counted kind by kind from other people, whose homes are known.

    Conditional on saying anything of the kind, so that how often wards speak of places is left out, as it is
    for a city; shrunk to what the whole town says by the weight of five people.
    """
    tables: dict[str, dict[int, Floats]] = defaultdict(lambda: defaultdict(lambda: np.zeros(wards + 1)))
    # What only the others say has a table of zeros, and so what the town says of it: next to nothing.
    for _, key, _ in sorted(said):
        for kind, place in key:
            tables[_GROUPS[kind]][place] += 0.0
    for (home, key, _), count in sorted(labelled.items()):
        for kind, place in key:
            tables[_GROUPS[kind]][place][home] += count
    chances: dict[tuple[str, int], Floats] = {}
    for group, places in tables.items():
        total = np.sum(list(places.values()), axis=0)
        for place, counts in places.items():
            common = (counts.sum() + 1.0) / (total.sum() + len(places))
            chances[group, place] = (counts + _SHRINK * common) / (total + _SHRINK)
    people: Counter[tuple[tuple[Piece, ...], Effort]] = Counter()
    for (_, key, effort), count in sorted(said.items()):
        people[key, effort] += count
    patterns = [_multiply(key, chances, wards) for key, _ in people]
    return build_voice(
        patterns,
        [float(count) for count in people.values()],
        wards=wards,
        efforts=[effort for _, effort in people],
    )


def _multiply(key: tuple[Piece, ...], chances: Mapping[tuple[str, int], Floats], wards: int) -> Pattern:
    """Return the pattern of a person who says all of `key`."""
    if not key:
        return {}, 0.0, 1.0
    power = temper_pieces(len(key))
    log = power * np.sum([np.log(chances[_GROUPS[kind], place]) for kind, place in key], axis=0)
    level = np.exp(log - log.max())
    return dict(enumerate(level[:wards].tolist())), float(level[-1]), 0.0
