"""The city's answers held against files of known posts."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from geocode import EVIDENCE_KINDS, Senses, Truth
from geocode.evidence import EvidencePiece, piece_json
from intake import WardlightError
from pipeline.accuracy import check_accuracy, find_kind, read_accuracy
from pipeline.figures import draw_accuracy
from pipeline.truth_files import read_truth, truth_of_words
from store import load_wards, open_city

Run = Callable[..., subprocess.CompletedProcess[str]]

TABLE = """id,author,text,profile_location,true_ward,true_lat,true_lon
1,Ann_Zebedee,Bus to Alderby is late,,T0,53.815,-1.585
2,Ann_Zebedee,Bus to Farbury is late,,T4,,
3,bo,Bus to Dunswick is late,,T0,,
4,cy,Rain again,,,,
5,di,Bus to Garthmoor is late,,outside,,
6,ed,Kettle on,Alderby,X99,,
"""


def _at() -> str:
    return "2026-01-02T03:04:05Z"


@pytest.fixture
def city(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the town's city file, to be changed."""
    path = tmp_path / "town.db"
    shutil.copy(built, path)
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "known.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def _write_json(path: Path, *posts: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(post) + "\n" for post in posts), encoding="utf-8")
    return path


def _judge(city: Path, truth: Path, sense: str = "about", *, seed: int = 1) -> dict[str, Any]:
    return check_accuracy(city, truth, sense=sense, seed=seed, clock=_at)


def test_a_table_is_judged_row_by_row(city: Path, table: Path) -> None:
    report = _judge(city, table)
    assert (report["read"], report["judged"], report["rejected"]) == (6, 6, 0)
    whole = report["whole"]
    # Rows 1, 2, 3 name a ward; 1, 2, 3 and 5 are put on one, the first two rightly.
    assert (whole["placeable"], whole["put"], whole["right"]) == (3, 4, 2)
    assert whole["figures"]["coverage"]["value"] == 1.0
    assert whole["figures"]["precision"]["value"] == 0.5
    assert whole["figures"]["false_placements"]["value"] == pytest.approx(1 / 3)
    assert whole["figures"]["median_km"]["value"] < 1.0
    assert whole["figures"]["median_km"]["posts"] == 1
    assert report["by_kind"]["toponym"]["posts"] == 4
    assert report["by_kind"]["none"]["put"] == 0
    assert report["groups"] == 5


def test_a_ward_of_another_edition_counts_as_outside_and_is_told(city: Path, table: Path) -> None:
    assert _judge(city, table)["notes"] == [
        "1 row: a true ward that this city's edition does not have; it counts as outside"
    ]


def test_a_point_alone_tells_the_ward(city: Path, tmp_path: Path) -> None:
    known = tmp_path / "points.csv"
    known.write_text(
        "text,true_lat,true_lon\nBus to Alderby is late,53.815,-1.585\nBus to Farbury is late,53.0,-1.585\n",
        encoding="utf-8",
    )
    whole = _judge(city, known)["whole"]
    assert (whole["placeable"], whole["put"], whole["right"]) == (1, 2, 1)
    assert whole["figures"]["false_placements"]["value"] == 1.0


def test_a_text_in_several_columns_is_joined(city: Path, tmp_path: Path) -> None:
    known = tmp_path / "split.csv"
    known.write_text(
        "title,description,address,true_ward\nWarm space,Tea and cake,Farbury,T4\n,Quiet,,none\n",
        encoding="utf-8",
    )
    with open_city(city) as opened:
        wards = load_wards(opened)
    assert wards is not None
    texts = [post.text for post, _ in read_truth(known, wards, sense="about").posts]
    assert texts == ["Warm space. Tea and cake. Farbury", "Quiet"]
    report = _judge(city, known)
    assert (report["judged"], report["whole"]["right"]) == (2, 1)
    assert report["columns"]["address"] == "address"


def test_every_row_is_judged_or_refused_with_its_reason(city: Path, tmp_path: Path) -> None:
    known = tmp_path / "bad.csv"
    known.write_text(
        "text,true_ward,true_lat,true_lon\nBus to Alderby,T0,53.8,-1.59\nRain,T0,north,-1.5\nRain,T0,53.8\n"
        " ,T0,,\nRain,T0,-1.59,53.8\n",
        encoding="utf-8",
    )
    report = _judge(city, known)
    assert report["read"] == report["judged"] + report["rejected"] == 5
    assert [(reject["row"], reject["field"]) for reject in report["rejects"]] == [
        (3, "true_lat"),
        (4, ""),
        (5, "text"),
        (6, "true_lat"),
    ]
    assert "not a number" in report["rejects"][0]["reason"]
    assert "exchanged" in report["rejects"][3]["reason"]


def test_constructed_posts_are_judged_in_the_sense_asked_for(city: Path, tmp_path: Path) -> None:
    truth = {
        "about": [{"T4": 0.6}, {"T3": 0.4}],
        "lives": [{"T0": 1.0}],
        "posted_from": None,
        "in_city": True,
    }
    trap = {"about": None, "lives": None, "posted_from": None, "in_city": False}
    known = _write_json(
        tmp_path / "made.jsonl",
        {
            "id": "a",
            "author": "ann",
            "text": "Bus to Farbury is late",
            "profile_location": "Alderby",
            "truth": truth,
        },
        {"id": "b", "author": "bo", "text": "Rain again", "profile_location": None, "truth": trap},
    )
    about, home, sent = (
        _judge(city, known, sense)["whole"] for sense in ("about", "lives_in", "posted_from")
    )
    assert (about["placeable"], about["right"]) == (1, 1)
    assert (home["placeable"], home["right"]) == (1, 1)
    assert (sent["placeable"], sent["put"]) == (0, 0)


def test_gps_that_is_itself_the_truth_is_kept_from_the_geocoder(city: Path, tmp_path: Path) -> None:
    post = {"id": "a", "text": "Rain again", "lat": 53.815, "lon": -1.585}
    truth = {"about": None, "lives": [{"T0": 1.0}], "posted_from": [{"T0": 1.0}], "in_city": True}
    known = _write_json(tmp_path / "gps.jsonl", post | {"truth": truth})
    sent = _judge(city, known, "posted_from")
    assert sent["whole"]["put"] == 0
    assert "1 post: GPS was kept from the geocoder, because that same point is the truth" in sent["notes"]
    home = _judge(city, known, "lives_in")
    assert list(home["by_kind"]) == ["gps"]
    assert not any("GPS" in note for note in home["notes"])


def test_gps_elsewhere_than_the_truth_is_used_and_its_point_is_the_answer(city: Path, tmp_path: Path) -> None:
    known = tmp_path / "near.csv"
    known.write_text(
        "text,lat,lon,true_ward,true_lat,true_lon\nRain,53.815,-1.585,T0,53.816,-1.585\n", encoding="utf-8"
    )
    report = _judge(city, known, "posted_from")
    assert report["whole"]["right"] == 1
    assert list(report["by_kind"]) == ["gps"]
    assert report["whole"]["figures"]["median_km"]["value"] == pytest.approx(0.111, abs=0.001)


@pytest.mark.parametrize(
    "about",
    [
        "[1]",
        '[{"T0": "much"}]',
        '[{"T0": 0.4}]',
        '[{"T0": -1}]',
        "[]",
        "7",
        '[{"T0": true}]',
        '[{"T0": 1}, 3]',
    ],
)
def test_shares_that_are_none_are_refused(city: Path, tmp_path: Path, about: str) -> None:
    known = tmp_path / "odd.jsonl"
    known.write_text(
        '{"id": "a", "text": "Rain", "truth": {"about": null}}\n'
        f'{{"id": "b", "text": "Rain", "truth": {{"about": {about}}}}}\n',
        encoding="utf-8",
    )
    report = _judge(city, known)
    assert [(reject["row"], reject["field"]) for reject in report["rejects"]] == [(2, "truth.about")]
    assert "sums to one" in report["rejects"][0]["reason"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,true_ward\n1,T0\n", "no text column"),
        ("id,text\n1,Rain\n", "says nowhere what is right"),
        ("text,true_ward\n", "no row that can be judged; it has a header only"),
        (
            '{"id": "a", "text": "Rain"}\n',
            "row 1, truth: a known post is a JSON object with an object `truth`",
        ),
        ("[1, 2]\n", "no row that can be judged"),
        ("", "is empty"),
    ],
)
def test_a_file_of_no_use_says_why(city: Path, tmp_path: Path, content: str, said: str) -> None:
    known = tmp_path / "useless.txt"
    known.write_text(content, encoding="utf-8")
    with pytest.raises(WardlightError, match=said):
        _judge(city, known)
    assert read_accuracy(city) == []


def test_what_is_stored_holds_no_word_of_any_post(city: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.csv"
    known.write_text(TABLE + "7,fay,Secretword,,T0,Secretpoint,1\n8,fay,Secretword,T0\n", encoding="utf-8")
    report = _judge(city, known)
    assert [reject["value"] for reject in report["rejects"]] == ["Secretpoint, 1", "8,fay,Secretword,T0"]
    connection = sqlite3.connect(city)
    stored = connection.execute("SELECT * FROM accuracy_run").fetchall()
    connection.close()
    kept = json.dumps(stored).casefold()
    assert [word for word in ("zebedee", "secret", "kettle", "bus to") if word in kept] == []


def test_measuring_the_same_again_replaces_the_report_and_changes_no_byte(city: Path, table: Path) -> None:
    first = _judge(city, table)
    again = _judge(city, table)
    assert first == again
    stored = read_accuracy(city)
    assert len(stored) == 1
    assert {key: value for key, value in first.items() if key != "rejects"} == stored[0]


def test_every_report_is_kept_the_newest_first(city: Path, table: Path) -> None:
    older = check_accuracy(city, table, sense="about", clock=lambda: "2026-01-01T00:00:00Z")
    table.write_text(TABLE.replace("T4,,", "T3,,"), encoding="utf-8")
    newer = check_accuracy(city, table, sense="about", clock=lambda: "2026-01-03T00:00:00Z")
    home = check_accuracy(city, table, sense="lives_in", clock=lambda: "2026-01-02T00:00:00Z")
    assert [report["run"] for report in read_accuracy(city)] == [newer["run"], home["run"], older["run"]]


def test_the_seed_is_part_of_the_run(city: Path, table: Path) -> None:
    assert _judge(city, table, seed=1)["run"] != _judge(city, table, seed=2)["run"]


def test_words_of_truth(built: Path) -> None:
    with open_city(built) as opened:
        wards = load_wards(opened)
    assert wards is not None
    assert truth_of_words("T2", wards) == Truth({2: 1.0})
    assert truth_of_words("Brackenhow and Coldwell", wards) == Truth({1: 1.0})
    assert truth_of_words(" Outside ", wards) == Truth(said="outside")
    assert truth_of_words("city", wards) == Truth(said="city")
    assert truth_of_words("", wards) == truth_of_words("unknown", wards) == Truth()
    assert truth_of_words("E05000001", wards) is None


def test_the_kind_of_an_answer_is_that_of_its_strongest_evidence() -> None:
    def piece(kind: str, weight: float, senses: Senses = Senses.LIVES_IN) -> EvidencePiece:
        return piece_json(senses, kind, "", weight=weight)

    assert find_kind([], "about") == "none"
    assert find_kind([piece("gps", 0.9)], "about") == "none"
    assert find_kind([piece("toponym", 0.4), piece("profile", 0.8)], "lives_in") == "profile"
    assert find_kind([piece("toponym", 0.8), piece("gps", 0.8)], "lives_in") == "gps"
    assert all(find_kind([piece(kind, 0.5)], "lives_in") == kind for kind in EVIDENCE_KINDS[:-1])


def test_the_figure_is_plain_svg_and_the_same_every_time(city: Path, table: Path) -> None:
    report = _judge(city, table)
    drawn = draw_accuracy(report)
    assert drawn == draw_accuracy(report)
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names == {"svg", "g", "path", "text", "defs", "use", "clipPath", "rect"}
    words = [element.text for element in root.iter() if element.tag.endswith("}text")]
    assert "Reliability diagram" in words
    assert "Risk against coverage" in words
    assert not any("style" in element.attrib for element in root.iter())
    assert "http" not in drawn.replace("http://www.w3.org/", "")


def test_a_figure_without_points_says_so() -> None:
    drawn = draw_accuracy({"reliability": [], "risk_coverage": []})
    assert "no post was put on a ward" in drawn
    assert "no post has a true ward" in drawn


def test_the_command_prints_the_figures_and_draws(
    wardlight: Run, city: Path, table: Path, tmp_path: Path
) -> None:
    done = wardlight("accuracy", city, table, "--figure", tmp_path / "out.svg")
    assert done.returncode == 0, done.stderr
    assert "known.csv, about: read 6 = judged 6 + rejected 0" in done.stdout
    assert "Ward precision" in done.stdout
    assert "0.500" in done.stdout
    assert (tmp_path / "out.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_command_gives_the_same_report_as_json(wardlight: Run, city: Path, table: Path) -> None:
    done = wardlight("accuracy", city, table, "--json", "--seed", "3")
    report = json.loads(done.stdout)
    assert report["whole"] == _judge(city, table, seed=3)["whole"]
    assert report["sense"] == "about"
    assert report["seed"] == 3


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("{table}", "--sense", "near"), 2, "'near' is not one of"),
        (("missing.csv",), 1, "missing.csv: no such file"),
        (("{table}", "--figure", "nowhere/out.svg"), 1, "does not exist; make it first"),
    ],
)
def test_the_command_tells_what_is_wrong_in_a_line(
    wardlight: Run, city: Path, table: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = wardlight("accuracy", city, *(word.format(table=table) for word in words))
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
