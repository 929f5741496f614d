"""Profile locations: what people write as where they live, jokes and namesakes included."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from boundaries import OUTSIDE, UNKNOWN, WardDistribution, Wards, locate_points, mix
from geocode.folding import fold_words
from geocode.gazetteer import Gazetteer
from geocode.matching import Match
from geocode.namesakes import Candidate
from geocode.places import AREA_KINDS, FINE_KINDS, Place, PlaceKind
from geocode.profile_groups import (
    Named,
    PlaceGroup,
    choose_namesakes,
    estimate_people,
    group_names,
)
from geocode.profile_names import ProfileNames
from geocode.profile_signs import (
    MOST_CHARACTERS,
    ProfileSigns,
    Role,
    Span,
    find_point,
)

_RELIABILITY = {"local": 0.88, "city": 0.93, "outside": 0.95, "region": 0.93, "point": 0.75, "several": 0.8}
_COVERED = 0.5
_SILENT_ABOVE = 0.5
_LATER = 0.5
"""What a further place of a profile counts beside the first."""

_NATION_M = 75_000.0
_FORMER_SHARE = 0.3
_PARTLY = 0.75
_KNOWN_PEOPLE = 20_000.0
_SAME_PLACE_KM = 30.0
_DECIDED = 0.75
"""Share of the likeliest namesake from which it has a point on the map: three times all others together."""

_BEFORE_PLACE = re.compile(r"\b(?:in|near|nr|of|from|at)\s+(?:the\s+)?$", re.IGNORECASE)
_UNKNOWN_BEHIND = re.compile(r"\s*,\s*[^\W\d_]{3,}")
_COMPASS = re.compile(r"\b(?:north|south|east|west|new|upper|lower|great|little)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProfileReading:
    """What one profile location says of its author's home.

    Attributes:
        distribution: Where the author lives, by this string alone.
        place: The place it stands on, None if none.
        start: First character of the words it stands on.
        end: One past the last.
        candidates: Number of places that go by those words.
    """

    distribution: WardDistribution
    place: Place | None
    start: int = 0
    end: int = 0
    candidates: int = 0

    @property
    def side(self) -> str:
        """Whether it says "local", "elsewhere", or nothing: ""."""
        if self.distribution.unknown >= _SILENT_ABOVE:
            return ""
        return "local" if self.distribution.city >= self.distribution.outside else "elsewhere"


SILENT = ProfileReading(UNKNOWN, None)


class ProfileReader:
    """Reads profile locations against one gazetteer."""

    __slots__ = ("_country", "_names", "_nation_ids", "_nation_wide", "_signs", "_wards")

    def __init__(self, gazetteer: Gazetteer, wards: Wards) -> None:
        """Hold the gazetteer and the wards."""
        self._wards = wards
        self._country = gazetteer.country
        self._signs = ProfileSigns.load()
        self._names = ProfileNames(gazetteer, self._signs)
        self._nation_ids = frozenset(id(place) for place in self._names.nations.values())
        city = gazetteer.places[gazetteer.city]
        self._nation_wide = id(city) in self._nation_ids or city.radius_m > _NATION_M

    def read(self, profile: str, matches: list[Match]) -> ProfileReading:
        """Return what a profile location says.

        Args:
            profile: The string as the author wrote it (of over-long ones the first 500 characters count).
            matches: Names of the gazetteer found in it, by position.
        """
        text = profile[:MOST_CHARACTERS]
        point = find_point(text)
        if point:
            return self._read_point(*point)
        names = self._names.find(text, [match for match in matches if match.end <= MOST_CHARACTERS])
        groups = group_names(names, text)
        for group, following in zip(groups, [*groups[1:], None], strict=False):
            self._read_role(group, text, names, following)
        kept = [group for group in groups if self._is_believed(group, text)]
        return self._read_groups(kept)

    def _read_point(self, lat: float, lon: float, span: Span) -> ProfileReading:
        ward = int(locate_points(self._wards, np.array([lon]), np.array([lat]))[0])
        footprint = WardDistribution({ward: 1.0}) if ward >= 0 else OUTSIDE
        kind = PlaceKind.POSTCODE if ward >= 0 else PlaceKind.OUTSIDE
        place = Place(kind, "a point in the profile", footprint, lat, lon, 100.0, 1.0)
        return ProfileReading(footprint.scaled(_RELIABILITY["point"]), place, *span, 1)

    def _read_role(
        self, group: PlaceGroup, text: str, names: Sequence[Named], following: PlaceGroup | None
    ) -> None:
        span = group.span
        ends = [named.span.end for named in names if named.span.end <= span.start]
        before = text[max(ends, default=0) : span.start]
        until = following.span.start if following else len(text)
        group.unknown_behind = not group.qualifiers and bool(
            _UNKNOWN_BEHIND.match(text[span.end : until])
            and not self._signs.find_fictions(text[span.end : until])
        )
        group.role = self._signs.read_role(before, re.split(r"[,/|;&]", text[span.end : until])[0])

    def _is_believed(self, group: PlaceGroup, text: str) -> bool:
        head = group.head
        alone = not fold_words(text[: head.span.start] + text[head.span.end :])
        if not head.sure and not group.qualifiers and not (alone and text[head.span.start].isupper()):
            return False
        if group.role is Role.NEXT or self._is_nation(group):
            return True
        if head.cover < 1.0 and _COMPASS.search(head.before) and not group.qualifiers:
            return False
        if head.cover >= _COVERED or (group.qualifiers and head.cover >= _COVERED / 2):
            return True
        likely = _BEFORE_PLACE.search(text[: group.span.start]) or not text[group.span.end :].strip(" .!?")
        known = max(estimate_people(place) for place in head.places) >= _KNOWN_PEOPLE
        return bool(likely) and known and head.sure

    def _read_groups(self, groups: list[PlaceGroup]) -> ProfileReading:
        """Sum up: the places of now if there are any, else those without a word on when, else of before."""
        if not groups:
            return SILENT
        now = [group for group in groups if group.role is Role.NOW]
        there = [group for group in groups if group.role is Role.THERE]
        former = [group for group in groups if group.role is Role.FORMER]
        chosen = now or there or former
        if not chosen:
            return SILENT
        trust = 1.0 if now or there else _FORMER_SHARE
        if len(chosen) > 1:
            trust *= _RELIABILITY["several"]
        # "Egypt / Leeds": the town says more than the country.
        chosen.sort(key=self._is_nation)
        options = [self._choose(group, [other for other in chosen if other is not group]) for group in chosen]
        parts = [
            (
                _LATER**number,
                mix([(share, place.footprint) for place, share in each]).scaled(self._trust(group, each)),
            )
            for number, (group, each) in enumerate(zip(chosen, options, strict=True))
        ]
        first, place = chosen[0], self._point(chosen[0], options[0])
        return ProfileReading(mix(parts).scaled(trust), place, *first.span, len(options[0]))

    def _choose(self, group: PlaceGroup, others: Sequence[PlaceGroup]) -> list[Candidate]:
        return choose_namesakes(group, others, self._country, nation_wide=self._nation_wide)

    def _is_nation(self, group: PlaceGroup) -> bool:
        return id(group.head.places[0]) in self._nation_ids

    @staticmethod
    def _trust(group: PlaceGroup, options: Sequence[Candidate]) -> float:
        kind = options[0].place.kind
        trust = _RELIABILITY[
            "local"
            if kind in AREA_KINDS | FINE_KINDS
            else "outside"
            if kind is PlaceKind.OUTSIDE
            else kind.name.lower()
        ]
        return trust if group.head.cover >= _COVERED else trust * _PARTLY

    @staticmethod
    def _point(group: PlaceGroup, options: Sequence[Candidate]) -> Place:
        """Return the likeliest place, without its point if its namesakes are as likely together."""
        best = options[0].place
        label = f"{group.lost}, {best.label}" if group.lost else best.label
        same = sum(
            share
            for place, share in options
            if place is best or place.km_to(best.lat, best.lon) <= _SAME_PLACE_KM
        )
        if same < _DECIDED:
            return replace(best, label=label, lat=math.nan, lon=math.nan)
        return replace(best, label=label) if group.lost else best


def group_matches(matches: list[Match], count: int) -> list[list[Match]]:
    """Return the matches of a batch text by text."""
    groups: list[list[Match]] = [[] for _ in range(count)]
    for match in matches:
        groups[match.text].append(match)
    return groups


__all__ = ["SILENT", "ProfileReader", "ProfileReading", "group_matches"]
