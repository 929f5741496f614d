"""Who writes: residents by ward, visitors, people elsewhere, the council's accounts, bots."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulate.city_map import CityMap
from simulate.dice import Dice
from simulate.phrases_accounts import ACCOUNTS, BOTS
from simulate.profiles import draw_away_place, draw_away_profile, draw_home_profile
from simulate.spots import Spots
from simulate.voices import PLAIN, Voice, draw_voice
from simulate.ward_life import WardLife
from simulate.word_lists import list_words

RESIDENT, VISITOR, COUNCIL, BOT, ELSEWHERE = "resident", "visitor", "council", "bot", "elsewhere"
LOUD = 3
"""Residents who write more than all others."""

_RESIDENTS, _VISITORS = 0.75, 0.06
_POSTS_EACH = 6
_MOVED = 0.05
_BOT_SHARE, _COUNCIL_SHARE, _LOUD_SHARE = 0.035, 0.03, 0.009
_TAIL = 1.5
_MOST = 60.0
_FIRST_PARTS = list_words(
    """
    jez kaz shaz baz nat gaz tash meg lew ali sami nads deb col pip bex joolz kev mo zee ash robs lottie
    fran hattie iz mads olly raf sid tam viv wes yaz brewlover biscuit wanderer mum0f2 dadjokes crumpet
    nightbus gravy rainy grumpy sleepy quietly random just_a the_real not_that its_me old young
    """
)
_LAST_PARTS = list_words(
    """
    walker cooper fan99 runs bakes reads knits writes cycles on_tour onwheels gardens sings plays again
    online says thinks moans smiles draws paints loves_tea dog_person cat_person nurse chef teach plumbs
    north uk xo
    """
)


@dataclass(frozen=True, slots=True)
class Author:
    """One account.

    Attributes:
        handle: Its name, without @.
        kind: "resident", "visitor", "council", "bot" or "elsewhere".
        home: Index of the street point they live at, -1 for all but residents.
        ward: Ward of that point, -1 for all but residents.
        work: Index of the street point where a resident spends the day, -1 for others.
        away: Where a visitor, or somebody elsewhere, comes from; else "".
        profile: What they write as their location.
        voice: How they write.
    """

    handle: str
    kind: str
    home: int
    ward: int
    work: int
    away: str
    profile: str | None
    voice: Voice


def draw_authors(
    city: CityMap, spots: Spots, life: WardLife, generator: np.random.Generator, *, posts: int
) -> tuple[Author, ...]:
    """Return the accounts that write `posts` posts: loud residents first, then the other residents."""
    dice = Dice(generator)
    people = max(posts // _POSTS_EACH, 40)
    residents = round(_RESIDENTS * people)
    handles = _draw_handles(dice, people)
    rate = life.population * life.online_rate
    wards = np.sort(generator.choice(len(rate), size=residents, p=rate / rate.sum()))
    generator.shuffle(wards)
    authors = [
        _draw_resident(city, spots, int(ward), dice, handle=handle)
        for ward, handle in zip(wards, handles[:residents], strict=True)
    ]
    for number, handle in enumerate(handles[residents:]):
        kind = VISITOR if number < _VISITORS * people else ELSEWHERE
        away = draw_away_place(dice)
        profile = draw_away_profile(dice, away=away)
        authors.append(Author(handle, kind, -1, -1, -1, away, profile, draw_voice(dice)))
    authors += [Author(handle, COUNCIL, -1, -1, -1, "", profile, PLAIN) for handle, profile in ACCOUNTS]
    authors += [Author(handle, BOT, -1, -1, -1, "", profile, PLAIN) for handle, profile, _ in BOTS]
    return tuple(authors)


def share_posts(
    authors: tuple[Author, ...], generator: np.random.Generator, *, posts: int
) -> NDArray[np.int64]:
    """Return shape (posts,): the author (index) of each post. Everybody writes, a few write very much."""
    kinds = np.array([author.kind for author in authors])
    weights = np.minimum(generator.pareto(_TAIL, size=len(authors)) + 0.2, _MOST)
    loud = np.flatnonzero(kinds == RESIDENT)[:LOUD]
    usual = ~np.isin(kinds, (BOT, COUNCIL))
    usual[loud] = False
    weights[usual] *= (1.0 - _BOT_SHARE - _COUNCIL_SHARE - LOUD * _LOUD_SHARE) / weights[usual].sum()
    weights[loud] = _LOUD_SHARE
    for kind, share in ((BOT, _BOT_SHARE), (COUNCIL, _COUNCIL_SHARE)):
        weights[kinds == kind] = share / (kinds == kind).sum()
    everyone = np.arange(len(authors))[:posts]
    drawn = generator.choice(len(authors), size=posts - len(everyone), p=weights / weights.sum())
    result = np.concatenate([everyone, drawn])
    generator.shuffle(result)
    return result


def _draw_resident(city: CityMap, spots: Spots, ward: int, dice: Dice, *, handle: str) -> Author:
    home = dice.pick(spots.of_ward[ward])
    work = dice.pick(spots.central) if dice.happens(0.45) else dice.between(0, spots.everywhere - 1)
    # A few profiles still name the suburb of a former home.
    claimed = dice.between(0, spots.everywhere - 1) if dice.happens(_MOVED) else home
    profile = draw_home_profile(
        dice,
        suburb=city.suburbs.names[city.streets.suburb[city.streets.street[claimed]]],
        outcode=city.postcodes.outcodes[city.streets.outcode[claimed]],
    )
    return Author(handle, RESIDENT, home, ward, work, "", profile, draw_voice(dice))


def _draw_handles(dice: Dice, count: int) -> list[str]:
    handles: dict[str, None] = {}
    while len(handles) < count:
        joint = dice.pick(("", "_", ""))
        number = str(dice.between(1, 9999)) if dice.happens(0.75) else ""
        handles[f"{dice.pick(_FIRST_PARTS)}{joint}{dice.pick(_LAST_PARTS)}{number}"] = None
    return list(handles)
