"""Profile locations: what people write as where they live, jokes and namesakes included."""

import re
from dataclasses import dataclass

import numpy as np

from boundaries import OUTSIDE, UNKNOWN, WardDistribution, Wards, locate_points, mix
from geocode.gazetteer import Gazetteer
from geocode.matching import Match
from geocode.places import AREA_KINDS, FINE_KINDS, Place, PlaceKind
from geocode.resolving import find_postcode
from geocode.words import load_words
from geocode.world import load_countries, load_us_states

_RELIABILITY = {"local": 0.88, "city": 0.93, "outside": 0.95, "point": 0.75, "several": 0.7}
_POINT = re.compile(r"(-?\d{1,2}\.\d{3,})\s*[,;/ ]\s*(-?\d{1,3}\.\d{3,})")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_LETTERS = re.compile(r"[^\W\d_]")
_JOINT = re.compile(
    r"\s*(?:[,/|·•;:+&~→➡\u27a1\ufe0f()\[\]]|\s-\s|\bvia\b|\band\b|\bor\b|\bto\b|\bin\b|\bfrom\b|\bnow\b)+\s*",
    re.IGNORECASE,
)
_COVERED = 0.5
_NAMESAKE_BESIDE_CITY = 0.05
_WORDY = 1.6
_MAXIMUM = 500
_SILENT_ABOVE = 0.5


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

    __slots__ = ("_countries", "_gazetteer", "_states", "_wards", "_words")

    def __init__(self, gazetteer: Gazetteer, wards: Wards) -> None:
        """Hold the gazetteer and the wards."""
        self._gazetteer = gazetteer
        self._wards = wards
        self._countries = load_countries()
        self._states = load_us_states()
        self._words = load_words()

    def read(self, profile: str, matches: list[Match]) -> ProfileReading:
        """Return what a profile location says.

        Args:
            profile: The string as the author wrote it (of over-long ones the first 500 characters count).
            matches: Names of the gazetteer found in it, by position.
        """
        point = _POINT.search(profile[:_MAXIMUM])
        if point:
            return self._read_point(float(point[1]), float(point[2]), point.span())
        country, region = self._read_qualifiers(profile[:_MAXIMUM])
        places = [
            (match, self._candidates(match))
            for match in matches
            if match.end <= _MAXIMUM and self._is_place_here(profile, match)
        ]
        if not self._covers(profile, [match for match, _ in places], known=bool(country or region)):
            places = []
        foreign = bool(country) and country != self._gazetteer.country
        if foreign or region in {"US", "nation"}:
            return self._read_foreign(places)
        return self._read_places(places)

    def _candidates(self, match: Match) -> list[Place]:
        if match.name < 0:
            return [find_postcode(match.postcode, self._gazetteer)]
        return [self._gazetteer.places[i] for i in self._gazetteer.names[match.name].places]

    def _read_point(self, lat: float, lon: float, span: tuple[int, int]) -> ProfileReading:
        if abs(lat) > 90 or abs(lon) > 180:  # noqa: PLR2004 - degrees
            return SILENT
        ward = int(locate_points(self._wards, np.array([lon]), np.array([lat]))[0])
        footprint = WardDistribution({ward: 1.0}) if ward >= 0 else OUTSIDE
        kind = PlaceKind.POSTCODE if ward >= 0 else PlaceKind.OUTSIDE
        place = Place(kind, "a point in the profile", footprint, lat, lon, 100.0, 1.0)
        return ProfileReading(footprint.scaled(_RELIABILITY["point"]), place, *span, 1)

    def _read_qualifiers(self, profile: str) -> tuple[str, str]:
        """Return (country code, region): the last country or US state that the string names or flies."""
        country = region = ""
        for flag in _FLAG.findall(profile):
            country = "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in flag)
        for chunk in _JOINT.split(profile):
            word = re.sub(r"[^\w\s]", "", chunk).strip()
            folded = re.sub(r"[\W_]+", " ", word).strip().casefold()
            if folded in self._words.uk_regions:
                region = region or "region"
            elif folded in self._words.uk_nations:
                region = (
                    "nation" if self._gazetteer.country == "GB" and not self._in_nation(folded) else region
                )
                country = country or "GB"
            elif folded in self._states and (len(folded) > 2 or word.isupper()) and folded != "georgia":  # noqa: PLR2004
                region, country = "US", "US"
            elif folded in self._countries:
                country = self._countries[folded]
        return country, region if self._gazetteer.country != "US" or region != "US" else ""

    def _in_nation(self, folded: str) -> bool:
        first = self._wards.codes[0][:1]
        return {"scotland": "S", "wales": "W", "cymru": "W", "northern ireland": "N"}.get(folded) == first

    def _is_place_here(self, profile: str, match: Match) -> bool:
        if match.name < 0:
            return True
        name = self._gazetteer.names[match.name]
        if name.kind in {PlaceKind.POI, PlaceKind.STREET} and name.words == 1:
            return False
        if name.wordiness <= _WORDY:
            return True
        # A word of the language is believed as a place only where it stands alone and capitalised.
        alone = len(_LETTERS.findall(profile)) <= match.end - match.start
        return alone and profile[match.start].isupper()

    def _covers(self, profile: str, matches: list[Match], *, known: bool) -> bool:
        """Tell whether the names make up enough of the string: "lost in Leeds with my thoughts" says less."""
        letters = len(_LETTERS.findall(profile[:_MAXIMUM]))
        named = sum(match.end - match.start for match in matches)
        return bool(matches) and (known or named >= _COVERED * letters or len(matches) > 1)

    def _read_foreign(self, places: list[tuple[Match, list[Place]]]) -> ProfileReading:
        for match, options in places:
            elsewhere = [place for place in options if place.kind is PlaceKind.OUTSIDE]
            if elsewhere:
                return ProfileReading(
                    OUTSIDE.scaled(0.97), elsewhere[0], match.start, match.end, len(options)
                )
        if places:
            match, options = places[0]
            label = f"{options[0].label} (abroad)"
            away = Place(PlaceKind.OUTSIDE, label, OUTSIDE, float("nan"), float("nan"), 5000.0, 1.0)
            return ProfileReading(OUTSIDE.scaled(0.95), away, match.start, match.end, len(options))
        return ProfileReading(OUTSIDE.scaled(0.9), None)

    def _read_places(self, places: list[tuple[Match, list[Place]]]) -> ProfileReading:
        if not places:
            return SILENT
        # City first, then what lies within it: the finest local name carries the answer.
        local = [(m, o) for m, o in places if o[0].kind in AREA_KINDS | FINE_KINDS]
        city = [(m, o) for m, o in places if o[0].kind is PlaceKind.CITY]
        outside = [(m, o) for m, o in places if o[0].kind is PlaceKind.OUTSIDE]
        if local:
            match, options = max(local, key=lambda item: (item[1][0].kind, -item[0].start))
            trust = _RELIABILITY["local"]
            if len(local) > 1 and not any(
                options[0].footprint.wards.keys() & o[0].footprint.wards.keys()
                for m, o in local
                if m is not match
            ):
                parts = [(1.0, o[0].footprint) for _, o in local]
                return ProfileReading(
                    mix(parts).scaled(_RELIABILITY["several"]),
                    options[0],
                    match.start,
                    match.end,
                    len(options),
                )
            # Beside the city's own name, a namesake elsewhere is hardly meant.
            away = _NAMESAKE_BESIDE_CITY if city else 1.0
            distribution = mix(
                [(p.weight * (away if p.kind is PlaceKind.OUTSIDE else 1.0), p.footprint) for p in options]
            ).scaled(trust)
            if outside and not city:
                # "Hyde Park, London" is not ours; "Morley / London" is someone's of two places.
                after = any(m.start >= match.end for m, _ in outside)
                distribution = mix(
                    [(0.15 if after else 0.5, distribution), (0.85 if after else 0.5, OUTSIDE.scaled(0.95))]
                )
                if after:
                    match, options = outside[0]
            return ProfileReading(distribution, options[0], match.start, match.end, len(options))
        if city:
            match, options = city[0]
            distribution = options[0].footprint.scaled(_RELIABILITY["city"])
            if outside:
                distribution = mix([(0.5, distribution), (0.5, OUTSIDE.scaled(0.95))])
            return ProfileReading(distribution, options[0], match.start, match.end, len(options))
        match, options = outside[0]
        if options[0].footprint is UNKNOWN:
            return SILENT
        return ProfileReading(
            OUTSIDE.scaled(_RELIABILITY["outside"]), options[0], match.start, match.end, len(options)
        )


def group_matches(matches: list[Match], count: int) -> list[list[Match]]:
    """Return the matches of a batch text by text."""
    groups: list[list[Match]] = [[] for _ in range(count)]
    for match in matches:
        groups[match.text].append(match)
    return groups


__all__ = ["SILENT", "ProfileReader", "ProfileReading", "group_matches"]
