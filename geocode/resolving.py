"""Which place a text speaks of: namesakes told apart by what else the text names, then summed up."""

from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from boundaries import OUTSIDE, UNKNOWN, WardDistribution, mix
from geocode.folding import fold_name
from geocode.gazetteer import Gazetteer
from geocode.namesakes import Candidate, measure_closeness, weigh_candidates
from geocode.places import AREA_KINDS, FINE_KINDS, Place, PlaceKind
from geocode.postcodes import find_post_town
from geocode.scoring import ScoringWeights, bucket_odds, probability_of

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
_FIRST_SPEAKS_MORE = 0.6
"""A further place of a text counts this much of the one before: what comes first is oftener the subject."""

_POSTCODE_REACH_M = 12_000.0
_POST_TOWN_KM = 25.0
_SHARES = ((0.8, "share_most"), (0.5, "share_half"), (0.0, "share_less"))
_WIDE = frozenset({PlaceKind.CITY, PlaceKind.OUTSIDE})


class MentionKey(NamedTuple):
    """What decides how one mention is resolved; equal keys have equal answers.

    Attributes:
        name: Position in the gazetteer's names, -1 for a postcode.
        postcode: The postcode without its space.
        bucket: Score in quarter log-odds, before the other mentions are looked at.
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
    """What decides how a whole text is resolved.

    Attributes:
        mentions: Its mentions by position.
        profile: What the author's profile says: "local", "elsewhere" or "".
        home: The writer speaks of their own home or street.
        here: The writer is there now.
        moved: The writer left, moved away, or used to live there.
    """

    mentions: tuple[MentionKey, ...]
    profile: str
    home: bool
    here: bool
    moved: bool


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
    sure = [probability_of(weights.bias + bucket_odds(mention.bucket)) >= _SURE for mention in key.mentions]
    weighed = [
        weigh_candidates(own, [other for at, other in enumerate(options) if at != position and sure[at]])
        for position, own in enumerate(options)
    ]
    readings = [
        _resolve_mention(position, key, weighed, sure=sure, weights=weights)
        for position in range(len(key.mentions))
    ]
    speaking = _drop_absorbed(readings)
    about = _mix_readings(speaking)
    local = [reading for reading in speaking if reading.place.kind not in _WIDE]
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
    sure: list[bool],
    weights: ScoringWeights,
) -> MentionReading:
    mention = key.mentions[position]
    own = weighed[position]
    best = own[0].place
    distribution = mix([(candidate.weight, candidate.place.footprint) for candidate in own])
    elsewhere = _elsewhere_next(position, key, weighed, sure=sure)
    relations = _find_relations(position, key, weighed, sure=sure, elsewhere=elsewhere)
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


def _find_relations(
    position: int,
    key: TextKey,
    weighed: list[tuple[Candidate, ...]],
    *,
    sure: list[bool],
    elsewhere: Place | None,
) -> tuple[str, ...]:
    """Return what the rest of the text and the profile say of a mention, as features of the score."""
    best = weighed[position][0].place
    relations = [f"profile_{key.profile}"] if key.profile else []
    if best.kind is PlaceKind.OUTSIDE:
        relations = [f"outside_{relation}" for relation in relations]
    others = [weighed[at][0].place for at in range(len(weighed)) if at != position and sure[at]]
    kinds = {place.kind for place in others}
    wide = best.kind in _WIDE
    relations.append(next(feature for least, feature in _SHARES if weighed[position][0].weight >= least))
    if not others:
        relations.append("alone")
    if PlaceKind.CITY in kinds and not wide:
        relations.append("city_named")
    if PlaceKind.OUTSIDE in kinds and not wide and PlaceKind.CITY not in kinds:
        relations.append("elsewhere_named")
    if not wide and any(_stands_near(best, other) for other in others):
        relations.append("near_another")
    if key.mentions[position].joined and position + 1 < len(weighed) and elsewhere is None:
        follower = weighed[position + 1][0].place
        if follower.kind in AREA_KINDS | {PlaceKind.CITY} and measure_closeness(best, follower) > _SURE:
            relations.append("in_next")
    if elsewhere is not None:
        relations.append("elsewhere_next")
    if key.mentions[position].numbered and best.kind is PlaceKind.STREET:
        relations.append("numbered_street")
    return tuple(relations)


def _stands_near(one: Place, two: Place) -> bool:
    return one is not two and two.kind not in _WIDE and measure_closeness(one, two) > _SURE


def _elsewhere_next(
    position: int, key: TextKey, weighed: list[tuple[Candidate, ...]], *, sure: list[bool]
) -> Place | None:
    """Return the place elsewhere that this mention is said to lie in ("Hyde Park, London")."""
    if not key.mentions[position].joined or position + 1 >= len(weighed):
        return None
    follower = weighed[position + 1][0].place
    if follower.kind is not PlaceKind.OUTSIDE or follower.footprint is UNKNOWN:
        return None
    return follower if sure[position + 1] else None


def _drop_absorbed(readings: list[MentionReading]) -> list[MentionReading]:
    """Drop what a finer mention says already: the suburb of a street in it, the city of anything in it."""
    fine = [r for r in readings if r.place.kind in FINE_KINDS and r.probability >= _SURE]
    local = [r for r in readings if r.place.kind not in _WIDE and r.probability >= _SURE]
    kept: list[MentionReading] = []
    for position, reading in enumerate(readings):
        kind = reading.place.kind
        if kind is PlaceKind.CITY and local:
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
