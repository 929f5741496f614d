"""A services directory of ArcGIS on this machine: layers of a test in the form of the real service."""

import json
import re
from dataclasses import dataclass
from typing import Any

from tests.replay import Answer, Service

ROOT = "/arcgis/rest/services"


@dataclass
class Layer:
    """A layer and its manners.

    Attributes:
        features: GeoJSON features; in Esri JSON their outer ring only is served.
        page: Most features at once (maxRecordCount).
        flag: Whether it says exceededTransferLimit when it holds some back.
        formats: The formats that it says it speaks.
        pages: Whether it heeds resultOffset.
        count: What it counts; None for the truth.
        object_id: Its column of object ids.
        wkid: The coordinate system that Esri JSON says it is in.
    """

    features: list[dict[str, Any]]
    page: int = 1000
    flag: bool = True
    formats: str = "JSON, geoJSON, PBF"
    pages: bool = True
    count: int | None = None
    object_id: str = "FID"
    wkid: int = 4326


def square(x: float, y: float, *, size: float = 0.1) -> list[list[float]]:
    """Return the outline of a square by its south-west corner, counter-clockwise, closed."""
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def ward(number: int, district: str | None, *, year: int = 25) -> dict[str, Any]:
    """Return a made-up ward: a square in a row of squares."""
    properties: dict[str, Any] = {
        "FID": number,
        f"WD{year}CD": f"E05{number:06d}",
        f"WD{year}NM": f"Ward {number} & Co",
    }
    if district is not None:
        properties[f"LAD{year}CD"] = district
    geometry = {"type": "Polygon", "coordinates": [square(-1.5 + number / 10, 53.8)]}
    return {"type": "Feature", "id": number, "properties": properties, "geometry": geometry}


def row(number: int, **cells: str) -> dict[str, Any]:
    """Return a row of a table without outlines."""
    return {"type": "Feature", "id": number, "properties": {"FID": number, **cells}, "geometry": None}


def serve(service: Service, layers: dict[str, Layer], *, root: str = ROOT) -> str:
    """Serve layers by the name of their service; return the directory's address."""
    listed = [{"name": name, "type": "FeatureServer"} for name in layers]
    directory = {"currentVersion": 11.5, "services": [*listed, {"name": "Roads", "type": "MapServer"}]}
    service.routes[root] = lambda _: _send(directory)
    for name, layer in layers.items():
        path = f"{root}/{name}/FeatureServer"
        table = not any(feature["geometry"] for feature in layer.features)
        listing = {"layers": [], "tables": [{"id": 0, "name": name}]}
        if not table:
            listing = {"layers": listing["tables"], "tables": []}
        service.routes[path] = lambda _, listing=listing: _send(listing)  # type: ignore[misc]
        service.routes[f"{path}/0"] = lambda _, layer=layer: _send(_describe(layer))  # type: ignore[misc]
        service.routes[f"{path}/0/query"] = lambda query, layer=layer: _send(_answer(layer, query))  # type: ignore[misc]
    return f"{service.url}{root}"


def refuse(code: int, message: str, *details: str) -> Answer:
    """Return an error as ArcGIS tells it: with status 200."""
    return _send({"error": {"code": code, "message": message, "details": list(details)}})


def _describe(layer: Layer) -> dict[str, Any]:
    fields = [{"name": name, "type": "esriFieldTypeString"} for name in layer.features[0]["properties"]]
    return {
        "id": 0,
        "objectIdField": layer.object_id,
        "maxRecordCount": layer.page,
        "supportedQueryFormats": layer.formats,
        "fields": fields,
    }


def _answer(layer: Layer, query: dict[str, str]) -> dict[str, Any]:
    chosen = [feature for feature in layer.features if _fits(feature["properties"], query["where"])]
    if query.get("returnCountOnly") == "true":
        return {"count": len(chosen) if layer.count is None else layer.count}
    assert query["orderByFields"] == layer.object_id
    chosen.sort(key=lambda feature: int(feature["properties"][layer.object_id]))
    start = int(query["resultOffset"]) if layer.pages else 0
    most = min(layer.page, int(query["resultRecordCount"]))
    page, exceeded = chosen[start : start + most], len(chosen) > start + most and layer.flag
    if query["f"] == "geojson":
        collection: dict[str, Any] = {"type": "FeatureCollection", "features": page}
        return collection | ({"properties": {"exceededTransferLimit": True}} if exceeded else {})
    answer = {"spatialReference": {"wkid": layer.wkid}, "features": [_to_esri(feature) for feature in page]}
    return answer | ({"exceededTransferLimit": True} if exceeded else {})


def _fits(properties: dict[str, Any], where: str) -> bool:
    column, values = re.split(r"=| IN ", where, maxsplit=1)
    return str(properties[column]) in re.findall(r"'([^']*)'", values)


def _to_esri(feature: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {"attributes": feature["properties"]}
    if feature["geometry"] is not None:
        rings = feature["geometry"]["coordinates"]
        plain["geometry"] = {"rings": [ring[::-1] for ring in rings]}
    return plain


def _send(content: object) -> Answer:
    return Answer(json.dumps(content).encode(), headers={"Content-Type": "application/json"})
