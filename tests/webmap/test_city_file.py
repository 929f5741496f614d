"""The app on a real city file, made by the steps a council takes."""

import contextlib
import csv
import json
import shutil
import sqlite3
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from intake import WardlightError
from pipeline.creating import new_city
from pipeline.crediting import add_source
from pipeline.export import export_city
from pipeline.gap_report import compute_gaps
from pipeline.importing import import_contacts, import_posts, import_reference, import_wards
from pipeline.locating import locate_city
from webmap.app import create_app
from webmap.reading import PipelineReader
from webmap.settings import WebSettings

_WARDS = 9


def _write_csv(path: Path, header: list[str], rows: list[list[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def city_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine square wards; 20 people a ward post with a position, three in the first; 60 calls each."""
    folder = tmp_path_factory.mktemp("city")
    source = Path(__file__).parent / "city.json"
    document: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    wards = document["report"]["wards"]
    shapes = document["shapes"]
    for feature, ward in zip(shapes["features"], wards, strict=True):
        feature["properties"] = {"ward_code": ward["ward_code"], "ward_name": ward["ward_name"]}
    (folder / "wards.geojson").write_text(json.dumps(shapes), encoding="utf-8")
    _write_csv(
        folder / "reference.csv",
        ["ward_code", "population"],
        [[ward["ward_code"], 20_000] for ward in wards],
    )
    posts: list[list[object]] = []
    calls: list[list[object]] = []
    for index, ward in enumerate(wards):
        lat, lon = 53.75 + 0.04 * (index // 3) + 0.012, -1.60 + 0.04 * (index % 3) + 0.012
        people = 3 if index == 0 else 20
        posts += [
            [
                f"p{index}-{n}",
                f"Good morning {n}",
                f"u{index}-{n}",
                "2026-01-02T08:00:00Z",
                lat + n / 1e4,
                lon + n / 1e4,
            ]
            for n in range(people)
        ]
        calls += [
            [
                f"c{index}-{n}",
                "counter" if n % 4 == 0 else "phone",
                f"2026-01-{n % 28 + 1:02d}",
                ward["ward_code"],
            ]
            for n in range(60)
        ]
    _write_csv(folder / "posts.csv", ["id", "text", "author", "created_at", "lat", "lon"], posts)
    _write_csv(folder / "calls.csv", ["id", "channel", "received_at", "ward_code"], calls)

    city = folder / "testford.db"
    new_city(city, "Testford", simulated=True)
    import_wards(city, folder / "wards.geojson", edition="2025")
    import_reference(city, folder / "reference.csv")
    import_posts(city, folder / "posts.csv")
    import_contacts(city, folder / "calls.csv")
    locate_city(city)
    compute_gaps(city)
    return city


@pytest.fixture(scope="module")
def client(city_file: Path) -> FlaskClient:
    return create_app(WebSettings(city_file)).test_client()


def test_the_page_shows_every_ward_and_its_contacts(client: FlaskClient, hostile: str) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.text.count('class="area"') == _WARDS
    report = client.get("/api/report.json").get_json()
    by_name = {ward["ward_name"]: ward for ward in report["wards"]}
    assert by_name[hostile]["contacts"] == {"phone": 45, "counter": 15}
    assert report["simulated"] is True
    assert report["counts"]["posts"] == 163


def test_every_ward_has_its_page(client: FlaskClient) -> None:
    report = client.get("/api/report.json").get_json()
    for ward in report["wards"]:
        page = client.get("/ward/", query_string={"code": ward["ward_code"]})
        assert page.status_code == 200


def test_reading_does_not_change_the_state_of_the_file(city_file: Path) -> None:
    reader = PipelineReader(city_file)
    before = reader.state()
    reader.report()
    reader.shapes()
    assert reader.state() == before


def test_the_report_says_of_which_days_it_is(city_file: Path) -> None:
    assert PipelineReader(city_file).report().days == ("2026-01-01", "2026-01-28")


def test_wards_and_gaps_are_collections_of_the_real_city(client: FlaskClient) -> None:
    found = client.get("/ogc/collections").get_json()["collections"]
    assert [each["id"] for each in found] == ["gaps", "wards"]
    items = client.get("/ogc/collections/wards/items").get_json(force=True)
    assert items["numberMatched"] == _WARDS
    assert {each["properties"]["population"] for each in items["features"]} == {20_000}
    gaps = client.get("/ogc/collections/gaps/items").get_json(force=True)["features"]
    shown = client.get("/api/report.json").get_json()["wards"]
    assert [each["properties"]["online_people"] for each in gaps] == [each["online_people"] for each in shown]


@pytest.mark.parametrize("what", ["wards", "gaps"])
def test_downloads_hold_every_ward(client: FlaskClient, what: str) -> None:
    shapes = client.get(f"/download/{what}.geojson").get_json(force=True)
    assert len(shapes["features"]) == _WARDS
    table = client.get(f"/download/{what}.csv").data.decode("utf-8-sig")
    assert len(list(csv.DictReader(StringIO(table)))) == _WARDS
    assert client.get(f"/download/{what}.gpkg").data.startswith(b"SQLite format 3\x00")


def test_whose_data_it_is_stands_on_every_page_and_in_every_file(city_file: Path, tmp_path: Path) -> None:
    city = Path(shutil.copy(city_file, tmp_path / "city.db"))
    line = "Contains <b>OS</b> data {{7*7}} © Crown copyright"
    add_source(
        city,
        "wards 2025",
        name="Wards",
        publisher="ONS",
        licence="OGL v3",
        licence_url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        attribution=line,
        clock=lambda: "2026-01-02T03:04:05Z",
    )
    add_source(city, "places street", name="Streets", attribution=line)
    client = create_app(WebSettings(city)).test_client()
    for page in ("/", "/ward/T00000002", "/method"):
        assert client.get(page).text.count("Data: Contains &lt;b&gt;OS&lt;/b&gt; data {{7*7}} © Crown") == 1
    assert "wards 2025: Wards, ONS, <a href=" in client.get("/method").text
    assert client.get("/download/gaps.geojson").get_json(force=True)["description"] == line
    answer = client.get("/download/gaps.csv")
    assert answer.headers["Link"].startswith('</method#sources>; rel="license"')
    (tmp_path / "out.gpkg").write_bytes(client.get("/download/wards.gpkg").data)
    with contextlib.closing(sqlite3.connect(tmp_path / "out.gpkg")) as package:
        assert package.execute("SELECT description FROM gpkg_contents").fetchone()[0] == line
    export_city(city, "wards", format="csv", out=tmp_path / "wards.csv")
    told = json.loads((tmp_path / "wards.csv-metadata.json").read_text(encoding="utf-8"))
    assert (told["url"], told["dc:rights"]) == ("wards.csv", line)


def test_a_source_without_words_is_refused(city_file: Path) -> None:
    with pytest.raises(WardlightError, match="--attribution"):
        add_source(city_file, "wards", name="Wards", attribution=" ")
    with pytest.raises(WardlightError, match="is no web address"):
        add_source(city_file, "wards", name="W", attribution="W", licence_url="javascript:alert(1)")


def test_a_city_without_wards_says_what_to_do(tmp_path: Path) -> None:
    city = tmp_path / "empty.db"
    new_city(city, "Empty")
    answer = create_app(WebSettings(city)).test_client().get("/")
    assert answer.status_code == 503
    assert "wardlight wards import" in answer.text
