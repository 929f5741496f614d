"""Placements of posts, and what they say of people's homes, in the city file."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from boundaries import WardDistribution, Wards
from geocode import HomeEvidence, Placement
from store.city import CityFile

PostPlacementRow = tuple[int, str, int, int, int, str, str | None]
"""(post, run, about, posted_from, lives_in, home, evidence)."""

_COLUMNS = {"about": "about", "posted_from": "posted_from", "lives_in": "lives_in"}


def save_placements(
    city: CityFile,
    wards: Wards,
    *,
    placements: Iterable[Placement],
    home_evidence: Iterable[HomeEvidence],
    rows: Sequence[PostPlacementRow],
) -> None:
    """Store a batch of answers; a post located before is replaced."""
    execute = city.db.conn.executemany
    add_placements(city, wards, placements)
    execute(
        "INSERT OR IGNORE INTO evidence VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                e.id,
                e.kind,
                e.label,
                json.dumps(
                    {wards.codes[ward]: share for ward, share in sorted(e.distribution.wards.items())}
                ),
                e.distribution.outside,
                e.distribution.unknown,
            )
            for e in home_evidence
        ],
    )
    execute("INSERT OR REPLACE INTO post_placement VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def add_placements(city: CityFile, wards: Wards, placements: Iterable[Placement]) -> None:
    """Store answers that are not stored yet."""
    city.db.conn.executemany(
        "INSERT OR IGNORE INTO placement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                p.id,
                p.level,
                None if p.ward is None else wards.codes[p.ward],
                p.probability,
                p.distribution.outside,
                p.distribution.unknown,
                p.lat,
                p.lon,
                p.radius_m,
                p.place,
                p.wards_json(wards.codes),
                p.basis,
            )
            for p in placements
        ],
    )


def save_pooled_homes(city: CityFile, homes: Iterable[tuple[str, int]]) -> int:
    """Give all posts of each author one answer for `lives_in`; return how many posts it changed.

    Args:
        city: The city file.
        homes: (author, placement id).
    """
    execute = city.db.conn.execute
    execute("CREATE TEMP TABLE pooled (author TEXT PRIMARY KEY, placement INTEGER NOT NULL) WITHOUT ROWID")
    try:
        city.db.conn.executemany("INSERT INTO pooled VALUES (?, ?)", homes)
        return int(
            execute(
                "UPDATE post_placement SET lives_in = pooled.placement FROM post "
                "JOIN pooled ON pooled.author = post.author "
                "WHERE post.id = post_placement.post AND lives_in <> pooled.placement"
            ).rowcount
        )
    finally:
        execute("DROP TABLE temp.pooled")


def drop_stale(city: CityFile, run: str) -> int:
    """Delete answers of other runs and what only they used; return how many posts lost theirs."""
    deleted = city.db.conn.execute("DELETE FROM post_placement WHERE run <> ?", (run,)).rowcount
    if deleted:
        city.db.conn.execute(
            "DELETE FROM placement WHERE id NOT IN (SELECT about FROM post_placement "
            "UNION SELECT posted_from FROM post_placement UNION SELECT lives_in FROM post_placement)"
        )
        city.db.conn.execute("DELETE FROM evidence")
    return int(deleted)


def load_home_evidence(city: CityFile, wards: Wards) -> dict[int, HomeEvidence]:
    """Return what is said of homes, by id, over the current wards."""
    found: dict[int, HomeEvidence] = {}
    for number, kind, label, shares, outside, unknown in city.rows(
        "SELECT id, kind, label, wards, outside, unknown FROM evidence ORDER BY id"
    ):
        indexed = {wards.index_of(code): share for code, share in json.loads(shares).items()}
        known = {ward: share for ward, share in indexed.items() if ward is not None}
        said = WardDistribution(known, outside=outside, unknown=unknown)
        found[number] = HomeEvidence(number, kind, label, said)
    return found


def iterate_homes(
    city: CityFile, *, named_only: bool = False, since: str | None = None, until: str | None = None
) -> Iterator[tuple[str, str, int]]:
    """Yield (author, comma-separated evidence ids, posts) for every distinct pair of the two, by author.

    A post without an author stands for a person of its own, unless only named authors are wanted.

    Args:
        city: The city file.
        named_only: Whether posts without an author are left out.
        since: First day of the posts, ISO 8601 UTC; None for no such bound. With a bound, posts without a
            date are left out.
        until: Last day, inclusive.
    """
    who = "author" if named_only else "coalesce(author, 'post ' || post.id)"
    conditions = ["author IS NOT NULL"] if named_only else []
    conditions += ["created_at >= :since"] if since is not None else []
    conditions += ["substr(created_at, 1, 10) <= :until"] if until is not None else []
    return city.rows(
        f"SELECT {who} AS who, home, count(*) FROM post "  # noqa: S608 - constants of this function
        "JOIN post_placement ON post_placement.post = post.id "
        f"WHERE {' AND '.join(conditions) or '1'} GROUP BY who, home ORDER BY who, home",
        {"since": since, "until": until},
    )


def find_authors(city: CityFile, posts: Sequence[int]) -> dict[int, str]:
    """Return post number → who wrote it, named as `iterate_homes` names them; unknown posts are left out."""
    found: dict[int, str] = {}
    for post in posts:
        for number, who in city.rows(
            "SELECT id, coalesce(author, 'post ' || id) FROM post WHERE id = ?", (post,)
        ):
            found[int(number)] = str(who)
    return found


class StoredAnswer(NamedTuple):
    """An answer as it is stored: `ward` is the code of the likeliest ward where one is named."""

    level: str
    ward: str | None
    probability: float
    outside: float
    unknown: float
    place: str
    basis: str
    wards: dict[str, float]


def load_stored_answer(city: CityFile, post: int, sense: str) -> StoredAnswer | None:
    """Return the stored answer of a post in one sense, None if it is not located."""
    column = _COLUMNS[sense]
    row = city.rows(
        "SELECT level, ward_code, probability, outside, unknown, coalesce(place, ''), basis, wards "  # noqa: S608 - one of three constants
        f"FROM placement WHERE id = (SELECT {column} FROM post_placement WHERE post = ?)",
        (post,),
    ).fetchone()
    if row is None:
        return None
    level, ward, probability, outside, unknown, place, basis, wards = row
    return StoredAnswer(level, ward, probability, outside, unknown, place, basis, json.loads(wards))


def count_levels(city: CityFile, sense: str) -> dict[str, int]:
    """Return level → number of posts for one sense (about, posted_from, lives_in)."""
    column = _COLUMNS[sense]
    rows = city.rows(
        f"SELECT level, count(*) FROM post_placement JOIN placement ON placement.id = {column} GROUP BY level"  # noqa: S608 - one of three constants
    )
    return {str(level): int(number) for level, number in rows}


def iterate_placed_posts(city: CityFile) -> Iterator[dict[str, Any]]:
    """Yield one row per located post: level, ward and probability of each sense, nothing personal."""
    cursor = city.rows(
        "SELECT substr(post.created_at, 1, 10) AS day, post.source, "
        "a.level AS about_level, a.ward_code AS about_ward, "
        "a.probability AS about_probability, s.level AS posted_from_level, s.ward_code AS posted_from_ward, "
        "s.probability AS posted_from_probability, h.level AS lives_in_level, h.ward_code AS lives_in_ward, "
        "h.probability AS lives_in_probability FROM post_placement AS pp JOIN post ON post.id = pp.post "
        "JOIN placement AS a ON a.id = pp.about JOIN placement AS s ON s.id = pp.posted_from "
        "JOIN placement AS h ON h.id = pp.lives_in ORDER BY pp.post"
    )
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def iterate_answers(city: CityFile) -> Iterator[tuple[str, str | None, str | None, str | None]]:
    """Yield (native id, about, posted_from, lives_in) as ward codes or else levels, by native id."""
    return city.rows(
        "SELECT post.native_id, coalesce(a.ward_code, a.level), coalesce(s.ward_code, s.level), "
        "coalesce(h.ward_code, h.level) FROM post_placement AS pp JOIN post ON post.id = pp.post "
        "JOIN placement AS a ON a.id = pp.about JOIN placement AS s ON s.id = pp.posted_from "
        "JOIN placement AS h ON h.id = pp.lives_in ORDER BY post.native_id"
    )
