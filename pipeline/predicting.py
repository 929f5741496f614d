"""The rows of a file located without storing them: one line per post and sense."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from boundaries import Wards
from geocode import SENSES, Geocoder, LocatedBatch, PostColumns, Senses, evidence_json
from intake import Reject
from pipeline.locating import find_default_points, load_geocoder
from pipeline.nearness import judge_nearness
from pipeline.progress import Advance, ignore_progress
from pipeline.whole_files import check_folder, write_whole
from posts import Post, read_posts
from store import load_wards, open_city

COLUMNS = (
    "id", "sense", "level", "ward_code", "probability", "outside", "unknown", "lat", "lon", "radius_m",
    "place", "wards", "evidence",
)  # fmt: skip
_FLAGS = (Senses.ABOUT, Senses.POSTED_FROM, Senses.LIVES_IN)


@dataclass(frozen=True, slots=True)
class PredictReport:
    """What was read and written.

    Attributes:
        read: Rows of the posts file.
        located: Posts written, each with three lines.
        rejects: Rows refused.
        columns: Field → column matched.
        notes: Sentences on what was ignored or assumed.
    """

    read: int
    located: int
    rejects: tuple[Reject, ...]
    columns: dict[str, str]
    notes: tuple[str, ...]


def locate_file(
    city: Path,
    posts: Path,
    out: Path,
    *,
    format: str = "auto",  # noqa: A002 - the word of the command line
    encoding: str = "utf-8",
    advance: Advance = ignore_progress,
) -> PredictReport:
    """Locate the posts of a file and write PRED.csv, whole or not at all.

    Raises:
        WardlightError: If the city has no wards, or a file cannot be read or written.
    """
    check_folder(out)
    with open_city(city) as opened:
        near = judge_nearness(load_wards(opened))
        source = read_posts(posts, format=format, encoding=encoding, near=near)
        geocoder = load_geocoder(opened, find_default_points(opened))
    read = located = 0
    rejects: list[Reject] = []
    with write_whole(out) as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for batch in source.batches():
            read += batch.read
            located += len(batch.posts)
            rejects += batch.rejects
            answers = geocoder.locate(_columns(batch.posts))
            writer.writerows(_lines(batch.posts, answers, geocoder, geocoder.wards))
            advance(batch.read)
    return PredictReport(read, located, tuple(rejects), dict(source.columns), tuple(source.notes))


def _columns(posts: list[Post]) -> PostColumns:
    return PostColumns(
        [post.text for post in posts],
        [post.profile_location for post in posts],
        np.array([post.lat for post in posts], dtype=np.float64),
        np.array([post.lon for post in posts], dtype=np.float64),
        [post.place_box for post in posts] if any(post.place_box for post in posts) else (),
    )


def _lines(
    posts: list[Post], answers: LocatedBatch, geocoder: Geocoder, wards: Wards
) -> Iterator[list[object]]:
    columns = zip(posts, answers.about, answers.posted_from, answers.lives_in, answers.evidence, strict=True)
    for post, about, posted_from, lives_in, pieces in columns:
        for sense, flag, number in zip(SENSES, _FLAGS, (about, posted_from, lives_in), strict=True):
            placement = geocoder.placement(number)
            lat, lon = placement.lat, placement.lon
            if sense == "posted_from" and post.lat is not None and placement.place == "GPS":
                lat, lon = post.lat, post.lon
            yield [
                post.id,
                sense,
                placement.level,
                "" if placement.ward is None else wards.codes[placement.ward],
                round(placement.probability, 6),
                round(placement.distribution.outside, 6),
                round(placement.distribution.unknown, 6),
                "" if lat is None else lat,
                "" if lon is None else lon,
                "" if placement.radius_m is None else placement.radius_m,
                placement.place,
                placement.wards_json(wards.codes),
                evidence_json(pieces, flag) or "[]",
            ]
