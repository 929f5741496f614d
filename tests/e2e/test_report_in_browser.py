"""Charts, report and pages of words in a real browser: paper, axe, no foreign host, no scripts."""

import re
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.e2e

# The class of conftest.py, which no test module can import.
Visit: TypeAlias = Any

_AXE = Path(__file__).parents[2] / "webmap" / "node_modules" / "axe-core" / "axe.min.js"
_PAGES = ["/charts", "/charts?ward=T00000003", "/report", "/glossary", "/accessibility", "/connect"]


def test_the_report_prints_on_two_pages(visit: Visit) -> None:
    page = visit.open("/report")
    expect(page.get_by_role("button", name="Print or save as PDF")).to_be_visible()
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
    page.emulate_media(media="print")
    expect(page.locator("svg.still")).to_be_visible()
    expect(page.get_by_role("button", name="Print or save as PDF")).to_be_hidden()


def test_the_report_of_a_city_of_33_wards_with_long_names_prints_on_two_pages(
    browser: Browser, full_address: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{full_address}/report")
    printed = page.pdf(format="A4")
    context.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2


def test_tabs_of_charts_are_walked_by_keyboard_and_a_chart_has_size(visit: Visit) -> None:
    page = visit.open("/charts")
    picture = page.get_by_role("img", name="Wards ranked by their ratio")
    expect(picture).to_be_visible()
    page.get_by_role("tab", name="Wards ranked").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Funnel plot")).to_be_focused()
    expect(picture).to_be_hidden()
    box = page.get_by_role("img", name="Funnel plot").bounding_box()
    assert box["width"] > 200
    assert visit.complaints == []
    assert {address.split("/")[2] for address in visit.requests} == {visit.address.split("/")[2]}


def test_without_scripts_every_chart_is_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/charts")
    expect(page.get_by_role("img", name="Wards ranked by their ratio")).to_be_visible()
    expect(page.get_by_role("img", name="Funnel plot")).to_be_visible()
    page.goto(f"{address}/report")
    expect(page.get_by_role("button", name="Print or save as PDF")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("path", _PAGES)
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_to_mend_and_nothing_scrolls_sideways(
    browser: Browser, address: str, path: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.add_script_tag(path=str(_AXE))
    found = page.evaluate("async () => (await axe.run()).violations")
    told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
    context.close()
    assert told == []
