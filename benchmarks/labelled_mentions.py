"""Place names of the dev corpora, each labelled: does the text speak of the place that it was taken for?

The corpora say where a text is about (a ward, a point, a span), not which of its names are places: a mention
is right where the place it was resolved to agrees with that.
"""

import csv
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from geocode import Geocoder, MentionTrace, PlaceKind

_AGREES = 0.2
_NEAR_KM = 5.0
_FAR_KM = 25.0
_WIDE = frozenset({PlaceKind.REGION, PlaceKind.CITY, PlaceKind.OUTSIDE})
_MOST_LISTINGS = 500
_MOST_TWEETS = 1_500


@dataclass(frozen=True, slots=True)
class LabelledMention:
    """One mention with its label.

    Attributes:
        corpus: Name of the corpus.
        text: Number of its text within the corpus, for folds that keep a text whole.
        features: Features it shows.
        right: Whether the text speaks of the place that it was resolved to.
    """

    corpus: str
    text: int
    features: tuple[str, ...]
    right: bool


class Cities(NamedTuple):
    """The geocoders that the corpora are read with."""

    leeds: Geocoder
    bristol: Geocoder
    england: Geocoder
    sample: Geocoder


def label_mentions(shared: Path, sample: Path, cities: Cities) -> list[LabelledMention]:
    """Return the labelled mentions of all corpora, in a fixed order."""
    corpora = shared / "corpora"
    found: list[LabelledMention] = []
    for name, mentions in (
        ("leeds posts", _label_posts(corpora / "leeds-posts-dev.jsonl", cities.leeds)),
        ("leeds events", _label_events(corpora / "leeds-events-dev.csv", cities.leeds)),
        ("bristol listings", _label_listings(corpora / "bristol-listings-dev.csv", cities.bristol)),
        ("warm spaces", _label_spaces(corpora / "uk-warm-spaces-dev.csv", cities.england)),
        ("uk tweets", _label_spans(corpora / "uk-tweets-place-spans-dev.json", cities.england)),
        ("uk tweets, read for Leeds", _label_strangers(corpora, cities.leeds)),
        ("geocorpora", _label_toponyms(corpora / "geocorpora-tweets-dev.csv", cities.england)),
        ("simulated", _label_simulated(sample, cities.sample)),
    ):
        found += [LabelledMention(name, *each) for each in mentions]
    return found


_Label = tuple[int, tuple[str, ...], bool]


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _agrees(trace: MentionTrace, truth: dict[int, float]) -> bool:
    """Tell whether a mention's place shares at least a fifth of its mass with the true wards."""
    place = trace.reading.distribution
    return sum(min(share, place.wards.get(ward, 0.0)) for ward, share in truth.items()) >= _AGREES


def _label_posts(path: Path, geocoder: Geocoder) -> Iterator[_Label]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        post = json.loads(line)
        about = post["truth"]["about"] or []
        truth: dict[int, float] = {}
        for part in about:
            for code, share in part.items():
                ward = geocoder.wards.index_of(code)
                if ward is not None:
                    truth[ward] = truth.get(ward, 0.0) + share
        for trace in geocoder.trace(post["text"], post["profile_location"]):
            kind = trace.reading.place.kind
            if kind in {PlaceKind.OUTSIDE, PlaceKind.REGION}:
                if about:
                    yield number, trace.features, False
            elif kind is PlaceKind.CITY:
                yield number, trace.features, post["truth"]["in_city"] is True
            else:
                yield number, trace.features, _agrees(trace, truth)


def _label_events(path: Path, geocoder: Geocoder) -> Iterator[_Label]:
    for number, row in enumerate(read_csv(path)):
        yield from _label_by_ward(number, row["text"], None, geocoder, true_ward=row["true_ward"])


def _label_listings(path: Path, geocoder: Geocoder) -> Iterator[_Label]:
    for number, row in enumerate(read_csv(path)[:_MOST_LISTINGS]):
        yield from _label_by_ward(
            number, row["text"], row["profile_location"], geocoder, true_ward=row["true_ward"]
        )


def _label_by_ward(
    number: int, text: str, profile: str | None, geocoder: Geocoder, *, true_ward: str
) -> Iterator[_Label]:
    ward = geocoder.wards.index_of(true_ward)
    for trace in geocoder.trace(text, profile):
        kind = trace.reading.place.kind
        local = ward is not None and _agrees(trace, {ward: 1.0})
        yield number, trace.features, (ward is not None if kind is PlaceKind.CITY else local)


def _label_spaces(path: Path, geocoder: Geocoder) -> Iterator[_Label]:
    for number, row in enumerate(read_csv(path)):
        text = f"{row['title']}. {row['description']}"
        if number % 3 == 0:
            text = f"{text}\n{row['address']}"
        at = float(row["true_lat"]), float(row["true_lon"])
        for trace in geocoder.trace(text, None):
            place = trace.reading.place
            if place.kind not in {PlaceKind.CITY, PlaceKind.REGION}:
                near = place.km_to(*at)
                yield number, trace.features, near <= max(_NEAR_KM, place.radius_m / 1000.0)


def _label_spans(path: Path, geocoder: Geocoder) -> Iterator[_Label]:
    for number, (text, spans) in enumerate(read_spans(path)):
        for trace in geocoder.trace(text, None):
            yield number, trace.features, _covers(trace, spans)


def _label_strangers(corpora: Path, geocoder: Geocoder) -> Iterator[_Label]:
    """Tweets that nobody sent about Leeds, read with its gazetteer: a local name in them is none."""
    for number, (text, spans) in enumerate(read_spans(corpora / "uk-tweets-place-spans-dev.json")):
        for trace in geocoder.trace(text, None):
            wide = trace.reading.place.kind in _WIDE
            yield number, trace.features, wide and _covers(trace, spans)


def read_spans(path: Path) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield each tweet with its marked spans of places."""
    for tweet in json.loads(path.read_text(encoding="utf-8")).values():
        marked = [value for value in tweet.values() if isinstance(value, dict)]
        yield tweet["text"], [(int(mark["start_idx"]), int(mark["end_idx"])) for mark in marked]


def _covers(trace: MentionTrace, spans: list[tuple[int, int]]) -> bool:
    return any(trace.match.start < end and start < trace.match.end for start, end in spans)


def _label_toponyms(path: Path, geocoder: Geocoder) -> Iterator[_Label]:
    tweets: dict[str, list[dict[str, str]]] = {}
    for row in read_csv(path):
        tweets.setdefault(row["tweet_text"], []).append(row)
    chosen = sorted(tweets)
    random.Random(1).shuffle(chosen)  # noqa: S311 - a sample, no secret
    for number, text in enumerate(chosen[:_MOST_TWEETS]):
        named = [row for row in tweets[text] if row["char_position"]]
        for trace in geocoder.trace(text, None):
            here = [
                row
                for row in named
                if trace.match.start < float(row["char_position"]) + len(row["text"])
                and float(row["char_position"]) < trace.match.end
            ]
            place = trace.reading.place
            right = any(
                row["latitude"]
                and place.km_to(float(row["latitude"]), float(row["longitude"]))
                <= max(_FAR_KM, place.radius_m / 1000.0)
                for row in here
            )
            yield number, trace.features, right


def _label_simulated(folder: Path, geocoder: Geocoder) -> Iterator[_Label]:
    truth = {row["id"]: row["about"] for row in read_csv(folder / "truth-posts.csv")}
    for number, line in enumerate((folder / "posts.jsonl").read_text(encoding="utf-8").splitlines()):
        post = json.loads(line)
        about = truth[post["id"]]
        for trace in geocoder.trace(post["text"], post.get("profile_location")):
            kind = trace.reading.place.kind
            ward = geocoder.wards.index_of(about)
            if kind in {PlaceKind.OUTSIDE, PlaceKind.REGION}:
                yield number, trace.features, about == "outside"
            elif kind is PlaceKind.CITY:
                yield number, trace.features, about == "city" or ward is not None
            else:
                yield number, trace.features, ward is not None and _agrees(trace, {ward: 1.0})
