"""Posts are deleted by a rule in months, as shown before, and the audit tells."""

from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.jobs import read_audit, read_jobs
from pipeline.retention import (
    delete_old_posts,
    find_first_day,
    preview_deletion,
    read_retention,
    set_retention,
)
from store import load_audit, open_city


@pytest.mark.parametrize(
    ("today", "months", "day"),
    [
        ("2026-05-31", 1, "2026-04-30"),
        ("2026-05-31", 3, "2026-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-01-15", 12, "2025-01-15"),
        ("2026-12-15", 24, "2024-12-15"),
    ],
)
def test_months_are_counted_by_the_calendar(today: str, months: int, day: str) -> None:
    assert find_first_day(months, today=today) == day


@pytest.mark.parametrize("months", [0, -1, 241])
def test_what_is_no_number_of_months_is_refused(label_city: Path, months: int) -> None:
    with pytest.raises(PipelineError, match="use 1 to 240"):
        set_retention(label_city, months, who="Ann")
    with pytest.raises(PipelineError, match="use 1 to 240"):
        preview_deletion(label_city, months)


def test_the_rule_is_kept_and_deletes_nothing(label_city: Path) -> None:
    assert read_retention(label_city) is None
    set_retention(label_city, 12, who="Ann")
    assert read_retention(label_city) == 12
    assert read_jobs(label_city).posts == 60
    set_retention(label_city, None, who="Ann")
    assert read_retention(label_city) is None


def test_what_is_shown_is_what_goes(label_city: Path) -> None:
    kept = preview_deletion(label_city, 1, clock=lambda: "2026-02-02T00:00:00Z")
    assert (kept.before, kept.posts, kept.undated) == ("2026-01-02", 0, 0)
    gone = preview_deletion(label_city, 1, clock=lambda: "2026-02-03T00:00:00Z")
    assert (gone.before, gone.posts) == ("2026-01-03", 60)
    with pytest.raises(PipelineError, match="nothing is deleted"):
        delete_old_posts(label_city, kept.__class__(1, "2026-01-03", 59, 0, 0), undated=False, who="Ann")
    assert read_jobs(label_city).posts == 60
    assert b"Bus to Eastfield" in label_city.read_bytes()
    assert delete_old_posts(label_city, gone, undated=False, who="Ann") == 60
    assert b"Bus to Eastfield" not in label_city.read_bytes()
    with open_city(label_city) as opened:
        row = load_audit(opened, size=1)[0]
    assert (row.who, row.what, row.detail) == ("Ann", "posts deleted", "60 posts from before 2026-01-03")


def test_jobs_tell_what_waits_and_whether_a_command_writes(label_city: Path) -> None:
    jobs = read_jobs(label_city)
    assert (jobs.posts, jobs.waiting, jobs.writing) == (60, 0, False)
    with open_city(label_city, write=True) as opened:
        opened.db.conn.execute("DELETE FROM post_placement WHERE post <= 10")
        with opened.transaction():
            busy = read_jobs(label_city)
    assert (busy.waiting, busy.writing) == (10, True)


def test_the_audit_is_paged_from_the_newest(label_city: Path) -> None:
    for months in range(1, 6):
        set_retention(label_city, months, who="Ann")
    first, last = read_audit(label_city, 1, size=2), read_audit(label_city, 99, size=2)
    assert (first.total, first.last, last.number) == (5, 3, 3)
    assert first.rows[0].detail == "posts are kept for 5 months"
    assert [row.detail for row in last.rows] == ["posts are kept for 1 months"]
