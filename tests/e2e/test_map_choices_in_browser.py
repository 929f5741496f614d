"""Every choice of the map as it is painted: colours by place, legends that count, points that are reached."""

from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e_pixels import is_near, read_pixels, ward_centres

pytestmark = pytest.mark.e2e

# The class of conftest.py, which no test module can import.
Visit: TypeAlias = Any

_AXE = Path(__file__).parents[2] / "webmap" / "node_modules" / "axe-core" / "axe.min.js"
_CHOICES = ["gap", "sure", "both", "need", "online", "phone", "counter"]


def test_gap_and_need_are_painted_in_the_colours_of_the_square(needy_visit: Visit) -> None:
    page = needy_visit.open("/?show=both")
    pixels = read_pixels(page, page.locator("#map_wards").screenshot(), ward_centres(page))
    # Ward 0: much quieter, low need. Ward 1: as expected, middling need. Ward 2: quieter, high need.
    assert is_near(pixels[0], "#ec7014", opacity=1)
    assert is_near(pixels[1], "#b09a86", opacity=1)
    assert is_near(pixels[2], "#35262a", opacity=1)
    corner = page.locator('.square td[data-class="8"]')
    expect(corner).to_have_text("1")
    swatch = corner.locator("svg")
    box = swatch.bounding_box()
    painted = read_pixels(page, swatch.screenshot(), [[round(box["width"] / 2), round(box["height"] / 2)]])
    assert is_near(painted[0], "#35262a", opacity=1)


def test_how_sure_is_told_by_colour_strength_and_hatching(visit: Visit) -> None:
    page = visit.open("/?show=sure")
    pixels = read_pixels(page, page.locator("#map_wards").screenshot(), ward_centres(page))
    assert is_near(pixels[0], "#e66101", opacity=0.95)
    assert is_near(pixels[1], "#5e3c99", opacity=0.95)
    assert max(pixels[4]) - min(pixels[4]) < 20  # not enough evidence: grey hatching
    expect(page.locator(".legend").first).to_contain_text("A gap: 90% sure or more")
    expect(page.locator('.legend [data-class="0"] .count')).to_have_text("2 wards")


@pytest.mark.parametrize("choice", _CHOICES)
def test_each_choice_has_the_same_colours_moving_and_still(
    needy_visit: Visit, browser: Browser, choice: str
) -> None:
    page = needy_visit.open(f"/?show={choice}")
    moving = read_pixels(page, page.locator("#map_wards").screenshot(), ward_centres(page))
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    plain = context.new_page()
    plain.goto(needy_visit.address + f"/?show={choice}")
    still = plain.locator("svg.still")
    frame = still.bounding_box()
    assert frame is not None
    centres: list[list[float]] = []
    for area in still.locator(".area").all():
        box = area.bounding_box()
        assert box is not None
        centres.append(
            [
                round(box["x"] + box["width"] / 2 - frame["x"]),
                round(box["y"] + box["height"] / 2 - frame["y"]),
            ]
        )
    drawn = read_pixels(page, still.screenshot(), centres)
    context.close()
    # Ward 3 is of two parts, and wards 4, 5 and 8 may be hatched: their middles say nothing.
    for index in (0, 1, 2, 6, 7):
        assert all(abs(a - b) <= 6 for a, b in zip(moving[index], drawn[index], strict=True)), index
    assert needy_visit.complaints == []
    assert all(request.startswith((needy_visit.address, "data:")) for request in needy_visit.requests)


def test_counters_are_painted_named_and_listed(visit: Visit) -> None:
    page = visit.open("/?show=online")
    page.get_by_role("link", name="Show counters and libraries on the map").click()
    page.wait_for_load_state("networkidle")
    assert "show=online&points=counters" in page.url
    at = page.evaluate("""() => {
      const at = window.map_wards.latLngToContainerPoint([53.77, -1.57]);
      return [Math.round(at.x), Math.round(at.y)];
    }""")
    frame = page.locator("#map_wards")
    dark, rim = read_pixels(page, frame.screenshot(), [at, [at[0] + 6, at[1]]])
    assert is_near(dark, "#0b0c0c", opacity=1)
    assert min(rim) > 200
    frame.click(position={"x": at[0], "y": at[1]})
    expect(page.locator("#panel-title")).to_have_text("Alder One Stop")
    expect(page.locator("#panel-body")).to_contain_text("Mo-Fr 09:00-17:00")
    at = page.evaluate("""() => {
      const at = window.map_wards.latLngToContainerPoint([53.78, -1.53]);
      return [Math.round(at.x), Math.round(at.y)];
    }""")
    frame.hover(position={"x": at[0], "y": at[1]})
    tip = page.locator(".leaflet-tooltip", has_text="Castle")
    expect(tip).to_have_text("<b>Castle</b> Library{{7*7}}${7*7}")
    page.get_by_role("link", name="All of them as a list").click()
    expect(page.locator('tr[data-service="2"] th')).to_have_text("Far Hub")
    assert visit.complaints == []
    assert visit.dialogs == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "path",
    [
        "/?show=both",
        "/?show=sure",
        "/?show=need&classes=jenks&points=counters",
        "/?period=2025-04&compare=2025-03",
    ],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, needy_address: str, path: str, width: int
) -> None:
    # The page's own policy forbids the injected checker, so this context alone goes without it.
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(needy_address + path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.add_script_tag(path=str(_AXE))
    found = page.evaluate("async () => (await axe.run()).violations")
    told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
    context.close()
    assert told == []


def test_two_periods_are_chosen_and_painted_side_by_side_without_scripts(
    still_visit: Visit, visit: Visit
) -> None:
    page = still_visit.open("/?show=phone&points=counters")
    page.get_by_text("Set two periods side by side").click()
    page.locator("#two-period").select_option("2025-04")
    page.locator("#two-compare").select_option("2025-03")
    page.get_by_role("button", name="Show both").click()
    expect(page.locator("#side-1")).to_have_text("March 2025")
    first, second = page.locator("svg.still").all()
    left, right = first.bounding_box(), second.bounding_box()
    assert left["width"] > 300
    assert abs(left["y"] - right["y"]) < 2
    assert right["x"] > left["x"] + left["width"]
    for still in (first, second):
        box = still.locator(".area").first.bounding_box()
        frame = still.bounding_box()
        middle = [
            round(box["x"] + box["width"] * 0.4 - frame["x"]),
            round(box["y"] + box["height"] * 0.3 - frame["y"]),
        ]
        assert is_near(read_pixels(visit.page, still.screenshot(), [middle])[0], "#f1eef6", opacity=0.9)
    expect(page.locator("#changes-title + ul")).to_contain_text("One ward fell behind")
    assert page.locator(".facts-table tbody tr").count() == 9
    assert "show=phone" in page.url
    assert "points=counters" in page.url


def test_the_slider_paints_another_period_and_the_panel_follows_it(visit: Visit) -> None:
    page = visit.open("/")
    slider = page.get_by_role("slider", name="Period of the map")
    expect(slider).to_have_attribute("aria-valuetext", "As the table: All there is")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator("#time-words")).to_have_text("March 2025")
    expect(page.locator('.legend li[data-class="4"] .count')).to_have_text("2 wards")
    pixels = read_pixels(page, page.locator("#map_wards").screenshot(), ward_centres(page))
    assert is_near(pixels[0], "#5e3c99", opacity=0.95)
    assert is_near(pixels[2], "#fdb863", opacity=0.95)
    page.get_by_role("button", name="Show on map: Alder & Brook").click()
    expect(page.locator("#panel-body")).to_contain_text("No sign of a gap")
    page.get_by_role("button", name="Later").click()
    expect(page.locator("#time-words")).to_have_text("April 2025")
    page.get_by_role("link", name="Show everything for: April 2025").click()
    expect(page.locator(".findings")).to_contain_text("About 2025-04.")
    page.get_by_role("button", name="Show on map: Alder & Brook").click()
    expect(page.locator("#panel-title")).to_have_text("Alder & Brook")
    assert visit.complaints == []
