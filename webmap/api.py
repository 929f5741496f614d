"""What programs read: the report, the outlines, one ward, and whether we are well."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, request, send_file

from webmap.caching import answer_once
from webmap.choices import find_choice, offer_choices
from webmap.classes import classify_wards
from webmap.errors import StalePageError, UnknownWardError
from webmap.facts import describe_ward, find_shown
from webmap.map_data import describe_map
from webmap.maps import EMBED_LIMIT
from webmap.outlines import bound_polygons
from webmap.roles import PUBLIC, may
from webmap.viewing import read_view

if TYPE_CHECKING:
    from webmap.snapshots import Snapshot, SnapshotCache
    from webmap.tiles import TileStore

_WEEK_S = 604_800


def make_api(city: "SnapshotCache", *, tiles: "TileStore", build: str) -> Blueprint:
    """Return the blueprint of data."""
    api = Blueprint("api", __name__)

    @api.get("/healthz")
    @may(PUBLIC)
    def tell_health() -> Response:
        """Say that the app answers; the city file is not touched."""
        return jsonify({"status": "ok"})

    @api.get("/api/report.json")
    @may("viewer", in_public_view=True)
    def send_report() -> Response:
        """Send every figure of the report."""
        snapshot = city.current()
        return answer_once(snapshot, lambda: jsonify(snapshot.report_facts), build=build)

    @api.get("/api/shapes.json")
    @may("viewer", in_public_view=True)
    def send_shapes() -> Response:
        """Send the wards' outlines."""
        snapshot = city.current()
        return answer_once(
            snapshot, lambda: Response(snapshot.shapes_json, mimetype="application/geo+json"), build=build
        )

    @api.get("/api/services.json")
    @may("viewer", in_public_view=True)
    def send_services() -> Response:
        """Send the counters, hubs and libraries, for the points on the map."""
        snapshot = city.current()
        return answer_once(
            snapshot, lambda: Response(snapshot.services_json, mimetype="application/json"), build=build
        )

    @api.get("/api/wards/<int:index>.json")
    @may("viewer", in_public_view=True)
    def send_ward(index: int) -> Response:
        """Send one ward in words, for the panel beside the map."""
        snapshot = city.current()
        if request.args.get("state", snapshot.fingerprint) != snapshot.fingerprint:
            raise StalePageError("the city file has changed since this page was made; load the page again")
        if index >= len(snapshot.report.wards):
            raise UnknownWardError("there is no such ward; load the page again")
        return answer_once(snapshot, lambda: jsonify(_ward_facts(snapshot, index)), build=build)

    _add_drawing(api, city, tiles=tiles, build=build)
    return api


def _add_drawing(api: Blueprint, city: "SnapshotCache", *, tiles: "TileStore", build: str) -> None:
    """Add what maps are drawn of."""

    @api.get("/api/tiles/<name>.pmtiles")
    @may("viewer", in_public_view=True)
    def send_tiles(name: str) -> Response:
        """Send a part of the tiles of a country; the name changes with the outlines."""
        response = send_file(
            tiles.path(name), mimetype="application/vnd.pmtiles", conditional=True, max_age=_WEEK_S
        )
        response.headers["Cache-Control"] = f"private, max-age={_WEEK_S}, immutable"
        return response

    @api.get("/api/map.json")
    @may("viewer", in_public_view=True)
    def send_map() -> Response:
        """Send the classes and colours of a map, for a page that shows another period."""
        view = read_view(request.args)
        snapshot = city.current()

        def make() -> Response:
            choice = find_choice(view.show, offer_choices(snapshot.report))
            classified = classify_wards(choice, snapshot.report.wards, scheme=view.classes)
            few = len(snapshot.outlines) <= EMBED_LIMIT
            return jsonify(describe_map(snapshot, classified, hatched=few))

        return answer_once(snapshot, make, build=build)


def _ward_facts(snapshot: "Snapshot", index: int) -> dict[str, object]:
    row = describe_ward(snapshot.report.wards[index], index=index, shown=find_shown(snapshot.report))
    outline = dict(snapshot.polygons).get(index)
    return {**asdict(row), "box": None if outline is None else bound_polygons([outline])}
