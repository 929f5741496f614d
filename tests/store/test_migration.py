"""A city file of the first version is brought up to date by whoever opens it, and keeps its rows."""

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from store import SCHEMA_VERSION, open_city
from store.schema import APPLICATION_ID, first_tables


@pytest.fixture
def old_city(tmp_path: Path) -> Path:
    """Return a city file as the first version made it, with one post located."""
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path, isolation_level=None)
    database = Database(connection)
    first_tables(database)
    connection.execute('CREATE TABLE "_sqlite_migrations" (migration_set TEXT, name TEXT, applied_at TEXT)')
    connection.execute(
        'INSERT INTO "_sqlite_migrations" VALUES (?, ?, ?)', ("wardlight", "first_tables", "2026-01-01")
    )
    connection.execute("INSERT INTO city VALUES ('name', 'Testerby')")
    connection.execute("INSERT INTO city VALUES ('edition', '2013')")
    connection.execute(
        "INSERT INTO contact (key, native_id, channel, received_at, service, count, ward_code, place_by) "
        "VALUES ('k', '', 'phone', '2026-01-02', '', 1, 'E05000001', 'code')"
    )
    connection.execute("INSERT INTO post (source, native_id, text) VALUES ('x', '1', 'hello')")
    connection.execute(
        "INSERT INTO placement VALUES (5, 'unknown', NULL, 0.0, 0.0, 1.0, NULL, NULL, NULL, '', '{}')"
    )
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    return path


@pytest.mark.parametrize("write", [False, True])
def test_an_old_file_gains_the_new_tables_and_keeps_its_rows(old_city: Path, write: bool) -> None:  # noqa: FBT001 - a case
    with open_city(old_city, write=write) as opened:
        tables = set(opened.db.table_names())
        assert {
            "label",
            "label_sample",
            "calibration",
            "accuracy_run",
            "area",
            "source",
            "user",
            "audit",
        } <= tables
        assert (opened.count("post"), opened.setting("name")) == (1, "Testerby")
        assert opened.rows("SELECT basis FROM placement").fetchone()[0] == ""
        assert opened.rows("SELECT edition FROM contact").fetchone()[0] == "2013"
        assert int(opened.rows("PRAGMA user_version").fetchone()[0]) == SCHEMA_VERSION
