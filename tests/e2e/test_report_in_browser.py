"""The report in a browser: two pages of A4 whatever the city, a button with scripts, none without."""

import re
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

# The class of conftest.py, which no test module can import.
Visit: TypeAlias = Any

_PAGE = re.compile(rb"/Type\s*/Page\b")


def _count_pages(page: Page) -> int:
    return len(_PAGE.findall(page.pdf(format="A4")))


def test_nine_wards_print_on_two_pages(visit: Visit) -> None:
    assert _count_pages(visit.open("/report")) == 2
    assert visit.complaints == []


def test_thirty_three_wards_with_long_findings_print_on_two_pages(visit: Visit, full_address: str) -> None:
    visit.page.goto(full_address + "/report")
    assert visit.page.locator(".ranking tbody tr").count() == 33
    expect(visit.page.locator(".told li").first).to_contain_text("How sure: ratio 0.40")
    assert _count_pages(visit.page) == 2


def test_a_country_prints_on_two_pages(country_visit: Visit) -> None:
    page = country_visit.open("/report")
    expect(page.locator("main")).to_contain_text("867 more wards stand in the table of the ward map")
    assert _count_pages(page) == 2


def test_paper_has_the_map_and_no_controls(visit: Visit) -> None:
    page = visit.open("/report")
    page.emulate_media(media="print")
    expect(page.locator("svg.still")).to_be_visible()
    for gone in ("header", "#print", ".foot", ".govuk-phase-banner"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator(".on-paper")).to_be_visible()


def test_the_button_prints(visit: Visit) -> None:
    page = visit.open("/report")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Print or save as PDF").click()
    assert page.evaluate("window.printed") is True


def test_without_scripts_there_is_no_button_and_it_prints_the_same(still_visit: Visit) -> None:
    page = still_visit.open("/report")
    expect(page.locator("#print")).to_be_hidden()
    assert _count_pages(page) == 2


def test_the_map_page_leads_to_the_report_of_its_choices(visit: Visit) -> None:
    page = visit.open("/?period=2025-04")
    page.get_by_role("link", name="Print the two-page report").click()
    assert page.url.endswith("/report?period=2025-04")
    expect(page.locator(".told")).to_contain_text("About 2025-04.")
