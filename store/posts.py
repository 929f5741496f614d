"""Posts in the city file."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from posts import Post
from store.city import CityFile

_encode = msgspec.json.Encoder().encode


class PostRow(NamedTuple):
    """What locating needs of one stored post."""

    id: int
    text: str
    profile: str | None
    lat: float | None
    lon: float | None
    place_box: str | None


class StoredPost(NamedTuple):
    """What explaining needs of one stored post; `native_id` is its id in its source."""

    id: int
    source: str
    native_id: str
    text: str
    profile: str | None
    lat: float | None
    lon: float | None
    place_box: str | None


def find_posts(city: CityFile, native_id: str) -> list[StoredPost]:
    """Return the posts of an id, one a source that has it."""
    return [
        StoredPost(*row)
        for row in city.rows(
            "SELECT id, source, native_id, text, profile, lat, lon, place_box FROM post "
            "WHERE native_id = ? ORDER BY source",
            (native_id,),
        )
    ]


def count_author_posts(city: CityFile, post: int) -> int:
    """Return how many posts the author of a post has written, 1 if the author is not known."""
    row = city.rows(
        "SELECT count(*) FROM post WHERE author = (SELECT author FROM post WHERE id = ?)", (post,)
    ).fetchone()
    return max(1, int(row[0]))


def save_posts(city: CityFile, posts: Iterable[Post]) -> int:
    """Store posts not known yet (by source and id); return how many were new.

    Authors must be pseudonyms already.
    """
    before = city.db.conn.total_changes
    city.db.conn.executemany(
        "INSERT OR IGNORE INTO post "
        "(source, native_id, author, created_at, text, lang, lat, lon, place_box, place_name, "
        "profile, mentions, in_reply_to, reposts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                p.source,
                p.id,
                p.author,
                p.created_at,
                p.text,
                p.lang,
                p.lat,
                p.lon,
                None if p.place_box is None else _encode(p.place_box).decode(),
                p.place_name,
                p.profile_location,
                _encode(p.mentions).decode() if p.mentions else None,
                p.in_reply_to,
                p.reposts,
            )
            for p in posts
        ],
    )
    return city.db.conn.total_changes - before


def count_other_content(city: CityFile, posts: Iterable[Post]) -> int:
    """Return how many posts are stored under their source and id with another text."""
    return sum(
        city.rows(
            "SELECT 1 FROM post WHERE source = ? AND native_id = ? AND text <> ?", (p.source, p.id, p.text)
        ).fetchone()
        is not None
        for p in posts
    )


def count_unlocated(city: CityFile, run: str) -> int:
    """Return the number of posts that this run has not located yet."""
    row = city.rows(
        "SELECT (SELECT count(*) FROM post) - (SELECT count(*) FROM post_placement WHERE run = ?)", (run,)
    ).fetchone()
    return int(row[0])


def read_unlocated(city: CityFile, run: str, *, size: int) -> Iterator[list[PostRow]]:
    """Yield batches of posts that this run has not located yet, by id.

    Each batch is fetched whole, so that the caller may write between batches.
    """
    last = 0
    while True:
        rows = city.rows(
            "SELECT post.id, text, profile, lat, lon, place_box FROM post "
            "LEFT JOIN post_placement AS done ON done.post = post.id AND done.run = ? "
            "WHERE post.id > ? AND done.post IS NULL ORDER BY post.id LIMIT ?",
            (run, last, size),
        ).fetchall()
        if not rows:
            return
        last = int(rows[-1][0])
        yield [PostRow(*row) for row in rows]


def count_posts(city: CityFile, *, since: str | None = None, until: str | None = None) -> dict[str, int]:
    """Return the numbers of posts: all, with GPS, with an author, located, and of distinct authors.

    Args:
        city: The city file.
        since: First day, ISO 8601 UTC; None for no such bound. With a bound, posts without a date are left
            out.
        until: Last day, inclusive.
    """
    conditions = ["created_at >= :since"] if since is not None else []
    conditions += ["substr(created_at, 1, 10) <= :until"] if until is not None else []
    row = city.rows(
        "SELECT count(*), count(lat), count(author), count(DISTINCT author), count(post_placement.post) "  # noqa: S608 - constants of this function
        "FROM post LEFT JOIN post_placement ON post_placement.post = post.id "
        f"WHERE {' AND '.join(conditions) or '1'}",
        {"since": since, "until": until},
    ).fetchone()
    keys = ("posts", "with_gps", "with_author", "authors", "located")
    return dict(zip(keys, (int(value) for value in row), strict=True))


def find_heaps(city: CityFile, *, least_authors: int, least_share: float) -> list[tuple[float, float]]:
    """Return GPS points, rounded to 5 decimals, that many authors share to the last metre.

    Args:
        city: The city file.
        least_authors: Distinct authors that make a heap.
        least_share: Share of all GPS posts that the point must carry as well.
    """
    rows = city.rows(
        "SELECT round(lat, 5) AS a, round(lon, 5) AS o FROM post WHERE lat IS NOT NULL GROUP BY a, o "
        "HAVING count(DISTINCT coalesce(author, id)) >= ? "
        "AND count(*) >= ? * (SELECT count(lat) FROM post) ORDER BY a, o",
        (least_authors, least_share),
    )
    return [(float(lat), float(lon)) for lat, lon in rows]


def fingerprint_posts(city: CityFile) -> str:
    """Return a cheap mark that changes when posts or their placements do."""
    row: Sequence[Any] = city.rows(
        "SELECT (SELECT count(*) FROM post), (SELECT coalesce(max(id), 0) FROM post), "
        "(SELECT count(*) FROM post_placement), "
        "(SELECT group_concat(run) FROM (SELECT DISTINCT run FROM post_placement ORDER BY run))"
    ).fetchone()
    return repr(tuple(row))
