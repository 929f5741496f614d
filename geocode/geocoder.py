"""The geocoder: batches of posts in, placements with probabilities and their evidence out.

The hot path holds no object, query or geometry per post: texts are folded and matched a batch at a
time, points go to wards a batch at a time, and every post with the same evidence shares one answer.
"""

from collections.abc import Sequence

import numpy as np

from boundaries import WardDistribution, Wards, locate_points
from geocode.answers import GPS_HEAP, GPS_RELIABILITY, HEAP_RELIABILITY, NO_GPS, Answerer
from geocode.batches import LocatedBatch, PostColumns
from geocode.calibration import Calibration, load_calibration
from geocode.evidence import EvidencePiece, HomeEvidence, Senses, piece_json
from geocode.folding import fold_texts
from geocode.gazetteer import Gazetteer
from geocode.matching import NameMatcher
from geocode.placement import Placement
from geocode.places import PlaceKind
from geocode.profiles import SILENT, ProfileReader, ProfileReading, group_matches
from geocode.scoring import ScoringWeights
from geocode.texts import MentionTrace, NamedText, TextReader

_BOX_RELIABILITY = 0.85
_BOX_SIDE = 8
_CACHE_LIMIT = 200_000
_MOST_PIECES = 50
"""Mentions of one text that are listed as evidence; a pasted book has thousands."""

_BOX_PIECE = piece_json(Senses.POSTED_FROM, "place_tag", "", place="place box", weight=_BOX_RELIABILITY)


class Geocoder:
    """Locates posts in one ward edition with one gazetteer.

    Not thread-safe: it keeps answers it has given. A process of its own needs its own geocoder.
    """

    def __init__(
        self,
        wards: Wards,
        gazetteer: Gazetteer,
        *,
        heaps: frozenset[tuple[float, float]] = frozenset(),
        calibration: Calibration | None = None,
        model: str = "",
    ) -> None:
        """Build the automaton and the readers.

        Args:
            wards: The edition.
            gazetteer: Built for the same edition.
            heaps: (lat, lon) rounded to 5 decimals that are a default, not a position.
            calibration: How far each kind of answer is to be believed; as comes with Wardlight if None.
            model: An installed spaCy pipeline whose named entities are heard, "" for none.
        """
        self.wards = wards
        self.gazetteer = gazetteer
        self.calibration = load_calibration() if calibration is None else calibration
        self._heaps = heaps
        self.matcher = NameMatcher.build(gazetteer)
        self.texts = TextReader(gazetteer, self.matcher, model=model)
        self._profiles = ProfileReader(gazetteer, wards)
        self._profile_ids: dict[str, int] = {"": 0}
        self._profile_readings: list[ProfileReading] = [SILENT]
        self._profile_pieces: list[EvidencePiece | None] = [None]
        self._box_ids: dict[tuple[float, float, float, float], int] = {}
        self._boxes: list[WardDistribution] = []
        self._answerer = Answerer(gazetteer, wards.codes, self.calibration)
        self._known_placements: dict[int, Placement] = {}
        self._known_home: dict[int, HomeEvidence] = {}

    def locate(self, posts: PostColumns) -> LocatedBatch:
        """Locate a batch of posts in all three senses."""
        if len(self.texts.readings) > _CACHE_LIMIT:
            self.texts.forget()
            self._answerer.forget_texts()
        self._answerer.limit(_CACHE_LIMIT)
        batch = LocatedBatch()
        gps = self._read_gps(posts)
        profiles = self._read_profiles(posts.profiles)
        sides = [self._profile_readings[profile].side for profile in profiles]
        texts = self.texts.read(posts.texts, sides)
        boxes = self._read_boxes(posts.boxes, len(posts.texts))
        unknown = self._answerer.unknown
        self._note(batch, unknown)
        for position in range(len(posts.texts)):
            where, profile, box, named = (
                gps[position],
                profiles[position],
                boxes[position],
                texts.get(position),
            )
            if where == NO_GPS and not profile and box < 0 and named is None:
                batch.add(unknown.id, unknown.id, unknown.id, home="", evidence=())
            else:
                self._locate_post(batch, where, profile, box, named)
        return batch

    def _locate_post(
        self, batch: LocatedBatch, gps: int, profile: int, box: int, named: NamedText | None
    ) -> None:
        number, text = (-1, None) if named is None else (named.number, self.texts.readings[named.number])
        answerer = self._answerer
        about = answerer.answer_about(number, text)
        area = self._boxes[box] if box >= 0 else None
        sent = answerer.answer_posted_from(gps, box, number, text=text, area=area)
        own_words = named is not None and named.own_words
        person = self._profile_readings[profile]
        home = answerer.answer_lives_in(profile, gps, number, person=person, text=text, own_words=own_words)
        for placement in (about, sent, home.placement):
            self._note(batch, placement)
        for told in home.evidence:
            if told.id not in self._known_home:
                self._known_home[told.id] = batch.home_evidence[told.id] = told
        pieces = self._pieces(gps, profile, box, named)
        batch.add(about.id, sent.id, home.placement.id, home=home.ids, evidence=pieces)

    def _note(self, batch: LocatedBatch, placement: Placement) -> None:
        if placement.id not in self._known_placements:
            self._known_placements[placement.id] = batch.placements[placement.id] = placement

    def retune(self, weights: ScoringWeights, calibration: Calibration) -> None:
        """Go on with other weights and another calibration; what was answered before is forgotten."""
        self.texts = TextReader(self.gazetteer, self.matcher, weights=weights)
        self.calibration = calibration
        self._answerer = Answerer(self.gazetteer, self.wards.codes, calibration)

    def locate_texts(self, texts: Sequence[str]) -> list[Placement]:
        """Return what each text is about, by its words alone."""
        nowhere = np.full(len(texts), np.nan)
        batch = self.locate(PostColumns(texts, [None] * len(texts), nowhere, nowhere))
        return [self._known_placements[number] for number in batch.about]

    def trace(self, text: str, profile: str | None) -> tuple[MentionTrace, ...]:
        """Return every mention of a text with the features and candidates that it was scored by."""
        return self.texts.trace(text, self.side_of(profile))

    def side_of(self, profile: str | None) -> str:
        """Return what a profile says of its author's home: "local", "elsewhere", or "" for nothing."""
        (number,) = self._read_profiles([profile])
        return self._profile_readings[number].side

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
            groups = group_matches(self.matcher.find(fold_texts(new)), len(new))
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

    def _pieces(self, gps: int, profile: int, box: int, named: NamedText | None) -> tuple[EvidencePiece, ...]:
        pieces: list[EvidencePiece] = []
        if gps != NO_GPS:
            pieces.append(self._gps_piece(gps))
        if box >= 0:
            pieces.append(_BOX_PIECE)
        profile_piece = self._profile_pieces[profile]
        if profile_piece is not None:
            pieces.append(profile_piece)
        if named is not None:
            reading = self.texts.readings[named.number]
            here, home = reading.posted_from.unknown < 1.0, reading.home.unknown < 1.0
            for match, mention in named.matches[:_MOST_PIECES]:
                said = reading.mentions[mention]
                local = said.place.kind not in {PlaceKind.OUTSIDE, PlaceKind.REGION}
                pieces.append(
                    piece_json(
                        Senses.of_text(here=here and local, home=home and local),
                        said.kind,
                        "",
                        start=match.start,
                        end=match.end,
                        place=said.place.label,
                        weight=said.probability,
                        candidates=len(said.candidates),
                    )
                )
        return tuple(pieces)

    def _gps_piece(self, gps: int) -> EvidencePiece:
        if gps == GPS_HEAP:
            return piece_json(Senses.POSTED_FROM, "gps", "", place="default point", weight=HEAP_RELIABILITY)
        place = self.wards.codes[gps] if gps >= 0 else "outside"
        return piece_json(
            Senses.POSTED_FROM | Senses.LIVES_IN, "gps", "", place=place, weight=GPS_RELIABILITY
        )
