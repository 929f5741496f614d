"""The names in a profile location: those of the gazetteer, and what only a profile writes as one."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from geocode.folding import fold_words
from geocode.gazetteer import Gazetteer
from geocode.matching import Match
from geocode.places import Name, Place, PlaceKind
from geocode.postcodes import find_post_town
from geocode.profile_groups import Named, count_people
from geocode.profile_signs import ProfileSigns, Span, find_flags
from geocode.regions import load_regions
from geocode.resolving import find_postcode
from geocode.wordiness import is_generic

_ALL_COVERED = 0.9
_WORDY = 1.6
_MOST_NAMES = 12
_CODE = re.compile(r"(?<![^\W_])([A-Za-z](?:\.?\s?[A-Za-z]){1,2}|[A-Za-z]{2,9})\.?(?![^\W_])")
_CODE_ENDS = re.compile(r"\W*(?:$|[,/(|&-])")
_WIDEST_GAP = 3
"""Characters between a code and the name behind it: "Windsor ON Canada"."""

_CODE_LETTERS = 2
_LEAST_OUTCODE = 3
_DISTRICT = re.compile(r"\s?(\d{1,2})(?![\w.])")
_OUTCODE = re.compile(r"(?<![^\W_])([A-Z]{1,2}\d{1,2}[A-Z]?)(?![^\W_])")
_LETTERS_APART = re.compile(r"\W*((?:[^\W\d_]\s){3,}[^\W\d_])\W*")
_COUNTRY_CODES = frozenset(
    {"AE", "AU", "BR", "CH", "DE", "ES", "FR", "GB", "IE", "IT", "JP", "NL", "NZ", "US", "ZA"}
)
"""Codes of countries that people write behind a city; others are more often those of a state."""

_NO_TOWN_AFTER = re.compile(r"\b(?:the|land of)\s+$", re.IGNORECASE)
_POINT_OF_COMPASS = re.compile(r"the (?:north|south)(?: east| west)?")
_OTHER_WORD = re.compile(r"\s+(?!of\b|uk\b|england\b|britain\b)[^\W\d_]", re.IGNORECASE)
"""Behind "the north" it makes a name of its own: the North Coast, the South Stand."""

_TAG = re.compile(r"#(\w{5,60})")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_LEAST_TAG_LETTERS = 4
_POINTS = frozenset({"north", "south", "east", "west", "central", "inner", "outer"})
_GREAT_PEOPLE = 500_000.0
_TOWN_PEOPLE = 50_000.0
_SHORT_PEOPLE = 10_000.0
_UPON = re.compile(r"(\w+) (?:upon|on|under|in|by|le|next) \w+")


class ProfileNames:
    """Finds the names of profile locations in one gazetteer.

    Attributes:
        nations: ISO 3166-1 alpha-2 code, or name of a nation of the home country → its place.
    """

    __slots__ = ("_behind", "_gazetteer", "_short", "_signs", "nations")

    def __init__(self, gazetteer: Gazetteer, signs: ProfileSigns) -> None:
        """Hold the gazetteer, and what it calls regions."""
        self._gazetteer = gazetteer
        self._signs = signs
        self._short = _find_short_names(gazetteer)
        self.nations: dict[str, Place] = {}
        self._behind: dict[str, list[Place]] = defaultdict(list)
        # The region that is the city itself has no place beside the city's.
        city = gazetteer.places[gazetteer.city]
        regions = {(p.label, p.locality): p for p in gazetteer.places if p.kind is PlaceKind.REGION}
        for region in load_regions():
            place = regions.get((region.name, region.locality), city)
            if region.level == "nations":
                self.nations.setdefault(region.country, place)
                self.nations.setdefault(region.name, place)
                if region.country in _COUNTRY_CODES:
                    self._behind[region.country.casefold()].append(place)
            for spelling in dict.fromkeys(region.behind):
                self._behind[spelling].append(place)

    def find(self, text: str, matches: list[Match]) -> list[Named]:
        """Return the names of a profile that may be places, by position, with the words between them.

        Args:
            text: The profile, not over-long.
            matches: Names of the gazetteer found in it.
        """
        fictions = self._signs.find_fictions(text)
        found: list[Named] = []
        for match in matches:
            span = Span(match.start, match.end)
            if any(span.start < joke.end and joke.start < span.end for joke in fictions):
                continue
            written = text[match.start : match.end].casefold()
            if len(written) <= _CODE_LETTERS and written in self._behind and written not in {"uk", "gb"}:
                continue
            if self._signs.is_club(text[match.end :]):
                continue
            named = self._name(match, span, text)
            if named is not None:
                found.append(named)
        found += [
            Named(flag.span, (self.nations[flag.stands_for],))
            for flag in find_flags(text)
            if flag.stands_for in self.nations
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
        least = _TOWN_PEOPLE if fictions else 0.0
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
        places = [self._gazetteer.places[i] for i in name.places]
        if name.words == 1 or self._signs.is_club(name.folded.rpartition(" ")[2]):
            # "Tesco", "Leeds United": nobody lives there.
            places = [place for place in places if place.kind not in {PlaceKind.POI, PlaceKind.STREET}]
        region = bool(places) and places[0].kind is PlaceKind.REGION
        if not places or self._is_no_place(name.folded, text, span, region=region):
            return None
        places = self._add_other_names(name, self._number_district(text, span, places))
        least = _WORDY if region or text[span.start].isupper() else 0.0
        return Named(span, places, sure=name.wordiness <= least)

    def _is_no_place(self, folded: str, text: str, span: Span, *, region: bool) -> bool:
        """Tell whether a name is a word here: "the Bath", "the North Coast", "city"."""
        if region:
            return bool(_POINT_OF_COMPASS.fullmatch(folded) and _OTHER_WORD.match(text[span.end :]))
        return self._is_filler(folded) or bool(_NO_TOWN_AFTER.search(text[: span.start]))

    def _add_other_names(self, name: Name, places: list[Place]) -> list[Place]:
        """Return the places with those that the name is short for or a part of."""
        others = list(self._short.get(name.folded, ()))
        ahead, _, rest = name.folded.partition(" ")
        if ahead in _POINTS:
            # "East London" is part of a great city sooner than a town of that name.
            others += [
                place
                for place in self._places_of(rest)
                if place.people >= _GREAT_PEOPLE and place.kind is not PlaceKind.REGION
            ]
        return [*places, *(other for other in others if all(other is not place for place in places))]

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
            if self._is_code(code[1], text, span, found):
                codes.append(Named(span, places))
        return sorted([*found, *codes], key=lambda named: named.span)

    def _is_code(self, code: str, text: str, span: Span, found: Sequence[Named]) -> bool:
        """Tell whether letters are a region's code: "US" anywhere, others only behind a place."""
        ahead = text[: span.start].rstrip()
        letters = re.sub(r"\W", "", code)
        if letters.casefold() == "us" and (letters.isupper() or not fold_words(ahead + text[span.end :])):
            return True
        long = letters.istitle() and len(letters) > _CODE_LETTERS
        follows = ahead.endswith((",", "(")) or any(named.span.end == len(ahead) for named in found)
        ends = _CODE_ENDS.match(text[span.end :]) or any(
            0 <= named.span.start - span.end <= _WIDEST_GAP for named in found
        )
        return bool(ahead and follows and ends and (letters.isupper() or long or ahead.endswith(",")))

    def _find_outcodes(self, text: str, found: Sequence[Named]) -> Iterator[Named]:
        """Yield postcode districts that the gazetteer does not hold, as the post town of their letters."""
        if self._gazetteer.country != "GB" or found:
            return
        for code in _OUTCODE.finditer(text):
            named = self._name_post_town(code[1], Span(*code.span(1)))
            if named is not None and (len(code[1]) >= _LEAST_OUTCODE or text.strip() == code[1]):
                yield named


def _find_short_names(gazetteer: Gazetteer) -> dict[str, list[Place]]:
    """Return what else a name may be short for: "Newcastle" for Newcastle upon Tyne."""
    short: dict[str, list[Place]] = {}
    for name in gazetteer.names:
        long = _UPON.fullmatch(name.folded)
        if long:
            places = [gazetteer.places[i] for i in name.places]
            short.setdefault(long[1], []).extend(p for p in places if p.people >= _SHORT_PEOPLE)
    return short
