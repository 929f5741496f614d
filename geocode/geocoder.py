"""The geocoder: batches of posts in, placements with probabilities and their evidence out.

The hot path holds no object, query or geometry per post: texts are folded and matched a batch at a
time, points go to wards a batch at a time, and every post with the same evidence shares one answer.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from boundaries import OUTSIDE, UNKNOWN, WardDistribution, Wards, locate_points
from geocode.batches import LocatedBatch, PostColumns
from geocode.context import ContextReader
from geocode.evidence import EvidencePiece, HomeEvidence, Senses, make_home_evidence, piece_json
from geocode.folding import fold_texts
from geocode.fusion import fuse
from geocode.gazetteer import Gazetteer
from geocode.matching import Match, NameMatcher
from geocode.placement import NOWHERE, Placement, Spot, make_placement
from geocode.places import Place, PlaceKind
from geocode.profiles import SILENT, ProfileReader, ProfileReading, group_matches
from geocode.resolving import MentionKey, TextKey, TextReading, resolve_text
from geocode.scoring import bucket_score, score_mention

_GPS_RELIABILITY = 0.98
_GPS_HOME = 0.35
_GPS_HOME_OUTSIDE = 0.3
_HEAP_RELIABILITY = 0.4
_BOX_RELIABILITY = 0.85
_BOX_SIDE = 8
_GPS_RADIUS_M = 30.0
_JOINING = re.compile(r"\s*(?:,|,?\s*\bin\b|\()\s*", re.IGNORECASE)
_LEAST_PROBABILITY = -4
"""Bucket under which a mention (2.7 in 10 odds) is not worth resolving."""

_CACHE_LIMIT = 200_000

NO_GPS, GPS_OUTSIDE, GPS_HEAP = -3, -1, -2


@dataclass(frozen=True, slots=True)
class _Answer:
    about: int
    posted_from: int
    lives_in: int
    home: str


class Geocoder:
    """Locates posts in one ward edition with one gazetteer.

    Not thread-safe: it keeps answers it has given. A process of its own needs its own geocoder.
    """

    def __init__(
        self, wards: Wards, gazetteer: Gazetteer, *, heaps: frozenset[tuple[float, float]] = frozenset()
    ) -> None:
        """Build the automaton and the readers.

        Args:
            wards: The edition.
            gazetteer: Built for the same edition.
            heaps: (lat, lon) rounded to 5 decimals that are a default, not a position.
        """
        self.wards = wards
        self.gazetteer = gazetteer
        self._heaps = heaps
        self._matcher = NameMatcher.build(gazetteer)
        self._context = ContextReader()
        self._profiles = ProfileReader(gazetteer, wards)
        self._profile_ids: dict[str, int] = {"": 0}
        self._profile_readings: list[ProfileReading] = [SILENT]
        self._profile_pieces: list[EvidencePiece | None] = [None]
        self._box_ids: dict[tuple[float, float, float, float], int] = {}
        self._boxes: list[WardDistribution] = []
        self._texts: dict[TextKey, TextReading] = {}
        self._answers: dict[tuple[int, int, int, TextKey | None], _Answer] = {}
        self._known_placements: dict[int, Placement] = {}
        self._known_home: dict[int, HomeEvidence] = {}
        self._unknown = make_placement(UNKNOWN)

    def locate(self, posts: PostColumns) -> LocatedBatch:
        """Locate a batch of posts in all three senses."""
        batch = LocatedBatch()
        gps = self._read_gps(posts)
        profiles = self._read_profiles(posts.profiles)
        texts = self._read_texts(posts.texts)
        boxes = self._read_boxes(posts.boxes, len(posts.texts))
        nothing = self._answer((NO_GPS, 0, -1, None), batch)
        silent = _Answer(nothing.about, nothing.posted_from, nothing.lives_in, "")
        for position in range(len(posts.texts)):
            reading = texts.get(position)
            key = (gps[position], profiles[position], boxes[position], reading[0] if reading else None)
            if key == (NO_GPS, 0, -1, None):
                answer = silent
                pieces: tuple[EvidencePiece, ...] = ()
            else:
                answer = self._answers.get(key) or self._answer(key, batch)
                pieces = self._pieces(key, reading[1] if reading else ())
            batch.about.append(answer.about)
            batch.posted_from.append(answer.posted_from)
            batch.lives_in.append(answer.lives_in)
            batch.home.append(answer.home)
            batch.evidence.append(pieces)
        return batch

    def placement(self, number: int) -> Placement:
        """Return a placement that this geocoder has given."""
        return self._known_placements[number]

    def _read_gps(self, posts: PostColumns) -> list[int]:
        codes = np.full(len(posts.texts), NO_GPS, dtype=np.int64)
        tagged = np.flatnonzero(np.isfinite(posts.lat) & np.isfinite(posts.lon))
        if len(tagged):
            codes[tagged] = locate_points(self.wards, posts.lon[tagged], posts.lat[tagged])
            if self._heaps:
                for position in tagged.tolist():
                    if (
                        round(float(posts.lat[position]), 5),
                        round(float(posts.lon[position]), 5),
                    ) in self._heaps:
                        codes[position] = GPS_HEAP
        return list(codes.tolist())

    def _read_profiles(self, profiles: Sequence[str | None]) -> list[int]:
        known = self._profile_ids
        new = [profile for profile in dict.fromkeys(profiles) if profile and profile not in known]
        if new:
            groups = group_matches(self._matcher.find(fold_texts(new)), len(new))
            for profile, matches in zip(new, groups, strict=True):
                reading = self._profiles.read(profile, matches)
                known[profile] = 0
                if reading.distribution.unknown < 1.0:
                    known[profile] = len(self._profile_readings)
                    self._profile_readings.append(reading)
                    self._profile_pieces.append(self._profile_piece(profile, reading))
        return [known[profile] if profile else 0 for profile in profiles]

    @staticmethod
    def _profile_piece(profile: str, reading: ProfileReading) -> EvidencePiece:
        label = reading.place.label if reading.place else ""
        return piece_json(
            Senses.LIVES_IN,
            "profile",
            profile[reading.start : reading.end],
            start=reading.start,
            end=reading.end,
            place=label,
            weight=1.0 - reading.distribution.unknown,
            candidates=reading.candidates,
        )

    def _read_boxes(self, boxes: Sequence[tuple[float, float, float, float] | None], count: int) -> list[int]:
        if not boxes:
            return [-1] * count
        return [-1 if box is None else self._box(box) for box in boxes]

    def _box(self, box: tuple[float, float, float, float]) -> int:
        number = self._box_ids.get(box)
        if number is None:
            west, south, east, north = box
            steps = (np.arange(_BOX_SIDE) + 0.5) / _BOX_SIDE
            lon, lat = np.meshgrid(west + (east - west) * steps, south + (north - south) * steps)
            ward = locate_points(self.wards, lon.ravel(), lat.ravel())
            shares: dict[int, float] = {}
            for index in ward[ward >= 0].tolist():
                shares[index] = shares.get(index, 0.0) + 1.0 / len(ward)
            outside = float((ward < 0).mean())
            number = self._box_ids[box] = len(self._boxes)
            self._boxes.append(WardDistribution(shares, outside=outside).scaled(_BOX_RELIABILITY))
        return number

    def _read_texts(self, texts: Sequence[str]) -> dict[int, tuple[TextKey, list[tuple[Match, int]]]]:
        """Return text position → (key, matches with their mention's number in it), if it names anything."""
        grouped: dict[int, list[Match]] = {}
        for match in self._matcher.find(fold_texts(texts)) if len(texts) else ():
            grouped.setdefault(match.text, []).append(match)
        readings: dict[int, tuple[TextKey, list[tuple[Match, int]]]] = {}
        for position, matches in grouped.items():
            reading = self._read_text(texts[position], matches)
            if reading is not None:
                readings[position] = reading
        return readings

    def _read_text(self, text: str, matches: list[Match]) -> tuple[TextKey, list[tuple[Match, int]]] | None:
        context = self._context.read(text, matches)
        kept: list[tuple[Match, MentionKey]] = []
        for position, (match, around) in enumerate(zip(matches, context.mentions, strict=True)):
            bucket = 20
            if match.name >= 0:
                name = self.gazetteer.names[match.name]
                people = self.gazetteer.places[name.places[0]].people
                bucket = bucket_score(score_mention(name, around, people=people))
            if bucket < _LEAST_PROBABILITY:
                continue
            joined = position + 1 < len(matches) and bool(
                _JOINING.fullmatch(text, match.end, max(match.end, matches[position + 1].start))
            )
            kept.append(
                (match, MentionKey(match.name, match.postcode, bucket, around.numbered, around.state, joined))
            )
        if not kept:
            return None
        # The same place named twice is one mention.
        order = {key: number for number, key in enumerate(dict.fromkeys(key for _, key in kept))}
        key = TextKey(tuple(order), context.home, context.here, context.moved)
        return key, [(match, order[mention]) for match, mention in kept]

    def _text(self, key: TextKey) -> TextReading:
        reading = self._texts.get(key)
        if reading is None:
            if len(self._texts) > _CACHE_LIMIT:
                self._texts.clear()
            reading = self._texts[key] = resolve_text(key, self.gazetteer)
        return reading

    def _pieces(
        self, key: tuple[int, int, int, TextKey | None], matches: Sequence[tuple[Match, int]]
    ) -> tuple[EvidencePiece, ...]:
        gps, profile, box, text_key = key
        pieces: list[EvidencePiece] = []
        if gps != NO_GPS:
            pieces.append(self._gps_piece(gps))
        if box >= 0:
            pieces.append(
                piece_json(Senses.POSTED_FROM, "place_tag", "", place="place box", weight=_BOX_RELIABILITY)
            )
        profile_piece = self._profile_pieces[profile]
        if profile_piece is not None:
            pieces.append(profile_piece)
        if text_key is not None:
            reading = self._text(text_key)
            senses = Senses.of_text(here=reading.posted_from.unknown < 1.0, home=reading.home.unknown < 1.0)
            for match, number in matches:
                mention = reading.mentions[number]
                local = mention.place.kind is not PlaceKind.OUTSIDE
                pieces.append(
                    piece_json(
                        senses if local else Senses.ABOUT,
                        mention.kind,
                        "",
                        start=match.start,
                        end=match.end,
                        place=mention.place.label,
                        weight=mention.probability,
                        candidates=mention.candidates,
                    )
                )
        return tuple(pieces)

    def _gps_piece(self, gps: int) -> EvidencePiece:
        if gps == GPS_HEAP:
            return piece_json(Senses.POSTED_FROM, "gps", "", place="default point", weight=_HEAP_RELIABILITY)
        place = self.wards.codes[gps] if gps >= 0 else "outside"
        return piece_json(
            Senses.POSTED_FROM | Senses.LIVES_IN, "gps", "", place=place, weight=_GPS_RELIABILITY
        )

    def _answer(self, key: tuple[int, int, int, TextKey | None], batch: LocatedBatch) -> _Answer:
        gps, profile, box, text_key = key
        prior = self.gazetteer.prior
        text = self._text(text_key) if text_key is not None else None
        person = self._profile_readings[profile]
        about = make_placement(text.about, _spot(text.place)) if text else self._unknown
        sent = self._posted_from(gps, box, text)
        home_parts: list[HomeEvidence] = []
        if profile:
            label = person.place.label if person.place else "elsewhere"
            home_parts.append(make_home_evidence("profile", label, person.distribution))
        if gps >= 0:
            at = WardDistribution({gps: 1.0}).scaled(_GPS_HOME)
            home_parts.append(make_home_evidence("gps", self.wards.codes[gps], at))
        elif gps == GPS_OUTSIDE:
            home_parts.append(make_home_evidence("gps", "outside", OUTSIDE.scaled(_GPS_HOME_OUTSIDE)))
        if text is not None and text.home.unknown < 1.0:
            label = text.place.label if text.place else ""
            kind = "own words" if text_key is not None and text_key.home else "toponym"
            home_parts.append(make_home_evidence(kind, label, text.home))
        home_distribution = fuse([part.distribution for part in home_parts], prior)
        home_place = person.place or (text.place if text and text.home.unknown < 1.0 else None)
        lives = make_placement(home_distribution, _spot(home_place)) if home_parts else self._unknown
        for placement in (about, sent, lives):
            if placement.id not in self._known_placements:
                self._known_placements[placement.id] = batch.placements[placement.id] = placement
        for part in home_parts:
            if part.id not in self._known_home:
                self._known_home[part.id] = batch.home_evidence[part.id] = part
        answer = _Answer(about.id, sent.id, lives.id, ",".join(str(part.id) for part in home_parts))
        if len(self._answers) > _CACHE_LIMIT:
            self._answers.clear()
        self._answers[key] = answer
        return answer

    def _posted_from(self, gps: int, box: int, text: TextReading | None) -> Placement:
        parts: list[WardDistribution] = []
        spot = NOWHERE
        if gps >= 0:
            parts.append(WardDistribution({gps: 1.0}).scaled(_GPS_RELIABILITY))
        elif gps == GPS_OUTSIDE:
            parts.append(OUTSIDE.scaled(_GPS_RELIABILITY))
        elif gps == GPS_HEAP:
            parts.append(self.gazetteer.places[self.gazetteer.city].footprint.scaled(_HEAP_RELIABILITY))
        if gps in {NO_GPS, GPS_HEAP} and box >= 0:
            parts.append(self._boxes[box])
        if text is not None and text.posted_from.unknown < 1.0 and gps != GPS_OUTSIDE:
            parts.append(text.posted_from)
            spot = _spot(text.place)
        if gps >= 0 or gps == GPS_OUTSIDE:
            # The point itself is the post's own; the shared answer carries only its reach.
            spot = Spot(radius_m=_GPS_RADIUS_M, place="GPS")
        return make_placement(fuse(parts, self.gazetteer.prior), spot) if parts else self._unknown


def _spot(place: Place | None) -> Spot:
    """Return the best single point of a place; a place known to be elsewhere may have none."""
    if place is None:
        return NOWHERE
    if math.isnan(place.lat):
        return Spot(place=place.label)
    return Spot(place.lat, place.lon, place.radius_m, place.label)


__all__ = ["Geocoder"]
