"""The report of two pages: what was found, how sure it is and what it cannot tell, for paper or PDF."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, render_template

from pipeline.report import SUPPRESSION_NOTE
from webmap.caching import answer_once
from webmap.choices import CHOICES
from webmap.classes import classify_wards
from webmap.facts import ward_page
from webmap.findings import FIRST, tell_findings
from webmap.maps import EMBED_LIMIT
from webmap.roles import may
from webmap.still import draw_still
from webmap.words import NOT_KNOWN, say_channel, say_day, say_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.report import CityReport, WardReport
    from webmap.snapshots import Snapshot, SnapshotCache

MOST_WARDS = 33
"""Wards that the table has room for; of more, the likeliest gaps."""

_MOST_AREAS = 3
_WIDEST = math.log(4.0)
_POSTS = "people who post on social media"


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval drawn from a quarter (0) to four times (100) what is expected, on a logarithmic scale."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class RankedWard:
    """A line of the table: the ward, its facts in words by key, and its interval as a bar."""

    name: str
    page: str
    flag: str
    facts: "Mapping[str, str]"
    bar: Bar | None


def make_report_page(city: "SnapshotCache", *, build: str) -> Blueprint:
    """Return the blueprint of the report.

    Args:
        city: Gives the city's current state.
        build: Stands for templates, scripts and styles in the tags of pages.
    """
    pages = Blueprint("report", __name__)

    @pages.get("/report")
    @may("viewer", in_public_view=True)
    def show() -> Response:
        """Show what prints on two pages."""
        snapshot = city.current()
        return answer_once(snapshot, lambda: make_response(_draw(snapshot)), build=build)

    return pages


def _draw(snapshot: "Snapshot") -> str:
    report = snapshot.report
    choice = CHOICES[0]
    classified = classify_wards(choice, report.wards)
    few = len(snapshot.outlines) <= EMBED_LIMIT
    return render_template(
        "report.html",
        report=report,
        scope=tell_scope(report),
        findings=tell_findings(snapshot),
        wide=_list_wide(report),
        together=report.together[:_MOST_AREAS],
        choice=choice,
        classified=classified,
        still=draw_still(snapshot.polygons, classified) if few else None,
        ward_pages=[ward_page(ward.ward_code) for ward in report.wards],
        ranked=rank_wards(snapshot),
        notes=[note for note in report.notes if note != SUPPRESSION_NOTE],
        suppression=SUPPRESSION_NOTE,
        computed=say_day(report.computed_at),
    )


def tell_scope(report: "CityReport") -> tuple[tuple[str, str], ...]:
    """Return what a report is about as (name, words): period, the two sides, service, wards."""
    first, last = report.days
    settings = report.settings
    online = [
        _POSTS if each == "social" else say_channel(each).lower() for each in settings.get("online", ())
    ]
    against = [say_channel(each).lower() for each in settings.get("against", ())]
    number = f"{len(report.wards):,}"
    wards = f"{number} in the boundaries of {report.edition}" if report.edition else number
    return (
        ("Period", f"{say_day(first)} to {say_day(last)}" if first and last else NOT_KNOWN),
        ("Online voice", say_list(online) or NOT_KNOWN),
        ("Held against", say_list(against) or NOT_KNOWN),
        ("Services", settings.get("service") or "all"),
        ("Wards", wards),
    )


def rank_wards(snapshot: "Snapshot") -> tuple[RankedWard, ...]:
    """Return the wards that the table has room for: those called a gap, then by how likely one is."""
    wards = snapshot.report.wards
    # Not the order of the map page, where wards that are only likely stand below all that can be judged.
    rows = sorted(
        snapshot.rows,
        key=lambda row: 0.0 if row.flag == "gap" else 2.0 - (wards[row.index].p_gap or 0.0),
    )
    return tuple(
        RankedWard(
            row.name,
            row.page,
            row.flag,
            {fact.key: fact.value for fact in row.facts},
            _draw_bar(wards[row.index]),
        )
        for row in rows[:MOST_WARDS]
    )


def _draw_bar(ward: "WardReport") -> Bar | None:
    if ward.log_ratio is None or ward.low is None or ward.high is None:
        return None
    low, middle, high = (_place(value) for value in (ward.low, ward.log_ratio, ward.high))
    return Bar(low, middle, high)


def _place(log_ratio: float) -> float:
    """Return where a log ratio lies on the scale of the bars, 0 to 100; what is beyond lies at its end."""
    return round(50.0 + 50.0 * min(max(log_ratio / _WIDEST, -1.0), 1.0), 1)


def _list_wide(report: "CityReport") -> list[str]:
    """Return the findings on the city as a whole, where they are not told first already."""
    return [each.finding for each in report.explained[FIRST:] if each.ward_code is None]
