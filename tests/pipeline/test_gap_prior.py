"""Gaps under the prior that takes neighbouring wards to be alike."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from click.testing import CliRunner

from boundaries import write_geojson
from pipeline.commands import wardlight
from pipeline.creating import new_city
from pipeline.errors import PipelineError
from pipeline.gap_choice import GapChoice
from pipeline.gap_report import compute_gaps
from pipeline.importing import import_wards
from pipeline.sensitivity import check_sensitivity

_ALIKE = GapChoice(prior="bym2")


@pytest.fixture(scope="module")
def alike(built: Path) -> dict[str, Any]:
    return compute_gaps(built, choice=_ALIKE, store=False)


def test_the_report_says_which_prior(built: Path, alike: dict[str, Any]) -> None:
    plain = compute_gaps(built, store=False)
    assert (plain["settings"]["prior"], alike["settings"]["prior"]) == ("near-far", "bym2")
    assert "Neighbouring wards are taken to be alike (prior bym2)." in alike["notes"]
    assert alike["settings"]["run"] != plain["settings"]["run"]
    assert [row["log_ratio"] for row in alike["wards"]] != [row["log_ratio"] for row in plain["wards"]]


def test_the_command_takes_it(town_city: Path) -> None:
    done = CliRunner().invoke(wardlight, ["gaps", str(town_city), "--prior", "bym2"])
    assert "prior bym2" in done.output


def test_sensitivity_starts_from_the_same_gaps_and_leaves_need_out(
    built: Path, alike: dict[str, Any]
) -> None:
    report = check_sensitivity(built, choice=_ALIKE)
    for row, gap in zip(report["wards"], alike["wards"], strict=True):
        assert row["by_variant"]["as reported"]["p_gap"] == pytest.approx(gap["p_gap"])
    assert report["left_out"]["with need"] == "the prior bym2 leans on neighbours, not on need"


@pytest.mark.parametrize(
    ("wards", "says"),
    [(1, "there is one ward only; leave out --prior"), (3, "no two of 3 wards touch; leave out --prior")],
)
def test_a_map_without_neighbours_is_refused(tmp_path: Path, wards: int, says: str) -> None:
    city = tmp_path / "islands.db"
    new_city(city, "Isles")
    boxes = [shapely.box(-1.6 + i / 10, 53.8, -1.55 + i / 10, 53.85) for i in range(wards)]
    named = {"code": [f"I{i}" for i in range(wards)], "name": [f"Isle {i}" for i in range(wards)]}
    write_geojson(tmp_path / "w.geojson", np.array(boxes, dtype=object), properties=named)
    import_wards(city, tmp_path / "w.geojson", edition="2025")
    with pytest.raises(PipelineError) as refusal:
        compute_gaps(city, choice=_ALIKE)
    assert says in str(refusal.value)


def test_an_audit_of_it_is_refused_before_anything_is_computed() -> None:
    with pytest.raises(PipelineError, match="--mode audit samples the prior near-far only"):
        GapChoice(prior="bym2", mode="audit")
