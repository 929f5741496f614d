"""The report on two pages of paper, and pages of words: glossary and accessibility."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, render_template

from gaps.readings import CANT_TELL, NO_SIGN
from webmap.caching import answer_once
from webmap.choices import CHOICES
from webmap.classes import classify_wards
from webmap.facts import ward_page
from webmap.findings import tell_findings
from webmap.maps import EMBED_LIMIT
from webmap.roles import may
from webmap.still import draw_still

if TYPE_CHECKING:
    from webmap.snapshots import Snapshot, SnapshotCache

_ROWS = 12
"""More wards than this would not fit on the second page."""


def make_report(city: "SnapshotCache", *, build: str) -> Blueprint:
    """Return the blueprint of the report and the pages of words.

    Args:
        city: Gives the city's current state.
        build: Stands for templates, scripts and styles in the tags of pages.
    """
    pages = Blueprint("report", __name__)

    @pages.get("/report")
    @may("viewer", in_public_view=True)
    def show() -> Response:
        """Show the report for printing."""
        snapshot = city.current()
        return answer_once(snapshot, lambda: make_response(_draw(snapshot)), build=build)

    @pages.get("/glossary")
    @may("viewer", in_public_view=True)
    def show_glossary() -> str:
        """Say what the words mean."""
        return render_template("glossary.html")

    @pages.get("/accessibility")
    @may("viewer", in_public_view=True)
    def show_accessibility() -> str:
        """Say what was done so that everybody can use the pages."""
        return render_template("accessibility.html")

    return pages


def _draw(snapshot: "Snapshot") -> str:
    report = snapshot.report
    classified = classify_wards(CHOICES[0], report.wards)
    likely = [row for row in snapshot.rows if _band(snapshot, row.index) not in {CANT_TELL, NO_SIGN, ""}]
    silent = [ward.ward_name for ward in report.wards if ward.band in {CANT_TELL, ""}]
    return render_template(
        "report.html",
        report=report,
        findings=tell_findings(snapshot),
        likely=likely[:_ROWS],
        more=max(len(likely) - _ROWS, 0),
        silent=silent,
        classified=classified,
        choice=CHOICES[0],
        still=draw_still(snapshot.polygons, classified) if len(snapshot.outlines) <= EMBED_LIMIT else None,
        ward_pages=[ward_page(ward.ward_code) for ward in report.wards],
    )


def _band(snapshot: "Snapshot", index: int) -> str:
    return snapshot.report.wards[index].band
