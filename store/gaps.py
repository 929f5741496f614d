"""Computed gaps in the city file: the report that the pages show, and others kept beside it."""

from typing import Any

import msgspec

from store.city import CityFile

MOST_BESIDE = 20
"""Reports kept beside the one that the pages show."""

_SHOWN = "shown_gaps"
_NEVER_SET = "?"


def save_gap_report(
    city: CityFile, run: str, report: dict[str, Any], *, at: str, beside: bool = False
) -> None:
    """Store a report under its run id.

    Args:
        city: The city file, open for writing.
        run: Run id of the report.
        report: The report, plain data.
        at: Time it was computed, ISO 8601 UTC.
        beside: Whether to keep it beside the report that the pages show, as one of the newest `MOST_BESIDE`;
            else it replaces that.
    """
    execute = city.db.conn.execute
    shown = _find_shown(city)
    if not beside:
        execute("DELETE FROM gap_run WHERE id = ?", (shown,))
    city.set_setting(_SHOWN, shown if beside else run)
    execute(
        "INSERT OR REPLACE INTO gap_run VALUES (?, ?, ?)", (run, at, msgspec.json.encode(report).decode())
    )
    if beside:
        execute(
            "DELETE FROM gap_run WHERE id NOT IN (SELECT id FROM gap_run WHERE id <> :shown "
            "ORDER BY id = :run DESC, at DESC, id LIMIT :most) AND id <> :shown",
            {"shown": shown, "run": run, "most": MOST_BESIDE},
        )


def load_gap_report(city: CityFile, *, run: str | None = None) -> tuple[str, str, dict[str, Any]] | None:
    """Return (run id, time computed, report) of a run, else of what the pages show; None if there is none."""
    row = city.rows(
        "SELECT id, at, report FROM gap_run WHERE id = ?", (_find_shown(city) if run is None else run,)
    ).fetchone()
    return None if row is None else (str(row[0]), str(row[1]), msgspec.json.decode(row[2]))


def list_gap_runs(city: CityFile) -> list[tuple[str, str, bool]]:
    """Return (run id, time computed, whether it is what the pages show) of every report, newest first."""
    shown = _find_shown(city)
    rows = city.rows("SELECT id, at FROM gap_run ORDER BY at DESC, id")
    return [(str(run), str(at), run == shown) for run, at in rows]


def _find_shown(city: CityFile) -> str:
    """Return the run id of the report that the pages show, "" if there is none."""
    shown = city.setting(_SHOWN, _NEVER_SET)
    if shown != _NEVER_SET:
        return shown
    # Before reports were kept beside it, the only one there was.
    row = city.rows("SELECT id FROM gap_run ORDER BY at DESC, id LIMIT 1").fetchone()
    return "" if row is None else str(row[0])
