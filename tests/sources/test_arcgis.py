"""A layer comes whole, whatever its server's manners; or it does not come, and the reason is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from sources import Client, Shelf, SourceError, find_source
from sources.arcgis import fetch_features, list_services, open_layer
from tests.replay import BUSY, HANG_UP, TOO_MANY, Answer, Service
from tests.sources.arcgis_service import ROOT, Layer, refuse, row, serve, ward

HERE = "E08000099"
WHERE = f"LAD25CD='{HERE}'"
_WARDS = [ward(number, HERE) for number in range(1, 26)]


def _fetch(
    service: Service, client: Client, cache: Path, layer: Layer, *, most: int = 10
) -> list[dict[str, Any]]:
    address = serve(service, {"WD_MAY_2025_UK_BSC": layer})
    shelf = Shelf(cache, find_source("ons-wards", service=address), "wards")
    opened = open_layer(client, f"{address}/WD_MAY_2025_UK_BSC/FeatureServer")
    service.asked.clear()
    return fetch_features(client, shelf, opened, where=WHERE, most=most)


def _offsets(service: Service) -> list[str]:
    return [query["resultOffset"] for _, query in service.asked if "resultOffset" in query]


def _codes(features: list[dict[str, Any]]) -> list[str]:
    return [feature["properties"]["WD25CD"] for feature in features]


@pytest.mark.parametrize("formats", ["JSON, geoJSON, PBF", "JSON, AMF"])
@pytest.mark.parametrize("said", ["that there is more", "nothing"])
def test_all_pages_are_fetched_whether_more_is_told_at_the_top_in_properties_or_not_at_all(
    service: Service, client: Client, cache: Path, formats: str, said: str
) -> None:
    found = _fetch(service, client, cache, Layer(_WARDS, formats=formats, flag=said != "nothing"))
    assert _codes(found) == [feature["properties"]["WD25CD"] for feature in _WARDS]
    assert [feature["geometry"] for feature in found] == [feature["geometry"] for feature in _WARDS]
    assert _offsets(service) == ["0", "10", "20"]


def test_a_page_cut_shorter_than_asked_for_is_gone_on_from(
    service: Service, client: Client, cache: Path
) -> None:
    assert len(_fetch(service, client, cache, Layer(_WARDS, page=10), most=1000)) == 25
    assert _offsets(service) == ["0", "10", "20"]


def test_longitude_and_latitude_are_asked_for(service: Service, client: Client, cache: Path) -> None:
    _fetch(service, client, cache, Layer(_WARDS))
    assert {query["outSR"] for _, query in service.asked if "outSR" in query} == {"4326"}


def test_features_other_than_asked_for_stay_away(service: Service, client: Client, cache: Path) -> None:
    others = [ward(number, "E08000001") for number in range(100, 120)]
    assert _codes(_fetch(service, client, cache, Layer([*others, *_WARDS]))) == _codes(_WARDS)


def test_none_that_fit_is_an_empty_list(service: Service, client: Client, cache: Path) -> None:
    assert _fetch(service, client, cache, Layer([ward(1, "E08000001")])) == []


@pytest.mark.parametrize(
    "fault",
    [
        BUSY,
        TOO_MANY,
        HANG_UP,
        Answer(b'{"count": 25}', cut_at=5),
        refuse(429, "Too many"),
        refuse(504, "Slow"),
    ],
)
def test_passing_faults_are_waited_out(service: Service, client: Client, cache: Path, fault: Answer) -> None:
    address = serve(service, {"W": Layer(_WARDS)})
    layer = open_layer(client, f"{address}/W/FeatureServer")
    service.faults = [fault, fault]
    shelf = Shelf(cache, find_source("ons-wards", service=address), "wards")
    assert len(fetch_features(client, shelf, layer, where=WHERE, most=10)) == 25


def test_an_error_told_with_status_200_is_an_error(service: Service, client: Client, cache: Path) -> None:
    address = serve(service, {"W": Layer(_WARDS)})
    service.routes[f"{ROOT}/W/FeatureServer/0/query"] = lambda _: refuse(
        400, "Cannot perform query. Invalid query parameters.", "'LAD25CD' is invalid"
    )
    layer = open_layer(client, f"{address}/W/FeatureServer")
    service.asked.clear()
    with pytest.raises(SourceError) as told:
        fetch_features(client, Shelf(cache, find_source("ons-wards"), "w"), layer, where=WHERE)
    assert "Cannot perform query. Invalid query parameters. 'LAD25CD' is invalid (code 400)" in str(
        told.value
    )
    assert len(service.asked) == 1


def test_a_lasting_error_with_status_200_is_given_up(service: Service, client: Client) -> None:
    service.routes["/arcgis"] = lambda _: refuse(503, "An error occurred.")
    with pytest.raises(
        SourceError, match=r"after several tries: An error occurred \(code 503\); try again later"
    ):
        list_services(client, f"{service.url}/arcgis")
    assert len(service.asked) == 4


def test_half_a_page_is_refused(service: Service, client: Client, cache: Path) -> None:
    address = serve(service, {"W": Layer(_WARDS)})
    whole = service.routes[f"{ROOT}/W/FeatureServer/0/query"]

    def halve(query: dict[str, str]) -> Answer:
        body = whole(query).body
        return Answer(body[: len(body) // 2]) if query.get("resultOffset") == "10" else Answer(body)

    service.routes[f"{ROOT}/W/FeatureServer/0/query"] = halve
    layer = open_layer(client, f"{address}/W/FeatureServer")
    shelf = Shelf(cache, find_source("ons-wards"), "w")
    with pytest.raises(SourceError, match="no JSON"):
        fetch_features(client, shelf, layer, where=WHERE, most=10)


def test_a_broken_off_fetch_goes_on_from_its_pages(service: Service, client: Client, cache: Path) -> None:
    layer = Layer(_WARDS)
    address = serve(service, {"W": layer})
    opened = open_layer(client, f"{address}/W/FeatureServer")
    whole = service.routes[f"{ROOT}/W/FeatureServer/0/query"]
    service.routes[f"{ROOT}/W/FeatureServer/0/query"] = lambda query: (
        Answer(b"gone", 500) if query.get("resultOffset") == "20" else whole(query)
    )
    with pytest.raises(SourceError, match="status 500 after several tries"):
        fetch_features(client, Shelf(cache, find_source("ons-wards"), "w"), opened, where=WHERE, most=10)
    service.routes[f"{ROOT}/W/FeatureServer/0/query"] = whole
    service.asked.clear()
    came: list[int] = []
    found = fetch_features(
        client, Shelf(cache, find_source("ons-wards"), "w"), opened, where=WHERE, most=10, advance=came.append
    )
    assert _codes(found) == _codes(_WARDS)
    assert _offsets(service) == ["20"]
    assert came == [10, 10, 5]


def test_a_server_that_does_not_page_is_told_and_not_asked_for_ever(
    service: Service, client: Client, cache: Path
) -> None:
    with pytest.raises(SourceError, match="gives the feature 1 twice: it does not page"):
        _fetch(service, client, cache, Layer(_WARDS, pages=False))
    assert _offsets(service) == ["0", "10"]


@pytest.mark.parametrize(
    ("counted", "words"), [(26, "counts 26 features but gives 25"), (9, "counts 9 .* gives 10")]
)
def test_another_number_than_counted_is_refused_and_nothing_kept(
    service: Service, client: Client, cache: Path, counted: int, words: str
) -> None:
    with pytest.raises(SourceError, match=words):
        _fetch(service, client, cache, Layer(_WARDS, count=counted, flag=False))
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_esri_json_in_another_coordinate_system_is_refused(
    service: Service, client: Client, cache: Path
) -> None:
    with pytest.raises(SourceError, match="coordinate system 27700"):
        _fetch(service, client, cache, Layer(_WARDS, formats="JSON", wkid=27700))


def test_a_query_too_long_for_an_address_is_sent_as_a_form(
    service: Service, client: Client, cache: Path
) -> None:
    rows = [row(number, LSOA21CD=f"E01{number:06d}") for number in range(300)]
    address = serve(service, {"L": Layer(rows)})
    layer = open_layer(client, f"{address}/L/FeatureServer")
    where = "LSOA21CD IN (" + ",".join(f"'E01{number:06d}'" for number in range(300)) + ")"
    shelf = Shelf(cache, find_source("ons-wards"), "l")
    found = fetch_features(client, shelf, layer, where=where, geometry=False)
    assert len(found) == 300
    assert found[7]["properties"]["LSOA21CD"] == "E01000007"
    assert service.headers[-1]["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"fields": [{"name": "A", "type": "esriFieldTypeString"}]}, "does not number its features"),
        ([], "a list where an object was to come"),
    ],
)
def test_a_layer_that_cannot_be_read_is_told(
    service: Service, client: Client, about: object, words: str
) -> None:
    service.routes["/s/FeatureServer"] = lambda _: Answer(b'{"layers": [{"id": 0}]}')
    service.routes["/s/FeatureServer/0"] = lambda _: Answer(json.dumps(about).encode())
    with pytest.raises(SourceError, match=words):
        open_layer(client, f"{service.url}/s/FeatureServer")


def test_an_address_without_services_is_told(service: Service, client: Client) -> None:
    service.routes["/"] = lambda _: Answer(b'{"hello": 1}')
    with pytest.raises(SourceError, match="no directory of ArcGIS services"):
        list_services(client, f"{service.url}/")


@pytest.mark.realdata
def test_a_real_description_of_a_layer_without_the_newer_keys_is_read(
    service: Service, client: Client, shared: Path
) -> None:
    about = (shared / "payloads" / "esri_us-ca-carson-metadata.json").read_bytes()
    service.routes["/s/FeatureServer"] = lambda _: Answer(b'{"layers": [{"id": 0}]}')
    service.routes["/s/FeatureServer/0"] = lambda _: Answer(about)
    layer = open_layer(client, f"{service.url}/s/FeatureServer")
    assert (layer.object_id, layer.geojson, layer.page) == ("OBJECTID", False, 1000)


@pytest.mark.realdata
def test_real_pages_of_esri_json_are_read_one_behind_the_other(
    service: Service, client: Client, cache: Path, shared: Path
) -> None:
    pages = [(shared / "payloads" / f"esri_page-{name}.json").read_bytes() for name in ("full", "partial")]
    about = {"objectIdField": "OBJECTID", "maxRecordCount": 500, "fields": [{"name": "OBJECTID"}]}
    count = sum(len(json.loads(page)["features"]) for page in pages)

    def answer(query: dict[str, str]) -> Answer:
        if "returnCountOnly" in query:
            return Answer(json.dumps({"count": count}).encode())
        return Answer(pages[0] if query["resultOffset"] == "0" else pages[1])

    service.routes["/s/FeatureServer"] = lambda _: Answer(b'{"layers": [{"id": 0}]}')
    service.routes["/s/FeatureServer/0"] = lambda _: Answer(json.dumps(about).encode())
    service.routes["/s/FeatureServer/0/query"] = answer
    layer = open_layer(client, f"{service.url}/s/FeatureServer")
    found = fetch_features(client, Shelf(cache, find_source("ons-wards"), "w"), layer, where="1=1")
    assert len(found) == count
    assert found[0]["geometry"] == {"type": "Point", "coordinates": [-87.7923858839999, 41.946683282]}
    assert found[-1]["properties"]["NAME"] == "SIDE TRACKED"


@pytest.mark.parametrize(
    "directory", [{"services": ["Roads"]}, {"services": [{"type": "FeatureServer"}]}, {"services": {}}]
)
def test_a_directory_of_another_form_is_told(service: Service, client: Client, directory: object) -> None:
    service.routes[ROOT] = lambda _: Answer(json.dumps(directory).encode())
    with pytest.raises(SourceError, match="--service"):
        list_services(client, f"{service.url}{ROOT}")


@pytest.mark.parametrize(
    ("listing", "about"),
    [
        ({"layers": ["x"]}, {}),
        ({"layers": [{"name": "no number"}]}, {}),
        ({"layers": None, "tables": None}, {}),
        ({"layers": [{"id": 0}]}, {"objectIdField": "FID", "fields": ["FID"]}),
        ({"layers": [{"id": 0}]}, {"objectIdField": "FID", "maxRecordCount": "many"}),
    ],
)
def test_a_layer_that_describes_itself_in_another_form_is_told(
    service: Service, client: Client, listing: object, about: object
) -> None:
    service.routes["/FeatureServer"] = lambda _: Answer(json.dumps(listing).encode())
    service.routes["/FeatureServer/0"] = lambda _: Answer(json.dumps(about).encode())
    with pytest.raises(SourceError, match=r"does not answer as ArcGIS does|has no layer"):
        open_layer(client, f"{service.url}/FeatureServer")


@pytest.mark.parametrize(
    "page",
    [
        {"features": ["x"]},
        {"features": [None]},
        {"features": [{"properties": ["FID"]}]},
        {"features": [{"properties": {}}]},
        {"features": [{"properties": {"FID": [1]}}]},
        {"features": [{"properties": {"FID": 1}}], "properties": [True]},
    ],
)
def test_features_of_another_form_are_told(
    service: Service, client: Client, cache: Path, page: object
) -> None:
    address = serve(service, {"WD_MAY_2025_UK_BSC": Layer(_WARDS[:1])})
    layer = open_layer(client, f"{address}/WD_MAY_2025_UK_BSC/FeatureServer")
    counted = service.routes[f"{ROOT}/WD_MAY_2025_UK_BSC/FeatureServer/0/query"]
    service.routes[f"{ROOT}/WD_MAY_2025_UK_BSC/FeatureServer/0/query"] = lambda query: (
        counted(query) if "returnCountOnly" in query else Answer(json.dumps(page).encode())
    )
    with pytest.raises(SourceError, match=r"does not answer as ArcGIS does|without its number"):
        fetch_features(client, Shelf(cache, find_source("ons-wards"), "wards"), layer, where=WHERE)


@pytest.mark.parametrize(
    "address", ["ftp://maps.example", "https://", "http://[::1/x", "https://a:b@maps.example"]
)
def test_an_address_that_is_none_or_holds_a_password_is_refused(address: str) -> None:
    with pytest.raises(SourceError, match="--service") as caught:
        find_source("ons-wards", service=address)
    assert "a:b" not in str(caught.value)
