"""Findings of a city file: what each ward looks like, how that is known, and the command that tells it."""

import json
import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from gaps import BANDS, READINGS, GapEstimate, GapSettings, WardGap
from pipeline.commands import wardlight
from pipeline.gap_report import compute_gaps
from pipeline.gap_sources import measure_months
from pipeline.gap_words import GapWords, word_gaps
from pipeline.printing import SIMULATED
from pipeline.report import read_report
from store import ChannelPeriod, load_gap_report, open_city, require_wards
from tests.gaps.gap_makers import make_gap


@pytest.fixture(scope="module")
def report(built: Path) -> dict[str, Any]:
    return compute_gaps(built, store=False)


def _run(*words: object) -> str:
    done = CliRunner().invoke(wardlight, ["findings", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_each_ward_has_its_words_and_what_they_rest_on(report: dict[str, Any]) -> None:
    quiet, other = report["wards"][5], report["wards"][0]
    assert (quiet["band"], quiet["reading"]) == ("almost certainly", "low digital use")
    assert quiet["tipping"] == pytest.approx(math.exp(quiet["log_ratio"]) / 0.8)
    assert f"only {100 * quiet['tipping']:.0f}% as readily" in quiet["how"]
    assert other["tipping"] is None
    for ward in report["wards"]:
        assert ward["band"] in BANDS
        assert ward["reading"] in READINGS
        assert ward["online_share_low"] < ward["online_share"] < ward["online_share_high"]
        assert 0 <= ward["p_loud"] <= 1
    people = sum(ward["online_people"] for ward in report["wards"])
    assert [ward["expected_people"] for ward in report["wards"]] == pytest.approx([people / 6] * 6)


def test_the_pages_get_the_words_of_the_report(built: Path, report: dict[str, Any]) -> None:
    shown = read_report(built).wards
    for field in ("band", "reading", "how", "sentence"):
        assert [getattr(ward, field) for ward in shown] == [ward[field] for ward in report["wards"]]


def test_findings_are_numbered_each_with_how_it_is_known(built: Path, report: dict[str, Any]) -> None:
    lines = _run(built).splitlines()
    assert lines[0] == f"1. {report['wards'][5]['sentence']}"
    assert lines[1] == f"   How do we know? {report['wards'][5]['how']}"
    assert lines[2].startswith("2. ")
    beside = [*(area["sentence"] for area in report["together"]), *report["pockets"]["findings"]]
    assert lines[2 * len(report["findings"]) :] == beside


def test_findings_as_json_say_which_ward_and_what_was_compared(built: Path) -> None:
    told = json.loads(_run(built, "--period", "2024-03", "--denominator", "residents", "--json"))
    assert (told["denominator"], told["against"]) == ("residents", ["residents"])
    assert told["period"] == "2024-03-01..2024-03-31"
    assert [each["number"] for each in told["findings"]] == list(range(1, len(told["findings"]) + 1))
    assert told["findings"][0]["ward_code"] == "T5"
    assert "of the residents" in told["findings"][0]["finding"]
    assert told["findings"][-1]["ward_code"] is None


def test_findings_leave_the_city_file_as_it_is(town_city: Path) -> None:
    with open_city(town_city) as city:
        known = load_gap_report(city)
    before = town_city.read_bytes()
    _run(town_city)
    assert town_city.read_bytes() == before
    with open_city(town_city) as city:
        assert load_gap_report(city) == known


def test_a_simulated_city_is_said_to_be_one(town_city: Path, built: Path) -> None:
    with open_city(town_city, write=True) as city, city.transaction():
        city.set_setting("simulated", "yes")
    assert _run(town_city).startswith(SIMULATED)
    assert json.loads(_run(town_city, "--json"))["simulated"] is True
    assert SIMULATED not in _run(built)


def test_contacts_and_people_on_one_side_are_refused(built: Path) -> None:
    done = CliRunner().invoke(
        wardlight, ["findings", str(built), "--against", "phone", "--denominator", "adults"]
    )
    assert done.exit_code == 2
    assert "leave one of them out" in done.output


def test_the_table_of_gaps_prints_the_step_of_the_scale(built: Path) -> None:
    done = CliRunner().invoke(wardlight, ["gaps", str(shutil.copy(built, built.with_name("table.db")))])
    assert done.exit_code == 0
    (row,) = [line for line in done.output.splitlines() if line.startswith("│ Garthmoor")]
    assert "almost certainly" in row


def test_months_are_the_stretch_of_the_posts_compared() -> None:
    def source(first: str, last: str) -> ChannelPeriod:
        return ChannelPeriod("posts", 1, first, last, 0, totals=False)

    assert measure_months([source("2024-01-01", "2024-12-31")]) == pytest.approx(12.0, abs=0.05)
    assert measure_months([source("2024-03-01", "2024-03-31")]) == pytest.approx(1.0, abs=0.05)
    both = [source("2024-01-01", "2024-01-31"), source("2024-03-01", "2024-03-31"), source("", "")]
    assert measure_months(both) == pytest.approx(3.0, abs=0.05)
    assert measure_months([source("", "")]) is None


def _word(built: Path, gaps: list[WardGap], *, months: float | None) -> GapWords:
    with open_city(built) as city:
        wards = require_wards(city)
    estimate = GapEstimate(tuple(gaps), None, 0.0, 0.0, 0.0, None)
    residents = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 5.0])
    calls, visits = np.full(6, 50.0), np.array([3.0, 40.0, 20.0, 40.0, 40.0, 40.0])
    return word_gaps(
        estimate, wards, settings=GapSettings(), held=[calls, visits], residents=residents, months=months
    )


def test_placeability_is_told_with_its_interval(built: Path) -> None:
    known = make_gap(placeability=-0.5, placeability_sd=0.2)
    unknown = make_gap(placeability=None, placeability_sd=None)
    first, *_, last = _word(built, [known, *[unknown] * 5], months=None).wards
    placed = (first["placeability_low"], first["placeability"], first["placeability_high"])
    assert placed == pytest.approx((-0.829, -0.5, -0.171))
    assert (last["placeability_low"], last["placeability"], last["placeability_high"]) == (None, None, None)


def test_months_residents_and_hidden_numbers_come_into_the_sentences(built: Path) -> None:
    unsure = make_gap("not enough evidence", 0.4, alone_sd=0.5)
    needless = make_gap("none", 0.1, contact_share=0.1, online_share=0.1)
    # Of three people every number but one is shown: with the city's total that one would be known.
    few = make_gap("not enough evidence", 0.4, online_people=3.0)
    words = _word(built, [unsure, few, unsure, unsure, unsure, needless], months=5.0)
    assert "About 5 more months at this rate" in words.wards[0]["sentence"]
    assert words.wards[5]["reading"] == "low need"
    assert "looks like low need" in words.wards[5]["sentence"]
    told = [ward["sentence"] for ward in words.wards]
    assert "fewer than 5 people" in told[1]
    assert sum("a number of people that is not shown" in sentence for sentence in told[:5]) == 1
    assert [each["finding"] for each in words.explained] == words.findings


def test_a_share_that_would_tell_of_a_few_visits_stands_in_no_sentence(built: Path) -> None:
    # Of 53 contacts the 50 calls are shown: the share of the total would tell the three visits.
    words = _word(built, [make_gap()] * 6, months=None)
    hidden = ["a share of phone and counter contact that is not shown" in w["sentence"] for w in words.wards]
    assert hidden == [True, False, True, False, False, False]
    assert ["not shown" in finding for finding in words.findings[:6]].count(True) == 2
    assert words.wards[1]["sentence"].count("4.1% of phone and counter contact") == 1
