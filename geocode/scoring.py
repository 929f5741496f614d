"""Is it a place, and is it the place meant here? Learned log-odds over features that a person can read.

A mention's score is the sum of the weights of the features it shows; every feature is there or not. The
weights stand in `weights.toml`, written by `python -m benchmarks.train_geocoder`.
"""

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from geocode.places import Name, Place, PlaceKind, Spelling
from geocode.words import load_words

_STEPS = 4
_ENTITY_WEIGHTS = {"entity_place": 1.0, "entity_other": -1.5}
"""Of a model that the user has installed: set by reading, not learned, as no corpus was read with one."""

_FAMOUS = 1_000_000
_LARGE = 100_000
_TOWN = 20_000
_WORDY_STEPS = (-1.0, 0.0, 0.5, 1.0, 1.5, 2.0)
_PHRASE_STEPS = (-2.0, -1.0, -0.5, 0.0)
_LONG = 3
_NAMESAKES = ((10, "namesakes_10"), (4, "namesakes_4"), (2, "namesakes_2"))


@dataclass(frozen=True, slots=True)
class ScoringWeights:
    """Weights of the features, in log-odds.

    Attributes:
        bias: Log-odds of a mention that shows no feature.
        weights: Feature → weight; a feature that is not listed weighs nothing.
    """

    bias: float
    weights: dict[str, float]

    def add_up(self, features: Iterable[str]) -> float:
        """Return the sum of the weights of features, without the bias."""
        weights = self.weights
        return sum(weights.get(feature, _ENTITY_WEIGHTS.get(feature, 0.0)) for feature in features)


@cache
def load_weights() -> ScoringWeights:
    """Return the weights that come with Wardlight."""
    table = tomllib.loads(resources.files("geocode").joinpath("weights.toml").read_text(encoding="utf-8"))
    return ScoringWeights(
        float(table["bias"]), {key: float(value) for key, value in table["weights"].items()}
    )


def describe_name(name: Name, place: Place) -> tuple[str, ...]:
    """Return the features that a spelling has by itself, wherever it stands.

    Args:
        name: The spelling.
        place: Its likeliest place.
    """
    kind = place.kind.name.lower()
    one_word = name.words == 1
    features = [f"kind_{kind}_{_size(place)}" if place.kind is PlaceKind.OUTSIDE else f"kind_{kind}"]
    if one_word:
        features.append(f"one_word_{kind}")
        features.append(f"wordy_{sum(name.wordiness >= step for step in _WORDY_STEPS)}")
        if name.folded in load_words().first_names:
            features.append("first_name")
    else:
        features.append(f"phrase_{sum(name.wordiness >= step for step in _PHRASE_STEPS)}")
        if name.folded.startswith(("st ", "saint ")):
            features.append("saint")
        if name.words >= _LONG:
            features.append("long_name")
        if name.folded.split()[-1] in load_words().local_nouns:
            features.append("ends_in_type")
    features += [feature for least, feature in _NAMESAKES if len(name.places) >= least][:1]
    if name.spelling is not Spelling.OWN:
        features.append(f"spelling_{name.spelling.name.lower()}")
    return tuple(features)


def _size(place: Place) -> str:
    if place.people >= _FAMOUS:
        return "famous"
    if place.people >= _LARGE:
        return "large"
    return "town" if place.people >= _TOWN else "small"


def cross_features(name_features: tuple[str, ...], signs: tuple[str, ...]) -> list[str]:
    """Return the features that the name and its surroundings show together."""
    crossed = []
    one_word = any(feature.startswith("wordy_") for feature in name_features)
    wordy = not _PLAIN.isdisjoint(name_features)
    if wordy:
        crossed += [f"wordy_and_{sign}" for sign in signs if sign in _CROSSED]
    elif one_word:
        crossed += [f"plain_and_{sign}" for sign in signs if sign in _CROSSED]
    if not _TOWNS.isdisjoint(name_features):
        crossed += [f"town_and_{sign}" for sign in signs if sign in _CROSSED_TOWN]
    return crossed


_PLAIN = frozenset({"wordy_3", "wordy_4", "wordy_5", "wordy_6", "phrase_3", "phrase_4"})
_CROSSED = frozenset({"lower", "strong_preposition", "starts_text"})
_TOWNS = frozenset({"kind_city", "kind_outside_famous", "kind_outside_large", "kind_outside_town"})
_CROSSED_TOWN = frozenset({"sports_text", "strong_preposition", "direction", "event"})


def bucket_score(score: float) -> int:
    """Return a score in quarter log-odds, so that equal situations share one answer."""
    return max(-40, min(40, round(score * _STEPS)))


def bucket_odds(bucket: int) -> float:
    """Return the log-odds that a bucket stands for."""
    return bucket / _STEPS


def probability_of(log_odds: float) -> float:
    """Return the probability of log-odds."""
    return 1.0 / (1.0 + math.exp(-log_odds)) if log_odds > -_STEEP else 0.0


_STEEP = 500.0
