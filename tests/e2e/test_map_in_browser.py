"""The map page as people meet it: by mouse, by keyboard, on a phone, without scripts, on paper."""

from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e_pixels import is_near, read_pixels, ward_centres

pytestmark = pytest.mark.e2e

# The class of conftest.py, which no test module can import.
Visit: TypeAlias = Any

HOSTILE = "<script>alert(1)</script>{{7*7}}${7*7}"
_AXE = Path(__file__).parents[2] / "webmap" / "node_modules" / "axe-core" / "axe.min.js"


def test_the_map_has_size_and_each_ward_is_painted_in_its_colour(visit: Visit) -> None:
    page = visit.open()
    frame = page.locator("#map_wards")
    box = frame.bounding_box()
    assert box["width"] > 600
    assert box["height"] > 400
    pixels = read_pixels(page, frame.screenshot(), ward_centres(page))
    assert is_near(pixels[0], "#e66101", opacity=0.95)
    assert is_near(pixels[2], "#fdb863", opacity=0.95)
    assert is_near(pixels[6], "#5e3c99", opacity=0.95)
    assert is_near(pixels[5], "#f7f7f7", opacity=0.4)
    # Hatching: greys only.
    assert max(pixels[4]) - min(pixels[4]) < 20
    assert max(pixels[4]) < 240


def test_a_map_seen_before_is_still_painted_when_it_comes_from_the_browsers_store(visit: Visit) -> None:
    visit.open()
    with visit.page.expect_response(visit.address + "/") as answer:
        visit.page.reload()
    assert answer.value.status in {200, 304}
    visit.page.goto(visit.address + "/method")
    visit.open()
    pixels = read_pixels(visit.page, visit.page.locator("#map_wards").screenshot(), ward_centres(visit.page))
    assert is_near(pixels[0], "#e66101", opacity=0.95)
    assert visit.complaints == []


def test_a_click_on_a_ward_opens_its_facts(visit: Visit) -> None:
    page = visit.open()
    x, y = ward_centres(page)[0]
    page.locator("#map_wards").click(position={"x": x, "y": y})
    expect(page.locator("#panel-title")).to_have_text("Alder & Brook")
    panel = page.locator("#panel-body")
    expect(panel).to_contain_text("Quieter online than expected")
    expect(panel).to_contain_text("0.30 to 0.54")
    expect(panel).to_contain_text("60 ± 6")
    expect(panel).to_contain_text("Alder & Brook speaks online less than its contact suggests.")
    panel.get_by_role("link", name="Open the page of this ward").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alder & Brook")


def test_everything_is_reached_by_keyboard_the_table_first(visit: Visit) -> None:
    page = visit.open()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the main content"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "wards"
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
        if reached[-1] == "Show on map":
            break
    assert reached[-2:] == ["Alder & Brook", "Show on map"]
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_have_text("Alder & Brook")
    assert page.evaluate("document.activeElement.id") == "panel"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Alder & Brook")


def test_the_choice_of_map_is_in_the_address_and_repaints_it(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("link", name="Counter", exact=True).click()
    page.wait_for_load_state("networkidle")
    assert "show=counter" in page.url
    expect(page.get_by_role("link", name="Counter", exact=True)).to_have_attribute("aria-current", "true")
    pixels = read_pixels(page, page.locator("#map_wards").screenshot(), ward_centres(page))
    assert is_near(pixels[0], "#fef0d9", opacity=0.9)
    assert is_near(pixels[7], "#b30000", opacity=0.9)


def test_the_table_says_what_the_api_says(visit: Visit) -> None:
    page = visit.open()
    report = page.request.get(visit.address + "/api/report.json").json()
    assert page.locator("tr[data-ward]").count() == len(report["wards"])
    for index, ward in enumerate(report["wards"]):
        row = page.locator(f'tr[data-ward="{index}"]')
        expect(row.locator("th a")).to_have_text(ward["ward_name"])
        phone = row.locator('td[data-key="phone"] span:not(.label)')
        expect(phone).to_have_text(f"{ward['contacts']['phone']:,}")
        people = row.locator('td[data-key="online"] span:not(.label)')
        starts = "withheld" if ward["online_people"] is None else f"{ward['online_people']:.0f} ± "
        assert people.text_content().startswith(starts)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?show=online",
        "/ward/T00000003",
        "/method",
        "/compare?wards=T00000001&wards=T00000003",
        "/nowhere",
    ],
)
def test_no_page_asks_another_host_or_breaks_the_policy(visit: Visit, path: str) -> None:
    visit.open(path)
    assert all(request.startswith((visit.address, "data:")) for request in visit.requests)
    status = [text for text in visit.complaints if "404" not in text or path != "/nowhere"]
    assert status == []


def test_a_hostile_name_is_shown_verbatim_everywhere_and_nothing_runs(visit: Visit) -> None:
    page = visit.open()
    expect(page.locator('tr[data-ward="2"] th a')).to_have_text(HOSTILE)
    x, y = ward_centres(page)[2]
    page.locator("#map_wards").hover(position={"x": x, "y": y})
    expect(page.locator(".leaflet-tooltip")).to_have_text(HOSTILE)
    page.locator("#map_wards").click(position={"x": x, "y": y})
    expect(page.locator("#panel-title")).to_have_text(HOSTILE)
    visit.open("/ward/T00000003")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    assert page.title().startswith(HOSTILE)
    visit.open("/ward/?code=T%2F8%3F%7B%7B8%2A8%7D%7D")
    expect(page.locator("main")).to_contain_text("Ward code T/8?{{8*8}}.")
    assert visit.dialogs == []
    assert visit.complaints == []


def test_without_scripts_the_still_map_and_the_table_tell_all(still_visit: Visit) -> None:
    page = still_visit.open()
    still = page.locator("svg.still")
    expect(still).to_be_visible()
    assert still.bounding_box()["width"] > 400
    assert still.locator(".area").count() == 9
    expect(page.locator(".live")).to_be_hidden()
    assert page.locator("tr[data-ward]").count() == 9
    still.locator("a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alder & Brook")
    page.go_back()
    page.get_by_role("link", name="Phone", exact=True).click()
    assert "show=phone" in page.url


@pytest.mark.parametrize(
    "path", ["/", "/ward/T00000003", "/method", "/compare?wards=T00000001&wards=T00000003", "/nowhere"]
)
@pytest.mark.parametrize("width", [320, 640, 768, 1440])
def test_no_page_scrolls_sideways(visit: Visit, path: str, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    page = visit.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_map_stands_above_the_table_and_has_size(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 640})
    page = visit.open()
    frame, table = page.locator("#map_wards").bounding_box(), page.locator("table.wards").bounding_box()
    assert frame["width"] > 250
    assert frame["height"] > 200
    assert frame["y"] < table["y"]


@pytest.mark.parametrize(
    ("form", "label", "begins"),
    [
        ("geojson", "GeoJSON", b"{"),
        ("gpkg", "GeoPackage", b"SQLite format 3"),
        ("csv", "CSV", b"\xef\xbb\xbfward_code"),
        ("xlsx", "Excel", b"PK"),
        ("parquet", "GeoParquet", b"PAR1"),
        ("png", "Picture", b"\x89PNG"),
    ],
)
def test_downloads_arrive(visit: Visit, tmp_path: Path, form: str, label: str, begins: bytes) -> None:
    page = visit.open("/?show=phone")
    with page.expect_download() as coming:
        page.get_by_role("link", name=f"{label} of gaps, with outlines").click()
    arrived = coming.value
    assert arrived.suggested_filename == f"testford-gaps-phone.{form}"
    arrived.save_as(tmp_path / "file")
    assert (tmp_path / "file").read_bytes().startswith(begins)


def test_the_page_prints_with_the_still_map_and_without_controls(visit: Visit) -> None:
    # As wide as A4 paper.
    visit.page.set_viewport_size({"width": 720, "height": 1000})
    page = visit.open()
    page.emulate_media(media="print")
    assert (
        page.locator("table.wards tbody tr").first.evaluate("row => getComputedStyle(row).display")
        == "table-row"
    )
    expect(page.locator("svg.still")).to_be_visible()
    expect(page.locator(".live")).to_be_hidden()
    expect(page.locator(".choices")).to_be_hidden()
    expect(page.locator("table.wards")).to_be_visible()
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF-")
    assert len(printed) > 10_000


def test_a_country_is_painted_and_answers_a_click(country_visit: Visit) -> None:
    page = country_visit.open()
    frame = page.locator("#map_wards")
    expect(frame.locator("canvas")).to_be_visible()
    box = frame.bounding_box()
    middle = [round(box["width"] / 2), round(box["height"] / 2)]
    near = [[middle[0] + dx, middle[1] + dy] for dx in range(-6, 7, 3) for dy in range(-6, 7, 3)]
    pixels = read_pixels(page, frame.screenshot(), near)
    assert any(is_near(pixel, "#e66101", opacity=0.95) for pixel in pixels)
    frame.click(position={"x": middle[0] + 3, "y": middle[1] + 3})
    expect(page.locator("#panel-title")).to_contain_text("Area ")
    assert page.locator("tr[data-ward]").count() == 100
    assert country_visit.complaints == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?show=phone",
        "/ward/T00000003",
        "/method",
        "/compare?wards=T00000001&wards=T00000003",
        "/nowhere",
    ],
)
def test_axe_finds_nothing_to_mend(browser: Browser, address: str, path: str, width: int) -> None:
    # The page's own policy forbids the injected checker, so this context alone goes without it.
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    if path == "/":
        page.get_by_text("How do we know?").click()
        page.get_by_role("button", name="Show on map: Alder & Brook").click()
        expect(page.locator("#panel-title")).to_have_text("Alder & Brook")
    page.add_script_tag(path=str(_AXE))
    found = page.evaluate("async () => (await axe.run()).violations")
    told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
    context.close()
    assert told == []
