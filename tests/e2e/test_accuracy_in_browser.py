"""The analysts' page of accuracy as they meet it: on a screen, on a phone, without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.e2e

_AXE = Path(__file__).parents[2] / "webmap" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_to_mend(browser: Browser, analyst_address: str, width: int) -> None:
    # The page's own policy forbids the injected checker, so this context alone goes without it.
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(analyst_address + "/accuracy")
    page.get_by_text("The two diagrams as tables").click()
    page.add_script_tag(path=str(_AXE))
    found = page.evaluate("async () => (await axe.run()).violations")
    told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
    context.close()
    assert told == []


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_the_page_does_not_scroll_sideways(browser: Browser, analyst_address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(analyst_address + "/accuracy")
    seen = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert seen <= width


def test_without_scripts_the_picture_and_the_tables_are_there_and_a_link_chooses(
    browser: Browser, analyst_address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(analyst_address + "/")
    page.get_by_role("link", name="Accuracy").click()
    page.get_by_role("link", name="known.csv: what posts are about", exact=True).click()
    expect(page.get_by_role("heading", level=2).nth(1)).to_have_text("known.csv: what posts are about")
    picture = page.get_by_role("img", name="reliability diagram")
    expect(picture).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert picture.evaluate("picture => picture.naturalWidth") > 400
    page.get_by_text("The two diagrams as tables").click()
    expect(page.get_by_role("table", name="Risk against coverage as a table")).to_be_visible()
    figures = page.get_by_role("table", name="Every figure, with its 90% interval")
    expect(figures.get_by_role("row", name="Ward precision 75%")).to_be_visible()
    context.close()
    assert all(request.startswith(analyst_address) for request in requests)
    assert complaints == []


def test_the_figures_colours_are_painted_under_the_policy(browser: Browser, analyst_address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(analyst_address + "/accuracy")
    found = page.evaluate(
        """async () => {
          const picture = document.querySelector(".diagram img");
          await picture.decode();
          const canvas = document.createElement("canvas");
          canvas.width = picture.naturalWidth;
          canvas.height = picture.naturalHeight;
          const pen = canvas.getContext("2d");
          pen.drawImage(picture, 0, 0);
          const all = pen.getImageData(0, 0, canvas.width, canvas.height).data;
          let warm = 0;
          for (let at = 0; at < all.length; at += 4)
            if (Math.abs(all[at] - 138) < 6 && Math.abs(all[at + 1] - 59) < 6 && all[at + 2] < 8) warm += 1;
          return warm;
        }"""
    )
    context.close()
    # The risk curve, in its own colour.
    assert found > 50
