"""The OpenAPI 3.0 document of /ogc."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from webmap.ogc_features import FeatureSet
from webmap.ogc_query import DEFAULT_LIMIT, FORMATS, MAX_LIMIT

_PARAMETERS: dict[str, Any] = {
    "f": {
        "name": "f",
        "in": "query",
        "description": "Format of the answer; without it the header Accept decides.",
        "required": False,
        "schema": {"type": "string", "enum": list(FORMATS)},
    },
    "limit": {
        "name": "limit",
        "in": "query",
        "description": "How many features at most.",
        "required": False,
        "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        "style": "form",
        "explode": False,
    },
    "offset": {
        "name": "offset",
        "in": "query",
        "description": "How many features are passed over; the link `next` holds it.",
        "required": False,
        "schema": {"type": "integer", "minimum": 0, "default": 0},
        "style": "form",
        "explode": False,
    },
    "bbox": {
        "name": "bbox",
        "in": "query",
        "description": "West, south, east, north in degrees (CRS84), or six numbers with heights. West "
        "greater than east crosses the 180th meridian.",
        "required": False,
        "schema": {
            "type": "array",
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
            "items": {"type": "number"},
        },
        "style": "form",
        "explode": False,
    },
    "datetime": {
        "name": "datetime",
        "in": "query",
        "description": "A moment by RFC 3339, or two with a slash between them, `..` for an open end. "
        "Features are of the whole time that the report counts; those of no time are always given.",
        "required": False,
        "schema": {"type": "string"},
        "style": "form",
        "explode": False,
    },
}
_ANY_OBJECT = {"type": "object"}


def write_openapi(root: str, sets: Sequence[FeatureSet]) -> dict[str, Any]:
    """Return the document.

    Args:
        root: Address of the API, absolute.
        sets: Its collections.
    """
    paths = {
        "/": _describe("getLandingPage", "What there is", "LandingPage"),
        "/conformance": _describe("getConformance", "Which parts of the standard are kept", "Conformance"),
        "/api": _describe(
            "getApi", "This document", "Api", media="application/vnd.oai.openapi+json;version=3.0"
        ),
        "/collections": _describe("getCollections", "The collections", "Collections"),
    }
    for each in sets:
        at = f"/collections/{each.name}"
        name = each.name.capitalize()
        paths[at] = _describe(f"describe{name}", each.title, "Collection", known=True)
        items = _describe(
            f"get{name}", f"Features: {each.title}", "Features", media="application/geo+json", known=True
        )
        items["get"]["parameters"] = [
            *({"$ref": f"#/components/parameters/{name}"} for name in _PARAMETERS),
            *(_describe_filter(filter_name) for filter_name in each.filters),
        ]
        paths[f"{at}/items"] = items
        item = _describe(
            f"get{name}Feature",
            f"One feature: {each.title}",
            "Feature",
            media="application/geo+json",
            known=True,
        )
        item["get"]["parameters"].append(
            {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
        )
        paths[f"{at}/items/{{featureId}}"] = item
    return {
        "openapi": "3.0.3",
        "info": {
            "title": f"{sets[0].table.facts['city']}: Wardlight" if sets else "Wardlight",
            "description": "Ward gaps, counters and catchments. Small numbers are withheld.",
            "version": version("wardlight"),
        },
        "servers": [{"url": root}],
        "paths": paths,
        "components": {
            "parameters": _PARAMETERS,
            "schemas": {
                "Problem": {
                    "type": "object",
                    "required": ["code", "status", "detail"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string"},
                        "code": {"type": "string"},
                        "description": {"type": "string"},
                    },
                }
            },
            "responses": {
                "BadParameter": _describe_problem("A parameter is unknown or cannot be taken"),
                "NotFound": _describe_problem("There is no such collection or feature"),
            },
        },
    }


def _describe(
    operation: str, summary: str, tag: str, *, media: str = "application/json", known: bool = False
) -> dict[str, Any]:
    """Return a path with its one operation; `known`: whether what it names may be missing."""
    answers: dict[str, Any] = {
        "200": {
            "description": summary,
            "content": {media: {"schema": _ANY_OBJECT}, "text/html": {"schema": {"type": "string"}}},
        },
        "400": {"$ref": "#/components/responses/BadParameter"},
    }
    if known:
        answers["404"] = {"$ref": "#/components/responses/NotFound"}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "tags": [tag],
            "parameters": [{"$ref": "#/components/parameters/f"}],
            "responses": answers,
        }
    }


def _describe_filter(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": f"Only features whose {name} is exactly this.",
        "required": False,
        "schema": {"type": "string"},
        "style": "form",
        "explode": False,
    }


def _describe_problem(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {"application/problem+json": {"schema": schema}}}
