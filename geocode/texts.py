"""Texts read: names found, scored by what stands around them, resolved together once for all alike."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from geocode.context import ContextReader, TextContext
from geocode.folding import fold_texts
from geocode.gazetteer import Gazetteer
from geocode.matching import Match, NameMatcher
from geocode.resolving import MentionReading, TextReading, resolve_text
from geocode.scoring import ScoringWeights, bucket_score, cross_features, describe_name, load_weights
from geocode.second_looks import SecondLook
from geocode.situations import MentionKey, TextKey

_JOINING = re.compile(r"\s{1,2}|\s*(?:,|,?\s*\bin\b|\(|\n)\s*", re.IGNORECASE)
_POSTCODE_FEATURE = ("kind_postcode",)
_LEAST_BUCKET = -24
"""Score, before the bias and the other mentions, under which a mention is not worth resolving."""


def _place(match: Match) -> tuple[int, int]:
    return match.start, match.end


class NamedText(NamedTuple):
    """What a text names.

    Attributes:
        number: Position of its reading in `TextReader.readings`.
        own_words: Whether it speaks of its writer's own home.
        matches: Each match with the position of its mention in the reading.
    """

    number: int
    own_words: bool
    matches: tuple[tuple[Match, int], ...]


class MentionTrace(NamedTuple):
    """How one mention came to its probability.

    Attributes:
        match: Where it stands.
        features: Every feature it shows, in the order they were found.
        reading: What it was resolved to.
    """

    match: Match
    features: tuple[str, ...]
    reading: MentionReading


class TextReader:
    """Reads texts against one gazetteer; equal situations share one reading.

    Attributes:
        readings: The readings given so far.
        weights: Weights of the features.
    """

    __slots__ = (
        "_context",
        "_gazetteer",
        "_known_buckets",
        "_known_names",
        "_matcher",
        "_numbers",
        "_second_look",
        "readings",
        "weights",
    )

    def __init__(
        self,
        gazetteer: Gazetteer,
        matcher: NameMatcher,
        *,
        weights: ScoringWeights | None = None,
        model: str = "",
    ) -> None:
        """Hold the gazetteer and its matcher.

        Args:
            gazetteer: What is known of the city's places.
            matcher: Finds its names.
            weights: Weights of the features; those that come with Wardlight if not given.
            model: An installed spaCy pipeline whose named entities are heard, "" for none.
        """
        self._gazetteer = gazetteer
        self._matcher = matcher
        self.weights = load_weights() if weights is None else weights
        self._known_names: dict[int, tuple[str, ...]] = {}
        self._known_buckets: dict[tuple[int, str, tuple[str, ...], tuple[str, ...]], int] = {}
        self._second_look = SecondLook(gazetteer, matcher)
        self._context = ContextReader(model)
        self._numbers: dict[TextKey, int] = {}
        self.readings: list[TextReading] = []

    def forget(self) -> None:
        """Forget all readings; their numbers are given anew."""
        self._numbers.clear()
        self._known_buckets.clear()
        self.readings.clear()

    def read(self, texts: Sequence[str], sides: Sequence[str]) -> dict[int, NamedText]:
        """Return text position → what it names, for texts that name anything.

        Args:
            texts: The texts as written.
            sides: What each author's profile says: "local", "elsewhere" or "".
        """
        grouped = self._find(texts)
        self._context.limit_memory()
        read = {at: self._read_text(texts[at], matches, sides[at]) for at, matches in grouped.items()}
        return {position: named for position, named in read.items() if named is not None}

    def trace(self, text: str, side: str) -> tuple[MentionTrace, ...]:
        """Return every mention of a text, also those that no reading stands on, and how it was scored."""
        matches = self._find([text]).get(0, [])
        if not matches:
            return ()
        context = self._context.read(text, matches)
        features = [self._features(match, context, at) for at, match in enumerate(matches)]
        buckets = [bucket_score(self.weights.add_up(each)) for each in features]
        keys = self._make_keys(text, matches, context, buckets=buckets)
        key = TextKey(tuple(keys), side, context.home, context.here, context.moved)
        reading = resolve_text(key, self._gazetteer, self.weights)
        return tuple(
            MentionTrace(match, (*each, *mention.relations), mention)
            for match, each, mention in zip(matches, features, reading.mentions, strict=True)
        )

    def _find(self, texts: Sequence[str]) -> dict[int, list[Match]]:
        grouped: dict[int, list[Match]] = {}
        if not len(texts):
            return grouped
        for match in self._matcher.find(fold_texts(texts)):
            grouped.setdefault(match.text, []).append(match)
        for match in self._second_look.find(texts):
            known = grouped.setdefault(match.text, [])
            # A plain match of the same characters stands; a longer name on second sight takes its place.
            rivals = [other for other in known if other.start < match.end and match.start < other.end]
            if all(other.end - other.start < match.end - match.start for other in rivals):
                known[:] = sorted([*(other for other in known if other not in rivals), match], key=_place)
        return {text: matches for text, matches in grouped.items() if matches}

    def _read_text(self, text: str, matches: list[Match], side: str) -> NamedText | None:
        context = self._context.read(text, matches)
        buckets = [self._bucket(match, context, at) for at, match in enumerate(matches)]
        keys = self._make_keys(text, matches, context, buckets=buckets)
        kept = [(match, key) for match, key in zip(matches, keys, strict=True) if key.bucket >= _LEAST_BUCKET]
        if not kept:
            return None
        # The same place named twice is one mention.
        order = {key: number for number, key in enumerate(dict.fromkeys(key for _, key in kept))}
        text_key = TextKey(tuple(order), side, context.home, context.here, context.moved)
        number = self._numbers.get(text_key)
        if number is None:
            number = self._numbers[text_key] = len(self.readings)
            self.readings.append(resolve_text(text_key, self._gazetteer, self.weights))
        return NamedText(number, context.home, tuple((match, order[mention]) for match, mention in kept))

    @staticmethod
    def _make_keys(
        text: str, matches: list[Match], context: TextContext, *, buckets: list[int]
    ) -> list[MentionKey]:
        keys = []
        for position, (match, around) in enumerate(zip(matches, context.mentions, strict=True)):
            joined = position + 1 < len(matches) and bool(
                _JOINING.fullmatch(text, match.end, max(match.end, matches[position + 1].start))
            )
            keys.append(
                MentionKey(
                    match.name, match.postcode, buckets[position], around.numbered, around.state, joined
                )
            )
        return keys

    def _describe(self, number: int) -> tuple[str, ...]:
        known = self._known_names.get(number)
        if known is None:
            name = self._gazetteer.names[number]
            known = self._known_names[number] = describe_name(name, self._gazetteer.places[name.places[0]])
        return known

    def _features(self, match: Match, context: TextContext, position: int) -> tuple[str, ...]:
        features = _POSTCODE_FEATURE if match.name < 0 else self._describe(match.name)
        signs = (*context.mentions[position].signs, *context.signs)
        if match.sign:
            signs = (*signs, match.sign)
        return (*features, *signs, *cross_features(features, signs))

    def _bucket(self, match: Match, context: TextContext, position: int) -> int:
        """Return the bucket of a mention's score; names in the same surroundings are scored once."""
        surroundings = (match.name, match.sign, context.mentions[position].signs, context.signs)
        bucket = self._known_buckets.get(surroundings)
        if bucket is None:
            score = self.weights.add_up(self._features(match, context, position))
            bucket = self._known_buckets[surroundings] = bucket_score(score)
        return bucket
