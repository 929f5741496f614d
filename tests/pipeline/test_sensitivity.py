"""The same gaps with one choice changed at a time."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.commands import wardlight
from pipeline.gap_choice import GapChoice
from pipeline.sensitivity import check_sensitivity


@pytest.fixture(scope="module")
def report(built: Path) -> dict[str, Any]:
    return check_sensitivity(built)


def test_what_is_reported_comes_first_and_each_choice_is_changed_once(report: dict[str, Any]) -> None:
    names = [variant["name"] for variant in report["variants"]]
    assert names[0] == "as reported"
    assert {"against residents", "without placeability", "without GPS", "without the loudest 1%"} <= set(
        names
    )
    assert report["variants"][0]["changed"] == 0
    assert all(set(row["by_variant"]) == set(names) for row in report["wards"])


def test_what_cannot_be_changed_is_told_with_the_way_out(report: dict[str, Any]) -> None:
    assert "wardlight need CITY" in report["left_out"]["with need"]
    assert "less than 3 whole months" in report["left_out"]["other windows"]


def test_the_first_is_what_gaps_reports(town_city: Path, report: dict[str, Any]) -> None:
    done = CliRunner().invoke(wardlight, ["gaps", str(town_city), "--json"])
    gaps = json.loads(done.output)["wards"]
    for row, gap in zip(report["wards"], gaps, strict=True):
        assert row["by_variant"]["as reported"]["p_gap"] == pytest.approx(gap["p_gap"])


def test_the_table_marks_what_is_flagged_and_says_what_changed(built: Path) -> None:
    done = CliRunner().invoke(wardlight, ["sensitivity", str(built)])
    assert done.exit_code == 0
    assert "An asterisk marks wards that are flagged" in done.output
    assert "without GPS: " in done.output


def test_one_channel_alone_is_not_shown_twice(built: Path) -> None:
    names = [
        variant["name"]
        for variant in check_sensitivity(built, choice=GapChoice(against=("phone",)))["variants"]
    ]
    assert not any(name.startswith("against phone") for name in names)


def test_wards_held_against_people_are_varied_too(town_city: Path) -> None:
    words = [str(town_city), "--denominator", "residents", "--json"]
    told = json.loads(CliRunner().invoke(wardlight, ["sensitivity", *words]).output)
    gaps = json.loads(CliRunner().invoke(wardlight, ["gaps", *words]).output)["wards"]
    for row, gap in zip(told["wards"], gaps, strict=True):
        assert row["by_variant"]["as reported"]["p_gap"] == pytest.approx(gap["p_gap"])
    assert "against residents" not in [variant["name"] for variant in told["variants"]]
    assert told["notes"] == ["Wards are held against their residents, not against contacts."]


def test_residents_stand_in_where_there_are_no_contacts(built: Path) -> None:
    told = check_sensitivity(built, choice=GapChoice(against=("webchat",)))
    assert "held against their residents instead" in told["reason"]
    for row in told["wards"]:
        cells = row["by_variant"]
        assert cells["as reported"]["p_gap"] == cells["against residents"]["p_gap"] is not None
