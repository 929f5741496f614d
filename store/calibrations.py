"""Calibrations in the city file: the newest one counts, older ones stay to be looked at."""

import json
from typing import Any

from store.city import CityFile


def save_calibration(
    city: CityFile, number: str, parameters: dict[str, Any], *, labels: int, at: str
) -> None:
    """Store a calibration; the same one made again takes the new date."""
    city.db.conn.execute(
        "INSERT OR REPLACE INTO calibration VALUES (?, ?, ?, ?)",
        (number, at, labels, json.dumps(parameters, sort_keys=True)),
    )


def load_calibration_row(city: CityFile) -> tuple[str, int, dict[str, Any]] | None:
    """Return (date, labels, parameters) of the newest calibration, None if there is none."""
    row = city.rows("SELECT at, labels, parameters FROM calibration ORDER BY at DESC, id LIMIT 1").fetchone()
    return None if row is None else (str(row[0]), int(row[1]), json.loads(row[2]))


def drop_calibrations(city: CityFile) -> int:
    """Forget all calibrations; return how many there were."""
    return int(city.db.conn.execute("DELETE FROM calibration").rowcount)
