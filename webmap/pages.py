"""The pages people read: the ward map, one ward, the method."""

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, render_template, request

from webmap.advice import advise
from webmap.asking import describe_ask, read_ask
from webmap.caching import answer_once
from webmap.channel_words import tell_channels
from webmap.choices import CHOICES, find_choice, offer_choices
from webmap.classes import SCHEMES, classify_wards
from webmap.compare_pages import compare_address
from webmap.downloads import list_offers, write_address
from webmap.errors import UnknownWardError
from webmap.facts import WardRow, describe_ward, find_shown, list_channels, ward_page
from webmap.findings import tell_findings
from webmap.map_data import list_times, write_map_data
from webmap.maps import EMBED_LIMIT, draw_map, frame_map
from webmap.periods import show_periods
from webmap.roles import may
from webmap.security import page_nonce
from webmap.still import draw_still
from webmap.viewing import PLAIN, POINTS, read_view
from webmap.words import say_pairs

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.city_choices import CityChoices
    from webmap.periods import TwoPeriods
    from webmap.settings import WebSettings
    from webmap.snapshots import Snapshot, SnapshotCache
    from webmap.tiles import TileStore
    from webmap.viewing import View

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class TablePage:
    """The part of the table that a page shows, and where in the whole it stands."""

    rows: tuple[WardRow, ...]
    number: int
    last: int
    total: int
    query: str


def page_table(rows: tuple[WardRow, ...], *, number: int, query: str) -> TablePage:
    """Return all rows of a city, or one page of those of a country, found by name or code."""
    wanted = query.strip().casefold()
    if wanted:
        rows = tuple(row for row in rows if wanted in row.name.casefold() or wanted in row.code.casefold())
    if len(rows) <= EMBED_LIMIT:
        return TablePage(rows, 1, 1, len(rows), query)
    last = ceil(len(rows) / PAGE_SIZE)
    number = min(max(number, 1), last)
    start = (number - 1) * PAGE_SIZE
    return TablePage(rows[start : start + PAGE_SIZE], number, last, len(rows), query)


def make_pages(
    city: "SnapshotCache", settings: "WebSettings", *, tiles: "TileStore", build: str
) -> Blueprint:
    """Return the blueprint of the pages.

    Args:
        city: Gives the city's current state.
        settings: The app's settings.
        tiles: Makes and finds the tiles of a country.
        build: Stands for templates, scripts and styles in the tags of pages.
    """
    pages = Blueprint("pages", __name__)

    def answer(make: "Callable[[Snapshot], str]", *, beside: str = "") -> Response:
        snapshot = city.current()
        return answer_once(snapshot, lambda: make_response(make(snapshot)), build=build + beside)

    @pages.get("/")
    @may("viewer", in_public_view=True)
    def show_map() -> Response:
        """Show findings, table and map, or two periods side by side."""
        view = read_view(request.args)
        if view.compare:
            two = show_periods(city, read_ask(request.args), view)
            return answer(lambda snapshot: _draw_both(snapshot, two, view, city.offered()))
        number = request.args.get("page", 1, type=int)
        query = request.args.get("find", "")
        tiled = tiles.find(city.current()) if view.draw != PLAIN else None

        def make(snapshot: "Snapshot") -> str:
            report = snapshot.report
            choices = offer_choices(report)
            services = snapshot.services if view.points else ()
            choice = find_choice(view.show, choices)
            outlines = snapshot.polygons
            classified = classify_wards(choice, report.wards, scheme=view.classes)
            parts = (
                draw_map(outlines, classified, box=snapshot.box, tile_url=settings.tile_url)
                if tiled is None
                else frame_map()
            )
            return render_template(
                "map.html",
                snapshot=snapshot,
                report=report,
                findings=tell_findings(snapshot),
                channels=list_channels(report),
                table=page_table(snapshot.rows, number=number, query=query),
                asked=describe_ask(
                    snapshot.ask, against=report.settings.get("against", ()), offered=city.offered()
                ),
                view=view,
                schemes=SCHEMES,
                points=POINTS,
                choices=choices,
                choice=choice,
                classified=classified,
                parts=parts,
                tiled=tiled,
                map_data={
                    **write_map_data(
                        snapshot, classified, view, embedded=parts.embedded, tiles=tiled, build=build
                    ),
                    "times": list_times(snapshot.ask, view, city.offered().periods),
                },
                still=draw_still(outlines, classified, services) if parts.embedded else None,
                services=services,
                ward_pages=[ward_page(ward.ward_code) for ward in report.wards],
                tile_credit=settings.tile_credit if settings.tile_url else "",
                settings_words=say_pairs(report.settings),
                excluded_words=say_pairs(report.excluded),
                counts_words=say_pairs(dict(report.counts)),
                downloads=list_offers(snapshot, request.args),
                csv_metadata=write_address("gaps", "csv-metadata.json", request.args),
                nonce=page_nonce(),
            )

        # A page that was kept must not outlive the making of the tiles.
        return answer(make, beside=tiled or "")

    @pages.get("/ward/")
    @pages.get("/ward/<code>")
    @may("viewer", in_public_view=True)
    def show_ward(code: str | None = None) -> Response:
        """Show one ward."""
        wanted = code if code is not None else request.args.get("code", "")
        if not wanted:
            raise UnknownWardError("the address names no ward; choose one from the table of wards")
        city.current().ward(wanted)

        def make(snapshot: "Snapshot") -> str:
            report = snapshot.report
            index, ward = snapshot.ward(wanted)
            classified = classify_wards(CHOICES[0], report.wards)
            few = len(snapshot.outlines) <= EMBED_LIMIT
            return render_template(
                "ward.html",
                report=report,
                ward=describe_ward(ward, index=index, shown=find_shown(report)),
                channels=tell_channels(ward),
                steps=advise(ward, report),
                compare=compare_address(ward.ward_code),
                services=ward.services,
                still=draw_still(snapshot.polygons, classified) if few else None,
                ward_pages=[ward_page(each.ward_code) for each in report.wards],
            )

        return answer(make)

    @pages.get("/method")
    @may("viewer", in_public_view=True)
    def show_method() -> Response:
        """Say what the words mean and what is not known."""
        return answer(
            lambda snapshot: render_template(
                "method.html",
                base_map=settings.tile_url is not None,
                sources=[source for source in snapshot.report.sources if source.attribution],
            )
        )

    return pages


def _draw_both(snapshot: "Snapshot", two: "TwoPeriods", view: "View", offered: "CityChoices") -> str:
    """Return the page of two periods side by side."""
    report = snapshot.report
    return render_template(
        "periods.html",
        two=two,
        view=view,
        choices=offer_choices(report),
        asked=describe_ask(snapshot.ask, against=report.settings.get("against", ()), offered=offered),
        ward_pages=[ward_page(ward.ward_code) for ward in report.wards],
    )
