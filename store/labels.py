"""Posts drawn to be labelled by hand, and what people said of them, in the city file."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from store.city import CityFile

# Checked where they become part of a statement: a column's name cannot be a parameter.
_COLUMNS = {"about": "about", "posted_from": "posted_from", "lives_in": "lives_in"}


class SampleRow(NamedTuple):
    """One post of a sample: its stratum, the posts it stands for, and its turn (1 and up)."""

    post: int
    stratum: str
    weight: float
    position: int


class LabelRow(NamedTuple):
    """One answer of one person; ward code, or city, outside, unknown."""

    post: int
    annotator: str
    answer: str
    at: str
    note: str


class LabelPost(NamedTuple):
    """What a person reads before answering, and which post it is."""

    post: int
    source: str
    native_id: str
    created_at: str | None
    text: str
    profile: str | None
    lat: float | None
    lon: float | None


class Answer(NamedTuple):
    """The geocoder's answer in one sense."""

    level: str
    ward_code: str | None
    probability: float
    place: str


def iterate_strata(city: CityFile, sense: str) -> Iterator[tuple[int, str, str | None]]:
    """Yield (post, level, evidence as JSON or None) of every located post, by post."""
    return city.rows(
        "SELECT pp.post, placement.level, pp.evidence FROM post_placement AS pp "  # noqa: S608 - one of three constants
        f"JOIN placement ON placement.id = pp.{_COLUMNS[sense]} ORDER BY pp.post"
    )


def find_runs(city: CityFile) -> list[str]:
    """Return the runs that the stored answers come from, ascending."""
    return [str(row[0]) for row in city.rows("SELECT DISTINCT run FROM post_placement ORDER BY run")]


def replace_sample(city: CityFile, sense: str, rows: Iterable[SampleRow]) -> None:
    """Store a sample in place of the former one; labels stay."""
    city.db.conn.execute("DELETE FROM label_sample WHERE sense = ?", (sense,))
    city.db.conn.executemany(
        "INSERT INTO label_sample (post, sense, stratum, weight, position) VALUES (?, ?, ?, ?, ?)",
        ((row.post, sense, row.stratum, row.weight, row.position) for row in rows),
    )


def load_sample(city: CityFile, sense: str) -> list[SampleRow]:
    """Return the sample by position; empty if none was drawn."""
    if not _has_tables(city):
        return []
    rows = city.rows(
        "SELECT post, stratum, weight, position FROM label_sample WHERE sense = ? ORDER BY position", (sense,)
    )
    return [SampleRow(*row) for row in rows]


def save_label(city: CityFile, sense: str, row: LabelRow) -> None:
    """Store an answer; the same person's former one is replaced."""
    city.db.conn.execute(
        "INSERT OR REPLACE INTO label (post, sense, annotator, answer, at, note) VALUES (?, ?, ?, ?, ?, ?)",
        (row.post, sense, row.annotator, row.answer, row.at, row.note),
    )


def load_label(city: CityFile, sense: str, *, post: int, annotator: str) -> LabelRow | None:
    """Return one person's answer on one post, None if there is none."""
    if not _has_tables(city):
        return None
    row = city.rows(
        "SELECT post, annotator, answer, at, note FROM label WHERE sense = ? AND post = ? AND annotator = ?",
        (sense, post, annotator),
    ).fetchone()
    return None if row is None else LabelRow(*row)


def load_labels(city: CityFile, sense: str) -> list[LabelRow]:
    """Return all answers, by post and person."""
    if not _has_tables(city):
        return []
    rows = city.rows(
        "SELECT post, annotator, answer, at, note FROM label WHERE sense = ? ORDER BY post, annotator",
        (sense,),
    )
    return [LabelRow(*row) for row in rows]


def fingerprint_labels(city: CityFile) -> str:
    """Return a cheap mark that changes when answers on where people live do."""
    answers = [(row.post, row.annotator, row.answer) for row in load_labels(city, "lives_in")]
    return hashlib.sha256(repr(answers).encode()).hexdigest() if answers else ""


def find_unlabelled(city: CityFile, sense: str, *, annotator: str, after: int) -> SampleRow | None:
    """Return the first post of the sample past a position that a person has not labelled, None if none is."""
    if not _has_tables(city):
        return None
    row = city.rows(
        "SELECT s.post, s.stratum, s.weight, s.position FROM label_sample AS s WHERE s.sense = ? "
        "AND s.position > ? AND NOT EXISTS (SELECT 1 FROM label WHERE label.post = s.post "
        "AND label.sense = s.sense AND label.annotator = ?) ORDER BY s.position LIMIT 1",
        (sense, after, annotator),
    ).fetchone()
    return None if row is None else SampleRow(*row)


def load_label_post(city: CityFile, post: int) -> LabelPost | None:
    """Return a post as it is read for labelling, None if there is no such post."""
    row = city.rows(
        "SELECT id, source, native_id, created_at, text, profile, lat, lon FROM post WHERE id = ?", (post,)
    ).fetchone()
    return None if row is None else LabelPost(*row)


def load_answer(city: CityFile, sense: str, post: int) -> Answer | None:
    """Return the geocoder's answer on a post, None if it is not located."""
    row = city.rows(
        "SELECT a.level, a.ward_code, a.probability, coalesce(a.place, '') FROM post_placement AS pp "  # noqa: S608 - one of three constants
        f"JOIN placement AS a ON a.id = pp.{_COLUMNS[sense]} WHERE pp.post = ?",
        (post,),
    ).fetchone()
    return None if row is None else Answer(*row)


def iterate_gps_posts(city: CityFile) -> Iterator[LabelPost]:
    """Yield every post with a GPS tag, by number."""
    rows = city.rows(
        "SELECT id, source, native_id, created_at, text, profile, lat, lon FROM post "
        "WHERE lat IS NOT NULL AND lon IS NOT NULL ORDER BY id"
    )
    return (LabelPost(*row) for row in rows)


def _has_tables(city: CityFile) -> bool:
    """Tell whether the file has room for labels: one opened for reading may be of an earlier version."""
    row = city.rows(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('label', 'label_sample')"
    ).fetchone()
    return int(row[0]) == 2  # noqa: PLR2004 - both
