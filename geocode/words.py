"""The word lists of the rules, from `words.toml` beside this file."""

import itertools
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Words:
    """Word lists, all lower case; `words.toml` says what each is for."""

    prepositions: frozenset[str]
    strong_prepositions: frozenset[str]
    teams: frozenset[str]
    events: frozenset[str]
    local_nouns: frozenset[str]
    street_types: frozenset[str]
    trades: frozenset[str]
    distance_words: frozenset[str]
    sports: frozenset[str]
    actors: frozenset[str]
    titles: frozenset[str]
    first_names: frozenset[str]
    generic: frozenset[str]
    fictions: frozenset[str]
    clubs: frozenset[str]
    came_from: frozenset[str]
    came_from_after: frozenset[str]
    lives_now: frozenset[str]
    lives_now_after: frozenset[str]
    goes_next: frozenset[str]
    place_fillers: frozenset[str]
    home_phrases: tuple[str, ...]
    here_phrases: tuple[str, ...]
    moved_phrases: tuple[str, ...]
    country_aliases: dict[str, str]


@cache
def load_words() -> Words:
    """Return the word lists, phrases spelled out."""
    table = tomllib.loads(resources.files("geocode").joinpath("words.toml").read_text(encoding="utf-8"))

    def read(key: str) -> frozenset[str]:
        return frozenset(table[key])

    return Words(
        prepositions=read("prepositions"),
        strong_prepositions=read("strong_prepositions"),
        teams=read("teams"),
        events=read("events"),
        local_nouns=read("local_nouns"),
        street_types=read("street_types"),
        trades=read("trades"),
        distance_words=read("distance_words"),
        sports=read("sports"),
        actors=read("actors"),
        titles=read("titles"),
        first_names=read("first_names"),
        generic=read("generic"),
        fictions=read("fictions"),
        clubs=read("clubs"),
        came_from=read("came_from"),
        came_from_after=read("came_from_after"),
        lives_now=read("lives_now"),
        lives_now_after=read("lives_now_after"),
        goes_next=read("goes_next"),
        place_fillers=read("place_fillers"),
        home_phrases=_spell_out(table["home_phrases"]),
        here_phrases=_spell_out(table["here_phrases"]),
        moved_phrases=_spell_out(table["moved_phrases"]),
        country_aliases=table["country_aliases"],
    )


def _spell_out(patterns: list[str]) -> tuple[str, ...]:
    return tuple(
        " ".join(words)
        for pattern in patterns
        for words in itertools.product(*(group.split("|") for group in pattern.split()))
    )
