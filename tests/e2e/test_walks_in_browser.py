"""An officer's and a planner's main walk by keyboard alone, and names that would do harm if they were run."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, Page, expect

# The class of conftest.py, which no test module can import.
Visit: TypeAlias = Any
Serve: TypeAlias = Callable[[dict[str, Any]], AbstractContextManager[str]]

pytestmark = pytest.mark.e2e
_MOST_TABS = 250
_IN_FOCUS = """() => {
  const focused = document.activeElement;
  return (focused.getAttribute("aria-label") || focused.textContent || "").trim().replace(/\\s+/g, " ");
}"""


def _tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus begins with some words; fail if nothing does."""
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        if str(page.evaluate(_IN_FOCUS)).startswith(words):
            return
    pytest.fail(f"no Tab leads to {words!r}")


def _follow(page: Page, words: str) -> None:
    _tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")


def test_an_officer_reads_a_ward_compares_it_and_comes_to_the_report_by_keyboard(visit: Visit) -> None:
    page = visit.open("/")
    _follow(page, "Alder & Brook")
    expect(page.get_by_role("heading", level=1)).to_have_text("Alder & Brook")
    expect(page.get_by_role("heading", name="What to do next")).to_be_visible()
    _follow(page, "Compare")
    assert "/compare" in page.url
    _follow(page, "Charts")
    expect(page.get_by_role("tab", name="Wards ranked")).to_be_visible()
    _follow(page, "Report")
    expect(page.get_by_role("button", name="Print or save as PDF")).to_be_visible()
    assert visit.complaints == []


def test_an_officer_changes_the_period_by_keyboard_and_the_address_keeps_it(visit: Visit) -> None:
    page = visit.open("/")
    _tab_to(page, "Change period, channels or service")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "period"
    page.keyboard.press("ArrowDown")
    _follow(page, "Show these figures")
    page.wait_for_url("**period=2025-04**")
    expect(page.get_by_text("These figures are about: April 2025")).to_be_visible()
    page.reload()
    expect(page.get_by_text("These figures are about: April 2025")).to_be_visible()
    _follow(page, "Alder & Brook")
    assert visit.complaints == []


def test_a_planner_takes_a_file_and_finds_the_address_for_qgis_by_keyboard(visit: Visit) -> None:
    page = visit.open("/")
    _tab_to(page, "GeoPackage of gaps")
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    assert coming.value.suggested_filename == "testford-gaps.gpkg"
    _follow(page, "read the figures from here")
    expect(page.get_by_role("heading", level=1)).to_have_text("Connect QGIS")
    expect(page.locator("code").first).to_contain_text("/ogc")


def _name_grid(document: dict[str, Any], names: list[str]) -> dict[str, Any]:
    wards, features = [], []
    for place, name in enumerate(names):
        west, south = -3.0 + 0.05 * (place % 25), 52.0 + 0.03 * (place // 25)
        east, north = west + 0.05, south + 0.03
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        code = f"N{place:05}"
        like = {**document["report"]["wards"][0], "ward_code": code, "ward_name": name, "rank_low": place + 1}
        wards.append({**like, "sentence": f"Of {name}: 2%."})
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": code}, "geometry": geometry})
    report = {**document["report"], "wards": wards, "findings": names[:3]}
    return {"report": report, "shapes": {"type": "FeatureCollection", "features": features}}


@pytest.mark.realdata
def test_every_naughty_string_is_shown_as_it_is_and_nothing_runs(
    browser: Browser, shared: Path, serve_document: Serve, document: dict[str, Any]
) -> None:
    file = shared / "hostile" / "strings" / "naughty-strings.json"
    strings = [text for text in json.loads(file.read_text(encoding="utf-8")) if text.strip()][:500]
    assert len(strings) > 400
    with serve_document(_name_grid(document, strings)) as address:
        context = browser.new_context()
        page = context.new_page()
        told: list[str] = []
        asked: list[str] = []
        page.on("dialog", lambda dialog: told.append(dialog.message))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.wait_for_load_state("networkidle")
        shown = page.evaluate(
            "[...document.querySelectorAll('tr[data-ward]')].map(row => "
            "[Number(row.dataset.ward), row.querySelector('th a').textContent])"
        )
        # HTML knows no U+0000 and one kind of line end; what is left must be what was there.
        wanted = {place: _as_html(text) for place, text in enumerate(strings)}
        assert {place: text for place, text in shown if text != wanted[place]} == {}
        assert len(shown) == len(strings)
        for place in (0, 200, 400):
            page.goto(f"{address}/ward/N{place:05}")
            assert page.locator("h1").text_content() == wanted[place]
        for path in ("/charts", "/compare?wards=N00001", "/report"):
            page.goto(address + path)
        context.close()
        assert [url for url in asked if not url.startswith(address)] == []
    assert told == []


def _as_html(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
