"""OGC API Features, Part 1 (Core, GeoJSON, HTML, OpenAPI 3.0): what a desktop GIS connects to."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, make_response, render_template, request

from webmap.caching import answer_once
from webmap.ogc_features import FeatureSet, FeatureSets
from webmap.ogc_openapi import write_openapi
from webmap.ogc_query import FORMATS, ItemsQuery, check_parameters, read_query, wants_html
from webmap.roles import may

if TYPE_CHECKING:
    from collections.abc import Callable

    from webmap.snapshots import Snapshot, SnapshotCache

    Answer = Callable[..., Response]

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_SPEC = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
CONFORMANCE = tuple(f"{_SPEC}/{part}" for part in ("core", "oas30", "html", "geojson"))
_MEDIA = {"json": JSON, "html": HTML}

Document = dict[str, Any]


def make_ogc(city: "SnapshotCache", *, build: str) -> Blueprint:
    """Return the blueprint of the API and of the page that says how to connect to it."""
    ogc = Blueprint("ogc", __name__)
    sets = FeatureSets(city)

    def answer(make: "Callable[[Snapshot], Document]", *, media: str = JSON) -> Response:
        """Answer with a document, as JSON or as a page that shows the same."""
        snapshot = city.current()
        html = wants_html(request)

        def write() -> Response:
            document = make(snapshot)
            if html:
                return make_response(render_template("ogc.html", document=document, path=request.path))
            # Not Flask's own, which sorts members: columns come in the order of the downloads.
            text = json.dumps(document, ensure_ascii=False, allow_nan=False)
            return Response(text, content_type=media)

        # The same address gives JSON or a page.
        response = answer_once(snapshot, write, build=f"{build}-{city.mark()}-{FORMATS[html]}")
        response.vary.add("Accept")
        return response

    _add_frame(ogc, answer, sets)
    _add_collections(ogc, answer, sets, city)
    return ogc


def _add_frame(ogc: Blueprint, answer: "Answer", sets: FeatureSets) -> None:
    """Add what tells of the API itself."""

    @ogc.get("/ogc", strict_slashes=False)
    @may("viewer", in_public_view=True)
    def show_landing() -> Response:
        """Say what there is."""
        check_parameters(request)
        return answer(_write_landing)

    @ogc.get("/ogc/conformance")
    @may("viewer", in_public_view=True)
    def show_conformance() -> Response:
        """Say which parts of the standard are kept."""
        check_parameters(request)
        return answer(
            lambda _: {"title": "Conformance", "links": _link_self(JSON), "conformsTo": list(CONFORMANCE)}
        )

    @ogc.get("/ogc/api")
    @may("viewer", in_public_view=True)
    def show_api() -> Response:
        """Describe the API by OpenAPI 3.0."""
        check_parameters(request)
        return answer(lambda snapshot: write_openapi(_root(), sets.list(snapshot)), media=OPENAPI)

    @ogc.get("/connect")
    @may("viewer", in_public_view=True)
    def show_connect() -> str:
        """Say in plain words how to connect QGIS."""
        return render_template("connect.html", address=_root())


def _add_collections(ogc: Blueprint, answer: "Answer", sets: FeatureSets, city: "SnapshotCache") -> None:
    """Add the collections and their features."""

    @ogc.get("/ogc/collections")
    @may("viewer", in_public_view=True)
    def show_collections() -> Response:
        """List the collections."""
        check_parameters(request)
        return answer(
            lambda snapshot: {
                "title": "Collections",
                "links": _link_self(JSON),
                "collections": [_write_collection(each, own=False) for each in sets.list(snapshot)],
            }
        )

    @ogc.get("/ogc/collections/<name>")
    @may("viewer", in_public_view=True)
    def show_collection(name: str) -> Response:
        """Describe a collection."""
        check_parameters(request)
        return answer(lambda snapshot: _write_collection(sets.find(snapshot, name), own=True))

    @ogc.get("/ogc/collections/<name>/items")
    @may("viewer", in_public_view=True)
    def show_items(name: str) -> Response:
        """Send the features that are asked for, page by page."""
        query = read_query(request, sets.find(city.current(), name).filters)
        return answer(lambda snapshot: _write_items(sets.find(snapshot, name), query), media=GEOJSON)

    @ogc.get("/ogc/collections/<name>/items/<path:feature>")
    @may("viewer", in_public_view=True)
    def show_item(name: str, feature: str) -> Response:
        """Send one feature."""
        check_parameters(request)
        return answer(lambda snapshot: _write_item(sets.find(snapshot, name), feature), media=GEOJSON)


def _root() -> str:
    return f"{request.host_url.rstrip('/')}{request.script_root}/ogc"


def _link(rel: str, address: str, media: str, title: str) -> dict[str, str]:
    return {"rel": rel, "href": address, "type": media, "title": title}


def _link_self(media: str, **changed: object) -> list[dict[str, str]]:
    """Return the links to this answer and to the same in the other format."""
    here = f"{request.host_url.rstrip('/')}{request.script_root}{quote(request.path)}"
    now = FORMATS[wants_html(request)]
    links = []
    for form in sorted(FORMATS, key=lambda each: each != now):
        query = urlencode({**request.args.to_dict(), **changed, "f": form})
        kind = HTML if form == "html" else media
        rel = "self" if form == now else "alternate"
        links.append(_link(rel, f"{here}?{query}", kind, f"This as {form.upper()}"))
    return links


def _write_landing(snapshot: "Snapshot") -> Document:
    root = _root()
    return {
        "title": f"{snapshot.report.name}: Wardlight",
        "description": "Ward gaps between online voice and contact, counters and their catchments. Small "
        "numbers are withheld as on the pages.",
        "links": [
            *_link_self(JSON),
            _link("service-desc", f"{root}/api?f=json", OPENAPI, "The API by OpenAPI 3.0"),
            _link("service-doc", f"{root}/api?f=html", HTML, "The API as a page"),
            _link("conformance", f"{root}/conformance", JSON, "Parts of the standard that are kept"),
            _link("data", f"{root}/collections", JSON, "The collections"),
        ],
    }


def _write_collection(found: FeatureSet, *, own: bool) -> Document:
    """Return a collection; `own`: whether this is its own address, and not the list of all."""
    at = f"{_root()}/collections/{found.name}"
    links = _link_self(JSON) if own else [_link("self", at, JSON, found.title)]
    extent: Document = {}
    if found.box is not None:
        extent["spatial"] = {"bbox": [list(found.box)], "crs": CRS84}
    if found.days is not None:
        interval = [None if each is None else _write_moment(each) for each in found.moments]
        extent["temporal"] = {"interval": [interval], "trs": _GREGORIAN}
    return {
        "id": found.name,
        "title": found.title,
        "description": found.table.facts["method"],
        "itemType": "feature",
        "crs": [CRS84],
        "extent": extent,
        "about": found.table.facts,
        "links": [
            *links,
            _link("items", f"{at}/items?f=json", GEOJSON, "Features as GeoJSON"),
            _link("items", f"{at}/items?f=html", HTML, "Features as a page"),
            _link(
                "license",
                f"{request.host_url.rstrip('/')}{request.script_root}/method#sources",
                HTML,
                "Whose data",
            ),
        ],
    }


def _write_items(found: FeatureSet, query: ItemsQuery) -> Document:
    rows = found.find(query)
    page = rows[query.offset : query.offset + query.limit]
    links = _link_self(GEOJSON)
    here = FORMATS[wants_html(request)]
    for rel, offset in (
        ("next", query.offset + query.limit),
        ("prev", max(query.offset - query.limit, 0)),
    ):
        if offset < len(rows) if rel == "next" else query.offset > 0:
            address = _link_self(GEOJSON, offset=offset, limit=query.limit)[0]["href"]
            links.append(_link(rel, address, HTML if here == "html" else GEOJSON, f"The {rel} page"))
    links.append(_link("collection", f"{_root()}/collections/{found.name}", JSON, found.title))
    return {
        "type": "FeatureCollection",
        "title": found.title,
        "timeStamp": _write_moment(datetime.now(UTC)),
        "numberMatched": len(rows),
        "numberReturned": len(page),
        "about": found.table.facts,
        "links": links,
        "features": found.write(page),
    }


def _write_item(found: FeatureSet, feature: str) -> Document:
    document = found.write([found.place(feature)])[0]
    collection = _link("collection", f"{_root()}/collections/{found.name}", JSON, found.title)
    return {**document, "links": [*_link_self(GEOJSON), collection]}


def _write_moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
