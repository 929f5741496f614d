"""Posts labelled by keyboard alone, with scripts and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from pipeline.label_sampling import draw_labels
from pipeline.labelling import Label, save_answer
from store import load_labels, load_sample, open_city
from tests.serving import serve_in_thread
from webmap.app import create_app
from webmap.settings import WebSettings

pytestmark = pytest.mark.e2e

_AXE = Path(__file__).parents[2] / "webmap" / "node_modules" / "axe-core" / "axe.min.js"

_HAS_FOCUS = """name => {
  const focused = document.activeElement;
  return focused.matches("a, button") && focused.textContent.includes(name);
}"""


@pytest.fixture
def address(label_city: Path) -> Iterator[str]:
    yield from serve_in_thread(create_app(WebSettings(label_city, analyst=True)))


def _order(city: Path) -> list[int]:
    with open_city(city) as opened:
        return [row.post for row in load_sample(opened, "about")]


def _stored(city: Path) -> dict[int, str]:
    with open_city(city) as opened:
        return {label.post: label.answer for label in load_labels(opened, "about")}


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def _sign_in(page: Page) -> None:
    """Type a name where the page puts the focus: the first key is lost if it comes before the focus does."""
    expect(page.get_by_role("textbox", name="name")).to_be_focused()
    page.keyboard.type("Ann")
    _press(page, "Enter")


def _await_post(page: Page, number: int, timeout: int = 5_000) -> None:
    """Wait for the form of a post, its keys listening and the focus on its first choice."""
    expect(page.get_by_role("heading", name=f"Post {number} of 60")).to_be_visible(timeout=timeout)
    page.wait_for_load_state()
    expect(page.get_by_role("radio", name="In a ward")).to_be_focused()


def _go_on(page: Page) -> None:
    """Press Enter on the link to the next post, which the page focuses after an answer."""
    expect(page.get_by_role("link", name="Next post")).to_be_focused()
    _press(page, "Enter")


def _walk_to(page: Page, name: str) -> None:
    """Press Tab until the link or button of a name has the focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(_HAS_FOCUS, name):
            return
    pytest.fail(f"{name} cannot be reached by Tab")


def test_three_posts_are_labelled_by_keyboard_alone(browser: Browser, address: str, label_city: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address + "/label")
    _sign_in(page)
    expect(page.get_by_text("You label as Ann")).to_be_visible()
    _walk_to(page, "Draw a sample")
    _press(page, "Enter")
    # Drawing takes its time on a busy machine.
    _await_post(page, 1, timeout=30_000)
    # A ward by the start of its name; "s" and digits typed there are letters, not keys.
    _press(page, "1")
    expect(page.get_by_label("Which ward")).to_be_focused()
    page.keyboard.type("east")
    _press(page, "Enter")
    expect(page.get_by_role("status")).to_have_text("Saved: Eastfield.")
    _go_on(page)
    _await_post(page, 2)
    _press(page, "3", "Enter")
    expect(page.get_by_role("status")).to_have_text("Saved: somewhere else.")
    _go_on(page)
    _await_post(page, 3)
    _press(page, "s")
    _await_post(page, 4)
    _press(page, "4", "Enter")
    expect(page.get_by_role("status")).to_have_text("Saved: nothing tells.")
    expect(page.get_by_text("You, Ann, have labelled 3 of 60.")).to_be_visible()
    context.close()
    order = _order(label_city)
    assert _stored(label_city) == {order[0]: "T00000005", order[1]: "outside", order[3]: "unknown"}
    assert complaints == []


def test_it_works_without_scripts(browser: Browser, address: str, label_city: Path) -> None:
    draw_labels(label_city, "about", size=60)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/label")
    _sign_in(page)
    page.get_by_role("link", name="Label “Which place").click()
    expect(page.get_by_role("radio", name="In a ward")).to_be_focused()
    expect(page.get_by_text("Keys in this form")).to_be_hidden()
    _press(page, "Tab")
    page.keyboard.type("castle")
    _press(page, "Enter")
    expect(page.get_by_role("status")).to_have_text("Saved: Castle.")
    _go_on(page)
    _await_post(page, 2)
    _press(page, "ArrowDown", "Enter")
    expect(page.get_by_role("status")).to_have_text("Saved: the city, no ward in particular.")
    context.close()
    order = _order(label_city)
    assert _stored(label_city) == {order[0]: "T00000002", order[1]: "city"}


def test_hostile_words_stand_as_they_are_and_run_nothing(
    browser: Browser, address: str, label_city: Path, hostile_post: str
) -> None:
    draw_labels(label_city, "about", size=60)
    with open_city(label_city) as opened:
        post = opened.rows("SELECT min(id) FROM post WHERE text = ?", (hostile_post,)).fetchone()[0]
    context = browser.new_context()
    page = context.new_page()
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(address + "/label")
    _sign_in(page)
    expect(page.get_by_text("You label as Ann")).to_be_visible()
    page.goto(f"{address}/label/about/{post}")
    page.wait_for_load_state("networkidle")
    assert page.locator("#post-text").evaluate("node => node.textContent") == hostile_post
    assert page.locator("#main img").count() == 0
    assert dialogs == []
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_to_mend(browser: Browser, address: str, label_city: Path, width: int) -> None:
    draw_labels(label_city, "about", size=60)
    order = _order(label_city)
    for place, post in enumerate(order[:-2]):
        save_answer(label_city, Label(post, "about", "Ann", "Castle" if place % 2 else "city"))
        save_answer(label_city, Label(post, "about", "Bo", "Castle" if place % 5 else "city"))
    # The page's own policy forbids the injected checker, so this context alone goes without it.
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    told: list[tuple[str, str, list[str]]] = []

    def check() -> None:
        page.wait_for_load_state("networkidle")
        page.add_script_tag(path=str(_AXE))
        found = page.evaluate("async () => (await axe.run()).violations")
        told.extend((page.url, each["id"], [node["html"] for node in each["nodes"]]) for each in found)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto(address + "/label")
    check()
    _sign_in(page)
    expect(page.get_by_text("You label as Ann")).to_be_visible()
    check()
    page.goto(f"{address}/label/about/next")
    check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_have_text("choose an answer")
    check()
    page.goto(f"{address}/label/about/{order[0]}")
    page.get_by_text("Change your answer").click()
    check()
    page.goto(f"{address}/label/about/report")
    check()
    context.close()
    assert told == []
