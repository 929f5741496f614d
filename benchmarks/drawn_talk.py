"""What the people of a drawn city say, and how far a geocoder follows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

KINDS = ("gps", "profile", "toponym")
CITY, ELSEWHERE = ("city", -2), ("elsewhere", -1)
MOST_PIECES = 12
REFERENCE_OUTSIDE = 0.3

_PROFILE, _SILENT = KINDS.index("profile"), len(KINDS)
_RATE = 0.165
"""Chance that a post of the average person names or carries a place: logit^-1(gamma)."""

_ALIKE = 0.1
"""Correlation of one person's posts in that: rho of the beta-binomial."""

_POSTS_LOG_MEAN, _POSTS_LOG_SD = 0.77, 1.2
_LOUD_SHARE = 0.02
_SAYS_CITY, _SAYS_ELSEWHERE = 0.34, 0.375
"""What residents' profiles say that name no place, cumulated."""

_OUTSIDER_ELSEWHERE, _OUTSIDER_CITY = 0.5, 0.58
_MOST_COUNTED = 6

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Piece = tuple[str, int]


@dataclass(frozen=True, slots=True)
class CityPlan:
    """What kind of city.

    Attributes:
        posts: Number of posts, of some five a person.
        wards: Number of wards.
        quiet: How many wards have their online voice cut.
        cut: What is left of it.
        clustered: Whether the quiet wards lie side by side.
        loud: Accounts that each write 2% of all posts.
        placeability_sd: How much wards differ, on the logit scale, in how readily people say where they are.
        hard_ward: Whether one ward that is not quiet says so far less readily (-0.9).
        outsiders: Part of the authors who live elsewhere.
        gps: Part of the posts that carry a position.
        useful_profiles: Part of the residents whose profile names a place.
        labelled: Authors whose homes are known; all of them if there are fewer.
        overconfident: Power the geocoder sharpens footprints with, and divisor of the e it states.
        contacts: Expected number of contacts.
    """

    posts: int = 100_000
    wards: int = 33
    quiet: int = 5
    cut: float = 0.5
    clustered: bool = False
    loud: int = 3
    placeability_sd: float = 0.0
    hard_ward: bool = False
    outsiders: float = 0.25
    gps: float = 0.02
    useful_profiles: float = 0.12
    labelled: int = 300
    overconfident: float = 1.0
    contacts: int = 12_000


@dataclass(frozen=True, slots=True)
class Authors:
    """Everybody who posted, a row each.

    Attributes:
        home: Home ward, -1 for elsewhere; an analyst knows it of the labelled only.
        posts: Posts written.
        placed: Posts of those that name or carry a place.
        profile: 1 if the profile names a place of the city, else 0.
    """

    home: Ints
    posts: Ints
    placed: Ints
    profile: Ints


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, in order, profiles first.

    Attributes:
        author: (said,) who.
        kind: (said,) position in `KINDS`; -1 says elsewhere, -2 the city.
        place: (said,) place named, or the same as `kind`.
    """

    author: Ints
    kind: Ints
    place: Ints


def let_talk(
    rng: np.random.Generator, online: Floats, placeability: Floats, *, names: Floats, plan: CityPlan
) -> tuple[Authors, Said]:
    """Let everybody post.

    Args:
        rng: Source of chance.
        online: (wards,) people online, on any scale.
        placeability: (wards,) how readily people say where they are, logit scale.
        names: (kinds, wards + 1, places) P(place | kind, home), elsewhere last.
        plan: What kind of city.
    """
    posts = _share_posts(rng, plan)
    home = rng.choice(len(online), len(posts), p=online / online.sum())
    home[rng.random(len(posts)) < plan.outsiders] = -1
    shift = np.append(placeability, 0.0)[home]
    mean = _shift_odds(_RATE, shift)
    spread = 1.0 / _ALIKE - 1.0
    placed = rng.binomial(posts, rng.beta(mean * spread, (1.0 - mean) * spread))
    profile = _write_profiles(rng, home, _shift_odds(plan.useful_profiles, shift))
    writers = np.flatnonzero(profile != _SILENT)
    posters = np.repeat(np.arange(len(posts)), placed)
    by_gps = rng.random(len(posters)) < plan.gps / _RATE
    author = np.concatenate((writers, posters))
    kind = np.concatenate((profile[writers], np.where(by_gps, KINDS.index("gps"), KINDS.index("toponym"))))
    place = np.where(kind < 0, kind, _name_places(rng, names, kind=kind, home=home[author]))
    useful = (profile == _PROFILE).astype(np.int64)
    return Authors(home, posts, placed, useful), Said(author, kind, place)


def collect_keys(said: Said, authors: int, places: int) -> tuple[list[tuple[Piece, ...]], Ints]:
    """Return the distinct sets of pieces, the first 12 of each author, and which of them each author says."""
    # Codes are in the order of (kind, place): city, elsewhere, gps, profile, toponym.
    code = np.where(said.kind < 0, said.kind + 2, 2 + said.kind * places + said.place)
    codes = 2 + len(KINDS) * places
    single, first = np.unique(said.author * codes + code, return_index=True)
    author = single // codes
    in_order = np.lexsort((first, author))
    rank = np.arange(len(single)) - np.searchsorted(author, author)
    kept = np.sort(single[in_order[rank < MOST_PIECES]])
    author = kept // codes
    table = np.full((authors, MOST_PIECES), -1, dtype=np.int16)
    table[author, np.arange(len(kept)) - np.searchsorted(author, author)] = kept % codes
    rows, key_of = np.unique(table.view(f"V{table.itemsize * MOST_PIECES}").ravel(), return_inverse=True)
    pieces = [CITY, ELSEWHERE, *((kind, place) for kind in KINDS for place in range(places))]
    distinct = rows.view(np.int16).reshape(-1, MOST_PIECES).tolist()
    return [tuple(pieces[code] for code in row if code >= 0) for row in distinct], key_of.astype(np.int64)


def place_authors(
    keys: Sequence[tuple[Piece, ...]], footprints: Floats, stated: Mapping[str, float], *, residents: Floats
) -> Floats:
    """Return (keys, wards + 1) posteriors of the homes, outside last, residents as prior.

    Past six pieces a person's further ones count less.
    """
    prior = np.append((1.0 - REFERENCE_OUTSIDE) * residents / residents.sum(), REFERENCE_OUTSIDE)
    ratios = {CITY: np.append(np.full(len(residents), 1.0 / (1.0 - REFERENCE_OUTSIDE)), 0.0)}
    ratios[ELSEWHERE] = np.append(np.zeros(len(residents)), 1.0 / REFERENCE_OUTSIDE)
    for kind in KINDS:
        for place, shares in enumerate(footprints):
            ratios[kind, place] = np.append(shares / prior[:-1], 0.0)
    number = {piece: row for row, piece in enumerate(ratios)}
    doubt = np.array([[stated[kind]] for kind, _ in ratios])
    log = np.log((1.0 - doubt) * np.array(list(ratios.values())) + doubt)
    lengths = np.array([len(key) for key in keys])
    says = csr_array(
        (
            np.repeat(np.minimum(1.0, _MOST_COUNTED / np.maximum(lengths, 1)), lengths),
            [number[piece] for key in keys for piece in key],
            np.concatenate(([0], np.cumsum(lengths))),
        ),
        shape=(len(keys), len(number)),
    )
    level = says @ log
    posterior = prior * np.exp(level - level.max(axis=1, keepdims=True))
    return np.asarray(posterior / posterior.sum(axis=1, keepdims=True), dtype=np.float64)


def count_authors(rng: np.random.Generator, author: Ints, ward: Ints, *, wards: int) -> Floats:
    """Return (wards,) authors by the ward they name most, ties by lot."""
    pairs, times = np.unique(author * wards + ward, return_counts=True)
    order = np.lexsort((times + rng.random(len(pairs)), pairs // wards))
    who = pairs[order] // wards
    last = np.append(who[1:] != who[:-1], True)
    return np.bincount(pairs[order][last] % wards, minlength=wards).astype(np.float64)


def _share_posts(rng: np.random.Generator, plan: CityPlan) -> Ints:
    """Return (authors,) posts, heavy-tailed, the loud accounts first."""
    loud = np.full(plan.loud, round(_LOUD_SHARE * plan.posts))
    rest = plan.posts - int(loud.sum())
    each = np.ceil(rng.lognormal(_POSTS_LOG_MEAN, _POSTS_LOG_SD, max(rest, 1))).astype(np.int64)
    written = np.cumsum(each)
    last = int(np.searchsorted(written, rest))
    each[last] -= written[last] - rest
    return np.concatenate((loud, each[: last + 1]))


def _write_profiles(rng: np.random.Generator, home: Ints, useful: Floats) -> Ints:
    """Return (authors,) what each profile says: a kind as in `Said`, 3 for nothing."""
    luck, turn = rng.random((2, len(home)))
    rest = np.where(turn < _SAYS_CITY, -2, np.where(turn < _SAYS_ELSEWHERE, -1, _SILENT))
    residents = np.where(luck < useful, _PROFILE, rest)
    others = np.where(luck < _OUTSIDER_ELSEWHERE, -1, np.where(luck < _OUTSIDER_CITY, -2, _SILENT))
    return np.asarray(np.where(home < 0, others, residents), dtype=np.int64)


def _name_places(rng: np.random.Generator, names: Floats, *, kind: Ints, home: Ints) -> Ints:
    """Return (said,) places drawn from P(place | kind, home)."""
    _, homes, places = names.shape
    row = kind * homes + np.where(home < 0, homes - 1, home)
    flat = np.cumsum(names, axis=2).reshape(-1, places)
    flat /= flat[:, -1:]
    flat += np.arange(len(flat))[:, None]
    found = np.searchsorted(flat.ravel(), row + rng.random(len(row)), side="right") - row * places
    return np.asarray(np.clip(found, 0, places - 1), dtype=np.int64)


def _shift_odds(share: float, shift: Floats) -> Floats:
    """Return the share with its logit shifted."""
    odds = share / (1.0 - share) * np.exp(shift)
    return np.asarray(odds / (1.0 + odds), dtype=np.float64)
