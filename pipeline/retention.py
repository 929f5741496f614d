"""How long posts are kept: the rule, what it would delete, and the deletion, which cannot be undone."""

import calendar
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.clock import Clock, read_clock
from pipeline.errors import PipelineError
from store import add_audit, count_aged, delete_aged, erase_deleted, open_city

MOST_MONTHS = 240
_MONTHS = "retention_months"


@dataclass(frozen=True, slots=True)
class Deletion:
    """What a deletion would take.

    Attributes:
        months: Months that posts are kept.
        before: First day whose posts are kept, ISO 8601.
        posts: Posts from before that day.
        labels: Answers given to them by hand, which go with them.
        undated: Posts without a date, which go only when asked.
    """

    months: int
    before: str
    posts: int
    labels: int
    undated: int


def read_retention(city: Path) -> int | None:
    """Return for how many months posts are kept, None for good.

    Raises:
        WardlightError: If it is no city file.
    """
    with open_city(city) as opened:
        months = opened.setting(_MONTHS)
    return int(months) if months else None


def set_retention(city: Path, months: int | None, *, who: str, clock: Clock = read_clock) -> None:
    """Say for how many months posts are kept, None for good; nothing is deleted by it.

    Raises:
        PipelineError: If the number is none.
    """
    if months is not None:
        _check_months(months)
    with open_city(city, write=True) as opened, opened.transaction():
        opened.set_setting(_MONTHS, "" if months is None else str(months))
        add_audit(
            opened,
            at=clock(),
            who=who,
            what="retention set",
            detail="posts are kept for good" if months is None else f"posts are kept for {months} months",
        )


def preview_deletion(city: Path, months: int, *, clock: Clock = read_clock) -> Deletion:
    """Return what deleting posts older than some months would take.

    Raises:
        PipelineError: If the number of months is none.
    """
    before = find_first_day(months, today=clock()[:10])
    with open_city(city) as opened:
        aged = count_aged(opened, before)
    return Deletion(months, before, aged.posts, aged.labels, aged.undated)


def delete_old_posts(
    city: Path, expected: Deletion, *, undated: bool, who: str, clock: Clock = read_clock
) -> int:
    """Delete posts for good, with their words in unused parts of the file and in its log; return how many.

    Args:
        city: The city file.
        expected: What was said to go.
        undated: Whether posts without a date go as well.
        who: Who deletes, for the audit.
        clock: Gives the time.

    Raises:
        PipelineError: If something else would go by now; nothing is deleted.
        StoreError: If the words could not be erased, because another program holds the file.
    """
    with open_city(city, write=True) as opened:
        with opened.transaction():
            aged = count_aged(opened, expected.before)
            if (aged.posts, aged.undated) != (expected.posts, expected.undated):
                raise PipelineError(
                    "posts came or went meanwhile; nothing is deleted. Look again at what would go"
                )
            deleted = delete_aged(opened, expected.before, undated=undated)
            told = f"{deleted:,} posts from before {expected.before}"
            add_audit(
                opened,
                at=clock(),
                who=who,
                what="posts deleted",
                detail=f"{told}, those without a date too" if undated else told,
            )
        erase_deleted(opened)
    return deleted


def find_first_day(months: int, *, today: str) -> str:
    """Return the day some months before another, ISO 8601; the last of its month where that is shorter.

    Raises:
        PipelineError: If the number of months is none.
    """
    _check_months(months)
    now = date.fromisoformat(today)
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day).isoformat()


def _check_months(months: int) -> None:
    if not 1 <= months <= MOST_MONTHS:
        raise PipelineError(f"{months} is no number of months to keep posts; use 1 to {MOST_MONTHS}")
