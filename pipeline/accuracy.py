"""Answers held against truth: how accurate this city's geocoder is, stored and shown without any person."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from geocode import (
    AT_COVERAGE,
    COVERAGES,
    EVIDENCE_KINDS,
    FIGURES,
    NAMES,
    SENSES,
    Accuracy,
    Answer,
    Geocoder,
    JudgedPosts,
    PostColumns,
    Senses,
    Truth,
    choose_ward_set,
    confuse_wards,
    judge_answers,
    measure_accuracy,
)
from geocode.accuracy import INTERVAL, RESAMPLES
from geocode.evidence import EvidencePiece
from intake.ledger import digest_file
from pipeline.clock import Clock, read_clock
from pipeline.errors import PipelineError
from pipeline.locating import find_default_points, identify_run, load_geocoder
from pipeline.truth_files import KnownPost, TruthFile, read_truth
from posts import Post
from store import load_accuracy_reports, open_city, require_wards, save_accuracy_report

MEASURE_VERSION = "2"
"""Part of the run id: raise it when the same answers would be measured differently."""

_BATCH = 5_000
_SET_COVERAGE = 0.8
_SET_PLACE = COVERAGES.index(_SET_COVERAGE)
_MOST_CONFUSED = 30
_SAME_POINT_DEGREES = 1e-5
_WITHHELD = "GPS was kept from the geocoder, because that same point is the truth"
_ALONE = "no author and no point tells which posts belong together; each is taken to stand alone"


class _Piece(msgspec.Struct):
    kind: str
    weight: float


_PIECES = msgspec.json.Decoder(_Piece)


def check_accuracy(
    city: Path,
    truth: Path,
    *,
    sense: str = "about",
    seed: int = 1,
    encoding: str = "utf-8",
    clock: Clock = read_clock,
) -> dict[str, Any]:
    """Measure the city's geocoder against a file of known posts, and store the report in the city file.

    Returns:
        The report as plain JSON-ready data, with `rejects` row by row; these, which may hold words of
        people, are not stored.

    Raises:
        WardlightError: If the city has no wards, or the file cannot be read or holds no usable row.
    """
    if sense not in SENSES:
        raise PipelineError(f"--sense {sense!r} is not known; use one of {', '.join(SENSES)}")
    with open_city(city) as opened:
        wards = require_wards(opened)
        known = read_truth(truth, wards, sense=sense, encoding=encoding)
        if not known.posts:
            raise PipelineError(f"{truth.name} has no row that can be judged; {_first_reason(known)}")
        heaps = find_default_points(opened)
        geocoder = load_geocoder(opened, heaps)
        content = (identify_run(opened, wards, heaps), digest_file(truth), sense, seed, MEASURE_VERSION)
        name, edition = opened.setting("name"), wards.edition
        named = [f"{each} ({code})" for each, code in zip(wards.names, wards.codes, strict=True)]
    judged = judge_posts(geocoder, known.posts, sense)
    measured = measure_accuracy(judged, np.random.default_rng(seed))
    report = _describe(known, measured, sense=sense) | {
        "city": name,
        "edition": edition,
        "seed": seed,
        "confusion": [
            {"true": named[true], "said": named[said], "posts": posts, "put": put}
            for true, said, posts, put in confuse_wards(judged)[:_MOST_CONFUSED]
        ],
    }
    run = hashlib.sha256(repr(content).encode()).hexdigest()[:16]
    at = clock()
    with open_city(city, write=True) as opened, opened.transaction():
        save_accuracy_report(opened, run, report, at=at, file=truth.name, sense=sense)
    rejects = [
        {"row": reject.row, "field": reject.field, "value": reject.value, "reason": reject.reason}
        for reject in known.rejects
    ]
    return {"run": run, "at": at, "file": truth.name, "sense": sense, **report, "rejects": rejects}


def read_accuracy(city: Path) -> list[dict[str, Any]]:
    """Return the stored reports, newest first.

    Raises:
        WardlightError: If the city file cannot be read.
    """
    with open_city(city) as opened:
        return load_accuracy_reports(opened)


def judge_posts(geocoder: Geocoder, posts: Sequence[KnownPost], sense: str) -> JudgedPosts:
    """Locate posts and hold the answers in one sense against their truths."""
    return judge_answers(answer_posts(geocoder, posts, sense), [truth for _, truth in posts])


def answer_posts(geocoder: Geocoder, posts: Sequence[KnownPost], sense: str) -> list[Answer]:
    """Return the geocoder's answer to each post in one sense.

    Where the truth of `posted_from` is the post's own GPS point, the geocoder does not see that point.
    """
    answers: list[Answer] = []
    for start in range(0, len(posts), _BATCH):
        batch = posts[start : start + _BATCH]
        shown = [
            (None, None) if is_own_point(post, truth, sense) else (post.lat, post.lon)
            for post, truth in batch
        ]
        points = np.array(shown, dtype=np.float64)
        located = geocoder.locate(
            PostColumns(
                [post.text for post, _ in batch],
                [post.profile_location for post, _ in batch],
                points[:, 0],
                points[:, 1],
                [post.place_box for post, _ in batch] if any(post.place_box for post, _ in batch) else (),
            )
        )
        numbers: list[int] = getattr(located, sense)
        for (post, _), number, pieces in zip(batch, numbers, located.evidence, strict=True):
            answers.append(_answer(geocoder, post, number, kind=find_kind(pieces, sense), sense=sense))
    return answers


def is_own_point(post: Post, truth: Truth, sense: str) -> bool:
    """Tell whether a post's GPS is what its truth in `posted_from` was taken from."""
    if sense != "posted_from" or post.lat is None or post.lon is None:
        return False
    if truth.lat is None or truth.lon is None:
        return False
    off = max(abs(post.lat - truth.lat), abs(post.lon - truth.lon))
    return off <= _SAME_POINT_DEGREES


def find_kind(pieces: Sequence[EvidencePiece], sense: str) -> str:
    """Return the kind of the strongest piece that speaks to a sense, "none" without; see `EVIDENCE_KINDS`."""
    flag = Senses[sense.upper()]
    told = [_read_piece(piece.json) for piece in pieces if piece.senses & flag]
    if not told:
        return "none"
    return max(told, key=lambda piece: (piece.weight, -EVIDENCE_KINDS.index(piece.kind))).kind


@lru_cache(maxsize=1 << 14)
def _read_piece(text: str) -> _Piece:
    return _PIECES.decode(text)


def _answer(geocoder: Geocoder, post: Post, number: int, *, kind: str, sense: str) -> Answer:
    placement = geocoder.placement(number)
    lat, lon = placement.lat, placement.lon
    if sense == "posted_from" and placement.place == "GPS":
        # The shared answer carries no point of its own: the post's is the answer.
        lat, lon = post.lat, post.lon
    mass = geocoder.calibration.find(placement.basis).masses[_SET_PLACE]
    return Answer(
        placement.distribution,
        placement.level,
        placement.ward,
        lat,
        lon,
        kind,
        placement.basis.removeprefix(sense).strip() or "none",
        choose_ward_set(placement.distribution, mass),
    )


def _first_reason(known: TruthFile) -> str:
    if not known.rejects:
        return "it has a header only"
    first = known.rejects[0]
    return f"row {first.row}, {first.field or 'whole row'}: {first.reason}"


def _describe(known: TruthFile, measured: Accuracy, *, sense: str) -> dict[str, Any]:
    """Return what is stored: figures, counts and notes; no text, value or name of any post."""
    withheld = sum(is_own_point(post, truth, sense) for post, truth in known.posts)
    notes = list(known.notes)
    if withheld:
        notes.append(f"{withheld:,} {'post' if withheld == 1 else 'posts'}: {_WITHHELD}")
    if measured.groups == len(known.posts) and not any(truth.group for _, truth in known.posts):
        notes.append(_ALONE)
    return {
        "read": known.read,
        "judged": len(known.posts),
        "rejected": len(known.rejects),
        "columns": known.columns,
        "notes": notes,
        "groups": measured.groups,
        "resamples": RESAMPLES,
        "interval": INTERVAL,
        "at_coverage": AT_COVERAGE,
        "set_coverage": _SET_COVERAGE,
        "whole": asdict(measured.whole),
        "by_kind": {kind: asdict(part) for kind, part in measured.by_kind.items()},
        "by_basis": {basis: asdict(part) for basis, part in measured.by_basis.items()},
        "by_level": {level: asdict(part) for level, part in measured.by_level.items()},
        "reliability": [asdict(point) for point in measured.bins],
        "risk_coverage": [asdict(point) for point in measured.curve],
        "names": {name: words.format(at_coverage=AT_COVERAGE) for name, words in NAMES.items()},
        "definitions": FIGURES,
    }
