"""The shortest time that answers the question: 12 months, 24, then all there is."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gaps.flagging import TOO_LITTLE
from pipeline.city_choices import list_windows
from pipeline.errors import PipelineError
from pipeline.finding import count_of
from pipeline.gap_choice import GapChoice
from pipeline.gap_report import compute_gaps
from pipeline.periods import read_period

WINDOWS = (12, 24)
"""Months of the windows that are tried, shortest first."""

ENOUGH = 0.9
"""Share of the wards of which something must be said."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A window: in words, and how many of how many wards had not enough evidence."""

    words: str
    silent: int
    wards: int


def compute_shortest(
    city: Path, *, choice: GapChoice | None = None, store: bool = True
) -> tuple[dict[str, Any], list[Tried]]:
    """Compute the gaps of the shortest window that tells of most wards; of all data if none does.

    Windows end with the last whole month that what is compared shares. The report's first note says which
    was taken, and why.

    Args:
        city: The city file.
        choice: What the gaps are about, without a period; the default if None.
        store: Whether to keep the report.

    Returns:
        The report as `compute_gaps` gives it, and the windows tried before it.

    Raises:
        WardlightError: If a period is chosen, or the gaps cannot be computed.
    """
    choice = choice or GapChoice()
    if choice.period is not None:
        raise PipelineError("--period names the time; leave it out, or leave out --grow")
    tried: list[Tried] = []
    for period, words in list_windows(city, WINDOWS, choice):
        within = replace(choice, period=read_period(period))
        try:
            report = compute_gaps(city, choice=within, store=False)
        except PipelineError:
            # Nothing to compare within so short a time.
            continue
        silent, wards = _count_silent(report)
        if silent <= (1.0 - ENOUGH) * wards:
            return _tell(compute_gaps(city, choice=within, store=store), words, tried), tried
        tried.append(Tried(words, silent, wards))
    return _tell(compute_gaps(city, choice=choice, store=store), "all there is", tried), tried


def _count_silent(report: dict[str, Any]) -> tuple[int, int]:
    flags = [ward["flag"] for ward in report["wards"]]
    return flags.count(TOO_LITTLE), len(flags)


def _tell(report: dict[str, Any], words: str, tried: list[Tried]) -> dict[str, Any]:
    silent, wards = _count_silent(report)
    before = "".join(
        f" {each.words[:1].upper()}{each.words[1:]} left {each.silent} of {each.wards} without an answer."
        for each in tried
    )
    left = f"{silent} of {count_of(wards, 'ward')} {'stays' if silent == 1 else 'stay'} without an answer"
    note = f"These figures are of {words}: {left}.{before}"
    return {**report, "notes": [note, *report["notes"]]}


__all__ = ["WINDOWS", "Tried", "compute_shortest"]
