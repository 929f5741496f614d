"""Is it a place here? Log-odds summed from what stands around a name."""

import math
from dataclasses import dataclass

from geocode.context import MentionContext
from geocode.places import Name, PlaceKind


@dataclass(frozen=True, slots=True)
class ScoringWeights:
    """Weights of the features, in log-odds.

    Set by reading, not learned: the signs are certain, the sizes are first guesses that the accuracy
    benchmark holds to account.
    """

    city: float = 2.6
    outside: float = 0.4
    outside_famous: float = 1.6
    outside_small: float = -0.8
    outcode: float = 3.0
    settlement: float = 1.8
    street: float = 2.0
    street_one_word: float = 0.0
    interest: float = 1.4
    interest_one_word: float = -1.4
    capital: float = 0.8
    lower: float = -1.2
    lower_and_wordy: float = -2.5
    strong_preposition: float = 1.3
    preposition: float = 0.7
    wordiness: float = -1.6
    person: float = -3.5
    team: float = -3.2
    continued: float = -0.9
    numbered_street: float = 2.0
    handle: float = -2.0


WEIGHTS = ScoringWeights()
_FAMOUS = 1_000_000
_LARGE = 100_000
_STEPS = 4


def score_mention(
    name: Name, context: MentionContext, *, people: float = 0.0, weights: ScoringWeights = WEIGHTS
) -> float:
    """Return the log-odds that a name in a text stands for a place.

    Args:
        name: The spelling found.
        context: What surrounds it.
        people: Population of its likeliest place, 0 if not known.
        weights: Weights of the features.
    """
    total = _base(name, people, weights)
    total += {1: weights.capital, 0: 0.0, -1: weights.lower}[context.cased]
    wordy = max(0.0, name.wordiness)
    if wordy:
        total += weights.wordiness * wordy
        if context.cased < 0:
            total += weights.lower_and_wordy
    total += (0.0, weights.preposition, weights.strong_preposition)[context.preposition]
    if context.person and name.kind is not PlaceKind.CITY:
        total += weights.person
    if context.team or (context.event and name.kind is PlaceKind.CITY):
        total += weights.team
    if context.continued and name.words == 1:
        total += weights.continued
    if context.numbered and name.kind is PlaceKind.STREET:
        total += weights.numbered_street
    if context.hashtag == "@":
        total += weights.handle
    return total


def _base(name: Name, people: float, weights: ScoringWeights) -> float:
    one_word = name.words == 1
    elsewhere = weights.outside if people >= _LARGE or people == 0 else weights.outside_small
    return {
        PlaceKind.CITY: weights.city,
        PlaceKind.OUTSIDE: weights.outside_famous if people >= _FAMOUS else elsewhere,
        PlaceKind.OUTCODE: weights.outcode,
        PlaceKind.SUBURB: weights.settlement,
        PlaceKind.WARD: weights.settlement,
        PlaceKind.STREET: weights.street_one_word if one_word else weights.street,
        PlaceKind.POI: weights.interest_one_word if one_word else weights.interest,
    }[name.kind]


def bucket_score(score: float) -> int:
    """Return a score in quarter log-odds, so that equal situations share one answer."""
    return max(-24, min(24, round(score * _STEPS)))


def bucket_probability(bucket: int) -> float:
    """Return the probability that a bucket stands for."""
    return 1.0 / (1.0 + math.exp(-bucket / _STEPS))
