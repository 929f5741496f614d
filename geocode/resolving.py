"""Which place a text speaks of: namesakes told apart by what else the text names."""

from dataclasses import dataclass, replace
from functools import reduce
from typing import NamedTuple

from boundaries import OUTSIDE, UNKNOWN, WardDistribution, mix
from geocode.gazetteer import Gazetteer
from geocode.places import AREA_KINDS, FINE_KINDS, Place, PlaceKind
from geocode.scoring import bucket_probability

# How often a clear mention of each kind lies in the ward its footprint says. What is missing to one
# stays unknown: it stands for gazetteer errors, namesakes not listed and irony.
RELIABILITY = {
    PlaceKind.CITY: 0.95, PlaceKind.OUTSIDE: 0.93, PlaceKind.OUTCODE: 0.92, PlaceKind.WARD: 0.9,
    PlaceKind.SUBURB: 0.94,
    PlaceKind.STREET: 0.93, PlaceKind.POI: 0.9, PlaceKind.POSTCODE: 0.97,
}  # fmt: skip
_ELSEWHERE_SHARE = 0.85
_ELSEWHERE_TRUST = 0.8
_ELSEWHERE_WEIGHT = 0.6
_LEAST_OVERLAP = 0.02
_SAME_LOCALITY = 6.0
_SURE = 0.5
_HOME_SPOKEN = 0.75
_HOME_MENTION = {
    PlaceKind.SUBURB: 0.15,
    PlaceKind.STREET: 0.2,
    PlaceKind.POSTCODE: 0.3,
    PlaceKind.OUTCODE: 0.15,
    PlaceKind.WARD: 0.15,
}
_HERE_SPOKEN = 0.7


class MentionKey(NamedTuple):
    """What decides how one mention is resolved; equal keys have equal answers.

    Attributes:
        name: Position in the gazetteer's names, -1 for a postcode.
        postcode: The postcode without its space.
        bucket: Score in quarter log-odds.
        numbered: A house number stands before it.
        state: US state that follows it.
        joined: It is followed at once by the next mention ("Church Street, Morley").
    """

    name: int
    postcode: str
    bucket: int
    numbered: bool
    state: str
    joined: bool


class TextKey(NamedTuple):
    """What decides how a whole text is resolved."""

    mentions: tuple[MentionKey, ...]
    home: bool
    here: bool
    moved: bool


@dataclass(frozen=True, slots=True)
class MentionReading:
    """One mention resolved.

    Attributes:
        kind: Kind of evidence: "toponym", "postcode" or "address".
        place: The likeliest place.
        probability: Chance that the words stand for a place at all.
        distribution: Where that place lies, given that it is one.
        candidates: Number of places that go by the name.
    """

    kind: str
    place: Place
    probability: float
    distribution: WardDistribution
    candidates: int


@dataclass(frozen=True, slots=True)
class TextReading:
    """One text resolved.

    Attributes:
        mentions: One per mention of the key.
        about: What the text speaks of.
        posted_from: Where its writer says to be.
        home: What it says of its writer's home.
        place: The place that `about` mostly stands on, None if none.
    """

    mentions: tuple[MentionReading, ...]
    about: WardDistribution
    posted_from: WardDistribution
    home: WardDistribution
    place: Place | None


def resolve_text(key: TextKey, gazetteer: Gazetteer) -> TextReading:
    """Resolve all mentions of a text together."""
    candidates = [_find_candidates(mention, gazetteer) for mention in key.mentions]
    readings = [_resolve_mention(position, key, candidates) for position in range(len(key.mentions))]
    readings = _doubt_local(readings)
    speaking = _drop_absorbed(readings)
    about = _mix_readings(speaking)
    local = [reading for reading in speaking if reading.place.kind not in {PlaceKind.CITY, PlaceKind.OUTSIDE}]
    place = max(speaking, key=lambda r: (r.probability, r.place.kind), default=None)
    posted_from = home = UNKNOWN
    if not key.moved and about.city > 0:
        if key.here and local:
            posted_from = about.scaled(_HERE_SPOKEN)
        if local:
            trust = max(_HOME_MENTION.get(reading.place.kind, 0.05) for reading in local)
            home = about.scaled(_HOME_SPOKEN if key.home else trust)
    return TextReading(tuple(readings), about, posted_from, home, place.place if place else None)


def _find_candidates(mention: MentionKey, gazetteer: Gazetteer) -> list[tuple[Place, float]]:
    if mention.name >= 0:
        return [
            (gazetteer.places[i], gazetteer.places[i].weight) for i in gazetteer.names[mention.name].places
        ]
    return [(find_postcode(mention.postcode, gazetteer), 1.0)]


def find_postcode(postcode: str, gazetteer: Gazetteer) -> Place:
    """Return the place of a postcode: the unit, else its sector, else its outcode, else elsewhere."""
    book = gazetteer.postcodes
    label = f"{postcode[:-3]} {postcode[-3:]}"
    unit = book.units.get(postcode)
    if unit is not None:
        ward, lat, lon = unit
        footprint = WardDistribution({ward: 1.0}) if ward >= 0 else OUTSIDE
        kind = PlaceKind.POSTCODE if ward >= 0 else PlaceKind.OUTSIDE
        return Place(kind, label, footprint, lat, lon, 50.0, 1.0)
    area = book.sectors.get(postcode[:-2]) or book.outcodes.get(postcode[:-3])
    if area is not None:
        return Place(PlaceKind.OUTCODE, label, area.footprint, area.lat, area.lon, area.radius_m, 1.0)
    if book.outcodes:
        return Place(PlaceKind.OUTSIDE, label, OUTSIDE, float("nan"), float("nan"), 5000.0, 1.0)
    # Without a postcode file nothing is known of any postcode, not even that it is elsewhere.
    return Place(PlaceKind.OUTSIDE, label, UNKNOWN, float("nan"), float("nan"), 5000.0, 1.0)


def _resolve_mention(
    position: int, key: TextKey, candidates: list[list[tuple[Place, float]]]
) -> MentionReading:
    mention = key.mentions[position]
    own = candidates[position]
    probability = bucket_probability(mention.bucket)
    weighted = [(place, weight * _agreement(place, position, key, candidates)) for place, weight in own]
    best = max(weighted, key=lambda item: item[1])[0]
    distribution = mix(
        [
            (weight, place.footprint.scaled(RELIABILITY[place.kind]))
            for place, weight in weighted
            if weight > 0
        ]
    )
    elsewhere = _elsewhere_next(position, key, candidates)
    if mention.state or elsewhere is not None:
        distribution = mix([(1.0 - _ELSEWHERE_SHARE, distribution), (_ELSEWHERE_SHARE, OUTSIDE)])
        if best.kind is not PlaceKind.OUTSIDE:
            near = elsewhere if elsewhere is not None else best
            label = f"{best.label}, {mention.state or near.label}"
            lat, lon = (near.lat, near.lon) if elsewhere is not None else (float("nan"), float("nan"))
            best = Place(PlaceKind.OUTSIDE, label, OUTSIDE, lat, lon, 5000.0, 1.0)
    kind = "postcode" if mention.name < 0 else "toponym"
    if mention.numbered and best.kind is PlaceKind.STREET:
        kind = "address"
    return MentionReading(kind, best, probability, distribution, len(own))


def _agreement(
    place: Place, position: int, key: TextKey, candidates: list[list[tuple[Place, float]]]
) -> float:
    """Return how well one candidate fits the areas that the same text names."""
    factor = 1.0
    for other, options in enumerate(candidates):
        if other == position or bucket_probability(key.mentions[other].bucket) < _SURE:
            continue
        area = options[0][0]
        if area.kind in AREA_KINDS:
            if place.kind in FINE_KINDS:
                overlap = sum(
                    min(share, area.footprint.wards.get(ward, 0.0))
                    for ward, share in place.footprint.wards.items()
                )
                factor *= max(overlap, _LEAST_OVERLAP)
                if place.locality and any(place.locality == option.label.casefold() for option, _ in options):
                    factor *= _SAME_LOCALITY
        elif area.kind is PlaceKind.CITY and place.kind is PlaceKind.OUTSIDE:
            factor *= 0.3
    return factor


def _elsewhere_next(position: int, key: TextKey, candidates: list[list[tuple[Place, float]]]) -> Place | None:
    """Return the place elsewhere that this mention is said to lie in ("Hyde Park, London")."""
    if not key.mentions[position].joined or position + 1 >= len(candidates):
        return None
    follower = candidates[position + 1][0][0]
    if follower.kind is not PlaceKind.OUTSIDE or follower.footprint is UNKNOWN:
        return None
    return follower if bucket_probability(key.mentions[position + 1].bucket) >= _SURE else None


def _doubt_local(readings: list[MentionReading]) -> list[MentionReading]:
    """Trust local names less where the text speaks of another city and not of this one.

    "Kirkstall on cask in Bristol", "gave up Headingley for Manchester": the name is ours, the matter is not.
    """
    sure = [r.place.kind for r in readings if r.probability >= _SURE]
    if PlaceKind.OUTSIDE not in sure or PlaceKind.CITY in sure:
        return readings
    return [
        r
        if r.place.kind is PlaceKind.OUTSIDE
        else replace(r, distribution=r.distribution.scaled(_ELSEWHERE_TRUST))
        for r in readings
    ]


def _drop_absorbed(readings: list[MentionReading]) -> list[MentionReading]:
    """Drop what a finer mention says already: the suburb of a street in it, the city of anything in it."""
    fine = [r for r in readings if r.place.kind in FINE_KINDS and r.probability >= _SURE]
    local = [
        r
        for r in readings
        if r.place.kind not in {PlaceKind.CITY, PlaceKind.OUTSIDE} and r.probability >= _SURE
    ]
    kept: list[MentionReading] = []
    for position, reading in enumerate(readings):
        kind = reading.place.kind
        if kind is PlaceKind.CITY and local:
            continue
        if kind in AREA_KINDS and any(
            reading.place.footprint.wards.keys() & f.place.footprint.wards.keys() for f in fine
        ):
            continue
        # "Hyde Park, London": the second name says where the first is, it is no second place.
        if (
            position
            and kind is PlaceKind.OUTSIDE
            and readings[position - 1].place.label.endswith(f", {reading.place.label}")
        ):
            continue
        kept.append(reading)
    return kept


def _mix_readings(readings: list[MentionReading]) -> WardDistribution:
    if not readings:
        return UNKNOWN
    silent = reduce(lambda mass, reading: mass * (1.0 - reading.probability), readings, 1.0)
    # Where a place of ours is named too, a name elsewhere is more often the backdrop than the subject.
    ours = any(r.place.kind in AREA_KINDS | FINE_KINDS and r.probability >= _SURE for r in readings)
    parts = [
        (
            r.probability * (_ELSEWHERE_WEIGHT if ours and r.place.kind is PlaceKind.OUTSIDE else 1.0),
            r.distribution,
        )
        for r in readings
    ]
    return mix(parts).scaled(1.0 - silent)
