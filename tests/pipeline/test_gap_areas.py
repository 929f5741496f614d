"""What is told where single wards say too little: longer times, neighbours together, pockets."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from click.testing import CliRunner

from boundaries import find_adjacency, write_geojson
from gaps import GapSettings
from gaps.merging import Neighbourhood, merge_wards
from gaps.together import describe_neighbourhood
from pipeline.city_choices import list_windows
from pipeline.commands import wardlight
from pipeline.errors import PipelineError
from pipeline.gap_choice import GapChoice
from pipeline.gap_estimating import estimate_city
from pipeline.gap_report import compute_gaps
from pipeline.growing import compute_shortest
from pipeline.periods import read_period
from pipeline.pockets import find_city_pockets
from pipeline.report import read_report
from pipeline.sensitivity import check_sensitivity
from store import open_city

WARDS = 6
YEARS = (2022, 2023, 2024)
QUIET = (0, 1, 2)


def _run(*words: object) -> str:
    done = CliRunner().invoke(wardlight, [str(word) for word in words])
    assert done.exit_code == 0, (words, done.output, done.exception)
    return done.output


def _build(folder: Path, *, people: int, wards: int = WARDS) -> Path:
    """Return a row of wards with three years of posts and calls; the first three are the quiet ones.

    Each year has people of its own, who post by GPS where they live.
    """
    city = folder / "row.db"
    boxes = [shapely.box(-1.6 + w / 50, 53.8, -1.58 + w / 50, 53.82) for w in range(wards)]
    codes = [f"R{w}" for w in range(wards)]
    names = [f"Ward {w}" for w in range(wards)]
    write_geojson(
        folder / "w.geojson", np.array(boxes, dtype=object), properties={"code": codes, "name": names}
    )
    _run("new", city, "--name", "Row")
    _run("wards", "import", city, folder / "w.geojson", "--edition", "2025")
    posts = ["id,author,created_at,text,lat,lon"]
    calls = ["received_at,channel,ward_code"]
    for year in YEARS:
        for ward in range(wards):
            speaking = people // 4 if ward in QUIET else people
            for n in range(speaking):
                when = f"{year}-{1 + n % 12:02d}-{1 + n % 28:02d}"
                at = f"{53.803 + n % 14 / 1000},{-1.597 + ward / 50 + n % 14 / 1000}"
                posts.append(f"{year}-{ward}-{n},{year}u{ward}-{n},{when}T09:00Z,hi,{at}")
            calls += [f"{year}-{1 + n % 12:02d}-{1 + n % 28:02d},phone,R{ward}" for n in range(60)]
            calls += [f"{year}-01-01,phone,R{ward}", f"{year}-12-31,phone,R{ward}"]
        posts += [f"{year}-s,{year}s,{year}-01-01T00:00Z,hi,,", f"{year}-e,{year}e,{year}-12-31T23:00Z,hi,,"]
    (folder / "posts.csv").write_text("\n".join(posts) + "\n", encoding="utf-8")
    (folder / "calls.csv").write_text("\n".join(calls) + "\n", encoding="utf-8")
    _run("posts", "import", city, folder / "posts.csv")
    _run("locate", city)
    _run("contacts", "import", city, folder / "calls.csv")
    return city


@pytest.fixture(scope="module")
def row(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build(tmp_path_factory.mktemp("row"), people=24)


def _silent(report: dict[str, Any]) -> int:
    return sum(ward["flag"] == "not enough evidence" for ward in report["wards"])


def test_windows_are_the_last_whole_months_that_posts_and_contacts_share(row: Path) -> None:
    assert list_windows(row, (12, 24, 48), GapChoice()) == [
        ("2024-01..2024-12", "the last 12 months, to December 2024"),
        ("2023-01..2024-12", "the last 24 months, to December 2024"),
    ]


def test_the_time_grows_until_most_wards_can_be_told(row: Path) -> None:
    report, tried = compute_shortest(row, store=False)
    year = compute_gaps(row, choice=GapChoice(period=read_period("2024")), store=False)
    assert [each.silent for each in tried][:1] == [_silent(year)]
    assert _silent(report) < _silent(year)
    first = report["notes"][0]
    assert first.startswith("These figures are of ")
    assert f"The last 12 months, to December 2024 left {_silent(year)} of 6 without an answer." in first


def test_a_year_that_tells_of_every_ward_is_enough(tmp_path: Path) -> None:
    report, tried = compute_shortest(_build(tmp_path, people=1200, wards=3), store=False)
    assert tried == []
    assert report["notes"][0] == (
        "These figures are of the last 12 months, to December 2024: 0 of 3 wards stay without an answer."
    )
    assert report["settings"]["period"] == "2024-01-01..2024-12-31"


def test_sensitivity_shows_shorter_times_too(row: Path) -> None:
    report = check_sensitivity(row)
    names = [variant["name"] for variant in report["variants"]]
    windows = [name for name in names if name.startswith("the last ")]
    assert windows == [f"the last {n} months, to December 2024" for n in (3, 6, 12)]
    year = compute_gaps(row, choice=GapChoice(period=read_period("2024")), store=False)
    for ward, told in zip(year["wards"], report["wards"], strict=True):
        assert told["by_variant"][windows[-1]]["p_gap"] == pytest.approx(ward["p_gap"])
    chosen = check_sensitivity(row, choice=GapChoice(period=read_period("2024")))
    assert "a period is chosen" in chosen["left_out"]["other windows"]


def test_a_period_cannot_be_named_and_grown(row: Path) -> None:
    with pytest.raises(PipelineError, match="leave out --grow"):
        compute_shortest(row, choice=GapChoice(period=read_period("2024")), store=False)


def test_the_command_grows_and_says_so(row: Path, tmp_path: Path) -> None:
    city = tmp_path / "row.db"
    city.write_bytes(row.read_bytes())
    told = json.loads(_run("gaps", city, "--grow", "--json"))
    assert told["notes"][0].startswith("These figures are of ")


def test_wards_too_thin_to_judge_are_told_with_their_neighbours(row: Path) -> None:
    report = compute_gaps(row, choice=GapChoice(period=read_period("2024")), store=False)
    silent = {w["ward_code"] for w in report["wards"] if w["flag"] == "not enough evidence"}
    assert len(silent) >= 2
    together = report["together"]
    assert together
    for area in together:
        assert set(area["wards"]) <= silent
        places = sorted(int(code[1:]) for code in area["wards"])
        assert places == list(range(places[0], places[-1] + 1)), "a row's neighbours follow one another"
        assert area["sentence"].count("taken together") == 1
    shown = read_report(row, choice=GapChoice(period=read_period("2024"))).together
    assert shown == tuple(area["sentence"] for area in together)


def _area(**told: Any) -> Neighbourhood:  # noqa: ANN401 - whatever the case sets
    given: dict[str, Any] = {
        "members": (0, 2),
        "log_ratio": math.log(0.6),
        "low": math.log(0.45),
        "high": math.log(0.78),
        "p_gap": 0.93,
        "flag": "gap",
        "people": 41.2,
        "expected_people": 70.0,
        "alone_sd": 0.2,
    }
    return Neighbourhood(**{**given, **told})


def test_sentences_on_neighbourhoods_follow_the_scale_and_hide_what_must_be_hidden() -> None:
    names, settings = ["Ash", "Beech", "Cedar"], GapSettings()
    assert describe_neighbourhood(_area(), names, settings=settings) == (
        "Ash and Cedar, taken together, are almost certainly under-represented online (93%; ratio 0.60, "
        "range 0.45-0.78). Based on about 41 people, not posts."
    )
    hidden = describe_neighbourhood(_area(p_gap=0.8), names, settings=settings, people_hidden=True)
    assert hidden.endswith("are very likely under-represented online (80%; ratio 0.60, range 0.45-0.78).")
    assert "No sign that Ash and Cedar, taken together, post less than their contact level suggests" in (
        describe_neighbourhood(_area(flag="none", p_gap=0.04), names, settings=settings)
    )


def test_a_number_that_would_tell_a_hidden_ward_s_is_left_out(tmp_path: Path) -> None:
    city = _build(tmp_path, people=12, wards=4)
    report = compute_gaps(city, choice=GapChoice(period=read_period("2024")), store=False)
    few = {w["ward_code"] for w in report["wards"] if w["online_people"] < 5}
    assert few
    for area in report["together"]:
        if few & set(area["wards"]):
            assert "people, not posts" not in area["sentence"]


def test_quiet_wards_side_by_side_make_a_pocket(row: Path) -> None:
    found = find_city_pockets(row)
    assert found["moran"]["value"] > found["moran"]["expected"]
    assert found["moran"]["p_clustered"] > 0.9
    chances = [ward["p_quiet"] for ward in found["wards"]]
    assert max(range(WARDS), key=lambda w: chances[w]) in QUIET
    assert "lie together more than chance would have it" in found["findings"][0]
    assert "Moran's I" in _run("pockets", row)
    assert json.loads(_run("pockets", row, "--json")) == found


def test_two_wards_make_no_pocket_and_say_why(tmp_path: Path) -> None:
    city = _build(tmp_path, people=24, wards=2)
    assert _run("pockets", city).startswith("Whether quiet wards lie together cannot be told")
    assert json.loads(_run("pockets", city, "--json"))["moran"] is None


def test_a_channel_that_is_not_compared_moves_no_window(row: Path, tmp_path: Path) -> None:
    city = tmp_path / "row.db"
    city.write_bytes(row.read_bytes())
    (tmp_path / "old.csv").write_text(
        "received_at,channel,ward_code\n2022-01-01,email,R0\n2022-06-30,email,R0\n", encoding="utf-8"
    )
    _run("contacts", "import", city, tmp_path / "old.csv")
    assert list_windows(city, (12,), GapChoice(against=("phone",))) == list_windows(row, (12,), GapChoice())
    assert list_windows(city, (12,), GapChoice(against=("phone", "email"))) == []


def test_findings_grow_as_the_report_does_and_leave_the_file_as_it_is(row: Path) -> None:
    before = row.read_bytes()
    told = json.loads(_run("findings", row, "--grow", "--json"))
    assert told["notes"][0] == compute_shortest(row, store=False)[0]["notes"][0]
    assert told["period"] == "2023-01-01..2024-12-31"
    assert row.read_bytes() == before


def test_a_whole_city_is_not_told_against_itself(tmp_path: Path) -> None:
    report = compute_gaps(_build(tmp_path, people=40, wards=2), store=False)
    assert [ward["flag"] for ward in report["wards"]] == ["not enough evidence"] * 2
    assert report["together"] == []


def test_only_neighbourhoods_with_an_answer_are_told(tmp_path: Path) -> None:
    city = _build(tmp_path, people=4)
    with open_city(city) as opened:
        found = estimate_city(opened, GapChoice())
    merged = merge_wards(found.estimate, find_adjacency(found.wards), GapChoice().settings())
    assert "not enough evidence" in {area.flag for area in merged}
    told = {tuple(area["wards"]) for area in compute_gaps(city, store=False)["together"]}
    assert told == {
        tuple(f"R{ward}" for ward in area.members) for area in merged if area.flag != "not enough evidence"
    }


def test_one_ward_has_clear_answers_and_no_neighbourhood(tmp_path: Path) -> None:
    city = _build(tmp_path, people=24, wards=1)
    report = compute_shortest(city, store=False)[0]
    assert report["notes"][0].startswith("These figures are of all there is: 1 of 1 ward stays without")
    assert report["together"] == []
    assert report["pockets"]["moran"] is None
    for command in ("findings", "gaps"):
        assert "Whether quiet wards lie together cannot be told" in _run(command, city)


def test_the_report_and_the_page_tell_of_pockets_as_the_command_does(row: Path) -> None:
    found = find_city_pockets(row)
    assert compute_gaps(row, store=False)["pockets"] == {
        key: found[key] for key in ("moran", "wards", "findings")
    }
    assert read_report(row).pockets == tuple(found["findings"])
    assert found["findings"][0] in _run("findings", row)
