"""Truth to hold the geocoder against: labels that stand, and GPS tags for where posts were sent from."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from boundaries import locate_points
from pipeline.label_sampling import check_sense
from pipeline.locating import find_default_points
from pipeline.ward_list import NOT_WARDS
from store import (
    CityFile,
    LabelPost,
    iterate_gps_posts,
    load_label_post,
    load_labels,
    load_sample,
    open_city,
    require_wards,
)

_HEAP_DIGITS = 5


@dataclass(frozen=True, slots=True)
class TruthRow:
    """One post whose right answer is known.

    Attributes:
        post: The post's number in the city file.
        text: Its text.
        profile: What its author's profile says of a place, None if nothing.
        lat: Latitude of its GPS tag, EPSG:4326, None if it has none.
        lon: Longitude of it.
        answer: Ward code of the current edition, or city, outside, unknown.
        weight: Located posts that it stands for; 1 for a GPS tag, which stands for itself, and for a label
            on a post that is not in the sample any more.
        annotators: Who labelled it, by name; empty for GPS.
        from_gps: Whether the GPS tag is what tells. Who judges the geocoder by such a row must hide the tag
            from it, or asks it to repeat what it was told.
    """

    post: int
    text: str
    profile: str | None
    lat: float | None
    lon: float | None
    answer: str
    weight: float
    annotators: tuple[str, ...]
    from_gps: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of one sense, and what was left out.

    Attributes:
        rows: By post number, one a post.
        disagreed: Posts left out because people differ on them.
        foreign: Posts left out because their label names a ward of another edition.
    """

    rows: tuple[TruthRow, ...]
    disagreed: int
    foreign: int


def load_truth(city: Path, sense: str) -> Truth:
    """Return the posts of a city file whose right answer in one sense is known.

    For posted_from, GPS tags off the default points are truth too, and win over labels: the one who labelled
    saw only words.

    Raises:
        WardlightError: If the sense is none, or the file is no city file or has no wards.
    """
    with open_city(city) as opened:
        return read_truth(opened, sense)


def read_truth(city: CityFile, sense: str) -> Truth:
    """Return the same from a city file that is open already."""
    codes = set(require_wards(city).codes)
    weights = {row.post: row.weight for row in load_sample(city, check_sense(sense))}
    answers: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for label in load_labels(city, sense):
        answers[label.post][label.annotator] = label.answer
    rows: dict[int, TruthRow] = {}
    disagreed = foreign = 0
    for number, given in answers.items():
        if len(set(given.values())) > 1:
            disagreed += 1
            continue
        answer = next(iter(given.values()))
        post = load_label_post(city, number)
        if post is None or (answer not in NOT_WARDS and answer not in codes):
            foreign += 1
            continue
        rows[number] = _make_row(
            post, answer, weight=weights.get(number, 1.0), annotators=tuple(sorted(given))
        )
    if sense == "posted_from":
        for post, answer in iterate_gps_truth(city):
            rows[post.post] = _make_row(post, answer, weight=1.0, annotators=())
    return Truth(tuple(rows[number] for number in sorted(rows)), disagreed, foreign)


def iterate_gps_truth(city: CityFile) -> Iterator[tuple[LabelPost, str]]:
    """Yield (post, ward code or "outside") of every post with a GPS tag that is not on a default point."""
    wards = require_wards(city)
    heaps = set(find_default_points(city))
    posts = [post for post in iterate_gps_posts(city) if _round_point(post) not in heaps]
    lon = np.array([post.lon for post in posts], dtype=np.float64)
    lat = np.array([post.lat for post in posts], dtype=np.float64)
    for post, ward in zip(posts, locate_points(wards, lon, lat).tolist(), strict=True):
        yield post, wards.codes[ward] if ward >= 0 else "outside"


def count_gps_truth(city: CityFile) -> int:
    """Return the number of posts whose GPS tag tells where they were sent from."""
    return sum(1 for _ in iterate_gps_truth(city))


def _round_point(post: LabelPost) -> tuple[float, float]:
    return round(float(post.lat or 0.0), _HEAP_DIGITS), round(float(post.lon or 0.0), _HEAP_DIGITS)


def _make_row(post: LabelPost, answer: str, *, weight: float, annotators: tuple[str, ...]) -> TruthRow:
    return TruthRow(
        post.post, post.text, post.profile, post.lat, post.lon, answer, weight, annotators, not annotators
    )


__all__ = ["Truth", "TruthRow", "count_gps_truth", "iterate_gps_truth", "load_truth", "read_truth"]
