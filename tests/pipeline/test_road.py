"""The whole road by the command: files in, a gap table and files out."""

import csv
import itertools
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def built(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the built city: gaps are kept in it, which others' tests must not find."""
    return Path(shutil.copy(built, tmp_path_factory.mktemp("road") / "town.db"))


WARD_FIELDS = {
    "ward_code",
    "ward_name",
    "population",
    "online_people",
    "online_people_sd",
    "contacts",
    "log_ratio",
    "low",
    "high",
    "p_gap",
    "flag",
    "rank_low",
    "rank_high",
}


def test_the_gap_table_is_as_the_contract_says(wardlight: Run, built: Path) -> None:
    report = json.loads(wardlight("gaps", built, "--json").stdout)
    assert set(report) >= {"wards", "settings", "excluded"}
    assert [ward["ward_code"] for ward in report["wards"]] == ["T0", "T1", "T2", "T3", "T4", "T5"]
    for ward in report["wards"]:
        assert set(ward) >= WARD_FIELDS
        assert ward["contacts"] == {"counter": 100, "phone": 300}
        assert ward["flag"] in {"gap", "none", "not enough evidence"}
        if ward["log_ratio"] is not None:
            assert ward["low"] <= ward["log_ratio"] <= ward["high"]


def test_the_ward_that_rings_and_does_not_post_is_found(wardlight: Run, built: Path) -> None:
    report = json.loads(wardlight("gaps", built, "--json").stdout)
    assert [ward["ward_code"] for ward in report["wards"] if ward["flag"] == "gap"] == ["T5"]
    assert any("Garthmoor" in sentence for sentence in report["findings"])


def test_people_count_once_however_often_they_post(wardlight: Run, built: Path) -> None:
    report = json.loads(wardlight("gaps", built, "--json").stdout)
    assert report["totals"]["online_authors"] == 900
    assert sum(ward["online_people"] for ward in report["wards"]) <= 900


def test_gaps_without_json_reads_as_a_table_and_sentences(wardlight: Run, built: Path) -> None:
    done = wardlight("gaps", built)
    assert done.returncode == 0
    assert "Garthmoor" in done.stdout
    assert "\x1b" not in done.stdout


def test_importing_a_file_twice_changes_nothing(
    wardlight: Run, built: Path, town: Path, tmp_path: Path
) -> None:
    city = tmp_path / "twice.db"
    shutil.copy(built, city)
    tables = ("ward", "reference", "place", "post", "contact", "post_placement")

    def content() -> list[list[tuple[object, ...]]]:
        connection = sqlite3.connect(city)
        query = "SELECT * FROM {} ORDER BY 1, 2, 3"
        found = [connection.execute(query.format(table)).fetchall() for table in tables]
        connection.close()
        return found

    before = content()
    for words in (
        ("wards", "import", city, town / "wards.geojson", "--edition", "2025"),
        ("reference", "import", city, town / "reference.csv"),
        ("places", "import", city, town / "places.csv", "--kind", "place"),
        ("posts", "import", city, town / "posts.jsonl"),
        ("contacts", "import", city, town / "contacts.csv"),
    ):
        ledger = json.loads(wardlight(*words, "--json").stdout)
        assert (ledger["stored"], ledger["duplicate"]) == (0, ledger["read"])
    assert content() == before
    assert json.loads(wardlight("locate", city, "--json").stdout)["located"] == 0


def test_two_processes_answer_as_one_does(wardlight: Run, built: Path, tmp_path: Path) -> None:
    city = tmp_path / "jobs.db"
    shutil.copy(built, city)
    query = "SELECT post, about, posted_from, lives_in, home, evidence FROM post_placement ORDER BY post"
    connection = sqlite3.connect(city)
    one = connection.execute(query).fetchall()
    connection.execute("DELETE FROM post_placement")
    connection.commit()
    connection.close()
    assert json.loads(wardlight("locate", city, "--jobs", 2, "--json").stdout)["located"] == 1800
    connection = sqlite3.connect(city)
    assert connection.execute(query).fetchall() == one
    connection.close()


def test_a_new_place_file_locates_again_and_forgets_the_old_answers(
    wardlight: Run, built: Path, tmp_path: Path
) -> None:
    city = tmp_path / "again.db"
    shutil.copy(built, city)
    streets = tmp_path / "streets.csv"
    streets.write_text("name,locality,lat,lon\nQuarrygate Road,Farbury,53.845,-1.555\n")
    wardlight("places", "import", city, streets, "--kind", "street")
    report = json.loads(wardlight("locate", city, "--json").stdout)
    assert report["located"] == 1800
    connection = sqlite3.connect(city)
    assert connection.execute("SELECT DISTINCT run FROM post_placement").fetchall() == [(report["run"],)]
    connection.close()


def test_predictions_have_three_lines_a_post_and_are_not_stored(
    wardlight: Run, built: Path, tmp_path: Path
) -> None:
    posts, out = tmp_path / "new.csv", tmp_path / "PRED.csv"
    posts.write_text(
        "ID,Tweet Text,user_location,latitude,longitude\n"
        '1,Fog over Farbury,,,\n2,hi,"Boston, MA",,\n3,hi,,53.815,-1.585\n'
    )
    before = built.stat().st_mtime_ns
    assert wardlight("locate", built, "--posts", posts, "--out", out).returncode == 0
    assert built.stat().st_mtime_ns == before
    with out.open(encoding="utf-8", newline="") as stream:
        rows = {(row["id"], row["sense"]): row for row in csv.DictReader(stream)}
    assert len(rows) == 9
    about = rows["1", "about"]
    assert (about["ward_code"], about["place"]) == ("T4", "Farbury")
    assert json.loads(about["wards"])["T4"] == pytest.approx(float(about["probability"]), abs=1e-3)
    (piece,) = json.loads(about["evidence"])
    assert piece["span"] == [9, 16]
    assert (rows["2", "lives_in"]["level"], rows["2", "lives_in"]["ward_code"]) == ("outside", "")
    assert float(rows["2", "lives_in"]["lat"]) == pytest.approx(42.36, abs=0.1)
    sent = rows["3", "posted_from"]
    assert (sent["ward_code"], sent["level"], float(sent["lat"])) == ("T0", "high", 53.815)
    mass = sum(json.loads(sent["wards"]).values()) + float(sent["outside"]) + float(sent["unknown"])
    assert mass == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("what", ["wards", "gaps", "posts"])
def test_exports_open_in_gis_and_spreadsheet_with_the_same_rows(
    wardlight: Run, built: Path, tmp_path: Path, what: str
) -> None:
    for kind in ("geojson", "gpkg", "csv"):
        out = tmp_path / f"{what}.{kind}"
        done = wardlight("export", built, what, "--format", kind, "--out", out)
        assert done.returncode == 0, done.stderr
    expected = 1800 if what == "posts" else 6
    meta = pyogrio.read_info(tmp_path / f"{what}.gpkg", layer=what)
    assert (meta["features"], meta["crs"]) == (expected, "EPSG:27700")
    if what == "gaps":
        assert {"band", "reading"} <= set(meta["fields"])
    collection = json.loads((tmp_path / f"{what}.geojson").read_text(encoding="utf-8"))
    assert len(collection["features"]) == expected
    assert "crs" not in collection
    with (tmp_path / f"{what}.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == expected


def test_exported_posts_hold_nothing_personal(wardlight: Run, built: Path, tmp_path: Path) -> None:
    out = tmp_path / "posts.geojson"
    wardlight("export", built, "posts", "--format", "geojson", "--out", out)
    text = out.read_text(encoding="utf-8")
    assert "Kettle" not in text
    assert "p17" not in text
    points = {tuple(f["geometry"]["coordinates"]) for f in json.loads(text)["features"] if f["geometry"]}
    assert len(points) <= 6


def test_exported_polygons_wind_as_rfc_7946_asks(wardlight: Run, built: Path, tmp_path: Path) -> None:
    out = tmp_path / "wards.geojson"
    wardlight("export", built, "wards", "--format", "geojson", "--out", out)
    for feature in json.loads(out.read_text())["features"]:
        ring = feature["geometry"]["coordinates"][0]
        turn = sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in itertools.pairwise(ring))
        assert turn < 0, "outer rings run counter-clockwise"


def test_authors_are_stored_as_keyed_pseudonyms_only(built: Path) -> None:
    connection = sqlite3.connect(built)
    authors = {row[0] for row in connection.execute("SELECT DISTINCT author FROM post")}
    connection.close()
    assert len(authors) == 900
    assert not any("person" in author for author in authors)


def test_another_ward_edition_makes_the_posts_wait_and_gaps_say_so(
    wardlight: Run, built: Path, town: Path, tmp_path: Path
) -> None:
    city = tmp_path / "editions.db"
    shutil.copy(built, city)
    older = tmp_path / "older.geojson"
    older.write_text((town / "wards.geojson").read_text().replace('"T', '"U'))
    assert wardlight("wards", "import", city, older, "--edition", "2013").returncode == 0
    report = json.loads(wardlight("gaps", city, "--json").stdout)
    assert {ward["flag"] for ward in report["wards"]} == {"not enough evidence"}
    assert "1,800 posts are not located yet" in report["reason"]
    assert json.loads(wardlight("locate", city, "--json").stdout)["located"] == 1800


def test_a_ward_name_that_looks_like_markup_is_shown_as_it_is(
    wardlight: Run, town: Path, tmp_path: Path
) -> None:
    city, wards = tmp_path / "markup.db", tmp_path / "wards.geojson"
    wards.write_text((town / "wards.geojson").read_text().replace("Alderby", "[/] [red]x[/red] {{7*7}}"))
    wardlight("new", city, "--name", "X")
    wardlight("wards", "import", city, wards)
    done = wardlight("gaps", city)
    assert done.returncode == 0, done.stderr
    assert "[/] [red]x[/red] {{7*7}}" in done.stdout


def test_the_same_id_with_another_text_is_told(wardlight: Run, town: Path, tmp_path: Path) -> None:
    city = tmp_path / "ids.db"
    wardlight("new", city, "--name", "X")
    for month in ("january", "february"):
        file = tmp_path / f"{month}.csv"
        file.write_text(f"id,text\n1,rain in {month}\n2,sun\n")
        done = wardlight("posts", "import", city, file)
    assert "1 rows have an id that is stored already with other content" in done.stdout
    assert town.exists()


def test_no_part_of_a_person_shows_in_exports(wardlight: Run, built: Path, tmp_path: Path) -> None:
    out = tmp_path / "gaps.csv"
    wardlight("export", built, "gaps", "--format", "csv", "--out", out)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        people = [row["online_people"] for row in csv.DictReader(stream)]
    assert all(not value or (float(value).is_integer() and not 0 < float(value) < 5) for value in people)
