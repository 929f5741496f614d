"""OGC API Features, Part 1: as the standard says, and as a real client sees it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import urlencode

import numpy as np
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from pipeline.feature_tables import FeatureTable
from tests.serving import serve_in_thread
from webmap.ogc_features import FeatureSet
from webmap.ogc_query import ItemsQuery

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any

_ITEMS = "/ogc/collections/gaps/items"
_ODD = "T/8?{{8*8}}"


@pytest.fixture
def city(city: SmallCity) -> SmallCity:
    city.document["report"]["days"] = ("2025-03-01", "2025-05-31")
    return city


def _codes(client: FlaskClient, **query: str) -> list[str]:
    answer = client.get(f"{_ITEMS}?{urlencode(query)}")
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.get_json(force=True)["features"]]


def _link(document: dict[str, Any], rel: str) -> str | None:
    return next((each["href"] for each in document["links"] if each["rel"] == rel), None)


@pytest.mark.parametrize("path", ["/ogc", "/ogc/", "/ogc/collections", "/ogc/collections/gaps", _ITEMS])
def test_every_link_leads_somewhere_of_the_type_it_says(client: FlaskClient, path: str) -> None:
    links = client.get(path).get_json(force=True)["links"]
    assert {"self", "alternate"} <= {each["rel"] for each in links}
    for each in links:
        answer = client.get(each["href"])
        assert answer.status_code == 200, each
        assert answer.headers["Content-Type"].split("; charset")[0] == each["type"], each


def test_the_landing_page_has_the_links_that_the_standard_asks_for(client: FlaskClient) -> None:
    document = client.get("/ogc").get_json()
    assert {each["rel"] for each in document["links"]} >= {
        "self",
        "service-desc",
        "service-doc",
        "conformance",
        "data",
    }
    parts = client.get("/ogc/conformance").get_json()["conformsTo"]
    assert [part.rsplit("/", 1)[1] for part in parts] == ["core", "oas30", "html", "geojson"]


def test_a_collection_tells_where_and_when_it_is_and_what_it_holds(client: FlaskClient) -> None:
    (collection,) = client.get("/ogc/collections").get_json()["collections"]
    assert collection["id"] == "gaps"
    assert collection["extent"]["spatial"]["bbox"] == [[-1.6, 53.75, -1.48, 53.87]]
    assert collection["extent"]["temporal"]["interval"] == [["2025-03-01T00:00:00Z", "2025-05-31T23:59:59Z"]]
    assert {"method", "date", "snapshot", "licences", "suppression"} <= set(collection["about"])
    own = client.get("/ogc/collections/gaps").get_json()
    assert {key: own[key] for key in own if key != "links"} == {
        key: collection[key] for key in collection if key != "links"
    }


def test_pages_lead_through_all_features_once_and_back(client: FlaskClient, city: SmallCity) -> None:
    address: str | None = f"{_ITEMS}?limit=4"
    wards = city.document["report"]["wards"]
    seen: list[str] = []
    sizes: list[int] = []
    while address:
        page = client.get(address).get_json(force=True)
        seen += [each["id"] for each in page["features"]]
        sizes.append(page["numberReturned"])
        assert page["numberMatched"] == 9
        last, address = page, _link(page, "next")
    assert seen == [ward["ward_code"] for ward in wards]
    assert sizes == [4, 4, 1]
    before = client.get(_link(last, "prev") or "").get_json(force=True)
    assert [each["id"] for each in before["features"]] == seen[4:8]
    assert _link(client.get(f"{_ITEMS}?limit=4").get_json(force=True), "prev") is None
    assert client.get(f"{_ITEMS}?offset=99").get_json(force=True)["features"] == []
    assert client.get(f"{_ITEMS}?limit=99999").status_code == 200


def test_features_have_the_columns_of_the_download(client: FlaskClient) -> None:
    features = client.get(_ITEMS).get_json(force=True)["features"]
    downloaded = client.get("/download/gaps.geojson").get_json(force=True)["features"]
    assert [each["properties"] for each in features] == [each["properties"] for each in downloaded]
    assert list(features[0]["properties"]) == list(downloaded[0]["properties"])


def test_one_feature_is_found_by_its_id_whatever_is_in_it(client: FlaskClient) -> None:
    answer = client.get(f"{_ITEMS}/T%2F8%3F%7B%7B8*8%7D%7D")
    feature = answer.get_json(force=True)
    assert (feature["id"], feature["properties"]["ward_code"]) == (_ODD, _ODD)
    again = client.get(_link(feature, "self") or "")
    assert again.get_json(force=True)["id"] == _ODD
    page = client.get(_link(feature, "alternate") or "")
    assert page.mimetype == "text/html"
    listed = client.get(f"{_ITEMS}?f=html").text
    assert "/items/T%2F8%3F%7B%7B8%2A8%7D%7D?f=html" in listed


@pytest.mark.parametrize(
    ("bbox", "number"),
    [
        ("-1.59,53.76,-1.585,53.765", 1),
        # Edges that touch count: the corner of four wards.
        ("-1.56,53.79,-1.56,53.79", 4),
        ("-1.59,53.76,-100,-1.585,53.765,100", 1),
        ("-180,-90,180,90", 9),
        ("0,0,1,1", 0),
        # Across the 180th meridian, the long way round to Britain and not.
        ("170,50,-1.585,53.765", 1),
        ("170,50,-170,60", 0),
        ("-1.49,53.76,-170,53.765", 1),
    ],
)
def test_a_box_finds_what_it_touches(client: FlaskClient, bbox: str, number: int) -> None:
    assert len(_codes(client, bbox=bbox)) == number


@pytest.mark.parametrize(
    ("moments", "number"),
    [
        ("2025-03-01T00:00:00Z", 9),
        ("2025-05-31", 9),
        ("2025-06-01T00:00:00Z", 0),
        ("2025-06-01T00:30:00+01:00", 9),
        ("../2025-02-28T23:59:59Z", 0),
        ("../2025-03-01T00:00:00Z", 9),
        ("2025-06-01/..", 0),
        ("2025-05-31T12:00:00Z/", 9),
        ("../..", 9),
        ("2024-01-01/2026-01-01", 9),
    ],
)
def test_a_time_is_held_against_that_of_the_report(client: FlaskClient, moments: str, number: int) -> None:
    assert len(_codes(client, datetime=moments)) == number


def test_properties_filter_exactly(client: FlaskClient, hostile: str) -> None:
    assert _codes(client, ward_name="Castle") == ["T00000002"]
    assert _codes(client, ward_name="castle") == []
    assert _codes(client, ward_name=hostile, ward_code="T00000003") == ["T00000003"]
    assert _codes(client, ward_code=_ODD, bbox="0,0,1,1") == []


@pytest.mark.parametrize(
    "query",
    [
        "bogus=1",
        "limit=0",
        "limit=-1",
        "limit=ten",
        "limit=",
        "limit=1&limit=2",
        "offset=-1",
        "bbox=1,2,3",
        "bbox=1,2,3,x",
        "bbox=1,2,3,nan",
        "bbox=0,2,1,1",
        "bbox=0,0,5,1,1,4",
        "datetime=yesterday",
        "datetime=2025-13-01T00:00:00Z",
        "datetime=2025-03-01T00:00:00",
        "datetime=2025-05-01/2025-04-01",
        "datetime=..",
        "datetime=a/b/c",
        "f=xml",
    ],
)
def test_a_bad_parameter_is_named_in_a_problem(client: FlaskClient, query: str) -> None:
    answer = client.get(f"{_ITEMS}?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    problem = answer.get_json(force=True)
    assert problem["status"] == 400
    assert query.split("=", maxsplit=1)[0] in problem["detail"]


@pytest.mark.parametrize(
    "path", ["/ogc", "/ogc/conformance", "/ogc/api", "/ogc/collections", "/ogc/collections/gaps"]
)
def test_an_unknown_parameter_is_refused_everywhere(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}?limit=1").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/ogc/collections/posts",
        "/ogc/collections/posts/items",
        # Without counters there is no such collection.
        "/ogc/collections/counters/items",
        f"{_ITEMS}/T99",
        "/ogc/nowhere",
    ],
)
def test_what_is_not_there_is_404_as_problem_and_as_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    page = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.mimetype) == (404, "text/html")


@pytest.mark.parametrize(
    "path",
    [
        "/ogc",
        "/ogc/conformance",
        "/ogc/api",
        "/ogc/collections",
        "/ogc/collections/gaps",
        _ITEMS,
        f"{_ITEMS}/T00000001",
    ],
)
def test_a_browser_gets_a_page_and_a_program_json(client: FlaskClient, path: str, hostile: str) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    page = client.get(path, headers=browser)
    assert page.mimetype == "text/html"
    assert hostile not in page.text
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/geo+json"}):
        answer = client.get(path, headers=headers)
        assert "json" in (answer.mimetype or "")
        assert "Accept" in answer.vary
    assert "json" in (client.get(f"{path}?f=json", headers=browser).mimetype or "")
    assert client.get(f"{path}?f=html").mimetype == "text/html"
    # A page held by the browser is not taken for the JSON of the same address.
    tag = {"If-None-Match": page.headers["ETag"]}
    assert client.get(path, headers=tag).status_code == 200
    assert client.get(path, headers=browser | tag).status_code == 304


def test_features_are_read_anew_when_the_city_file_changes(client: FlaskClient, city: SmallCity) -> None:
    assert _codes(client, ward_name="Newcastle") == []
    city.document["report"]["wards"][1]["ward_name"] = "Newcastle"
    city.version = 2
    assert _codes(client, ward_name="Newcastle") == ["T00000002"]


def test_the_openapi_document_says_what_the_api_does(client: FlaskClient) -> None:
    answer = client.get("/ogc/api")
    assert answer.headers["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    document = answer.get_json(force=True)
    assert document["openapi"].startswith("3.0.")
    assert document["servers"] == [{"url": "http://localhost/ogc"}]

    def follow(reference: str) -> Any:  # noqa: ANN401 - a part of the document
        part: Any = document
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]
        return part

    for reference in _references(document):
        assert follow(reference)
    names = [each["get"]["operationId"] for each in document["paths"].values()]
    assert len(set(names)) == len(names)
    for path, operations in document["paths"].items():
        address = f"/ogc{path.replace('{featureId}', 'T00000001')}".removesuffix("/")
        good = client.get(address)
        assert good.status_code == 200, path
        assert good.headers["Content-Type"] in operations["get"]["responses"]["200"]["content"]
        for given in operations["get"]["parameters"]:
            parameter = follow(given["$ref"]) if "$ref" in given else given
            if parameter["in"] == "query":
                value = {"f": "json", "limit": 1, "offset": 0, "bbox": "0,0,1,1", "datetime": "../.."}
                query = urlencode({parameter["name"]: value.get(parameter["name"], "x")})
                assert client.get(f"{address}?{query}").status_code == 200, (path, query)
            else:
                assert f"{{{parameter['name']}}}" in path


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for each in part:
            yield from _references(each)


def test_places_of_one_name_are_told_apart_and_keep_their_ids() -> None:
    columns: dict[str, list[Any]] = {"name": ["Hub", "Hub"], "lat": [53.8, 53.9], "lon": [-1.5, -1.5]}
    facts = {"title": "Counters", "city": "Testford", "method": ""}
    points = np.array([shapely.Point(-1.5, 53.8), shapely.Point(-1.5, 53.9)], dtype=object)
    both = FeatureSet("counters", FeatureTable("counters", columns, points, 27700, facts, ()), None)
    one = FeatureSet("counters", both.table.keep([1]), None)
    assert len(set(both.ids)) == 2
    assert one.ids[0] == both.ids[1]
    assert both.write([1])[0]["geometry"] == {"type": "Point", "coordinates": [-1.5, 53.9]}
    # Of no time: whatever is asked for, they are given.
    moment = (None, datetime(2000, 1, 1, tzinfo=UTC))
    assert both.find(ItemsQuery(10, 0, None, moment, {"name": "Hub"})) == [0, 1]


def test_the_help_page_gives_the_address_to_paste(client: FlaskClient) -> None:
    page = client.get("/connect", base_url="http://maps.example:8000").text
    assert "<code>http://maps.example:8000/ogc</code>" in page


_CLIENT = """
import json, sys
import pyogrio
address = f"OAPIF:{sys.argv[1]}/ogc"
found = {"layers": pyogrio.list_layers(address).tolist()}
frame = pyogrio.read_dataframe(address, layer="gaps", PAGE_SIZE=4)
found["codes"] = frame["ward_code"].tolist()
found["names"] = frame["ward_name"].tolist()
found["crs"] = frame.crs.to_epsg()
found["bounds"] = frame.total_bounds.round(5).tolist()
found["people"] = [None if value != value else value for value in frame["online_people"].tolist()]
box = (-1.59, 53.76, -1.585, 53.765)
found["boxed"] = pyogrio.read_dataframe(address, layer="gaps", bbox=box)["ward_code"].tolist()
found["flagged"] = pyogrio.read_dataframe(address, layer="gaps", where="flag = 'gap'")["ward_code"].tolist()
print(json.dumps(found))
"""


def test_gdal_reads_it_as_qgis_does(app: Flask, city: SmallCity) -> None:
    """In a process of its own: reading boundaries limits GDAL's drivers in ours."""
    # GDAL takes T00000001 for a time of day.
    city.document = json.loads(json.dumps(city.document).replace("T0000000", "E0500000"))
    wards = city.document["report"]["wards"]
    server = serve_in_thread(app)
    address = next(server)
    try:
        kept = {key: value for key, value in os.environ.items() if key != "OGR_SKIP"}
        done = subprocess.run(
            [sys.executable, "-c", _CLIENT, address],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env=kept | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
        )
    finally:
        next(server, None)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    # One ward has two parts: all come as such, in a layer of one type.
    assert found["layers"] == [["gaps", "MultiPolygon"]]
    assert found["codes"] == [ward["ward_code"] for ward in wards]
    assert found["names"] == [ward["ward_name"] for ward in wards]
    assert found["crs"] == 4326
    assert found["bounds"] == [-1.6, 53.75, -1.48, 53.87]
    assert found["people"] == [ward["online_people"] for ward in wards]
    assert found["boxed"] == ["E05000001"]
    assert found["flagged"] == [ward["ward_code"] for ward in wards if ward["flag"] == "gap"]
