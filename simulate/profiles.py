"""What people write as their location: suburbs, the city, nations, jokes, elsewhere, and mostly nothing."""

from simulate.dice import Dice
from simulate.naming import CITY
from simulate.phrases_traps import AWAY_GB, AWAY_WORLD

SUBURB_SHARE = 0.135
CITY_SHARE = 0.35
_NATION_SHARE = 0.06
_JOKE_SHARE = 0.09
_STALE_SHARE = 0.04

_SUBURB_FORMS = (
    "{s}", "{s}", "{s}, {c}", "{s}, {c}", "{s}, {c}, UK", "{c} ({s})", "{s} / {c}", "{s} born and bred",
    "{s}, north of england", "📍 {s}", "{s} ✌️", "{c} - {s}", "sunny {s}", "{s}, England", "{o}", "{o} innit",
    "{o}, {c}", "{c} {o}", "{s} massive", "round {s} way",
)  # fmt: skip
_CITY_FORMS = (
    "{c}", "{c}", "{c}", "{c}, England", "{c}, UK", "{c} UK", "{c}, United Kingdom", "{c} 🐝", "📍{c}",
    "{c}, northern england", "{c} born, {c} bred", "{c} ❤️", "sunny {c}", "{c}, mostly", "#{c}",
)  # fmt: skip
_NATIONS = (
    "England", "UK", "United Kingdom", "England, UK", "The North", "North of England", "Great Britain",
    "🇬🇧", "Britain", "up north", "Northern England",
)  # fmt: skip
_JOKES = (
    "over the rainbow", "in my head", "behind you", "the naughty step", "on a sofa", "lost", "somewhere warm",
    "under the duvet", "at the back of the queue", "in the kitchen at parties", "the moon, probably",
    "nowhere",
    "where the biscuits are", "between jobs", "Planet Earth", "everywhere and nowhere", "your mum's house",
    "in a meeting", "cloud 9", "the upside down", "halfway up the stairs", "mind your own", "here and there",
    "down the back of the settee", "out walking the dog", "Narnia", "she/her", "he/him", "est. 1986",
    "A galaxy far away", "stuck in traffic", "the pub", "home", "my happy place", "the internet", "earth-ish",
)  # fmt: skip
_AWAY_KINDS = {"place": 0.78, "joke": 0.1, "nothing": 0.12}
_AWAY_FORMS = ("{a}", "{a}", "{a}", "{a}, UK", "📍{a}", "{a} ❤️", "living in {a}")


def draw_home_profile(dice: Dice, *, suburb: str, outcode: str) -> str | None:
    """Return what a resident writes: about one in seven says more than the city.

    Args:
        dice: Source of choices.
        suburb: Where they live, or in a few cases say they do.
        outcode: Its outcode.
    """
    roll = dice.roll()
    if roll < SUBURB_SHARE:
        return _vary(dice.pick(_SUBURB_FORMS).format(s=suburb, c=CITY, o=outcode), dice)
    roll -= SUBURB_SHARE
    if roll < CITY_SHARE:
        return _vary(dice.pick(_CITY_FORMS).format(c=CITY), dice)
    roll -= CITY_SHARE
    if roll < _NATION_SHARE:
        return dice.pick(_NATIONS)
    roll -= _NATION_SHARE
    if roll < _JOKE_SHARE:
        return _vary(dice.pick(_JOKES), dice)
    roll -= _JOKE_SHARE
    if roll < _STALE_SHARE:
        # They moved here and never changed it, or live in two places at heart.
        away = dice.pick(AWAY_GB)
        return away if dice.happens(0.6) else f"{CITY} / {away}"
    return None


def draw_away_profile(dice: Dice, *, away: str) -> str | None:
    """Return what someone of another place writes; `away` may hold its country or state already."""
    kind = dice.choose(_AWAY_KINDS)
    if kind == "place":
        return _vary(dice.pick(_AWAY_FORMS if "," not in away else ("{a}",)).format(a=away), dice)
    return _vary(dice.pick(_JOKES), dice) if kind == "joke" else None


def draw_away_place(dice: Dice) -> str:
    """Return a place elsewhere: a British city, or one abroad."""
    return dice.pick(AWAY_GB) if dice.happens(0.68) else dice.pick(AWAY_WORLD)


def _vary(text: str, dice: Dice) -> str:
    return text.lower() if dice.happens(0.15) else text
