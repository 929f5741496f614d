"""What is deleted is gone: rows, what was made of them, and their bytes in file and log."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake import Ledger, Reject
from posts import Post
from store import (
    CityFile,
    LabelRow,
    SampleRow,
    StoreError,
    count_aged,
    delete_aged,
    erase_deleted,
    load_rejects,
    open_city,
    replace_sample,
    save_label,
    save_ledger,
    save_posts,
)

AT = "2026-01-02T03:04:05Z"
OLD, NEW, UNDATED = "zzOLDSECRETzz", "zzNEWSECRETzz", "zzUNDATEDzz"


@pytest.fixture
def opened(city: Path) -> Iterator[CityFile]:
    """A city file with 400 old posts, one new and one without a date, each with words of its own."""
    with open_city(city, write=True) as opened:
        with opened.transaction():
            old = [
                Post(
                    id=f"o{n}", source="x", author=None, created_at="2024-05-31T23:59:59Z", text=f"{OLD} {n}"
                )
                for n in range(400)
            ]
            new = Post(id="n", source="x", author=None, created_at="2024-06-01T00:00:00Z", text=NEW)
            undated = Post(id="u", source="x", author=None, created_at=None, text=UNDATED)
            save_posts(opened, [*old, new, undated])
            replace_sample(opened, "about", [SampleRow(1, "s", 1.0, 1), SampleRow(401, "s", 1.0, 2)])
            for post in (1, 401):
                save_label(
                    opened, "about", LabelRow(post, "Ann", "city", AT, f"note {OLD if post == 1 else NEW}")
                )
            for at in ("2024-05-01T00:00:00Z", "2024-07-01T00:00:00Z"):
                words = OLD if at < "2024-06" else NEW
                ledger = Ledger(
                    "posts", "p.csv", "0" * 64, 1, 0, 0, (Reject(2, "created_at", words, "no time"),)
                )
                save_ledger(opened, ledger, at=at)
        yield opened


def _bytes(city: Path) -> bytes:
    log = city.with_name(city.name + "-wal")
    return city.read_bytes() + (log.read_bytes() if log.exists() else b"")


def test_what_would_go_is_counted_first(opened: CityFile) -> None:
    assert count_aged(opened, "2024-06-01") == (400, 1, 1)
    assert count_aged(opened, "2020-01-01") == (0, 0, 1)


def test_old_posts_are_gone_from_the_bytes_of_file_and_log(opened: CityFile, city: Path) -> None:
    assert OLD.encode() in _bytes(city)
    with opened.transaction():
        assert delete_aged(opened, "2024-06-01") == 400
    erase_deleted(opened)
    left = _bytes(city)
    assert OLD.encode() not in left
    assert NEW.encode() in left
    assert UNDATED.encode() in left
    assert [row[0] for row in opened.rows("SELECT native_id FROM post ORDER BY native_id")] == ["n", "u"]
    assert (opened.count("label"), opened.count("label_sample")) == (1, 1)
    assert [load_rejects(opened, ledger, most=5)[0].value for ledger in (1, 2)] == ["", NEW]


def test_posts_without_a_date_go_only_when_asked(opened: CityFile, city: Path) -> None:
    with opened.transaction():
        assert delete_aged(opened, "2024-06-01", undated=True) == 401
    erase_deleted(opened)
    assert UNDATED.encode() not in _bytes(city)


def test_places_and_evidence_of_deleted_posts_only_go(opened: CityFile) -> None:
    execute = opened.db.conn.execute
    with opened.transaction():
        for number, post in ((7, 1), (8, 401)):
            execute(
                "INSERT INTO placement VALUES (?, 'unknown', NULL, 0, 0, 1, NULL, NULL, NULL, '', '{}', '')",
                (number,),
            )
            execute("INSERT INTO evidence VALUES (?, 'profile', 'words', '{}', 0, 1)", (number,))
            execute(
                "INSERT INTO post_placement VALUES (?, 'r', ?, ?, ?, ?, NULL)",
                (post, number, number, number, str(number)),
            )
        delete_aged(opened, "2024-06-01")
    for table in ("placement", "evidence"):
        assert [row[0] for row in opened.rows(f"SELECT id FROM {table}")] == [8]  # noqa: S608 - constants


def test_a_reader_that_holds_the_log_is_told(
    opened: CityFile, city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.city._BUSY_SECONDS", 0.05)
    opened.db.conn.execute("PRAGMA busy_timeout = 50")
    with open_city(city) as reader:
        cursor = reader.rows("SELECT id FROM post")
        cursor.fetchone()
        with opened.transaction():
            delete_aged(opened, "2024-06-01")
        with pytest.raises(StoreError, match="Delete once more to erase them"):
            erase_deleted(opened)
        cursor.close()
    erase_deleted(opened)
    assert OLD.encode() not in _bytes(city)
