"""The analysts' pages: how right the answers are, and why a post is where it is."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, make_response, render_template, request

from webmap.accuracy_words import OVERVIEW_COLUMNS, compare_runs, describe_run, summarise_run
from webmap.errors import UnknownChoiceError
from webmap.explained_words import describe_explained
from webmap.roles import may

if TYPE_CHECKING:
    from webmap.reading import AnalystReader

_DRAWN = 32


def make_analyst(reader: "AnalystReader") -> Blueprint:
    """Return the blueprint of the analysts' pages.

    Args:
        reader: Gives what only analysts see.
    """
    analyst = Blueprint("analyst", __name__)

    @lru_cache(maxsize=_DRAWN)
    def draw(run: str, at: str) -> str:
        return reader.draw_accuracy(_find_run(reader.accuracy(), run, at=at))

    @analyst.get("/accuracy")
    @may("analyst")
    def show_accuracy() -> str:
        """Show the measurements, and one of them in full."""
        reports = reader.accuracy()
        chosen = _find_run(reports, request.args.get("run")) if reports else None
        return render_template(
            "accuracy.html",
            runs=[summarise_run(report) for report in reports],
            columns=OVERVIEW_COLUMNS,
            page=describe_run(chosen) if chosen else None,
        )

    @analyst.get("/accuracy/compare")
    @may("analyst")
    def show_comparison() -> str:
        """Show two measurements side by side."""
        reports = reader.accuracy()
        first, second = (_find_run(reports, request.args.get(side, "")) for side in ("first", "second"))
        return render_template("accuracy_compare.html", compared=compare_runs(first, second))

    @analyst.get("/accuracy/<run>.svg")
    @may("analyst")
    def send_figure(run: str) -> Response:
        """Send a measurement's figure."""
        report = _find_run(reader.accuracy(), run)
        response = make_response(draw(report["run"], report["at"]))
        response.mimetype = "image/svg+xml"
        return response

    @analyst.get("/explain")
    @may("analyst")
    def show_explanation() -> str:
        """Show why a post is where it is."""
        asked, source = request.args.get("post", "").strip(), request.args.get("source", "").strip()
        page = describe_explained(reader.explain(asked, source=source)) if asked else None
        return render_template("explain.html", asked=asked, source=source, page=page)

    return analyst


def _find_run(reports: list[dict[str, Any]], run: str | None, *, at: str | None = None) -> dict[str, Any]:
    """Return the report of a run, the newest if none is named.

    Raises:
        UnknownChoiceError: If there is none.
    """
    for report in reports:
        if run in {None, report["run"]} and at in {None, report["at"]}:
            return report
    raise UnknownChoiceError(f"there is no measurement {run!r}; choose one from the page of accuracy")
