"""Signing in and the admins' pages in a real browser: by keyboard, with nothing that axe finds."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.users import set_role
from tests.serving import serve_in_thread
from tests.signing import PASSWORDS, add_users, open_app

pytestmark = pytest.mark.e2e

_AXE = Path(__file__).parents[2] / "webmap" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def city(label_city: Path) -> Path:
    return add_users(label_city)


@pytest.fixture
def page(browser: Browser, city: Path) -> Iterator[Page]:
    """A page of the app over a city file with users; what the browser complains of fails the test."""
    served = serve_in_thread(open_app(city))
    context = browser.new_context(base_url=next(served), viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "warning" else None)
    page.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2].split(":")[0]))
    yield page
    context.close()
    next(served, None)
    assert complaints == []
    assert hosts == {"127.0.0.1"}


def _sign_in_by_keyboard(page: Page, name: str) -> None:
    page.locator("#name").focus()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORDS[name])
    page.keyboard.press("Enter")


def _find_violations(page: Page) -> list[Any]:
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes[0].html]))")
    return found


def test_an_admin_signs_in_adds_a_user_and_signs_out_by_keyboard(page: Page, browser: Browser) -> None:
    page.goto("/admin/users")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    page.locator("#name").focus()
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#password")).to_be_focused()
    page.keyboard.type(PASSWORDS["Ann"])
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Users and roles")
    page.locator("#name").focus()
    page.keyboard.type("Eve")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("A link for Eve")
    stranger = browser.new_context()
    other = stranger.new_page()
    other.goto(page.locator("#link").inner_text())
    expect(other.locator("h1")).to_have_text("Set your password")
    stranger.close()
    page.goto("/account")
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("You are signed out.")


def test_a_label_typed_when_the_session_had_ended_is_sent_after_sign_in(page: Page, city: Path) -> None:
    page.goto("/label")
    _sign_in_by_keyboard(page, "Cy")
    page.get_by_role("button", name="Draw a sample").first.click()
    page.locator("#answer-ward").check()
    page.locator("#ward").fill("Castle")
    page.locator("#note").fill("<b>maybe</b>")
    set_role(city, "Cy", "analyst", who="test")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("What you typed is kept")
    _sign_in_by_keyboard(page, "Cy")
    expect(page.locator("main")).to_contain_text("<b>maybe</b>")
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator("main")).to_contain_text("Saved: Castle.")


@pytest.mark.parametrize("width", [320, 1440])
def test_no_page_of_admins_has_a_fault_or_is_too_wide(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/sign-in")
    assert _find_violations(page) == []
    _sign_in_by_keyboard(page, "Ann")
    expect(page.locator("h1")).to_be_visible()
    for path in ("", "/users", "/user?name=Bo", "/imports", "/imports/1", "/sources", "/jobs", "/audit"):
        page.goto(f"/admin{path}")
        assert _find_violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    for path in ("/admin/retention?older=1", "/account"):
        page.goto(path)
        assert _find_violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
