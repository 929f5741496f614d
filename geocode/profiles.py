"""Profile locations: what people write as where they live, jokes and namesakes included."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from boundaries import OUTSIDE, UNKNOWN, WardDistribution, Wards, locate_points, mix
from geocode.folding import fold_words
from geocode.gazetteer import Gazetteer
from geocode.matching import Match
from geocode.namesakes import Candidate
from geocode.places import AREA_KINDS, FINE_KINDS, Place, PlaceKind
from geocode.postcodes import find_post_town
from geocode.profile_groups import (
    Named,
    PlaceGroup,
    choose_namesakes,
    count_people,
    estimate_people,
    group_names,
)
from geocode.profile_signs import (
    MOST_CHARACTERS,
    ProfileSigns,
    Role,
    Span,
    find_flags,
    find_point,
)
from geocode.regions import load_regions
from geocode.resolving import find_postcode
from geocode.wordiness import is_generic

_RELIABILITY = {"local": 0.88, "city": 0.93, "outside": 0.95, "region": 0.93, "point": 0.75, "several": 0.8}
_COVERED = 0.5
_ALL_COVERED = 0.9
_WORDY = 1.6
_SILENT_ABOVE = 0.5
_MOST_NAMES = 12
_LATER = 0.5
"""What a further place of a profile counts beside the first."""

_FORMER_SHARE = 0.3
_PARTLY = 0.75
_KNOWN_PEOPLE = 20_000.0
_SAME_PLACE_KM = 30.0
_DECIDED = 0.45
"""Share of the likeliest namesake from which it has a point on the map."""

_CODE = re.compile(r"(?<![^\W_])([A-Za-z](?:\.?\s?[A-Za-z]){1,2}|[A-Za-z]{2,9})\.?(?![^\W_])")
_DISTRICT = re.compile(r"\s?(\d{1,2})(?![\w.])")
_OUTCODE = re.compile(r"(?<![^\W_])([A-Z]{1,2}\d{1,2}[A-Z]?)(?![^\W_])")
_LETTERS_APART = re.compile(r"\W*((?:[^\W\d_]\s){3,}[^\W\d_])\W*")
_BEFORE_PLACE = re.compile(r"\b(?:in|near|nr|of|from|at)\s+(?:the\s+)?$", re.IGNORECASE)
_COUNTRY_CODES = frozenset(
    {"AE", "AU", "BR", "CH", "DE", "ES", "FR", "GB", "IE", "IT", "JP", "NL", "NZ", "US", "ZA"}
)
"""Codes of countries that people write behind a city; others are more often those of a state."""

_NO_TOWN_AFTER = re.compile(r"\b(?:the|land of)\s+$", re.IGNORECASE)
_POINT_OF_COMPASS = re.compile(r"the (?:north|south)(?: east| west)?")
_OTHER_WORD = re.compile(r"\s+(?!of\b|uk\b|england\b|britain\b)[^\W\d_]", re.IGNORECASE)
"""Behind "the north" it makes a name of its own: the North Coast, the South Stand."""

_UNKNOWN_BEHIND = re.compile(r"\s*,\s*[^\W\d_]{3,}")
_TAG = re.compile(r"#(\w{5,60})")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_LEAST_TAG_LETTERS = 4
_POINTS = frozenset({"north", "south", "east", "west", "central", "inner", "outer"})
_GREAT_PEOPLE = 500_000.0
_SHORT_PEOPLE = 10_000.0
_UPON = re.compile(r"(\w+) (?:upon|on|under|in|by|le|next) \w+")
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

    __slots__ = ("_behind", "_gazetteer", "_nation_wide", "_nations", "_short", "_signs", "_wards")

    def __init__(self, gazetteer: Gazetteer, wards: Wards) -> None:
        """Hold the gazetteer and the wards."""
        self._gazetteer = gazetteer
        self._wards = wards
        self._signs = ProfileSigns.load()
        city = gazetteer.places[gazetteer.city]
        regions = {(p.label, p.locality): p for p in gazetteer.places if p.kind is PlaceKind.REGION}
        self._nations: dict[str, Place] = {}
        self._short: dict[str, list[Place]] = defaultdict(list)
        for name in gazetteer.names:
            # "Newcastle" for Newcastle upon Tyne.
            long = _UPON.fullmatch(name.folded) if name.words == 3 else None  # noqa: PLR2004
            if long:
                self._short[long[1]] += [
                    gazetteer.places[i] for i in name.places if gazetteer.places[i].people >= _SHORT_PEOPLE
                ]
        self._behind: dict[str, list[Place]] = defaultdict(list)
        for region in load_regions():
            # The region that is the city itself has no place beside the city's.
            place = regions.get((region.name, region.locality), city)
            if region.level == "nations":
                self._nations.setdefault(region.country, place)
                self._nations.setdefault(region.name, place)
                if region.country in _COUNTRY_CODES:
                    self._behind[region.country.casefold()].append(place)
            for spelling in dict.fromkeys(region.behind):
                self._behind[spelling].append(place)
        self._behind["us"] = [self._nations["US"]]
        self._nation_wide = city in self._nations.values() or city.radius_m > 75_000.0

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
        names = self._find_names(text, [match for match in matches if match.end <= MOST_CHARACTERS])
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

    def _find_names(self, text: str, matches: list[Match]) -> list[Named]:
        """Return the names that may be places, with the words between them."""
        fictions = self._signs.find_fictions(text)
        found: list[Named] = []
        for match in matches:
            span = Span(match.start, match.end)
            if any(span.start < joke.end and joke.start < span.end for joke in fictions):
                continue
            written = text[match.start : match.end].casefold()
            if len(written) <= 2 and written in self._behind and written not in {"uk", "gb"}:  # noqa: PLR2004
                continue
            if self._signs.is_club(text[match.end :]):
                continue
            named = self._name(match, span, text)
            if named is not None:
                found.append(named)
        found += [
            Named(flag.span, (self._nations[flag.stands_for],))
            for flag in find_flags(text)
            if flag.stands_for in self._nations
        ]
        found += self._find_tags(text, found)
        if not found:
            found += self._find_apart(text)
        found.sort(key=lambda named: named.span)
        found = self._add_codes(text, found)
        found += self._find_outcodes(text, found)
        found.sort(key=lambda named: named.span)
        found = found[:_MOST_NAMES]
        spans = [*(named.span for named in found), *fictions]
        edges = [0, *(named.span.end for named in found)]
        starts = [*(named.span.start for named in found[1:]), len(text)]
        for named, edge, start in zip(found, edges, starts, strict=False):
            named.before, named.after = text[edge : named.span.start], text[named.span.end : start]
            named.cover = self._signs.measure_cover(text, spans, named.span)
        # Beside fiction, a small place is one of the same tale.
        least = _GREAT_PEOPLE / 10 if fictions else 0.0
        return [named for named in found if self._is_name(named, text) and count_people(named) >= least]

    def _is_name(self, named: Named, text: str) -> bool:
        """Tell whether a name is one of a place here, and no word, nor part of a street's name."""
        if fold_words(named.after).partition(" ")[0] in self._signs.words.street_types:
            return False
        if named.sure or named.cover >= _ALL_COVERED:
            return True
        others = fold_words(text[: named.span.start] + text[named.span.end :])
        return not others and text[named.span.start].isupper()

    def _name(self, match: Match, span: Span, text: str) -> Named | None:
        if match.name < 0:
            place = find_postcode(match.postcode, self._gazetteer)
            if place.footprint.unknown < 1.0:
                return Named(span, (place,))
            return self._name_post_town(match.postcode, span)
        name = self._gazetteer.names[match.name]
        found = [self._gazetteer.places[i] for i in name.places]
        if name.words == 1 or self._signs.is_club(name.folded.rpartition(" ")[2]):
            # "Tesco", "Leeds United": nobody lives there.
            found = [place for place in found if place.kind not in {PlaceKind.POI, PlaceKind.STREET}]
        if not found:
            return None
        region = found[0].kind is PlaceKind.REGION
        if not region and (self._is_filler(name.folded) or _NO_TOWN_AFTER.search(text[: span.start])):
            return None
        if region and _POINT_OF_COMPASS.fullmatch(name.folded) and _OTHER_WORD.match(text[span.end :]):
            return None
        places = self._number_district(text, span, found)
        places += self._short.get(name.folded, ())
        ahead, _, rest = name.folded.partition(" ")
        if ahead in _POINTS:
            # "East London" is part of a great city sooner than a town of that name.
            places += [
                place
                for place in self._places_of(rest)
                if place.people >= _GREAT_PEOPLE
                and place.kind is not PlaceKind.REGION
                and place not in places
            ]
        return Named(
            span, places, sure=name.wordiness <= (_WORDY if region or text[span.start].isupper() else 0.0)
        )

    def _is_filler(self, folded: str) -> bool:
        return is_generic(folded) or all(word in self._signs.words.place_fillers for word in folded.split())

    def _number_district(self, text: str, span: Span, places: list[Place]) -> list[Place]:
        """Return the postcode district of a city with its number behind: "Leeds 8"."""
        number = _DISTRICT.match(text, span.end)
        if number is None or places[0].kind is not PlaceKind.CITY:
            return places
        wanted = [
            place
            for code in self._gazetteer.postcodes.outcodes
            if re.fullmatch(rf"[A-Z]+{number[1]}", code.upper())
            and find_post_town(code.upper()).casefold() == places[0].label.casefold()
            for place in self._places_of(code.casefold())
        ]
        return wanted or places

    def _places_of(self, folded: str) -> list[Place]:
        at = self._gazetteer.index.get(folded)
        return [] if at is None else [self._gazetteer.places[i] for i in self._gazetteer.names[at].places]

    def _name_post_town(self, postcode: str, span: Span) -> Named | None:
        town = self._places_of(fold_words(find_post_town(postcode)))
        return Named(span, town) if town else None

    def _find_apart(self, text: str) -> Iterator[Named]:
        """Yield a name that is all there is and whose letters stand apart: "L E E D S"."""
        apart = _LETTERS_APART.fullmatch(text)
        places = self._places_of(fold_words(apart[1].replace(" ", ""))) if apart else []
        if apart and places:
            yield Named(Span(*apart.span(1)), places)

    def _find_tags(self, text: str, found: Sequence[Named]) -> Iterator[Named]:
        """Yield the name that a hashtag ends in: "#MadeInKent"."""
        for tag in _TAG.finditer(text):
            if any(named.span.start < tag.end() and tag.start() < named.span.end for named in found):
                continue
            words = list(_CAMEL.finditer(tag[1]))
            for word in words:
                start = tag.start(1) + word.start()
                places = self._places_of(
                    fold_words(" ".join(w[0] for w in words if w.start() >= word.start()))
                )
                if places and tag.end() - start >= _LEAST_TAG_LETTERS:
                    yield Named(Span(start, tag.end()), places)
                    break

    def _add_codes(self, text: str, found: list[Named]) -> list[Named]:
        """Add what only a place before it makes a region: "Athens, GA", "Luton, Beds"."""
        codes: list[Named] = []
        for code in _CODE.finditer(text):
            span = Span(*code.span(1))
            places = self._behind.get(re.sub(r"[\W_]", "", code[1]).casefold())
            if places is None or any(n.span.start < span.end and span.start < n.span.end for n in found):
                continue
            ahead = text[: span.start].rstrip()
            alone = not fold_words(ahead) and not text[span.end :].strip(" .!")
            country = places[0] is self._nations["US"] and (alone or code[1].isupper())
            letters = code[1].replace(".", "").replace(" ", "")
            written = letters.isupper() or ahead.endswith(",") or (letters.istitle() and len(letters) > 2)  # noqa: PLR2004
            follows = bool(ahead) and (
                ahead.endswith((",", "(")) or any(n.span.end == len(ahead) for n in found)
            )
            ends = re.match(r"\W*(?:$|[,/(|&-])", text[span.end :]) is not None or any(
                0 <= n.span.start - span.end <= 3 for n in found
            )
            if country or (written and follows and ends):
                codes.append(Named(span, places))
        return sorted([*found, *codes], key=lambda named: named.span)

    def _find_outcodes(self, text: str, found: Sequence[Named]) -> Iterator[Named]:
        """Yield postcode districts that the gazetteer does not hold, as the town that their letters stand for."""
        for code in _OUTCODE.finditer(text):
            span = Span(*code.span(1))
            if (
                self._gazetteer.country != "GB"
                or found
                or (len(code[1]) < 3 and len(text.strip()) > len(code[1]))
            ):
                continue
            named = self._name_post_town(code[1], span)
            if named is not None:
                yield named

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
        chosen.sort(key=lambda group: self._is_nation(group))
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
        return choose_namesakes(group, others, self._gazetteer.country, nation_wide=self._nation_wide)

    def _is_nation(self, group: PlaceGroup) -> bool:
        return group.head.places[0] in self._nations.values()

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
