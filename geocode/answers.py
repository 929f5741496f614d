"""Answers per sense, each given once for all posts with the same evidence for it.

What a post is about rests on its text alone, where it was sent on GPS, place box and text, where its author
lives on profile, GPS and text: each sense has a cache of its own, so that few answers serve many posts.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from boundaries import OUTSIDE, UNKNOWN, WardDistribution
from geocode.calibration import Calibration
from geocode.evidence import HomeEvidence, make_home_evidence
from geocode.fusion import fuse
from geocode.gazetteer import Gazetteer
from geocode.placement import NOWHERE, Placement, Spot, make_placement
from geocode.places import Place
from geocode.profiles import ProfileReading
from geocode.resolving import TextReading

NO_GPS, GPS_HEAP, GPS_OUTSIDE = -3, -2, -1
"""GPS codes beside ward indices: none, a default point, outside all wards."""

GPS_RELIABILITY = 0.98
HEAP_RELIABILITY = 0.4
GPS_HOME = 0.35
_GPS_HOME_OUTSIDE = 0.3
_GPS_RADIUS_M = 30.0


class Home(NamedTuple):
    """Where an author lives by one post: the placement, and the evidence it stands on."""

    placement: Placement
    evidence: tuple[HomeEvidence, ...]
    ids: str


class Answerer:
    """Answers the three senses from what was read, and remembers each answer.

    Texts go by number: -1 stands for a text that names nothing.
    """

    def __init__(self, gazetteer: Gazetteer, codes: Sequence[str], calibration: Calibration) -> None:
        """Hold the gazetteer, the ward codes and how far each kind of answer is to be believed."""
        self._calibration = calibration
        self._gazetteer = gazetteer
        self._codes = codes
        self._prior: list[float] = gazetteer.prior.tolist()
        self.unknown = make_placement(UNKNOWN)
        self._about: dict[int, Placement] = {}
        self._sent: dict[tuple[int, int, int], Placement] = {}
        self._home: dict[tuple[int, int, int], Home] = {}
        self._told: dict[tuple[str, int], HomeEvidence] = {}

    def forget_texts(self) -> None:
        """Forget what rests on texts: their numbers are given anew."""
        self._about.clear()
        self._sent.clear()
        self._home.clear()
        self._told = {key: told for key, told in self._told.items() if key[0] != "text"}

    def limit(self, most: int) -> None:
        """Forget remembered answers past a number; they are found again when needed."""
        for remembered in (self._sent, self._home):
            if len(remembered) > most:
                remembered.clear()

    def answer_about(self, number: int, text: TextReading | None) -> Placement:
        """Return what a text is about."""
        if text is None:
            return self.unknown
        answer = self._about.get(number)
        if answer is None:
            answer = self._about[number] = self._place(text.about, _spot(text.place), f"about {_kind(text)}")
        return answer

    def answer_posted_from(
        self, gps: int, box: int, number: int, *, text: TextReading | None, area: WardDistribution | None
    ) -> Placement:
        """Return where a post was sent.

        Args:
            gps: Ward index, or one of the GPS codes.
            box: Number of the place box, -1 for none.
            number: Number of the text.
            text: The text's reading, None if it names nothing.
            area: The place box's distribution.
        """
        speaks = text is not None and text.posted_from.unknown < 1.0 and gps != GPS_OUTSIDE
        if gps == NO_GPS and box < 0 and not speaks:
            return self.unknown
        key = (gps, box, number if speaks else -1)
        answer = self._sent.get(key)
        if answer is None:
            answer = self._sent[key] = self._find_sender(gps, text if speaks else None, area)
        return answer

    def _find_sender(self, gps: int, text: TextReading | None, area: WardDistribution | None) -> Placement:
        parts: list[WardDistribution] = []
        spot = NOWHERE
        if gps >= 0:
            parts.append(WardDistribution({gps: 1.0}).scaled(GPS_RELIABILITY))
        elif gps == GPS_OUTSIDE:
            parts.append(OUTSIDE.scaled(GPS_RELIABILITY))
        elif gps == GPS_HEAP:
            city = self._gazetteer.places[self._gazetteer.city]
            parts.append(city.footprint.scaled(HEAP_RELIABILITY))
        if gps in {NO_GPS, GPS_HEAP} and area is not None:
            parts.append(area)
        if text is not None:
            parts.append(text.posted_from)
            spot = _spot(text.place)
        if gps >= 0 or gps == GPS_OUTSIDE:
            # The point itself is the post's own; the shared answer carries only its reach.
            spot = Spot(radius_m=_GPS_RADIUS_M, place="GPS")
        kind = "gps" if gps >= GPS_OUTSIDE else "place box" if area is not None else "text"
        return self._place(fuse(parts, self._prior), spot, f"posted_from {kind}")

    def answer_lives_in(
        self,
        profile: int,
        gps: int,
        number: int,
        *,
        person: ProfileReading,
        text: TextReading | None,
        own_words: bool,
    ) -> Home:
        """Return where a post's author lives, by this post alone.

        Args:
            profile: Number of the profile, 0 for one that says nothing.
            gps: Ward index, or one of the GPS codes.
            number: Number of the text.
            person: The profile's reading.
            text: The text's reading, None if it names nothing.
            own_words: Whether the text speaks of its writer's own home.
        """
        speaks = text is not None and text.home.unknown < 1.0
        key = (profile, gps if gps != GPS_HEAP else NO_GPS, number if speaks else -1)
        answer = self._home.get(key)
        if answer is None:
            answer = self._home[key] = self._find_home(
                key, person, text if speaks else None, own_words=own_words
            )
        return answer

    def _find_home(
        self, key: tuple[int, int, int], person: ProfileReading, text: TextReading | None, *, own_words: bool
    ) -> Home:
        profile, gps, number = key
        told: list[HomeEvidence] = []
        if profile:
            label = person.place.label if person.place else "elsewhere"
            told.append(self._tell("profile", profile, label, person.distribution))
        if gps >= 0:
            at = WardDistribution({gps: 1.0}).scaled(GPS_HOME)
            told.append(self._tell("gps", gps, self._codes[gps], at))
        elif gps == GPS_OUTSIDE:
            told.append(self._tell("gps", gps, "outside", OUTSIDE.scaled(_GPS_HOME_OUTSIDE)))
        if text is not None:
            label = text.place.label if text.place else ""
            kind = "own words" if own_words else "toponym"
            told.append(self._tell("text", number, label, text.home, kind=kind))
        if not told:
            return Home(self.unknown, (), "")
        place = person.place or (text.place if text is not None else None)
        joined = fuse([each.distribution for each in told], self._prior)
        ids = ",".join(str(each.id) for each in told)
        kind = "several" if len(told) > 1 else told[0].kind
        return Home(self._place(joined, _spot(place), f"lives_in {kind}"), tuple(told), ids)

    def _place(self, said: WardDistribution, spot: Spot, basis: str) -> Placement:
        return make_placement(self._calibration.apply(said, basis, self._prior), spot, basis=basis)

    def _tell(
        self, source: str, number: int, label: str, distribution: WardDistribution, *, kind: str = ""
    ) -> HomeEvidence:
        told = self._told.get((source, number))
        if told is None:
            told = self._told[source, number] = make_home_evidence(kind or source, label, distribution)
        return told


def _kind(text: TextReading) -> str:
    return text.place.kind.name.lower() if text.place is not None else "nothing"


def _spot(place: Place | None) -> Spot:
    """Return the best single point of a place; a place known to be elsewhere may have none."""
    if place is None:
        return NOWHERE
    if math.isnan(place.lat):
        return Spot(place=place.label)
    return Spot(place.lat, place.lon, place.radius_m, place.label)
