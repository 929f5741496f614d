"""What a profile location says beside its names: coordinates, flags, fiction, and "born in", "now in"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import NamedTuple

from geocode.folding import fold_name, fold_words
from geocode.words import Words, load_words

MOST_CHARACTERS = 500
"""Characters of a profile that are read; the fields of social media hold fewer."""

_POINT = re.compile(
    r"(?<![\d.])([-+\u2212]?\d{1,2}\.\d{2,})\s*[,;/ ]\s*([-+\u2212]?\d{1,3}\.\d{2,})(?![\d.])"
)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0061-\U000e007a]{3,6}\U000e007f")
_NATIONS = {"gbeng": "England", "gbsct": "Scotland", "gbwls": "Wales"}
_TAG, _REGIONAL = 0xE0000, 0x1F1E6
_ARROW = re.compile("->|=>|\u2192|\u27a1|\u279c|\u2794|\u21e8|>>|\u2708")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_CLAUSE = re.compile(r"[,/|\u2022\u00b7;&+()\[\]~\n:!]|\s[-\u2013\u2014]\s|\.\s")


class Role(Enum):
    """What the author has to do with a place."""

    THERE = "there"
    NOW = "now"
    FORMER = "former"
    NEXT = "next"


class Span(NamedTuple):
    """A stretch of a profile: first character, and one past the last."""

    start: int
    end: int


class Flag(NamedTuple):
    """A flag: the country's code, or the name of a nation of the United Kingdom."""

    span: Span
    stands_for: str


def find_point(text: str) -> tuple[float, float, Span] | None:
    """Return (lat, lon, span) of coordinates of two decimals or more, None if there are none on Earth."""
    found = _POINT.search(text)
    if not found:
        return None
    lat, lon = (float(number.replace("\u2212", "-")) for number in found.groups())
    if abs(lat) > 90 or abs(lon) > 180:  # noqa: PLR2004 - degrees
        return None
    return lat, lon, Span(*found.span())


def find_flags(text: str) -> list[Flag]:
    """Return the flags that a text shows."""
    flags = []
    for found in _FLAG.finditer(text):
        letters = found[0]
        if ord(letters[0]) >= _REGIONAL and len(letters) == 2:  # noqa: PLR2004 - a pair is a country
            code = "".join(chr(ord(letter) - _REGIONAL + ord("A")) for letter in letters)
            flags.append(Flag(Span(*found.span()), code))
        else:
            tag = "".join(chr(ord(letter) - _TAG) for letter in letters[1:-1])
            flags.append(Flag(Span(*found.span()), _NATIONS.get(tag, "United Kingdom")))
    return flags


@cache
def _compile(phrases: frozenset[str]) -> re.Pattern[str]:
    """Return a pattern of phrases, longest first, whatever stands between their words."""
    longest = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    spelled = (r"\W+".join(map(re.escape, phrase.split())) for phrase in longest)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(spelled)})(?![^\W_])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProfileSigns:
    """Reads the words around names by the word lists."""

    words: Words

    @classmethod
    def load(cls) -> "ProfileSigns":
        """Return it with the lists that come with Wardlight."""
        return cls(load_words())

    def find_fictions(self, text: str) -> list[Span]:
        """Return where a text names fiction, jokes, nowhere or everywhere."""
        return [Span(*found.span()) for found in _compile(self.words.fictions).finditer(text)]

    def is_club(self, after: str) -> bool:
        """Tell whether the words after a name make it that of a club."""
        found = _compile(self.words.clubs).match(after.lstrip(" '\u2019"))
        united = re.match(r"\s*united(?!\W+(?:kingdom|states|arab))\b", after, re.IGNORECASE)
        return bool(found or united)

    def read_role(self, before: str, after: str) -> Role:
        """Return what the words just before and just after a name say of its author."""
        ahead = fold_name(before)
        behind = fold_name(after)
        for role, leading, trailing in (
            (Role.NEXT, self.words.goes_next, frozenset[str]()),
            (Role.NOW, self.words.lives_now, self.words.lives_now_after),
            (Role.FORMER, self.words.came_from, self.words.came_from_after),
        ):
            if _ends_in(ahead, leading) or _starts_with(behind, trailing):
                return role
        return Role.NOW if _ARROW.search(before) else Role.THERE

    def measure_cover(self, text: str, spans: Iterable[Span], at: Span) -> float:
        """Return the share of the words around a name that are names or go with one, 0 to 1."""
        marks = [Span(*mark.span()) for mark in _CLAUSE.finditer(text)]
        if text[max(0, at.start - 60) : at.start].rpartition(" ")[2].startswith("#"):
            return 1.0
        low = max((mark.end for mark in marks if mark.end <= at.start), default=0)
        high = min((mark.start for mark in marks if mark.start >= at.end), default=len(text))
        inside = [span for span in spans if span.start < high and span.end > low]
        named = sum(span.end - span.start for span in inside)
        other = sum(
            len(word[0])
            for word in _WORD.finditer(text, low, high)
            if fold_words(word[0]) not in self.words.place_fillers
            and not any(span.start <= word.start() < span.end for span in inside)
        )
        return named / (named + other) if named else 0.0


def _ends_in(words: str, phrases: frozenset[str]) -> bool:
    spelled = words.split()
    return any(" ".join(spelled[-count:]) in phrases for count in range(1, min(5, len(spelled)) + 1))


def _starts_with(words: str, phrases: frozenset[str]) -> bool:
    return words.partition(" ")[0] in phrases
