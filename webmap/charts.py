"""The charts beside the map: wards ranked with intervals, funnel, check of the model, and a ward's trend."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, render_template, request

from webmap.caching import answer_once
from webmap.errors import UnknownChoiceError, UnusableChoiceError
from webmap.facts import describe_ward, find_shown
from webmap.roles import may
from webmap.trend import follow_ward

if TYPE_CHECKING:
    from webmap.snapshots import Snapshot, SnapshotCache

_AGAIN_S = 3


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its name in addresses, its title, and in words what it shows and how it is read."""

    name: str
    title: str
    alt: str
    reading: str


CHARTS = (
    Chart(
        "ranking",
        "Wards ranked",
        "Wards ranked by their ratio of online voice to contact, the quietest first, each with its interval",
        "Each dot is a ward's ratio: 1 is what its contact would lead one to expect. The line through it is "
        "its 90% interval; wards whose lines overlap should not be put in order.",
    ),
    Chart(
        "funnel",
        "Funnel plot",
        "Funnel plot: each ward's ratio against how many people would be expected to be heard there",
        "For auditors: the fewer people are expected, the further chance alone throws a ward from 1. Points "
        "outside the funnel are more than chance would do, were homes known for certain, which they are not.",
    ),
    Chart(
        "predictive",
        "Check of the model",
        "Check of the model: people who name each ward, beside what the model would have that be",
        "If the model is right, the people who name a ward lie inside its range nine times in ten.",
    ),
)


def make_charts(city: "SnapshotCache", *, build: str) -> Blueprint:
    """Return the blueprint of the charts.

    Args:
        city: Gives the city's current state.
        build: Stands for templates, scripts and styles in the tags of pages.
    """
    pages = Blueprint("charts", __name__)

    @pages.get("/charts")
    @may("viewer", in_public_view=True)
    def show() -> Response:
        """Show the charts, and the trend of a ward if one is chosen."""
        snapshot = city.current()
        wanted = request.args.get("ward", "").strip()
        index = snapshot.ward(wanted)[0] if wanted else None
        missing = city.figures(snapshot).left_out
        trend = follow_ward(city, snapshot, wanted) if wanted else None

        def make() -> Response:
            return make_response(
                render_template(
                    "charts.html",
                    report=snapshot.report,
                    charts=CHARTS,
                    missing=missing,
                    ward=_describe(snapshot, index),
                    wards=sorted((ward.ward_name, ward.ward_code) for ward in snapshot.report.wards),
                    trend=trend,
                )
            )

        if trend is None or not trend.waiting:
            return answer_once(snapshot, make, build=build)
        response = make()
        # Some periods are not there yet: what is shown now must not be kept, and the page asks again.
        response.headers["Refresh"] = str(_AGAIN_S)
        return response

    @pages.get("/charts/<name>.svg")
    @may("viewer", in_public_view=True)
    def send(name: str) -> Response:
        """Send one chart."""
        if name not in {chart.name for chart in CHARTS}:
            known = ", ".join(chart.name for chart in CHARTS)
            raise UnknownChoiceError(f"there is no chart called {name!r}; choose {known}")
        snapshot = city.current()
        figures = city.figures(snapshot)
        if name in figures.left_out:
            raise UnusableChoiceError(figures.left_out[name])
        figure = figures.drawn[name]
        return answer_once(snapshot, lambda: Response(figure, mimetype="image/svg+xml"), build=build)

    return pages


def _describe(snapshot: "Snapshot", index: int | None) -> object:
    if index is None:
        return None
    report = snapshot.report
    return describe_ward(report.wards[index], index=index, shown=find_shown(report))
