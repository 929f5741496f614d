"""A made-up city of nine wards, one with a hostile name and one with a hostile code."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from shapely.geometry import shape

from boundaries.services import ServicePoint
from boundaries.tiling import write_tiles
from pipeline.city_choices import CityChoices
from pipeline.errors import NothingToExportError
from pipeline.feature_tables import FeatureTable, tabulate_gaps
from pipeline.map_theme import MapTheme
from pipeline.report import CityReport, ExplainedFinding, WardReport
from webmap.app import create_app
from webmap.asking import Ask
from webmap.errors import UnusableChoiceError
from webmap.reading import Figures, What
from webmap.settings import WebSettings
from webmap.snapshots import Snapshot

HOSTILE = "<script>alert(1)</script>{{7*7}}${7*7}"


@dataclass
class SmallCity:
    """Reads the city from a JSON document, and can be changed as a file would be."""

    document: dict[str, Any]
    version: int = 1
    reads: int = 0
    failure: Exception | None = None
    hold: threading.Event | None = None
    exported: list[What] = field(default_factory=list)

    def state(self) -> tuple[object, ...]:
        return (self.version,)

    def report(self) -> CityReport:
        self.reads += 1
        if self.failure is not None:
            raise self.failure
        facts = dict(self.document["report"])
        facts["wards"] = tuple(WardReport(**ward) for ward in facts["wards"])
        facts["findings"] = tuple(facts["findings"])
        facts["notes"] = tuple(facts["notes"])
        facts["explained"] = tuple(ExplainedFinding(**each) for each in facts.get("explained", ()))
        return CityReport(**facts)

    def explain(self, *explained: tuple[str, str, str | None]) -> None:
        """Explain findings, each as (finding, how, ward code)."""
        self.document["report"]["explained"] = [
            dict(zip(("finding", "how", "ward_code"), each, strict=True)) for each in explained
        ]
        self.version += 1

    def report_of(self, ask: Ask) -> CityReport:
        if self.hold is not None:
            self.hold.wait(10)
        if ask.service == "Nothing":
            raise UnusableChoiceError("nothing is known of that service; choose another")
        return replace(self.report(), run_id="asked", findings=(f"About {ask.period}.",))

    def changes(self, ask: Ask, before: str, after: str) -> dict[str, Any]:
        if before[:4] == after[:4] and before[:7] >= after[:7]:
            raise UnusableChoiceError(f"from {before} and to {after} share days")
        facts = {"low": -0.9, "high": -0.1, "p_fell": 0.91, "p_rose": 0.01}
        sides = {side: {"log_ratio": 0.0, "flag": "none"} for side in ("before", "after")}
        return {
            "wards": [
                {"ward_name": ward["ward_name"], "change": -0.5, **facts, **sides, "verdict": verdict}
                for ward, verdict in zip(
                    self.document["report"]["wards"],
                    ("steady", "fell", "rose", *["can't tell"] * 6),
                    strict=True,
                )
            ],
            "findings": [f"One ward fell behind from {before} to {after}."],
            "settings": {"service": ask.service},
            "notes": ["A note."],
        }

    def figures(self, ask: Ask) -> Figures:
        svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        drawn = {name: f"{svg}<title>{name} {ask.period}</title></svg>" for name in ("ranking", "funnel")}
        return Figures(drawn, {"predictive": "the report holds no check of the model"})

    def choices(self) -> CityChoices:
        return CityChoices(
            (("2025-04", "April 2025"), ("2025-03", "March 2025")),
            ("phone", "counter"),
            ("Bins",),
            ("contacts", "residents"),
            (("demography", 1.0), ("deprivation", 1.0)),
        )

    def shapes(self) -> dict[str, Any]:
        shapes: dict[str, Any] = self.document["shapes"]
        return shapes

    def table(self, what: What, *, report: CityReport, theme: MapTheme | None = None) -> FeatureTable:
        self.exported.append(what)
        if what != "gaps":
            raise NothingToExportError(f"there are no {what} yet")
        shapes = {
            each["properties"]["code"]: each["geometry"] for each in self.document["shapes"]["features"]
        }
        outlines = [shape(shapes[ward.ward_code]) for ward in report.wards]
        return tabulate_gaps(report, outlines, metric_epsg=27700, theme=theme)

    def services(self) -> tuple[ServicePoint, ...]:
        return tuple(ServicePoint(**each) for each in self.document.get("services", ()))

    def tiles(self, out: Path, numbers: Mapping[str, int]) -> None:
        features = [each for each in self.shapes()["features"] if each["properties"]["code"] in numbers]
        outlines = np.array([shape(each["geometry"]) for each in features], dtype=object)
        write_tiles(outlines, [numbers[each["properties"]["code"]] for each in features], out)


@pytest.fixture
def city() -> SmallCity:
    document = json.loads((Path(__file__).parent / "city.json").read_text(encoding="utf-8"))
    return SmallCity(document)


@pytest.fixture
def hostile() -> str:
    return HOSTILE


@pytest.fixture
def snapshot(city: SmallCity) -> Snapshot:
    return Snapshot(city.report(), city.shapes())


@pytest.fixture
def app(city: SmallCity) -> Flask:
    return create_app(WebSettings(Path("testford.db")), reader=city)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
