"""A real browser, and the app behind a real server, on this machine only."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright
from shapely.geometry import shape

from boundaries.services import ServicePoint
from boundaries.tiling import write_tiles
from pipeline.city_choices import CityChoices
from pipeline.errors import NothingToExportError
from pipeline.feature_tables import FeatureTable, tabulate_gaps
from pipeline.map_theme import MapTheme
from pipeline.report import CityReport, ExplainedFinding, WardReport
from tests.serving import serve_in_thread
from webmap.app import create_app
from webmap.asking import Ask
from webmap.errors import UnusableChoiceError
from webmap.reading import Figures, What
from webmap.settings import WebSettings

_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class SmallCity:
    """The city of tests/webmap, read from its JSON document; `areas` repeats its first ward."""

    document: dict[str, Any]

    def state(self) -> tuple[object, ...]:
        return (1,)

    def report(self) -> CityReport:
        facts = dict(self.document["report"])
        facts["wards"] = tuple(WardReport(**ward) for ward in facts["wards"])
        facts["findings"] = tuple(facts["findings"])
        facts["notes"] = tuple(facts["notes"])
        facts["explained"] = tuple(ExplainedFinding(**each) for each in facts.get("explained", ()))
        return CityReport(**facts)

    def report_of(self, ask: Ask) -> CityReport:
        report = replace(self.report(), findings=(f"About {ask.period}.",))
        if ask.period != "2025-03":
            return report
        first = replace(report.wards[0], log_ratio=0.9, low=0.6, high=1.2, p_gap=0.01, flag="none")
        return replace(report, wards=(first, *report.wards[1:]))

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


@dataclass
class Visit:
    """A page with all that it asked for and complained about."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        """Open a page of the app and wait for its map."""
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")
        return self.page


def _serve(document: dict[str, Any], settings: WebSettings | None = None) -> Iterator[str]:
    return serve_in_thread(
        create_app(settings or WebSettings(Path("testford.db")), reader=SmallCity(document))
    )


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    path = Path(__file__).parents[1] / "webmap" / "city.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="session")
def serve_document() -> Callable[[dict[str, Any]], AbstractContextManager[str]]:
    """Return a function that serves a city of one's own while a block runs."""
    return contextmanager(_serve)


@pytest.fixture(scope="session")
def address(document: dict[str, Any]) -> Iterator[str]:
    yield from _serve(document)


@pytest.fixture(scope="session")
def needy_address(document: dict[str, Any]) -> Iterator[str]:
    """The city with its risk of digital exclusion: 1, 4 and 8 from ward to ward."""
    wards = [
        {**ward, "need": (1.0, 4.0, 8.0)[index % 3], "need_rank_low": 1, "need_rank_high": 9}
        for index, ward in enumerate(document["report"]["wards"])
    ]
    yield from _serve({**document, "report": {**document["report"], "wards": wards}})


@pytest.fixture(scope="session")
def analyst_address(document: dict[str, Any], measured_city: Path) -> Iterator[str]:
    """The app as analysts start it."""
    yield from _serve(document, WebSettings(measured_city, analyst=True))


@pytest.fixture(scope="session")
def country_address(document: dict[str, Any]) -> Iterator[str]:
    """A country of 900 areas in a grid."""
    yield from _serve(make_country(document, 900, across=30))


@pytest.fixture(scope="session")
def full_address(document: dict[str, Any]) -> Iterator[str]:
    """A city of 33 wards with long names, long findings and a long list of sources' notes."""
    city = make_country(document, 33, across=5)
    report = city["report"]
    for ward in report["wards"]:
        ward["ward_name"] = f"{ward['ward_name']}, Upper Haskwick Carr & Lithden Bottoms"
    findings = [
        f"{ward['ward_name']} is almost certainly under-represented online (over 99%). It makes 4.0% of "
        "phone and counter contact but about 2.3% of people posting (range 1.9-2.7%). Based on 155 people."
        for ward in report["wards"][:3]
    ]
    wide = ["We can't tell either way for 12 of 33 wards: " + ", ".join(f"Ward {n}" for n in range(12)) + "."]
    codes = [*(ward["ward_code"] for ward in report["wards"][:3]), None]
    report["findings"] = findings + wide
    report["explained"] = [
        {"finding": text, "how": "Counted.", "ward_code": code}
        for text, code in zip(report["findings"], codes, strict=True)
    ]
    report["notes"] = [
        f"Note {number}: a note as long as notes of a city commonly are." for number in range(10)
    ]
    yield from _serve(city)


@pytest.fixture(scope="session")
def nation_address(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A country of as many areas as England and Wales have wards, drawn from tiles; its west is quiet."""
    city = tmp_path_factory.mktemp("nation") / "nation.db"
    yield from _serve(make_country(document, 8052, across=90), WebSettings(city))


def make_country(document: dict[str, Any], number: int, *, across: int) -> dict[str, Any]:
    """Return a grid of areas; of many, those in the west are like the first ward, others like the second."""
    quiet, usual = document["report"]["wards"][:2]
    wards, features = [], []
    for place in range(number):
        column, row = place % across, place // across
        west, south = -3.0 + 0.05 * column, 52.0 + 0.03 * row
        ring = [
            [west, south],
            [west + 0.05, south],
            [west + 0.05, south + 0.03],
            [west, south + 0.03],
            [west, south],
        ]
        like = quiet if number < 1000 or column < across / 2 else usual
        code = f"C{place:05}"
        wards.append({**like, "ward_code": code, "ward_name": f"Area {place}", "rank_low": place + 1})
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": code}, "geometry": geometry})
    return {
        "report": {**document["report"], "wards": wards},
        "shapes": {"type": "FeatureCollection", "features": features},
    }


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail(
            "these tests need Chromium: apt-get install chromium, or name it in CHROMIUM", pytrace=False
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(_ARGS))
        yield browser
        browser.close()


def _visit(context: BrowserContext, address: str) -> Visit:
    visit = Visit(context.new_page(), address)
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on(
        "console",
        lambda message: (
            visit.complaints.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))

    def dismiss(dialog: Dialog) -> None:
        visit.dialogs.append(dialog.message)
        dialog.dismiss()

    visit.page.on("dialog", dismiss)
    return visit


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """A page at 1280 by 900 with scripts."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    yield _visit(context, address)
    context.close()


@pytest.fixture
def nation_visit(browser: Browser, nation_address: str) -> Iterator[Visit]:
    """A page of a country that is drawn from tiles."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield _visit(context, nation_address)
    context.close()


@pytest.fixture
def needy_visit(browser: Browser, needy_address: str) -> Iterator[Visit]:
    """The city with its risk of digital exclusion."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield _visit(context, needy_address)
    context.close()


@pytest.fixture
def still_visit(browser: Browser, address: str) -> Iterator[Visit]:
    """A page without scripts."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    yield _visit(context, address)
    context.close()


@pytest.fixture
def country_visit(browser: Browser, country_address: str) -> Iterator[Visit]:
    """A page of a country."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield _visit(context, country_address)
    context.close()
