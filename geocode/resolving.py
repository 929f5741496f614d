"""Which place a text speaks of: namesakes told apart by what else the text names, then summed up."""

from dataclasses import dataclass
from functools import reduce

from boundaries import OUTSIDE, UNKNOWN, WardDistribution, mix
from geocode.folding import fold_name
from geocode.gazetteer import Gazetteer
from geocode.namesakes import Candidate, measure_closeness, weigh_candidates
from geocode.places import AREA_KINDS, FINE_KINDS, WIDE_KINDS, Place, PlaceKind
from geocode.postcodes import find_post_town
from geocode.relations import find_elsewhere, find_relations
from geocode.scoring import ScoringWeights, bucket_odds, probability_of
from geocode.situations import MentionKey, TextKey

_ELSEWHERE_SHARE = 0.85
_HOME_SPOKEN = 0.75
_HOME_MENTION = {
    PlaceKind.SUBURB: 0.15,
    PlaceKind.STREET: 0.2,
    PlaceKind.POSTCODE: 0.3,
    PlaceKind.OUTCODE: 0.15,
    PlaceKind.WARD: 0.15,
}
_HERE_SPOKEN = 0.7
_SURE = 0.5
_HEARD = 0.25
"""Chance, before the other mentions are looked at, from which a mention speaks for those beside it."""

_FIRST_SPEAKS_MORE = 0.6
"""A further place of a text counts this much of the one before: what comes first is oftener the subject."""

_POSTCODE_REACH_M = 12_000.0
_POST_TOWN_KM = 25.0


@dataclass(frozen=True, slots=True)
class MentionReading:
    """One mention resolved.

    Attributes:
        kind: Kind of evidence: "toponym", "postcode" or "address".
        place: The likeliest place.
        probability: Chance that the text speaks of that place.
        distribution: Where that place lies, given that the text speaks of it.
        candidates: Every place that goes by the name with its share, likeliest first.
        relations: Features that the other mentions and the profile add to the score.
        score: Log-odds of `probability`.
        joined: It is followed at once by the next mention.
    """

    kind: str
    place: Place
    probability: float
    distribution: WardDistribution
    candidates: tuple[Candidate, ...]
    relations: tuple[str, ...]
    score: float
    joined: bool


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


def resolve_text(key: TextKey, gazetteer: Gazetteer, weights: ScoringWeights) -> TextReading:
    """Resolve all mentions of a text together."""
    options = [_find_candidates(mention, gazetteer) for mention in key.mentions]
    heard = [
        mention.name < 0 or probability_of(weights.bias + bucket_odds(mention.bucket)) >= _HEARD
        for mention in key.mentions
    ]
    weighed = [
        weigh_candidates(own, [other for at, other in enumerate(options) if at != position and heard[at]])
        for position, own in enumerate(options)
    ]
    readings = [
        _resolve_mention(position, key, weighed, heard=heard, weights=weights)
        for position in range(len(key.mentions))
    ]
    speaking = _drop_absorbed(readings)
    about = _mix_readings(speaking)
    local = [reading for reading in speaking if reading.place.kind not in WIDE_KINDS]
    place = max(speaking, key=lambda r: (r.probability, r.place.kind), default=None)
    posted_from = home = UNKNOWN
    if not key.moved and about.city > 0:
        if key.here and local:
            posted_from = about.scaled(_HERE_SPOKEN)
        if local:
            trust = max(_HOME_MENTION.get(reading.place.kind, 0.05) for reading in local)
            home = about.scaled(_HOME_SPOKEN if key.home else trust)
    return TextReading(tuple(readings), about, posted_from, home, place.place if place else None)


def _find_candidates(mention: MentionKey, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    if mention.name >= 0:
        places = [gazetteer.places[i] for i in gazetteer.names[mention.name].places]
        return tuple(Candidate(place, place.weight) for place in places)
    return (Candidate(find_postcode(mention.postcode, gazetteer), 1.0),)


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
    # Without a postcode file nothing is known of any postcode, not even that it is elsewhere; its letters
    # still tell which of its namesakes a town beside it is.
    footprint = OUTSIDE if book.outcodes else UNKNOWN
    town = gazetteer.index.get(fold_name(find_post_town(postcode)))
    if town is None:
        return Place(PlaceKind.OUTSIDE, label, footprint, float("nan"), float("nan"), _POSTCODE_REACH_M, 1.0)
    named = gazetteer.places[gazetteer.names[town].places[0]]
    return Place(PlaceKind.OUTSIDE, label, footprint, named.lat, named.lon, _POSTCODE_REACH_M, 1.0)


def _resolve_mention(
    position: int,
    key: TextKey,
    weighed: list[tuple[Candidate, ...]],
    *,
    heard: list[bool],
    weights: ScoringWeights,
) -> MentionReading:
    mention = key.mentions[position]
    own = weighed[position]
    best = own[0].place
    distribution = mix([(candidate.weight, candidate.place.footprint) for candidate in own])
    elsewhere = find_elsewhere(position, key, weighed, heard=heard)
    relations = find_relations(position, key, weighed, heard=heard, elsewhere=elsewhere)
    score = weights.bias + bucket_odds(mention.bucket) + weights.add_up(relations)
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
    if best.footprint is UNKNOWN:
        score = -20.0
    return MentionReading(
        kind, best, probability_of(score), distribution, own, relations, score, mention.joined
    )


def _drop_absorbed(readings: list[MentionReading]) -> list[MentionReading]:
    """Drop what a finer mention says already: the suburb of a street in it, the city of anything in it."""
    fine = [r for r in readings if r.place.kind in FINE_KINDS and r.probability >= _SURE]
    local = [r for r in readings if r.place.kind not in WIDE_KINDS and r.probability >= _SURE]
    narrow = [r for r in readings if r.place.kind is not PlaceKind.REGION and r.probability >= _SURE]
    kept: list[MentionReading] = []
    for position, reading in enumerate(readings):
        kind = reading.place.kind
        if kind is PlaceKind.CITY and local:
            continue
        if kind is PlaceKind.REGION and any(
            measure_closeness(r.place, reading.place) > _SURE for r in narrow
        ):
            continue
        if kind in AREA_KINDS and any(
            reading.place.footprint.wards.keys() & f.place.footprint.wards.keys() for f in fine
        ):
            continue
        if position and _says_where(reading.place, readings[position - 1]):
            continue
        kept.append(reading)
    return kept


def _says_where(place: Place, before: MentionReading) -> bool:
    """Tell whether a name only says where the one before it lies: "Hyde Park, London", "Hitcham, Ipswich"."""
    if place.kind is PlaceKind.OUTSIDE and before.place.label.endswith(f", {place.label}"):
        return True
    if place.kind is PlaceKind.REGION:
        return before.joined and measure_closeness(before.place, place) > _SURE
    return (
        before.joined
        and before.probability >= _SURE
        and place.radius_m > before.place.radius_m
        and before.place.km_to(place.lat, place.lon) <= _POST_TOWN_KM
    )


def _mix_readings(readings: list[MentionReading]) -> WardDistribution:
    if not readings:
        return UNKNOWN
    silent = reduce(lambda mass, reading: mass * (1.0 - reading.probability), readings, 1.0)
    if silent >= 1.0:
        return UNKNOWN
    parts = [(r.probability * _FIRST_SPEAKS_MORE**rank, r.distribution) for rank, r in enumerate(readings)]
    return mix(parts).scaled(1.0 - silent)
