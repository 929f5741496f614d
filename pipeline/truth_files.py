"""Files of posts whose truth is known: a table with true wards or points, or JSON posts with `truth`."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from boundaries import Wards, locate_points
from geocode import Truth
from intake import Reject, is_null, match_columns, open_table, parse_coordinates
from intake.tables import detect_encoding, read_head
from pipeline.errors import PipelineError
from pipeline.nearness import judge_nearness
from posts.building import build_post, read_phrase
from posts.containers import open_container
from posts.decoding import JsonFaultError, decode_json
from posts.fields import ALIASES, flatten_record, match_keys
from posts.findings import Findings, show_value
from posts.post import Post

_TRUTH_ALIASES = {
    "true_ward": ("true_ward_code",),
    "true_lat": ("true_latitude",),
    "true_lon": ("true_longitude", "true_lng"),
    "title": (),
    "description": (),
    "address": (),
}
_TEXT_PARTS = ("title", "description", "address")
_JSON_KEYS = {"about": "about", "posted_from": "posted_from", "lives_in": "lives"}
_SHARES_OFF = 0.02
_VENUE_DECIMALS = 4
_OTHER_EDITION = "a true ward that this city's edition does not have; it counts as outside"
_BY_POINT = "a true ward that this city's edition does not have; the true point decides"

KnownPost = tuple[Post, Truth]


@dataclass(frozen=True, slots=True)
class TruthFile:
    """What a file of known posts held.

    Attributes:
        posts: Posts with their truth in the sense asked for, in file order.
        read: Rows seen: those kept and those refused.
        rejects: Rows refused.
        columns: Field → column or key it was read from.
        notes: Sentences on what was ignored or assumed.
    """

    posts: tuple[KnownPost, ...]
    read: int
    rejects: tuple[Reject, ...]
    columns: dict[str, str]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """What is collected while rows are read."""

    wards: Wards
    sense: str
    findings: Findings = field(default_factory=Findings)
    posts: list[KnownPost] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)
    read: int = 0


def read_truth(path: Path, wards: Wards, *, sense: str, encoding: str = "utf-8") -> TruthFile:
    """Read posts and what is right for them.

    A table has the columns `text` (or `title`, `description`, `address`, which are joined), and perhaps `id`,
    `author`, `profile_location`, `lat`, `lon`, `true_ward`, `true_lat`, `true_lon`. JSON posts have the
    object `truth` with `about`, `posted_from` and `lives`: a list of {ward code: share}, or null.

    Args:
        path: The file.
        wards: The city's wards.
        sense: "about", "posted_from" or "lives_in".
        encoding: Text encoding; a byte order mark wins over it.

    Raises:
        WardlightError: If the file is missing, broken as a whole, or has no text or no truth.
    """
    head = read_head(path)
    start = head.decode(detect_encoding(head, "utf-8"), "replace").lstrip()
    reading = _Reading(wards, sense)
    rows = _table_rows if not start.startswith(("{", "[")) else _json_rows
    for row, fields, truth in rows(path, reading, encoding):
        if read_phrase(fields.get("id")) is None and not isinstance(fields.get("id"), int):
            fields["id"] = f"row {row}"
        post = build_post(fields, row=row, findings=reading.findings, near=judge_nearness(wards))
        if post is not None:
            reading.posts.append((post, _group_truth(post, truth)))
    notes = (*reading.findings.sentences(), *_sentences(reading.notes))
    rejects = tuple(reading.findings.rejects)
    return TruthFile(tuple(reading.posts), reading.read, rejects, reading.columns, notes)


def truth_of_words(said: str, wards: Wards) -> Truth | None:
    """Return the truth that a word tells: a ward's code or name, "city", "outside", "none" or "unknown".

    None where the word is none of these, as the code of another edition is.
    """
    folded = said.strip().casefold()
    if is_null(said) or folded == "unknown":
        return Truth()
    if folded == "city":
        return Truth(said="city")
    if folded == "outside":
        return Truth(said="outside")
    ward = wards.index_of(said.strip())
    if ward is None:
        ward = wards.index_of_name(said)
    return None if ward is None else Truth({ward: 1.0})


_Rows = Iterator[tuple[int, dict[str, object], Truth]]


def _table_rows(path: Path, reading: _Reading, encoding: str) -> _Rows:
    table = open_table(path, encoding=encoding)
    columns = match_columns(table.columns, _TRUTH_ALIASES | dict(ALIASES), file=path.name)
    parts = [name for name in _TEXT_PARTS if name in columns and "text" not in columns]
    reading.columns = {
        name: column for name, column in columns.items() if name not in _TEXT_PARTS or name in parts
    }
    if "text" not in columns and not parts:
        raise PipelineError(f"{path.name} has no text column; name one column text (or title, description)")
    if "true_ward" not in columns and not ("true_lat" in columns and "true_lon" in columns):
        raise PipelineError(
            f"{path.name} says nowhere what is right; it needs a column true_ward, or true_lat and true_lon"
        )
    for row in table.rows():
        reading.read += 1
        if isinstance(row, Reject):
            reading.findings.rejects.append(row)
            continue
        fields: dict[str, object] = {
            name: row.cells[column] for name, column in columns.items() if name in ALIASES
        }
        if parts:
            told = [row.cells[columns[name]].strip() for name in parts]
            fields["text"] = ". ".join(part for part in told if part)
        cells = {name: row.cells[columns[name]] for name in _TRUTH_ALIASES if name in columns}
        truth = _table_truth(row.number, cells, reading)
        if truth is not None:
            yield row.number, fields, truth


def _table_truth(row: int, cells: Mapping[str, str], reading: _Reading) -> Truth | None:
    """Return the truth of a table's row, None once its reject has been noted."""
    lat, lon = cells.get("true_lat"), cells.get("true_lon")
    try:
        point = parse_coordinates(lat, lon, near=judge_nearness(reading.wards))
    except ValueError as error:
        reading.findings.reject(row, "true_lat", f"{lat}, {lon}", str(error))
        return None
    said = cells.get("true_ward", "")
    truth = truth_of_words(said, reading.wards)
    if truth is None:
        reading.notes[_OTHER_EDITION if point is None else _BY_POINT] += 1
    if point is None:
        return truth or Truth(said="outside")
    # An empty cell beside a point: only where the file has no ward column at all does the point decide.
    if truth is None or "true_ward" not in cells:
        ward = int(locate_points(reading.wards, np.array([point[1]]), np.array([point[0]]))[0])
        truth = Truth({ward: 1.0}) if ward >= 0 else Truth(said="outside")
    return replace(truth, lat=point[0], lon=point[1])


def _json_rows(path: Path, reading: _Reading, encoding: str) -> _Rows:
    for piece in open_container(path, encoding=encoding).pieces():
        reading.read += 1
        try:
            record = decode_json(piece.data)
        except JsonFaultError as error:
            reading.findings.reject(piece.row, "", piece.data, error.reason)
            continue
        told = record.get("truth") if isinstance(record, dict) else None
        if not isinstance(record, dict) or not isinstance(told, dict):
            reading.findings.reject(
                piece.row, "truth", told, "a known post is a JSON object with an object `truth`"
            )
            continue
        flat = flatten_record({key: value for key, value in record.items() if key != "truth"})
        matched = match_keys(list(flat))
        for name, key in matched.items():
            reading.columns.setdefault(name, key)
        fields = {name: flat[key] for name, key in matched.items()}
        try:
            truth = _json_truth(told, fields, reading)
        except ValueError as error:
            name = f"truth.{_JSON_KEYS[reading.sense]}"
            reading.findings.reject(piece.row, name, told.get(_JSON_KEYS[reading.sense]), str(error))
            continue
        yield piece.row, fields, truth


def _json_truth(told: Mapping[str, Any], fields: Mapping[str, object], reading: _Reading) -> Truth:
    """Return the truth of a JSON post.

    Raises:
        ValueError: With the reason, if it is not as it should be.
    """
    value = told.get(_JSON_KEYS[reading.sense])
    lat, lon = told.get("about_lat"), told.get("about_lon")
    if reading.sense != "about":
        own_gps = reading.sense == "posted_from"
        lat, lon = (fields.get("lat"), fields.get("lon")) if own_gps else (None, None)
    point = parse_coordinates(_coordinate(lat), _coordinate(lon))
    if value is None:
        return _unplaced_truth(told, point, reading)
    truth = truth_of_words(value, reading.wards) if isinstance(value, str) else _shares(value, reading)
    if truth is None:
        reading.notes[_OTHER_EDITION] += 1
        truth = Truth(said="outside")
    return truth if point is None else replace(truth, lat=point[0], lon=point[1])


def _unplaced_truth(told: Mapping[str, Any], point: tuple[float, float] | None, reading: _Reading) -> Truth:
    """Return what holds where no ward is named: elsewhere if the truth says so, else nowhere."""
    if reading.sense == "about":
        return Truth(said="outside" if told.get("in_city") is False else "none")
    return Truth() if point is None else Truth(said="outside", lat=point[0], lon=point[1])


def _shares(value: object, reading: _Reading) -> Truth | None:
    """Return the truth of ward shares, None if every ward in it is of another edition.

    Raises:
        ValueError: If they are no shares that sum to one.
    """
    reason = "ward shares are a list of {ward code: share} that sums to one, or null"
    listed = value if isinstance(value, list) else [value]
    entries = [entry for entry in listed if isinstance(entry, dict)]
    if not entries or len(entries) < len(listed):
        raise ValueError(reason)
    known: dict[int, float] = {}
    total = 0.0
    for code, share in ((code, share) for entry in entries for code, share in entry.items()):
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share <= 1:
            raise ValueError(reason)
        total += share
        ward = reading.wards.index_of(str(code))
        if ward is not None:
            known[ward] = known.get(ward, 0.0) + share
    if abs(total - 1.0) > _SHARES_OFF:
        raise ValueError(reason)
    if not known:
        return None
    inside = math.fsum(known.values())
    return Truth({ward: share / inside for ward, share in known.items()})


def _coordinate(value: object) -> str | float | None:
    if value is None or isinstance(value, str | float):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    raise ValueError(f"{show_value(value)} is not a number")


def _group_truth(post: Post, truth: Truth) -> Truth:
    """Return a truth with its group: the author, else the venue where the point lies."""
    if post.author is not None:
        return replace(truth, group=f"author {post.author}")
    if truth.lat is not None and truth.lon is not None:
        at = f"{truth.lat:.{_VENUE_DECIMALS}f} {truth.lon:.{_VENUE_DECIMALS}f}"
        return replace(truth, group=f"venue {at}")
    return truth


def _sentences(notes: Counter[str]) -> Iterator[str]:
    for what, number in sorted(notes.items()):
        yield f"{number:,} {'row' if number == 1 else 'rows'}: {what}"
