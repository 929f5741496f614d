"""What it would take to see a ward fall silent, and what fell silent between two periods, by command."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gaps import CutPower, PowerPlan
from pipeline.changes import compare_city
from pipeline.commands import wardlight as command
from pipeline.errors import PipelineError
from pipeline.gap_choice import GapChoice
from pipeline.gap_report import compute_gaps
from pipeline.periods import read_period
from pipeline.power import plan_city, say_cut

SUBURBS = ["Alderby", "Brackenhow", "Dunswick", "Elmthorpe", "Farbury", "Garthmoor"]


def _plan(months: float | None = 6.0) -> PowerPlan:
    return PowerPlan(120_000, months, 0, 0.02, knows_tables=False, cuts=())


def _cut(**told: Any) -> CutPower:  # noqa: ANN401 - whatever the case sets
    given: dict[str, Any] = {
        "share_now": 0.5,
        "share_at_most": 1.0,
        "growth": None,
        "posts": None,
        "months": None,
    }
    return CutPower(2.0, (0.5,) * 9, labels=None, gps_share=None, **{**given, **told})


@pytest.mark.parametrize(
    ("cut", "says"),
    [
        (
            _cut(growth=1.95, posts=233_400, months=13.2),
            "To see a halving in 8 of 10 wards takes about 240,000 posts, or 14 more months at this rate.",
        ),
        (
            _cut(growth=1.01, posts=121_000, months=0.1),
            "To see a halving in 8 of 10 wards takes about 130,000 posts, or 1 more month at this rate.",
        ),
        (
            _cut(growth=20.0, posts=2_400_000, months=114.0),
            "To see a halving in 8 of 10 wards takes about 2,400,000 posts, or 10 more years at this rate.",
        ),
        (
            _cut(growth=1.95, posts=233_400),
            "To see a halving in 8 of 10 wards takes about 240,000 posts.",
        ),
        (
            _cut(share_now=0.869, growth=0.5, posts=60_000, months=0.0),
            "The 120,000 posts at hand show a halving in 86% of the wards, were there any.",
        ),
        (
            _cut(),
            (
                "More posts alone will not show a halving in 8 of 10 wards: not even 64 times the 120,000 at "
                "hand would do."
            ),
        ),
        (
            _cut(share_at_most=0.1),
            (
                "More posts alone will not show a halving in 8 of 10 wards: even without end they would not "
                "tell it from people being placed less readily, or from doubt about what people say of home."
            ),
        ),
    ],
    ids=["months", "a month", "years", "no dates", "seen already", "too few at 64 times", "never"],
)
def test_what_a_cut_takes_is_told_in_a_sentence(cut: CutPower, says: str) -> None:
    assert say_cut(cut, _plan()) == says


def test_power_tells_of_the_city_at_hand(built: Path) -> None:
    report = plan_city(built)
    now = report["now"]
    assert now["posts"] == 1800
    assert now["months"] == pytest.approx(28 / 30.44, abs=0.05)
    assert 0.02 < now["gps_share"] < 0.1
    assert [cut["cut"] for cut in report["cuts"]] == [1.5, 2.0, 3.0]
    shares = [cut["share_now"] for cut in report["cuts"]]
    assert shares == sorted(shares)
    for cut in report["cuts"]:
        assert cut["sentence"].startswith(("To see", "The 1,800 posts", "More posts alone"))


def test_the_command_prints_sentences_and_a_table_for_each_cut(built: Path) -> None:
    done = CliRunner().invoke(command, ["power", str(built)])
    assert done.exit_code == 0, done.output
    for words in (
        "a cut by a third (1.5 times less)",
        "a halving (2 times less)",
        "at hand",
        "wardlight label",
    ):
        assert words in done.output
    as_json = CliRunner().invoke(command, ["power", str(built), "--json"])
    assert json.loads(as_json.output)["cuts"] == plan_city(built)["cuts"]


def test_power_without_posts_is_refused(built: Path) -> None:
    with pytest.raises(PipelineError, match="leaves posts out"):
        plan_city(built, choice=GapChoice(online=("web",)))


@pytest.fixture(scope="module")
def two_months(built: Path, tmp_path_factory: pytest.TempPathFactory, wardlight: Any) -> Path:  # noqa: ANN401 - a fixture
    """Return the town with an April after its March: Brackenhow falls silent, Garthmoor comes up."""
    folder = tmp_path_factory.mktemp("april")
    city = folder / "town.db"
    city.write_bytes(built.read_bytes())
    rng = random.Random(3)  # noqa: S311 - made-up posts, no secrets
    homes = rng.choices(range(6), weights=(4, 1, 4, 4, 4, 4), k=900)
    with (folder / "april.jsonl").open("w", encoding="utf-8") as stream:
        for number in range(1800):
            suburb = SUBURBS[homes[number % 900]]
            post = {
                "id": f"a{number}",
                "author": f"april{number % 900}",
                "text": rng.choice(["Rain again", "Kettle on", f"Bus to {suburb} is late"]),
                "created_at": f"2024-04-{1 + number % 28:02d}T10:00:00Z",
                "profile_location": suburb if rng.random() < 2 / 3 else "Testerby",
            }
            stream.write(json.dumps(post) + "\n")
    with (folder / "april.csv").open("w", encoding="utf-8") as stream:
        stream.write("id,received_at,channel,service,ward\n")
        for number in range(2400):
            stream.write(f"x{number},2024-04-{1 + number % 28:02d},Telephone,Bins,T{number % 6}\n")
    for words in (
        ("posts", "import", city, folder / "april.jsonl"),
        ("contacts", "import", city, folder / "april.csv"),
    ):
        done = wardlight(*words)
        assert done.returncode == 0, done.stderr
    assert wardlight("locate", city).returncode == 0
    return city


def test_the_ward_that_fell_silent_and_the_one_that_came_up_are_told(two_months: Path) -> None:
    march, april = read_period("2024-03"), read_period("2024-04")
    report = compare_city(two_months, before=march, after=april)
    rows = {row["ward_code"]: row for row in report["wards"]}
    assert rows["T1"]["change"] == min(row["change"] for row in rows.values())
    assert rows["T5"]["change"] == max(row["change"] for row in rows.values())
    assert rows["T1"]["verdict"] == "fell"
    assert rows["T5"]["verdict"] == "rose"
    assert {rows[code]["verdict"] for code in ("T0", "T2", "T3", "T4")} <= {"steady", "can't tell"}
    assert report["findings"][0].startswith("Brackenhow & Coldwell ")
    assert "fell behind by a fifth or more" in report["findings"][0]
    alone = compute_gaps(two_months, choice=GapChoice(period=march), store=False)
    assert [row["before"]["log_ratio"] for row in report["wards"]] == [
        row["log_ratio"] for row in alone["wards"]
    ]


def test_the_command_prints_a_table_of_changes(two_months: Path) -> None:
    words = ["changes", str(two_months), "--from", "2024-03", "--to", "2024-04"]
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 0, done.output
    assert "Garthmoor" in done.output
    assert "came up by a fifth or more" in done.output
    told = json.loads(CliRunner().invoke(command, [*words, "--json"]).output)
    assert told["settings"]["from"] == "2024-03-01..2024-03-31"


@pytest.mark.parametrize(
    ("first", "second"), [("2024-03", "2024-03"), ("2024-04", "2024-03"), ("2024-03..", "2025")]
)
def test_periods_that_share_days_or_are_the_wrong_way_round_are_refused(
    built: Path, first: str, second: str
) -> None:
    with pytest.raises(PipelineError, match="must end before that of --to begins"):
        compare_city(built, before=read_period(first), after=read_period(second))


def test_a_period_without_posts_is_refused_with_what_there_is(built: Path) -> None:
    done = CliRunner().invoke(command, ["changes", str(built), "--from", "2023", "--to", "2024"])
    assert done.exit_code != 0
    assert isinstance(done.exception, PipelineError)
    assert "2024-03-01" in str(done.exception)
