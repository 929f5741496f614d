"""Measured accuracy in the city file: one report per set of inputs, none of which names a person."""

from typing import Any

import msgspec

from store.city import CityFile

MOST_REPORTS = 50


def save_accuracy_report(
    city: CityFile, run: str, report: dict[str, Any], *, at: str, file: str, sense: str
) -> None:
    """Store a report under its run id; one of the same inputs is replaced.

    Args:
        city: The city file, inside a transaction.
        run: Digest of all that the report depends on.
        report: Plain JSON-ready data.
        at: Time of the measurement, ISO 8601 UTC.
        file: Base name of the file that held the truth.
        sense: "about", "posted_from" or "lives_in".
    """
    city.db.conn.execute(
        "INSERT OR REPLACE INTO accuracy_run VALUES (?, ?, ?, ?, ?)",
        (run, at, file, sense, msgspec.json.encode(report).decode()),
    )


def load_accuracy_reports(city: CityFile) -> list[dict[str, Any]]:
    """Return the reports, newest first, each with `run`, `at`, `file`, `sense`; at most `MOST_REPORTS`.

    A city file that an older Wardlight made, and that nobody has written to since, has none.
    """
    if not city.db.table("accuracy_run").exists():
        return []
    rows = city.rows(
        "SELECT id, at, file, sense, report FROM accuracy_run ORDER BY at DESC, id LIMIT ?", (MOST_REPORTS,)
    )
    return [
        {"run": run, "at": at, "file": file, "sense": sense, **msgspec.json.decode(report)}
        for run, at, file, sense, report in rows
    ]
