"""What a city file holds, counted: for looking it over, not for answers."""

import sqlite3
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from store.city import CityFile, explain_refusal


class PlacePoints(NamedTuple):
    """Where the gazetteer's rows of one kind lie: shape (n,) each, degrees, EPSG:4326."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]


def count_reference(city: CityFile, field: str) -> dict[str, int]:
    """Return edition → wards with a figure, of one field."""
    rows = city.rows(
        "SELECT edition, count(*) FROM reference WHERE field = ? GROUP BY edition ORDER BY edition", (field,)
    )
    return {str(edition): int(number) for edition, number in rows}


def list_place_kinds(city: CityFile) -> list[str]:
    """Return the kinds that the gazetteer has rows of, by name."""
    return [str(row[0]) for row in city.rows("SELECT DISTINCT kind FROM place ORDER BY kind")]


def load_place_points(city: CityFile, kind: str) -> PlacePoints:
    """Return where the gazetteer's rows of one kind lie."""
    rows = city.rows("SELECT lat, lon FROM place WHERE kind = ?", (kind,)).fetchall()
    points = np.array(rows, dtype=np.float64).reshape(-1, 2)
    return PlacePoints(points[:, 0], points[:, 1])


def count_labels(city: CityFile) -> tuple[int, str]:
    """Return how many labels there are and when the newest was given, "" if there is none."""
    number, newest = city.rows("SELECT count(*), max(at) FROM label").fetchone()
    return int(number), str(newest or "")


def count_refused(city: CityFile) -> list[tuple[str, str, int, int]]:
    """Return (what, file, rows read, rows refused) of files whose last import refused rows, newest first."""
    rows = city.rows(
        "SELECT what, file, read, rejected FROM ledger "
        "WHERE id IN (SELECT max(id) FROM ledger GROUP BY what, file) AND rejected > 0 ORDER BY id DESC"
    )
    return [(str(what), str(file), int(read), int(refused)) for what, file, read, refused in rows]


def check_integrity(city: CityFile) -> str:
    """Return "" if the database is sound, else the first fault that SQLite finds."""
    told = str(city.rows("PRAGMA quick_check(1)").fetchone()[0])
    return "" if told == "ok" else told


def find_journal(city: CityFile) -> str:
    """Return SQLite's journal mode: "wal" lets pages be read while a command writes."""
    return str(city.rows("PRAGMA journal_mode").fetchone()[0])


def is_being_written(city: CityFile) -> bool:
    """Tell whether another program is writing to the file just now; needs it open for writing."""
    connection = city.db.conn
    wait = int(connection.execute("PRAGMA busy_timeout").fetchone()[0])
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return True
        raise explain_refusal(city.path, error) from error
    else:
        connection.rollback()
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout = {wait}")
