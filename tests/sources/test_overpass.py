"""OpenStreetMap by an Overpass server: its turns, its remarks, its quarters, its names."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sources import Client, SourceError, find_source
from sources.downloads import Errand
from sources.overpass import fetch_overpass, read_overpass
from tests.replay import BUSY, HANG_UP, TOO_MANY, Answer, Service
from tests.sources.published import BOX

_FREE = "Connected as: 1\nCurrent time: 2026-01-02T03:04:05Z\nRate limit: 2\n2 slots available now.\n"
_FULL = (
    "Connected as: 1\nRate limit: 2\nSlot available after: 2026-01-02T03:05:05Z, in 60 seconds.\n"
    "Slot available after: 2026-01-02T03:04:25Z, in 20 seconds.\n"
)
_BELL = {
    "type": "node", "id": 7, "lat": 53.8, "lon": -1.55,
    "tags": {"amenity": "pub", "name": "The Old Bell", "alt_name": "Bell; The Bell", "old_name": "The Bell"},
}  # fmt: skip
_HALL = {
    "type": "way", "id": 7, "center": {"lat": 53.81, "lon": -1.56}, "nodes": [1, 2],
    "tags": {"building": "yes", "name": "Alder Hall", "short_name": "AH"},
}  # fmt: skip
_REMARK = 'runtime error: Query timed out in "query" at line 1 after 51 seconds.'
MakeErrand = Callable[..., Errand]


def _answer(*elements: object, **more: object) -> Answer:
    return Answer(json.dumps({"version": 0.6, "elements": list(elements), **more}).encode())


@pytest.fixture
def make_errand(service: Service, client: Client, cache: Path) -> MakeErrand:
    service.routes["/status"] = lambda _: Answer(_FREE.encode())
    service.routes["/interpreter"] = lambda _: _answer(_BELL, _HALL)

    def make(**more: object) -> Errand:
        source = find_source("openstreetmap", service=service.url)
        return Errand(client, source, cache, "2026-01-02T03:04:05Z", **more)  # type: ignore[arg-type]

    return make


def _queries(service: Service) -> list[str]:
    return [form["data"] for path, form in service.asked if path == "/interpreter"]


def test_named_things_of_the_box_are_asked_for(make_errand: MakeErrand, service: Service) -> None:
    fetched, path = fetch_overpass(make_errand(), BOX)
    (query,) = _queries(service)
    assert "[out:json]" in query
    assert "[bbox:53.75000,-1.60000,53.87000,-1.50000]" in query
    assert 'nwr["name"]["amenity"];' in query
    assert 'nwr["name"]["railway"~"^(halt|station)$"];' in query
    assert query.endswith("out center tags;")
    assert fetched.source.attribution.startswith("© OpenStreetMap contributors")
    assert len(json.loads(path.read_bytes())["elements"]) == 2


def test_each_name_of_a_thing_is_a_row(make_errand: MakeErrand) -> None:
    _, path = fetch_overpass(make_errand(), BOX)
    rows = read_overpass(path.read_bytes(), BOX, file="kept").rows
    assert [(row.name, row.category, row.lat, row.lon) for row in rows] == [
        ("The Old Bell", "pub", 53.8, -1.55),
        ("Bell", "pub", 53.8, -1.55),
        ("The Bell", "pub", 53.8, -1.55),
        ("Alder Hall", "building", 53.81, -1.56),
        ("AH", "building", 53.81, -1.56),
    ]


@pytest.mark.parametrize(
    ("tags", "category"),
    [
        ({"railway": "station"}, "station"),
        ({"railway": "rail"}, None),
        ({"shop": "no"}, None),
        ({"shop": "yes"}, "shop"),
        ({"amenity": "place_of_worship", "building": "church"}, "place of worship"),
        ({"leisure": "pitch;track"}, "pitch"),
        ({"highway": "primary"}, None),
    ],
)
def test_what_counts_as_a_point_of_interest(tags: dict[str, str], category: str | None) -> None:
    element = {**_BELL, "tags": {"name": "A", **tags}}
    rows = read_overpass(json.dumps({"elements": [element]}).encode(), BOX, file="kept").rows
    assert [row.category for row in rows] == ([category] if category else [])


@pytest.mark.parametrize("fault", [BUSY, TOO_MANY, HANG_UP, Answer(b"gateway", 504)])
def test_a_passing_fault_is_asked_again(make_errand: MakeErrand, service: Service, fault: Answer) -> None:
    service.faults = [fault, fault]
    _, path = fetch_overpass(make_errand(), BOX)
    assert len(json.loads(path.read_bytes())["elements"]) == 2


def test_a_server_without_a_free_place_is_waited_for(make_errand: MakeErrand, service: Service) -> None:
    service.routes["/status"] = lambda _: Answer(_FULL.encode())
    waits: list[float] = []
    fetch_overpass(make_errand(pause=waits.append), BOX)
    assert waits == [21.0]


@pytest.mark.parametrize("status", [Answer(_FREE.encode()), Answer(b"gone", 404)])
def test_a_free_server_or_one_without_turns_is_asked_at_once(
    make_errand: MakeErrand, service: Service, status: Answer
) -> None:
    service.routes["/status"] = lambda _: status
    waits: list[float] = []
    fetch_overpass(make_errand(pause=waits.append), BOX)
    assert waits == []


def test_a_box_too_much_for_the_server_is_asked_in_quarters(
    make_errand: MakeErrand, service: Service
) -> None:
    whole = "-1.60000,53.87000,-1.50000"

    def serve(form: dict[str, str]) -> Answer:
        return _answer(_BELL, remark=_REMARK) if whole in form["data"] else _answer(_BELL, _HALL)

    service.routes["/interpreter"] = serve
    _, path = fetch_overpass(make_errand(), BOX)
    assert len(_queries(service)) == 5
    assert len(json.loads(path.read_bytes())["elements"]) == 2


def test_quarters_that_came_are_not_asked_for_again(make_errand: MakeErrand, service: Service) -> None:
    last = "53.81000,-1.55000,53.87000,-1.50000"
    broken = [True]

    def serve(form: dict[str, str]) -> Answer:
        if "53.75000,-1.60000,53.87000,-1.50000" in form["data"]:
            return _answer(remark=_REMARK)
        return Answer(b"no", 400) if last in form["data"] and broken else _answer(_BELL)

    service.routes["/interpreter"] = serve
    with pytest.raises(SourceError, match="status 400"):
        fetch_overpass(make_errand(), BOX)
    broken.clear()
    service.asked.clear()
    fetch_overpass(make_errand(), BOX)
    assert [last in query for query in _queries(service)] == [False, True]


def test_a_server_that_never_gets_done_is_given_up(make_errand: MakeErrand, service: Service) -> None:
    service.routes["/interpreter"] = lambda _: _answer(remark=_REMARK)
    with pytest.raises(SourceError, match="cannot answer in full: 'runtime error: Query timed out"):
        fetch_overpass(make_errand(), BOX)
    assert len(_queries(service)) == 4


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            _answer(remark="runtime error: open64: 2 No such file"),
            "cannot answer in full: 'runtime error: open64",
        ),
        (Answer(b"<html>rate limited</html>"), "no JSON: '<html>rate limited"),
        (Answer(b'{"error": 1}'), "no answer of an Overpass server"),
        (Answer(b"[]"), "no answer of an Overpass server"),
    ],
)
def test_an_answer_that_is_none_is_told(
    make_errand: MakeErrand, service: Service, answer: Answer, words: str
) -> None:
    service.routes["/interpreter"] = lambda _: answer
    with pytest.raises(SourceError) as told:
        fetch_overpass(make_errand(), BOX)
    assert words in str(told.value)


@pytest.mark.parametrize("middle", [b"null", b"5", b'{"lat": "north", "lon": null}'])
def test_a_thing_without_a_point_is_passed_over(middle: bytes) -> None:
    tags = b'"tags": {"name": "Corner Shop", "shop": "yes"}'
    body = b'{"elements": [{"type": "way", "id": 1, "center": ' + middle + b", " + tags + b"}]}"
    assert read_overpass(body, BOX, file="kept.json").rows == []


def test_a_kept_answer_is_not_asked_for_again_unless_wished(
    make_errand: MakeErrand, service: Service
) -> None:
    first, _ = fetch_overpass(make_errand(), BOX)
    again, _ = fetch_overpass(make_errand(), BOX)
    assert again == first
    assert len(_queries(service)) == 1
    fetch_overpass(make_errand(refresh=True), BOX)
    assert len(_queries(service)) == 2
