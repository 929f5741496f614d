"""Data that nobody would wish for, by the command: a clear answer each, never NaN, never a traceback."""

import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from click.testing import CliRunner, Result

from boundaries import write_geojson
from intake import WardlightError
from pipeline.commands import wardlight
from pipeline.report import read_report

NAMES = ("Ash", "Beech", "Cedar")
MONTHS = ("2024-01", "2024-02", "2024-03")
CALLS = [f"{m}-{1 + n:02d},phone,W{w}" for m in MONTHS for w in range(3) for n in range(20)]


@dataclass(frozen=True)
class Town:
    """What is put into the files of one town.

    Attributes:
        people: People of each ward who post where they live, by GPS, once a month.
        calls: Rows of the contacts, one a line.
        columns: Their header.
        residents: Of each ward; none are known if empty.
        posts: Rows of posts in place of those people's.
    """

    people: tuple[int, ...] = (30, 30, 30)
    calls: Sequence[str] = tuple(CALLS)
    columns: str = "received_at,channel,ward_code"
    residents: tuple[int, ...] = ()
    posts: Sequence[str] | None = None


LOUD = tuple(f"p{n},loud,2024-0{1 + n % 3}-{1 + n % 28:02d}T09:00:00Z,hi,53.85,-1.55" for n in range(600))
TOWNS = {
    "no residents": Town(residents=(1000, 0, 3000)),
    "no contacts in a ward": Town(calls=[row for row in CALLS if not row.endswith("W2")]),
    "no contacts at all": Town(calls=()),
    "no posts in a ward": Town(people=(30, 30, 0)),
    "no posts at all": Town(posts=()),
    "one author": Town(posts=LOUD),
    "monthly totals": Town(
        calls=[f"{m},phone,W{w},20" for m in MONTHS for w in range(3)],
        columns="month,channel,ward_code,count",
    ),
    "times apart": Town(calls=[row.replace("2024", "2023") for row in CALLS]),
    "odd counts": Town(
        calls=[
            *(f"{m}-02,phone,W{w},20" for m in MONTHS for w in range(3)),
            *(f"2024-01-03,phone,W0,{odd}" for odd in ("-4", "2.5", "nan", "inf", "1e99", "")),
        ],
        columns="received_at,channel,ward_code,count",
    ),
    "one ward": Town(people=(30,), calls=[r for r in CALLS if r.endswith("W0")], residents=(1000,)),
}

Build = Callable[[str], Path]


def _run(*words: object) -> Result:
    return CliRunner().invoke(wardlight, [str(word) for word in words])


def _made(*words: object) -> str:
    done = _run(*words)
    assert done.exit_code == 0, (words, done.output, done.exception)
    return done.output


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return a function that returns the city file of a town, built once; tests must not change its data."""
    kept: dict[str, Path] = {}

    def build(name: str) -> Path:
        if name not in kept:
            kept[name] = _build(tmp_path_factory.mktemp("town"), TOWNS[name])
        return kept[name]

    return build


def _build(folder: Path, town: Town) -> Path:
    city, wards = folder / "city.db", len(town.people)
    _made("new", city, "--name", "Testerby")
    boxes = [shapely.box(-1.6 + w / 10, 53.8, -1.5 + w / 10, 53.9) for w in range(wards)]
    codes = [f"W{w}" for w in range(wards)]
    write_geojson(
        folder / "w.geojson", np.array(boxes, dtype=object), properties={"code": codes, "name": NAMES[:wards]}
    )
    _made("wards", "import", city, folder / "w.geojson", "--edition", "2025")
    posts = town.posts
    if posts is None:
        posts = [
            f"{m}-{w}-{n},u{w}-{n},{m}-{1 + n % 20:02d}T09:00Z,hi,{53.81 + n / 500},{w / 10 + n / 500 - 1.59}"
            for w, people in enumerate(town.people)
            for n in range(people)
            for m in MONTHS
        ]
    if posts:
        _import(folder, city, "posts", "id,author,created_at,text,lat,lon", posts)
    _made("locate", city)
    if town.calls:
        monthly = ("--date-format", "%Y-%m") if town.columns.startswith("month") else ()
        _import(folder, city, "contacts", town.columns, town.calls, *monthly)
    if town.residents:
        rows = [f"W{w},{number}" for w, number in enumerate(town.residents)]
        _import(folder, city, "reference", "ward_code,population", rows)
    return city


def _import(folder: Path, city: Path, what: str, header: str, rows: Sequence[str], *words: str) -> None:
    file = folder / f"{what}.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    _made(what, "import", city, file, *words)


def _forbid(constant: str) -> None:
    raise AssertionError(f"{constant} in JSON")


def _json(text: str) -> Any:  # noqa: ANN401 - whatever was printed
    return json.loads(text, parse_constant=_forbid)


@pytest.mark.parametrize("name", TOWNS)
def test_every_command_answers_or_refuses_in_words(build: Build, tmp_path: Path, name: str) -> None:
    city = build(name)
    changes = ("changes", city, "--from", "2024-01", "--to", "2024-02..2024-03")
    asked: list[tuple[object, ...]] = [
        ("gaps", city),
        ("gaps", city, "--denominator", "residents"),
        ("findings", city),
        ("sensitivity", city),
        ("power", city),
        changes,
    ]
    told = [(words, _run(*words)) for words in asked]
    told += [((*words, "--json"), _run(*words, "--json")) for words in asked]
    told += [
        (("export", kind), _run("export", city, "gaps", "--format", kind, "--out", tmp_path / f"gaps.{kind}"))
        for kind in ("geojson", "gpkg", "csv")
    ]
    told.append((("figures",), _run("figures", city, "--out", tmp_path / "figures")))
    for words, done in told:
        if done.exit_code:
            assert isinstance(done.exception, WardlightError), (words, done.exception)
            assert len(str(done.exception).splitlines()) == 1
            continue
        if words[-1] == "--json":
            _json(done.output)
        assert not re.search(r"\b(nan|inf|infinity)\b", done.output.casefold()), (words, done.output)
    files = [*tmp_path.glob("gaps.*json"), *tmp_path.glob("gaps.csv"), *tmp_path.glob("figures/*.svg")]
    for file in files:
        assert not re.search(r"\b(nan|inf|infinity)\b", file.read_text(encoding="utf-8").casefold()), file


def test_a_ward_without_posts_is_neither_certain_nor_in_step(build: Build) -> None:
    wards = _json(_made("gaps", build("no posts in a ward"), "--json"))["wards"]
    assert [ward["band"] for ward in wards] == ["can't tell"] * 3
    assert wards[2]["high"] - wards[2]["low"] > 0.5


def test_a_ward_without_contacts_has_a_wide_interval_and_no_finding_of_a_gap(build: Build) -> None:
    ward = _json(_made("gaps", build("no contacts in a ward"), "--json"))["wards"][2]
    assert ward["contacts"] == {"phone": 0}
    assert (ward["flag"], ward["band"]) == ("not enough evidence", "can't tell")


def test_without_any_contact_or_resident_there_is_nothing_to_compare(build: Build) -> None:
    assert "no populations, so there is nothing to compare" in _made("gaps", build("no contacts at all"))


def test_a_ward_without_residents_is_held_against_its_contacts_and_against_none(build: Build) -> None:
    city = build("no residents")
    assert _json(_made("gaps", city, "--json"))["reason"] is None
    against = _json(_made("gaps", city, "--denominator", "residents", "--json"))["wards"][1]
    assert (against["contact_share"], against["band"]) == (0.0, "can't tell")


def test_without_posts_it_is_said_that_nobody_was_heard(build: Build) -> None:
    city = build("no posts at all")
    for command in ("gaps", "findings", "sensitivity"):
        assert "Nobody was heard online yet" in _made(command, city)
    changes = _made("changes", city, "--from", "2024-01", "--to", "2024-02..2024-03")
    assert "Nobody was heard online yet" in changes


def test_one_author_with_everything_says_nothing_of_any_ward(build: Build) -> None:
    told = _json(_made("gaps", build("one author"), "--json"))
    assert {ward["band"] for ward in told["wards"]} == {"can't tell"}
    assert told["findings"][-1] == "Fewer than 5 people were heard online."
    # Nobody is told where, if in the city at all, the one person lives.
    loose = ("people_outside", "people_of_no_ward_in_particular")
    assert [told["excluded"][key] for key in loose] == [None, None]
    assert [read_report(build("one author")).excluded[key] for key in loose] == ["withheld", "withheld"]


def test_totals_of_months_count_like_the_contacts_they_are_of(build: Build) -> None:
    wards = _json(_made("gaps", build("monthly totals"), "--json"))["wards"]
    assert [ward["contacts"] for ward in wards] == [{"phone": 60}] * 3


@pytest.mark.parametrize("command", ["gaps", "findings", "sensitivity", "power"])
def test_records_that_end_where_posts_begin_are_refused_by_every_command(build: Build, command: str) -> None:
    done = _run(command, build("times apart"))
    assert isinstance(done.exception, WardlightError)
    assert "phone records end on 2023-03-20, where posts begin on 2024-01-01" in str(done.exception)


def test_negative_and_fractional_counts_reject_their_rows_and_count_for_nothing(build: Build) -> None:
    city = build("odd counts")
    again = _made("contacts", "import", city, city.with_name("contacts.csv"))
    assert "rejected 6" in again
    for odd in ("'-4': a count is a whole number", "'2.5': a count is a whole number", "'nan'", "'inf'"):
        assert odd in again
    wards = _json(_made("gaps", city, "--json"))["wards"]
    assert [ward["contacts"] for ward in wards] == [{"phone": 60}] * 3


def test_one_ward_only_has_nothing_to_be_compared_with(build: Build) -> None:
    city, reason = build("one ward"), "There is one ward only, so there is nothing to compare it with."
    for words in (("gaps", city), ("gaps", city, "--denominator", "residents"), ("sensitivity", city)):
        assert reason in _made(*words)
    assert reason in _made("changes", city, "--from", "2024-01", "--to", "2024-02..2024-03")
    done = _run("power", city)
    assert isinstance(done.exception, WardlightError)
    assert reason in str(done.exception)


def test_small_numbers_of_people_are_withheld_on_the_terminal_and_from_scripts(build: Build) -> None:
    city = build("no posts in a ward")
    told = _json(_made("gaps", city, "--json"))
    assert [ward["online_people"] for ward in told["wards"]] == [None, None, 0.0]
    assert [ward["online_people_sd"] for ward in told["wards"]] == [None] * 3
    assert [ward["predicted"] for ward in told["wards"]][:2] == [None, None]
    rows = [line for line in _made("gaps", city).splitlines() if re.match(r"│ (Ash|Beech) ", line)]
    assert len(rows) == 2
    for row in rows:
        assert "withheld" in row
        assert "±" not in row


def test_two_editions_mixed_are_told_and_what_is_of_neither_counts_for_nothing(
    build: Build, tmp_path: Path
) -> None:
    city = Path(shutil.copy(build("no posts in a ward"), tmp_path / "city.db"))
    whole = shapely.box(-1.6, 53.8, -1.3, 53.9)
    write_geojson(
        tmp_path / "old.geojson",
        np.array([whole], dtype=object),
        properties={"code": ["V0"], "name": ["Old"]},
    )
    _made("wards", "import", city, tmp_path / "old.geojson", "--edition", "2013", "--beside")
    rows = [f"2024-02-{1 + n:02d},phone,{code},{code}-{n}" for code in ("V0", "X9") for n in range(9)]
    _import(tmp_path, city, "contacts", "received_at,channel,ward_code,id", rows, "--edition", "2013")
    told = _json(_made("gaps", city, "--json"))
    assert told["settings"]["translated_contacts"] == {"2013": 9}
    assert sum(ward["contacts"]["phone"] for ward in told["wards"]) == pytest.approx(180 + 9, abs=0.5)
    assert sum(told["excluded"]["contacts_without_ward"].values()) == 9
    _made("wards", "use", city, "2013")
    late = _json(_made("gaps", city, "--json"))
    assert [ward["band"] for ward in late["wards"]] == ["can't tell"]
    assert "180 posts are not located yet" in late["reason"]
