"""What ran over a city file and what is still to do, from what the file itself has kept."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake import Reject
from pipeline.locating import count_waiting
from store import (
    AuditRow,
    StoreError,
    count_audit,
    count_posts,
    is_being_written,
    list_gap_runs,
    load_accuracy_reports,
    load_audit,
    load_calibration_row,
    load_ledgers,
    load_rejects,
    open_city,
)

SHOWN_REJECTS = 100


@dataclass(frozen=True, slots=True)
class Jobs:
    """Work done and to do.

    Attributes:
        writing: Whether a command is writing to the file just now.
        posts: Posts stored.
        waiting: Posts that `wardlight locate` would locate now; None where there are no wards yet.
        gaps: (run id, time, whether pages show it) of each report of gaps, newest first.
        calibration: (time, labels) of the city's own calibration, None if there is none.
        accuracy: (time, file, sense) of each measurement of accuracy, newest first.
    """

    writing: bool
    posts: int
    waiting: int | None
    gaps: tuple[tuple[str, str, bool], ...]
    calibration: tuple[str, int] | None
    accuracy: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of the audit, newest entries first; pages are counted from 1."""

    rows: tuple[AuditRow, ...]
    number: int
    last: int
    total: int


def read_jobs(city: Path) -> Jobs:
    """Return what ran, and how far it has come.

    Raises:
        WardlightError: If it is no city file.
    """
    with open_city(city, write=True) as opened:
        writing = is_being_written(opened)
    with open_city(city) as opened:
        posts = count_posts(opened)["posts"]
        gaps = tuple(list_gap_runs(opened))
        kept = load_calibration_row(opened)
        accuracy = tuple(
            (report["at"], report["file"], report["sense"]) for report in load_accuracy_reports(opened)
        )
    try:
        waiting = count_waiting(city)
    except StoreError:
        waiting = None
    return Jobs(writing, posts, waiting, gaps, None if kept is None else kept[:2], accuracy)


def list_imports(city: Path) -> list[dict[str, Any]]:
    """Return the ledgers of all imports, newest first."""
    with open_city(city) as opened:
        return load_ledgers(opened)


def list_rejects(city: Path, ledger: int) -> list[Reject]:
    """Return the first rows that an import refused."""
    with open_city(city) as opened:
        return load_rejects(opened, ledger, most=SHOWN_REJECTS)


def read_audit(city: Path, number: int, *, size: int = 50) -> AuditPage:
    """Return a page of the audit, the nearest there is."""
    with open_city(city) as opened:
        total = count_audit(opened)
        last = max(1, -(-total // size))
        number = min(max(number, 1), last)
        rows = tuple(load_audit(opened, size=size, skip=(number - 1) * size))
    return AuditPage(rows, number, last, total)
