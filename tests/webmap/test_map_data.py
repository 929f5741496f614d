"""What the map's script is given: the stops of the slider, and figures to paint another period with."""

from flask.testing import FlaskClient

from webmap.asking import Ask
from webmap.map_data import list_times
from webmap.viewing import View

_MONTHS = [("2025-02..2025-03", "The last 2 months"), ("2025-03", "March 2025"), ("2025-02", "February 2025")]


def test_the_slider_goes_from_the_oldest_month_to_what_the_page_shows() -> None:
    times = list_times(Ask(against=("phone",)), View("online", "jenks"), _MONTHS)
    assert [time["words"] for time in times] == ["February 2025", "March 2025", "As the table: All there is"]
    assert times[0]["figures"] == "/api/map.json?show=online&classes=jenks&period=2025-02&against=phone"
    assert times[0]["page"] == "/?show=online&classes=jenks&period=2025-02&against=phone#map-title"
    assert times[0]["query"] == "&period=2025-02&against=phone"
    assert [time["own"] for time in times] == [False, False, True]
    assert times[2]["query"] == "&against=phone"


def test_years_serve_where_there_are_not_two_months_and_one_period_is_no_slider() -> None:
    years = [("2025", "2025"), ("2024", "2024"), ("2025-12", "December 2025")]
    assert [time["words"] for time in list_times(Ask(period="2025"), View(), years)] == [
        "2024",
        "2025",
        "As the table: 2025",
    ]
    assert list_times(Ask(), View(), _MONTHS[:2]) == []


def test_the_figures_of_a_period_are_sent_for_painting(client: FlaskClient) -> None:
    answer = client.get("/api/map.json?show=sure&period=2025-04").get_json()
    assert len(answer["paint"]) == 9
    assert ["#e66101", 0.95] in answer["paints"]
    assert answer["paints"][answer["paint"][4]] == ["url(#hatch)", 1.0]
    assert answer["missing"] == 2
    assert [entry["fill"] for entry in answer["legend"]][2] == "url(#unsure)"
    assert sum(entry["count"] for entry in answer["legend"]) == 7
    ward = client.get(f"/api/wards/0.json?state={answer['state']}&period=2025-04")
    assert ward.status_code == 200
    assert client.get("/api/map.json?show=votes").status_code == 404
