"""A town of agents who live, commute, name places and quote the news.

What people name falls off with distance from home and from work, besides the centre, the news and plain
noise. Nothing of it is drawn from the likelihood that `gaps` fits: the model is held to another mechanism.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gaps import Effort, Weighed, count_effort

OUTSIDERS = 0.25
"""Part of the people who live elsewhere."""

_CONTACTS = 12_000
_CALLS_EACH = 1.3
_LOUD = 3
_MOST_PIECES = 12
_NAMING = 0.09
"""Chance that a post names or carries a place."""

_GPS = 0.2
_WORKS_IN_CENTRE = 0.3
_OF_HOME, _OF_WORK, _OF_CENTRE, _OF_NEWS = 0.5, 0.65, 0.8, 0.87
"""What a place in a post is of, cumulated; the rest is of anywhere."""

_OWN_WARD, _OWN_TOWN, _JOKE = 0.14, 0.5, 0.53
_WRONG_WARD = 0.15
_SAYS_ELSEWHERE, _CLAIMS_TOWN = 0.5, 0.58
"""What profiles say, cumulated: of residents, and of people from elsewhere."""

Floats = NDArray[np.float64]
Homes = NDArray[np.int64]
Piece = tuple[str, int]
Said = Counter[tuple[int, tuple[Piece, ...], Effort]]
"""(home ward, -1 for elsewhere; distinct things said; posts and how many with a place) → people."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What kind of town.

    Attributes:
        people: Distinct people who post, a quarter of them from elsewhere.
        wards: Number of wards.
        quiet: How many wards have their online voice cut.
        cut: What is left of it.
        shyness_sd: How much wards differ, on the log scale, in how readily people say where they are.
        openness: How many times more readily everybody says where they are: 4 is strong evidence.
        labelled: Other people of the town whose homes are known; 0 for none.
    """

    people: int = 20_000
    wards: int = 33
    quiet: int = 5
    cut: float = 0.5
    shyness_sd: float = 0.0
    openness: float = 1.0
    labelled: int = 300


@dataclass(frozen=True, slots=True)
class Town:
    """What a method is given, and the truth it is held to.

    Attributes:
        weighed: Evidence of everybody who posted.
        contacts: (wards,) contacts.
        posts: (wards,) posts that name the ward or are sent from it.
        authors: (wards,) authors by the ward that most of their evidence names.
        truth: (wards,) log ratio of online rate to contact rate, each as shares of the town.
        quiet: Wards whose online voice was cut.
    """

    weighed: Weighed
    contacts: Floats
    posts: Floats
    authors: Floats
    truth: Floats
    quiet: frozenset[int]


@dataclass(frozen=True, slots=True)
class Land:
    """Where things are: ward centres in km, the middle ward, the ward in the news, and habits by home ward.

    `around` and `commute` are (wards, wards) cumulated chances of naming and of working in each ward,
    `openness` how readily people of a ward say where they are.
    """

    centres: Floats
    middle: int
    news: int
    around: Floats
    commute: Floats
    openness: Floats


def build_land(rng: np.random.Generator, plan: Plan) -> Land:
    """Return wards on a jittered grid, 2.5 km apart, with habits that fall off with distance."""
    side = int(np.ceil(np.sqrt(plan.wards)))
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)[: plan.wards]
    centres = 2.5 * (grid + rng.uniform(-0.3, 0.3, grid.shape))
    distance = np.linalg.norm(centres[:, None] - centres[None, :], axis=-1)
    return Land(
        centres,
        int(np.argmin(np.linalg.norm(centres - centres.mean(axis=0), axis=1))),
        int(rng.integers(plan.wards)),
        _cumulate(np.exp(-distance / 0.6)),
        _cumulate(np.exp(-distance / 4.0)),
        plan.openness * np.exp(rng.normal(0.0, plan.shyness_sd, plan.wards)),
    )


def _cumulate(pull: Floats) -> Floats:
    return np.asarray(np.cumsum(pull / pull.sum(axis=1, keepdims=True), axis=1), dtype=np.float64)


def ring_up(rng: np.random.Generator, customers: Floats) -> Floats:
    """Return (wards,) contacts: customers, of whom some ring again and again."""
    callers = rng.poisson(_CONTACTS / _CALLS_EACH * customers / customers.sum())
    calls = [rng.geometric(1 / _CALLS_EACH, count).sum() if count else 0 for count in callers.tolist()]
    return np.array(calls, dtype=np.float64)


def draw_homes(rng: np.random.Generator, people: int, online: Floats) -> Homes:
    """Return (people,) home wards, -1 for elsewhere."""
    insiders = int(rng.binomial(people, 1.0 - OUTSIDERS))
    wards = rng.choice(len(online), insiders, p=online / online.sum())
    return np.concatenate((wards, np.full(people - insiders, -1)))


def let_talk(rng: np.random.Generator, homes: Homes, land: Land) -> tuple[Said, Floats, Floats]:
    """Let everybody post; return who says what, posts by ward, authors by ward."""
    wards = len(land.centres)
    said: Said = Counter()
    posts, authors = np.zeros(wards), np.zeros(wards)
    counts = np.minimum(np.ceil(rng.lognormal(0.6, 1.1, len(homes))), 400).astype(int)
    # A few accounts never stop talking.
    counts[rng.choice(len(homes), _LOUD, replace=False)] = len(homes) // 4
    for home, count in zip(homes.tolist(), counts.tolist(), strict=True):
        readiness = 1.0 if home < 0 else float(land.openness[home])
        in_centre = home < 0 or rng.random() < _WORKS_IN_CENTRE
        work = land.middle if in_centre else _pick(land.commute[home], rng.random())
        pieces = set(_describe_self(rng, home, readiness, land))
        own = Counter(place for _, place in pieces if place >= 0)
        named: Counter[int] = Counter()
        placed = int(rng.binomial(count, min(_NAMING * readiness, 0.9)))
        for luck, turn, where in rng.random((placed, 3)).tolist():
            place = _choose_place((luck, where), home, work, land)
            named[place] += 1
            if len(pieces) < _MOST_PIECES:
                pieces.add(("gps" if turn < _GPS else "toponym", place))
        for place, times in named.items():
            posts[place] += times
        if named or own:
            authors[(own + named).most_common(1)[0][0]] += 1
        names_ward = any(kind == "profile" for kind, _ in pieces)
        said[home, tuple(sorted(pieces)), count_effort(count, placed, names_ward=names_ward)] += 1
    return said, posts, authors


def _pick(cumulated: Floats, luck: float) -> int:
    return min(int(np.searchsorted(cumulated, luck)), len(cumulated) - 1)


def _describe_self(rng: np.random.Generator, home: int, readiness: float, land: Land) -> list[Piece]:
    """Return what a profile says: a place near home, the town, elsewhere, or nothing."""
    luck = rng.random()
    if home < 0:
        return (
            [("elsewhere", -1)] if luck < _SAYS_ELSEWHERE else [("city", -2)] if luck < _CLAIMS_TOWN else []
        )
    if luck < _OWN_WARD * readiness:
        if rng.random() < _WRONG_WARD:
            return [("profile", int(rng.integers(len(land.centres))))]
        return [("profile", _pick(land.around[home], rng.random()))]
    return [("city", -2)] if luck < _OWN_TOWN else [("elsewhere", -1)] if luck < _JOKE else []


def _choose_place(lucks: tuple[float, float], home: int, work: int, land: Land) -> int:
    """Return the ward that a post is of: home, work, the centre, the news, or anywhere."""
    luck, where = lucks
    if home >= 0 and luck < _OF_HOME:
        return _pick(land.around[home], where)
    if luck < _OF_WORK:
        return work
    if luck < _OF_CENTRE:
        return land.middle
    return land.news if luck < _OF_NEWS else int(where * len(land.centres))
