"""Two periods stand side by side in the same classes, and what changed is told or said to be unknown."""

import re
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from webmap.asking import Ask
from webmap.periods import tabulate_changes
from webmap.viewing import View, read_view

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


def test_two_periods_are_drawn_the_earlier_one_first_whatever_the_address_says_first(
    client: FlaskClient,
) -> None:
    for query in ("period=2025-04&compare=2025-03", "period=2025-03&compare=2025-04"):
        page = client.get(f"/?show=phone&{query}").text
        assert re.findall(r'<h2 id="side-\d">([^<]*)</h2>', page) == ["March 2025", "April 2025"]
        assert page.count('<svg class="still"') == 2
        assert "One ward fell behind from 2025-03 to 2025-04." in page
        assert "<script" not in page.split("<main")[1].split("</main>")[0]


def test_the_wards_that_fell_behind_stand_first(city: SmallCity) -> None:
    changes = city.changes(Ask(), "2025-03", "2025-04")
    table = tabulate_changes(changes, before="March", after="April")
    assert [cells[0] for _, cells in table.rows[:3]] == ["Fell behind", "Came up", "About as before"]
    assert table.rows[0][1][1:] == ("1.00", "1.00", "0.61", "0.41 to 0.90", "91%", "1%")


def test_a_ward_of_which_nothing_is_known_in_one_period_is_told_so() -> None:
    ward = {
        "ward_name": "A",
        "change": None,
        "low": None,
        "high": None,
        "p_fell": None,
        "p_rose": None,
        "verdict": "can't tell",
        "before": {"log_ratio": 0.3, "flag": "not enough evidence"},
        "after": {"log_ratio": None, "flag": "none"},
    }
    table = tabulate_changes({"wards": [ward]}, before="March", after="April")
    assert table.rows == (("A", ("Cannot tell", "cannot tell", *["not known"] * 5)),)


def test_without_a_period_or_with_shared_days_the_maps_are_shown_and_the_reason_told(
    client: FlaskClient,
) -> None:
    page = client.get("/?compare=2025-03").text
    assert re.findall(r'<h2 id="side-\d">([^<]*)</h2>', page) == ["March 2025", "All there is"]
    assert "Choose a period for either side" in page
    page = client.get("/?period=2025-04&compare=2025-04").text
    assert "share days" in page
    assert page.count('<svg class="still"') == 2


def test_links_keep_both_periods_and_the_way_back_keeps_one(client: FlaskClient) -> None:
    page = client.get("/?show=phone&period=2025-04&compare=2025-03").text
    assert "/?show=counter&amp;compare=2025-03&amp;period=2025-04#map-title" in page
    assert '<a class="govuk-back-link" href="/?show=phone&amp;period=2025-04#map-title">' in page


def test_an_address_gives_back_the_view_it_was_made_of() -> None:
    view = View("phone", "jenks", "counters", "2025-03")
    fields = MultiDict(parse_qsl(urlsplit(view.link()).query))
    assert read_view(fields) == view
    assert View().link() == "/?show=gap#map-title"
