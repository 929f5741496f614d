"""The known truth of a simulated city, kept beside what was made of it."""

from collections.abc import Iterable

from store.city import CityFile


def save_truth(
    city: CityFile,
    posts: Iterable[tuple[str, str, str, str, str]],
    wards: Iterable[tuple[str, float, float, int]],
) -> None:
    """Store truth: posts as (native id, about, posted_from, lives_in, author kind); wards as
    (code, online people, log ratio, gap 0 or 1)."""  # noqa: D205, D209 - one sentence
    city.db.conn.executemany("INSERT OR REPLACE INTO truth VALUES (?, ?, ?, ?, ?)", posts)
    city.db.conn.executemany("INSERT OR REPLACE INTO truth_ward VALUES (?, ?, ?, ?)", wards)


def load_truth(city: CityFile) -> list[tuple[str, str, str, str, str]]:
    """Return (native id, about, posted_from, lives_in, author kind) of every post, by id."""
    return [tuple(row) for row in city.rows("SELECT * FROM truth ORDER BY native_id")]


def load_ward_truth(city: CityFile) -> list[tuple[str, float, float, int]]:
    """Return (ward code, online people, log ratio, gap) of every ward, by code."""
    return [tuple(row) for row in city.rows("SELECT * FROM truth_ward ORDER BY ward_code")]
