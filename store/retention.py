"""Posts deleted for good: not only their rows, but their words in the file's free pages and its log."""

import sqlite3
from typing import NamedTuple

from store.city import CityFile, explain_refusal
from store.errors import StoreError


class AgedPosts(NamedTuple):
    """How many posts are older than a day, how many labels hang on them, and how many have no date."""

    posts: int
    labels: int
    undated: int


def count_aged(city: CityFile, before: str) -> AgedPosts:
    """Return what a deletion of the posts from before a day (ISO 8601) would take."""
    row = city.rows(
        "SELECT (SELECT count(*) FROM post WHERE created_at < :day), "
        "(SELECT count(*) FROM label WHERE post IN (SELECT id FROM post WHERE created_at < :day)), "
        "(SELECT count(*) FROM post WHERE created_at IS NULL)",
        {"day": before},
    ).fetchone()
    return AgedPosts(*map(int, row))


def delete_aged(city: CityFile, before: str, *, undated: bool = False) -> int:
    """Delete posts from before a day with all that was made of them; return how many.

    Their places, evidence, samples and labels go too, and what imports before that day quoted of posts that
    they refused. Computed figures and calibrations stay. Call it inside a transaction, and `erase_deleted`
    after it.

    Args:
        city: The city file, open for writing.
        before: First day (ISO 8601) whose posts are kept.
        undated: Whether posts without a date go as well.
    """
    execute = city.db.conn.execute
    execute("CREATE TEMP TABLE aged (post INTEGER PRIMARY KEY)")
    try:
        execute(
            "INSERT INTO aged SELECT id FROM post WHERE created_at < ? OR (? AND created_at IS NULL)",
            (before, undated),
        )
        for table in ("label", "label_sample", "post_placement"):
            execute(f"DELETE FROM {table} WHERE post IN (SELECT post FROM aged)")  # noqa: S608 - constants
        deleted = execute("DELETE FROM post WHERE id IN (SELECT post FROM aged)").rowcount
    finally:
        execute("DROP TABLE aged")
    execute(
        "DELETE FROM placement WHERE id NOT IN (SELECT about FROM post_placement "
        "UNION SELECT posted_from FROM post_placement UNION SELECT lives_in FROM post_placement)"
    )
    _drop_evidence(city)
    execute(
        "UPDATE reject SET value = '' "
        "WHERE ledger IN (SELECT id FROM ledger WHERE what = 'posts' AND at < ?)",
        (before,),
    )
    return int(deleted)


def erase_deleted(city: CityFile) -> None:
    """Write the file anew without what was deleted, and empty its write-ahead log.

    Raises:
        StoreError: If another program holds the file, or the disk is too full for a second copy.
    """
    try:
        city.db.conn.execute("VACUUM")
        busy = int(city.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
    except sqlite3.OperationalError as error:
        raise StoreError(
            f"the rows are deleted, but their words may still be in unused parts of {city.path.name}: "
            f"{explain_refusal(city.path, error)}. Delete once more to erase them"
        ) from error
    if busy:
        raise StoreError(
            f"the rows are deleted, but another program is reading {city.path.name}, so that its log may "
            "still hold their words. Delete once more to erase them"
        )


def _drop_evidence(city: CityFile) -> None:
    """Delete evidence of homes that no post stands on any more."""
    used: set[int] = set()
    for (home,) in city.rows("SELECT DISTINCT home FROM post_placement WHERE home <> ''"):
        used.update(int(number) for number in home.split(","))
    stored = {int(row[0]) for row in city.rows("SELECT id FROM evidence")}
    city.db.conn.executemany("DELETE FROM evidence WHERE id = ?", ((number,) for number in stored - used))
