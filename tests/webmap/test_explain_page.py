"""The page that explains a post: for analysts only, words shown as words."""

import shutil
from pathlib import Path

import pytest

from webmap.app import create_app
from webmap.settings import WebSettings


@pytest.fixture
def city(label_city: Path) -> Path:
    """Return a located city file with hostile texts in it."""
    return label_city


def test_the_page_exists_for_analysts_only(city: Path) -> None:
    assert create_app(WebSettings(city)).test_client().get("/explain").status_code == 403
    answer = create_app(WebSettings(city, analyst=True)).test_client().get("/explain")
    assert answer.status_code == 200
    assert "Id of the post" in answer.text


def test_an_explained_post_shows_hostile_words_as_words(city: Path, hostile_post: str) -> None:
    page = create_app(WebSettings(city, analyst=True)).test_client().get("/explain?post=p0").text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "{{7*7}}" in page
    assert "49" not in page.split("blockquote")[1]
    assert hostile_post.startswith("<img")


def test_the_places_a_name_may_mean_and_what_changes_stand_in_tables(city: Path) -> None:
    page = create_app(WebSettings(city, analyst=True)).test_client().get("/explain?post=p1").text
    assert "Places that “Eastfield” may mean" in page
    assert "without the words “Eastfield”" in page
    assert "to begin with" in page


def test_a_post_that_is_not_there_is_a_page_that_says_so(city: Path) -> None:
    answer = create_app(WebSettings(city, analyst=True)).test_client().get("/explain?post=nothing")
    assert answer.status_code in {404, 503}
    assert "holds no post with the id nothing" in answer.text


def test_the_city_file_is_not_changed_by_looking(city: Path, tmp_path: Path) -> None:
    before = Path(shutil.copy(city, tmp_path / "before.db")).read_bytes()
    create_app(WebSettings(city, analyst=True)).test_client().get("/explain?post=p1")
    assert city.read_bytes() == before
