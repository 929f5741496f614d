"""What a page shows is what its downloads hold; no file stays behind."""

import csv
import re
import tempfile
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any

_FORMS = {
    "geojson": ("application/geo+json", b"{"),
    "gpkg": ("application/geopackage+sqlite3", b"SQLite format 3\0"),
    "csv": ("text/csv", b"\xef\xbb\xbfward_code,"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\3\4"),
    "parquet": ("application/vnd.apache.parquet", b"PAR1"),
    "png": ("image/png", b"\x89PNG"),
}


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that temporary files go to."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def _rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(client.get(address).data.decode("utf-8-sig"))))


@pytest.mark.parametrize("form", _FORMS)
def test_a_download_is_a_file_named_for_the_city(client: FlaskClient, temporary: Path, form: str) -> None:
    answer = client.get(f"/download/gaps.{form}")
    mime, begins = _FORMS[form]
    assert (answer.status_code, answer.mimetype) == (200, mime)
    assert answer.data.startswith(begins)
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Content-Disposition"] == f"attachment; filename=testford-gaps.{form}"
    assert list(temporary.iterdir()) == []


def test_asking_for_the_header_alone_or_going_away_leaves_nothing_behind(
    client: FlaskClient, temporary: Path
) -> None:
    assert client.head("/download/gaps.gpkg").status_code == 200
    assert list(temporary.iterdir()) == []
    answer = client.get("/download/gaps.gpkg")
    assert len(list(temporary.iterdir())) == 1
    answer.close()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ("Köln Süd", "koln-sud-gaps.csv", "k%C3%B6ln-s%C3%BCd-gaps.csv"),
        ("東京", "gaps.csv", "%E6%9D%B1%E4%BA%AC-gaps.csv"),
        ('a"; x=/../', "a-x-gaps.csv", None),
    ],
)
def test_a_name_in_any_script_is_sent_in_full_and_in_ascii(
    client: FlaskClient, city: SmallCity, name: str, plain: str, full: str | None
) -> None:
    city.document["report"]["name"] = name
    told = client.get("/download/gaps.csv").headers["Content-Disposition"]
    assert told == f"attachment; filename={plain}" + (f"; filename*=UTF-8''{full}" if full else "")


def test_a_download_holds_the_map_that_is_shown(client: FlaskClient) -> None:
    rows = _rows(client, "/download/gaps.csv?show=phone")
    assert {row["map_shows"] for row in rows} == {"phone"}
    assert rows[0]["map_value"] == "45.0"
    page = client.get("/?show=phone").text
    assert all(row["map_label"] in unescape(page) for row in rows)
    named = client.get("/download/gaps.png?show=phone").headers["Content-Disposition"]
    assert named == "attachment; filename=testford-gaps-phone.png"


def test_what_the_page_withholds_the_download_withholds(client: FlaskClient, city: SmallCity) -> None:
    wards = city.document["report"]["wards"]
    for row, ward in zip(_rows(client, "/download/gaps.csv"), wards, strict=True):
        assert (row["online_people"] == "") == (ward["online_people"] is None)


def test_the_links_of_a_page_keep_its_choices_also_those_that_are_not_known_here(client: FlaskClient) -> None:
    page = client.get("/?show=counter&period=2025-03&with=a&with=b&page=1&what=x&_external=1").text
    addresses = [unescape(each) for each in re.findall(r'href="(/download/[^"]+)"', page)]
    assert len(addresses) == len(_FORMS) * 2
    for address in addresses:
        assert parse_qs(urlsplit(address).query) == {
            "show": ["counter"],
            "period": ["2025-03"],
            "with": ["a", "b"],
            "what": ["x"],
            "_external": ["1"],
        }
    assert client.get(addresses[0]).status_code == 200
    assert 'href="/connect"' in page


def test_a_search_of_the_table_narrows_its_download(client: FlaskClient) -> None:
    assert [row["ward_name"] for row in _rows(client, "/download/gaps.csv?find=castle")] == ["Castle"]


@pytest.mark.parametrize("address", ["/download/gaps.xlsx?find=nowhere", "/download/counters.gpkg"])
def test_a_download_of_nothing_is_a_page_with_the_way_on(
    client: FlaskClient, temporary: Path, address: str
) -> None:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "There is nothing to download" in answer.text
    assert 'href="/"' in answer.text
    assert "Content-Disposition" not in answer.headers
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    "path",
    [
        "/download/posts.csv",
        "/download/gaps.xls",
        "/download/../city.csv",
        "/download/wards.png",
        "/download/gaps.csv?show=votes",
        "/download/posts.csv-metadata.json",
    ],
)
def test_posts_and_unknown_files_are_not_to_be_had(client: FlaskClient, city: SmallCity, path: str) -> None:
    assert client.get(path).status_code == 404
    assert city.exported == []


def test_a_file_is_not_sent_again_until_the_city_file_changes(client: FlaskClient, city: SmallCity) -> None:
    tag = client.get("/download/gaps.csv").headers["ETag"]
    assert client.get("/download/gaps.csv", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/download/gaps.csv?show=phone", headers={"If-None-Match": tag}).status_code == 200
    # Not only where a page shows the change: other tables stand in downloads too.
    city.version = 2
    assert client.get("/download/gaps.csv", headers={"If-None-Match": tag}).status_code == 200


def test_a_csv_points_to_what_is_to_be_known_of_it(client: FlaskClient) -> None:
    link = client.get("/download/gaps.csv?show=phone").headers["Link"]
    assert link == (
        '</method#sources>; rel="license", </download/gaps.csv-metadata.json?show=phone>; '
        'rel="describedby"; type="application/csvm+json"'
    )
    answer = client.get("/download/gaps.csv-metadata.json?show=phone")
    assert answer.mimetype == "application/csvm+json"
    told = answer.get_json(force=True)
    assert told["url"] == "/download/gaps.csv?show=phone"
    columns = [each["titles"] for each in told["tableSchema"]["columns"]]
    assert columns == list(_rows(client, told["url"])[0])
