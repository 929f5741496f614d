"""What programs read: the report, the outlines, one ward, and whether we are well."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, make_response, request

from webmap.caching import answer_once
from webmap.errors import StalePageError, UnknownWardError
from webmap.facts import describe_ward, find_shown

if TYPE_CHECKING:
    from webmap.snapshots import Snapshot, SnapshotCache


def make_api(city: "SnapshotCache", *, build: str) -> Blueprint:
    """Return the blueprint of data."""
    api = Blueprint("api", __name__)

    @api.get("/healthz")
    def tell_health() -> Response:
        """Say that the app answers; the city file is not touched."""
        return jsonify({"status": "ok"})

    @api.get("/api/report.json")
    def send_report() -> Response:
        """Send every figure of the report."""
        snapshot = city.current()
        return answer_once(snapshot, lambda: jsonify(snapshot.report_facts), build=build)

    @api.get("/api/shapes.json")
    def send_shapes() -> Response:
        """Send the wards' outlines."""
        snapshot = city.current()

        def make() -> Response:
            response = make_response(snapshot.shapes_json)
            response.mimetype = "application/geo+json"
            return response

        return answer_once(snapshot, make, build=build)

    @api.get("/api/services.json")
    def send_services() -> Response:
        """Send the counters, hubs and libraries, for the points on the map."""
        snapshot = city.current()

        def make() -> Response:
            response = make_response(snapshot.services_json)
            response.mimetype = "application/json"
            return response

        return answer_once(snapshot, make, build=build)

    @api.get("/api/wards/<int:index>.json")
    def send_ward(index: int) -> Response:
        """Send one ward in words, for the panel beside the map."""
        snapshot = city.current()
        if request.args.get("state", snapshot.fingerprint) != snapshot.fingerprint:
            raise StalePageError("the city file has changed since this page was made; load the page again")
        if index >= len(snapshot.report.wards):
            raise UnknownWardError("there is no such ward; load the page again")
        return answer_once(snapshot, lambda: jsonify(_ward_facts(snapshot, index)), build=build)

    return api


def _ward_facts(snapshot: "Snapshot", index: int) -> dict[str, object]:
    row = describe_ward(snapshot.report.wards[index], index=index, shown=find_shown(snapshot.report))
    return asdict(row)
