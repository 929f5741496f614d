"""Three months of posts: who, when, what, and from where, with the truth of each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulate.calendar import (
    SECONDS_A_DAY,
    count_days,
    draw_burst_times,
    draw_posting_times,
    write_moment,
)
from simulate.city_map import CityMap
from simulate.composing import NOWHERE, OUTSIDE, Composer, Draft
from simulate.dice import Dice
from simulate.landscape import Landscape
from simulate.people import BOT, COUNCIL, ELSEWHERE, RESIDENT, VISITOR, Author, share_posts
from simulate.spots import Spots

GPS_SHARE = 0.015
"""Share of people's posts that carry a point."""

HEAP_SHARE = 0.06
"""Share of those points that are one default in the middle of the city, and say nothing."""

_REPLY_SHARE = 0.09
_REACH_BACK = 3000
_BURST_SHARE = 0.006
_ENQUIRIES_KEPT = 60
_EPOCH_MS = 1_740_787_200_000
_JITTER_DEGREES = 0.0002
_SENT_FROM = {"home": 0.6, "work": 0.25, "middle": 0.15}
_AWAY_POINTS = (
    (-2.2426, 53.4808), (-4.2518, 55.8642), (-0.1276, 51.5072), (-1.8904, 52.4862), (-2.9916, 53.4084),
    (-3.1883, 55.9533), (-3.1791, 51.4816), (-74.006, 40.7128), (2.3522, 48.8566), (-79.3832, 43.6532),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SimulatedPost:
    """A post and its truth.

    Attributes:
        id: Unique, ascending with time.
        author: Index of the author.
        created_at: ISO 8601, UTC, with Z.
        text: The words.
        lang: ISO 639-1 code.
        point: Longitude and latitude, 6 decimals, None for most.
        on_heap: Whether the point is the default one.
        mentions: Handles, without @.
        in_reply_to: Id of an earlier post, or None.
        about: Ward index, `NOWHERE` or `OUTSIDE`.
        posted_from: The same; `NOWHERE` unless a true point or the words tell it.
    """

    id: str
    author: int
    created_at: str
    text: str
    lang: str
    point: tuple[float, float] | None
    on_heap: bool
    mentions: tuple[str, ...]
    in_reply_to: str | None
    about: int
    posted_from: int


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and by whom posts are written: the map, its lists, the wards, and all accounts."""

    city: CityMap
    spots: Spots
    land: Landscape
    authors: tuple[Author, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A draft with the handles it mentions and the id of the post it answers."""

    draft: Draft
    mentions: tuple[str, ...] = ()
    in_reply_to: str | None = None


@dataclass(slots=True)
class _Spoken:
    """What was posted so far: whom one can answer."""

    ids: list[str]
    authors: list[int]
    enquiries: list[int]


def write_posts(
    scene: Scene, generator: np.random.Generator, *, posts: int, months: int
) -> tuple[SimulatedPost, ...]:
    """Return the posts in order of time; each account writes at least once.

    Args:
        scene: Where and by whom.
        generator: Source of all draws.
        posts: Number of posts.
        months: Months they are spread over.
    """
    authors = scene.authors
    writer = share_posts(authors, generator, posts=posts)
    days = count_days(months)
    seconds = draw_posting_times(generator, posts, days=days)
    kinds = np.array([author.kind for author in authors])[writer]
    burst = np.flatnonzero(np.isin(kinds, (RESIDENT, VISITOR)))[: max(10, round(_BURST_SHARE * posts))]
    at_arena = np.zeros(posts, dtype=np.bool_)
    at_arena[burst] = True
    seconds[burst] = draw_burst_times(generator, len(burst), days=days)
    order = np.argsort(seconds, kind="stable")
    dice = Dice(generator)
    composer = Composer(scene.city, scene.spots, dice)
    entries: list[_Entry] = []
    spoken = _Spoken([], [], [])
    moments = seconds[order].tolist()
    lead = [int(x) for x in writer[order]]
    for place, (second, who, burning) in enumerate(zip(moments, lead, at_arena[order].tolist(), strict=True)):
        identifier = str(((_EPOCH_MS + second * 1000) << 20) + place)
        author = authors[who]
        hour = second % SECONDS_A_DAY // 3600
        if burning:
            entry = _Entry(composer.write_at_arena(author, hour=hour))
        else:
            entry = _write_one(composer, authors, who, spoken=spoken, dice=dice, hour=hour)
        entries.append(entry)
        spoken.ids.append(identifier)
        spoken.authors.append(who)
        if author.kind == RESIDENT and entry.mentions and entry.in_reply_to is None:
            spoken.enquiries.append(place)
    points, heap = _draw_points(scene, lead, [entry.draft for entry in entries], dice)
    located = _locate(scene.land, points)
    return tuple(
        SimulatedPost(
            spoken.ids[i],
            lead[i],
            write_moment(moments[i]) + "Z",
            entry.draft.text,
            entry.draft.lang,
            points[i],
            heap[i],
            entry.mentions,
            entry.in_reply_to,
            entry.draft.about,
            _find_posted_from(entry.draft, int(located[i]), heaped=heap[i]),
        )
        for i, entry in enumerate(entries)
    )


def _write_one(
    composer: Composer, authors: tuple[Author, ...], who: int, *, spoken: _Spoken, dice: Dice, hour: int
) -> _Entry:
    """Return a post, or an answer to an earlier one."""
    author = authors[who]
    answered = -1
    if author.kind == COUNCIL and spoken.enquiries and dice.happens(0.4):
        answered = dice.pick(spoken.enquiries[-_ENQUIRIES_KEPT:])
    elif author.kind not in {COUNCIL, BOT} and spoken.ids and dice.happens(_REPLY_SHARE):
        answered = dice.between(max(0, len(spoken.ids) - _REACH_BACK), len(spoken.ids) - 1)
    if answered < 0 or spoken.authors[answered] == who:
        draft = composer.write(author, hour=hour)
        words = (word.strip(",.:!?") for word in draft.text.split() if word.startswith("@"))
        return _Entry(draft, tuple(word[1:] for word in words))
    draft = composer.write_reply(author, hour=hour)
    other = authors[spoken.authors[answered]].handle
    return _Entry(Draft(f"@{other} {draft.text}"), (other,), spoken.ids[answered])


def _draw_points(
    scene: Scene, writers: list[int], drafts: list[Draft], dice: Dice
) -> tuple[list[tuple[float, float] | None], list[bool]]:
    """Return each post's point, None for most, and whether it is the default in the middle of the city."""
    points: list[tuple[float, float] | None] = []
    heap: list[bool] = []
    for who, draft in zip(writers, drafts, strict=True):
        author = scene.authors[who]
        gps = author.kind not in {BOT, COUNCIL} and dice.happens(
            GPS_SHARE * (2 if author.kind == VISITOR else 1)
        )
        heaped = gps and not draft.here and author.kind == RESIDENT and dice.happens(HEAP_SHARE)
        heap.append(heaped)
        if not gps:
            points.append(None)
        elif heaped:
            points.append(scene.city.town_hall)
        elif author.kind == ELSEWHERE:
            lon, lat = dice.pick(_AWAY_POINTS)
            points.append((round(lon + dice.roll() * 0.08, 6), round(lat + dice.roll() * 0.05, 6)))
        else:
            points.append(_draw_local_point(scene, author, draft, dice))
    return points, heap


def _draw_local_point(scene: Scene, author: Author, draft: Draft, dice: Dice) -> tuple[float, float]:
    city, spots = scene.city, scene.spots
    if draft.here and draft.spot >= 0:
        spot = draft.spot
    elif draft.here and draft.about >= 0:
        spot = dice.pick(spots.of_ward[draft.about])
    elif author.kind == VISITOR:
        spot = dice.pick(spots.central)
    else:
        where = dice.choose(_SENT_FROM)
        spot = (
            author.home if where == "home" else author.work if where == "work" else dice.pick(spots.central)
        )
    lon, lat = city.streets.lonlat[spot].tolist()
    if draft.here:
        return lon, lat
    shift = (dice.roll() - 0.5) * _JITTER_DEGREES
    return round(lon + shift, 6), round(lat + (dice.roll() - 0.5) * _JITTER_DEGREES, 6)


def _locate(land: Landscape, points: list[tuple[float, float] | None]) -> NDArray[np.int64]:
    """Return the ward of each point, `OUTSIDE` outside, `NOWHERE` without a point."""
    located = np.full(len(points), NOWHERE, dtype=np.int64)
    given = [i for i, point in enumerate(points) if point is not None]
    if given:
        wards = land.find_wards(np.array([points[i] for i in given], dtype=np.float64))
        located[given] = np.where(wards >= 0, wards, OUTSIDE)
    return located


def _find_posted_from(draft: Draft, located: int, *, heaped: bool) -> int:
    if heaped:
        return NOWHERE
    if located != NOWHERE:
        return located
    return draft.about if draft.here else NOWHERE
