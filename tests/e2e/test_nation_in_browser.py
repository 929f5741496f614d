"""A country of 8,052 areas: drawn from tiles where the browser can, and plainly where it cannot."""

import time
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e_pixels import is_near, read_pixels

pytestmark = pytest.mark.e2e

# The class of conftest.py, which no test module can import.
Visit: TypeAlias = Any

_AXE = Path(__file__).parents[2] / "webmap" / "node_modules" / "axe-core" / "axe.min.js"
_QUIET, _USUAL = "#e66101", "#f7f7f7"
# Loaded as a machine of the checks may be; benchmarks/national.py says how long it takes.
_PATIENCE_MS = 60_000
# Software that stands in for a graphics card says so.
_OF_THE_DRIVER = "GL Driver Message"
_WITHOUT_WEBGL = """
const give = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : give.call(this, kind, ...rest);
};
"""


@pytest.fixture
def drawn(nation_visit: Visit) -> Page:
    """The page drawn from tiles, once these are made."""
    page: Page = nation_visit.page
    until = time.monotonic() + _PATIENCE_MS / 1000
    page.goto(nation_visit.address)
    while page.locator("script[src*='map-tiles.js']").count() == 0:
        assert time.monotonic() < until, "no tiles were made"
        page.wait_for_timeout(1000)
        page.reload()
    page.wait_for_selector("#map_wards[data-drawn]", timeout=_PATIENCE_MS)
    return page


def test_each_half_is_painted_in_its_colour(drawn: Page, nation_visit: Visit) -> None:
    frame = drawn.locator("#map_wards")
    box = frame.bounding_box()
    assert box is not None
    assert box["width"] > 600
    assert box["height"] > 400
    points = drawn.evaluate(
        "() => [[-2.0, 53], [-1.2, 54.5], [0.2, 53], [1.0, 54.5], [-3.4, 53]].map((at) => {"
        " const point = window.map_wards.project(at); return [Math.round(point.x), Math.round(point.y)]; })"
    )
    pixels = read_pixels(drawn, frame.screenshot(), points)
    assert is_near(pixels[0], _QUIET, opacity=0.95)
    assert is_near(pixels[1], _QUIET, opacity=0.95)
    assert is_near(pixels[2], _USUAL, opacity=0.95)
    assert is_near(pixels[3], _USUAL, opacity=0.95)
    assert pixels[4] == (255, 255, 255)
    assert all(request.startswith((nation_visit.address, "data:")) for request in nation_visit.requests)
    assert [text for text in nation_visit.complaints if _OF_THE_DRIVER not in text] == []


def test_on_a_phone_the_whole_country_is_painted(drawn: Page) -> None:
    drawn.set_viewport_size({"width": 320, "height": 640})
    drawn.reload()
    drawn.wait_for_selector("#map_wards[data-drawn]", timeout=_PATIENCE_MS)
    points = drawn.evaluate(
        "() => [[-2.6, 52.5], [1.2, 54.4]].map((at) => {"
        " const point = window.map_wards.project(at); return [Math.round(point.x), Math.round(point.y)]; })"
    )
    pixels = read_pixels(drawn, drawn.locator("#map_wards").screenshot(), points)
    assert is_near(pixels[0], _QUIET, opacity=0.95)
    assert is_near(pixels[1], _USUAL, opacity=0.95)


def test_a_click_opens_the_area_that_was_hit_and_the_table_shows_one_on_the_map(drawn: Page) -> None:
    at = drawn.evaluate("() => window.map_wards.project([-3 + 0.05 * 20.5, 52 + 0.03 * 40.5])")
    drawn.locator("#map_wards").click(position={"x": at["x"], "y": at["y"]})
    expect(drawn.locator("#panel-title")).to_have_text(f"Area {40 * 90 + 20}")
    drawn.get_by_role("button", name="Show on map: Area 0", exact=True).click()
    expect(drawn.locator("#panel-title")).to_have_text("Area 0")
    drawn.wait_for_timeout(500)
    west, south = drawn.evaluate("() => window.map_wards.getCenter().toArray()")
    assert abs(west + 2.975) < 0.02
    assert abs(south - 52.015) < 0.02


def test_without_webgl_it_is_drawn_plainly_and_says_so(browser: Browser, drawn: Page) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(_WITHOUT_WEBGL)
    page = context.new_page()
    page.goto(drawn.url)
    page.wait_for_url("**draw=plain*")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("This browser cannot draw the quick map")).to_be_visible()
    frame = page.locator("#map_wards")
    at = page.evaluate("() => window.map_wards.latLngToContainerPoint([53.01, -2.02])")
    near = [[round(at["x"]) + dx, round(at["y"]) + dy] for dx in range(-4, 5, 2) for dy in range(-4, 5, 2)]
    pixels = read_pixels(drawn, frame.screenshot(), near)
    context.close()
    assert any(is_near(pixel, _QUIET, opacity=0.95) for pixel in pixels)


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser: Browser, drawn: Page, width: int) -> None:
    # The page's own policy forbids the injected checker, so this context alone goes without it.
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(drawn.url)
    page.wait_for_selector("#map_wards[data-drawn]", timeout=_PATIENCE_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.add_script_tag(path=str(_AXE))
    found = page.evaluate("async () => (await axe.run()).violations")
    told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
    context.close()
    assert told == []
