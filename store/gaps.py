"""Computed gaps in the city file: a report per set of inputs and settings."""

from typing import Any

import msgspec

from store.city import CityFile


def save_gap_report(city: CityFile, run: str, report: dict[str, Any], *, at: str) -> None:
    """Store a report under its run id; the newest one replaces all before it."""
    city.db.conn.execute("DELETE FROM gap_run")
    city.db.conn.execute(
        "INSERT INTO gap_run VALUES (?, ?, ?)", (run, at, msgspec.json.encode(report).decode())
    )


def load_gap_report(city: CityFile) -> tuple[str, str, dict[str, Any]] | None:
    """Return (run id, time computed, report) of the stored report, None if there is none."""
    row = city.rows("SELECT id, at, report FROM gap_run ORDER BY at DESC, id LIMIT 1").fetchone()
    return None if row is None else (str(row[0]), str(row[1]), msgspec.json.decode(row[2]))
