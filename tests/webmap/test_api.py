"""What programs get: every figure, every outline, downloads; and errors of one shape."""

import logging
from typing import Any, TypeAlias

import pytest
from flask.testing import FlaskClient

from intake import WardlightError

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


def test_the_report_holds_every_figure(client: FlaskClient, hostile: str) -> None:
    report = client.get("/api/report.json").get_json()
    assert report["name"] == "Testford"
    assert len(report["wards"]) == 9
    assert report["wards"][2]["ward_name"] == hostile
    assert report["wards"][4]["online_people"] is None
    assert report["wards"][1]["log_ratio"] == 0.05


def test_a_figure_that_is_not_finite_is_null(client: FlaskClient, city: SmallCity) -> None:
    city.document["report"]["wards"][0]["log_ratio"] = float("nan")
    city.document["report"]["wards"][0]["high"] = float("inf")
    body = client.get("/api/report.json")
    assert body.get_json()["wards"][0]["log_ratio"] is None
    assert "NaN" not in body.text
    assert "Infinity" not in body.text


def test_outlines_carry_the_index_and_the_code(client: FlaskClient) -> None:
    answer = client.get("/api/shapes.json")
    assert answer.mimetype == "application/geo+json"
    features = answer.get_json(force=True)["features"]
    assert [(each["id"], each["properties"]) for each in features][7] == (7, {"code": "T/8?{{8*8}}"})


def test_one_ward_comes_in_words(client: FlaskClient) -> None:
    ward = client.get("/api/wards/0.json").get_json()
    assert ward["name"] == "Alder & Brook"
    assert ward["page"] == "/ward/T00000001"
    assert {fact["label"]: fact["value"] for fact in ward["facts"]}["90% interval"] == "0.30 to 0.54"


def test_a_page_older_than_the_city_file_is_told_to_load_again(client: FlaskClient) -> None:
    answer = client.get("/api/wards/0.json?state=older")
    assert answer.status_code == 409
    assert answer.get_json()["error"]["detail"] == (
        "The city file has changed since this page was made; load the page again."
    )


def test_health_is_told_without_touching_the_city(client: FlaskClient, city: SmallCity) -> None:
    city.failure = WardlightError("gone")
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert city.reads == 0


def test_the_city_is_read_once_until_its_file_changes(client: FlaskClient, city: SmallCity) -> None:
    for _ in range(3):
        client.get("/api/report.json")
    assert city.reads == 1
    city.version = 2
    client.get("/")
    assert city.reads == 2


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/ward/T9", 404),
        ("/ward/", 404),
        ("/?show=votes", 404),
        ("/api/wards/99.json", 404),
    ],
)
def test_errors_have_one_shape_as_page_and_as_json(client: FlaskClient, path: str, status: int) -> None:
    page = client.get(path, headers={"Accept": "text/html"})
    data = client.get(path, headers={"Accept": "application/json"})
    assert page.status_code == data.status_code == status
    error = data.get_json()["error"]
    assert set(error) == {"status", "title", "detail", "way_on"}
    assert error["status"] == status
    if not path.startswith("/api/"):
        assert error["title"] in page.text
        assert 'href="/"' in page.text


def test_an_unknown_ward_is_named_verbatim(client: FlaskClient, hostile: str) -> None:
    answer = client.get("/ward/", query_string={"code": hostile})
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}${7*7}" in answer.text


def test_the_wrong_method_is_refused_with_the_right_one(client: FlaskClient) -> None:
    answer = client.post("/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_city_that_cannot_be_read_says_why_on_a_page(client: FlaskClient, city: SmallCity) -> None:
    city.failure = WardlightError("testford.db holds no gaps yet; run: wardlight gaps testford.db")
    answer = client.get("/")
    assert answer.status_code == 503
    assert "Testford.db holds no gaps yet; run: wardlight gaps testford.db." in answer.text


def test_a_fault_of_ours_tells_a_reference_and_nothing_from_inside(
    client: FlaskClient, city: SmallCity, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/")
    city.version += 1
    city.failure = RuntimeError("secret path and value")
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/report.json")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text
    reference = answer.get_json()["error"]["detail"].split("reference ")[1].split(".")[0]
    assert reference in caplog.text
    assert "secret path and value" in caplog.text


def test_a_fault_shows_a_page_even_though_its_frame_needs_the_city(
    client: FlaskClient, city: SmallCity
) -> None:
    city.failure = RuntimeError("secret")
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "secret" not in answer.text


def test_places_where_people_are_served_are_sent_as_they_are(client: FlaskClient) -> None:
    places = client.get("/api/services.json").json
    assert isinstance(places, list)
    assert [place["name"] for place in places][1] == "<b>Castle</b> Library{{7*7}}${7*7}"
    assert places[0]["counter"] is True
