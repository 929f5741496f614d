"""Addresses are asked politely of one server, and put on a ward only where the answer is sure."""

import json
from pathlib import Path
from typing import Any

import pytest

from boundaries import Wards
from geocode.address_wards import judge_address
from geocode.addresses import AddressServer, AddressSettings, Candidate, read_candidate
from geocode.errors import AddressError
from tests.replay import BUSY, HANG_UP, TOO_MANY, Answer, Service

BOX = (-1.60, 53.80, -1.50, 53.90)
PLACE = {
    "display_name": "4, Mill Lane",
    "lat": "53.82",
    "lon": "-1.58",
    "class": "place",
    "type": "house",
    "place_rank": 30,
}


class Time:
    """A clock that only goes on when somebody waits."""

    def __init__(self) -> None:  # noqa: D107
        self.now = 0.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 6))
        self.now += seconds

    def read(self) -> float:
        return self.now


def _server(service: Service, time: Time, **settings: Any) -> AddressServer:  # noqa: ANN401
    chosen = AddressSettings(service.url, retry_s=0.25, timeout_s=5, **settings)
    return AddressServer(chosen, country="GB", bounds=BOX, sleep=time.sleep, clock=time.read)


def _answer(*places: dict[str, object]) -> Answer:
    return Answer(json.dumps(places).encode())


def test_a_request_asks_for_one_address_in_the_wards_box_and_country(service: Service) -> None:
    service.routes["/search"] = lambda _: _answer(PLACE)
    found = _server(service, Time(), contact="maps@council.example").find("10  Park Row,\nLeeds")
    assert [(c.lat, c.lon, c.precision) for c in found] == [(53.82, -1.58, "house")]
    ((path, query),) = service.asked
    assert path == "/search"
    assert query["q"] == "10 Park Row, Leeds"
    assert query["viewbox"] == "-1.6,53.8,-1.5,53.9"
    assert (query["bounded"], query["countrycodes"], query["format"]) == ("1", "gb", "json")
    assert service.headers[0]["User-Agent"].startswith("wardlight/")
    assert "(maps@council.example)" in service.headers[0]["User-Agent"]


def test_requests_keep_their_distance(service: Service) -> None:
    service.routes["/search"] = lambda _: Answer(b"[]")
    time = Time()
    server = _server(service, time, pause_s=1.5)
    for _ in range(3):
        assert server.find("a") == []
    assert time.waits == [1.5, 1.5]


def test_the_public_server_is_asked_once_a_second_and_by_name_only() -> None:
    with pytest.raises(AddressError, match=r"nominatim.openstreetmap.org asks who uses it.*--contact"):
        AddressSettings("public")
    with pytest.raises(AddressError, match="asks who uses it"):
        AddressSettings("https://nominatim.openstreetmap.org/search", pause_s=0)
    settings = AddressSettings("public", "https://council.example/maps", pause_s=0.1)
    assert (settings.public, settings.pause_s) == (True, 1.0)
    own = AddressSettings("http://maps.council.example:8080/nominatim/", pause_s=0)
    assert (own.public, own.pause_s, own.server) == (False, 0.0, "http://maps.council.example:8080/nominatim")


@pytest.mark.parametrize(
    "address",
    ["localhost:8080", "ftp://a.example", "http://", "http://me:pw@a.example", "http://a.example:x", ""],
)
def test_what_is_no_server_is_refused(address: str) -> None:
    with pytest.raises(AddressError, match="is no address of a server; write it like"):
        AddressSettings(address)


@pytest.mark.parametrize("contact", ["somebody", "a@b\r\nX: y.z", "me@council .example"])
def test_a_contact_that_nobody_can_write_to_is_refused(contact: str) -> None:
    with pytest.raises(AddressError, match="neither an e-mail nor a web address"):
        AddressSettings("public", contact)


@pytest.mark.parametrize("fault", [BUSY, Answer(b"", 500), Answer(b"", 502), HANG_UP])
def test_a_passing_fault_is_asked_again_after_a_longer_wait_each_time(
    service: Service, fault: Answer
) -> None:
    service.routes["/search"] = lambda _: _answer(PLACE)
    service.faults = [fault, fault]
    time = Time()
    assert len(_server(service, time).find("a")) == 1
    assert time.waits == [0.25, 0.5]


@pytest.mark.parametrize(
    ("fault", "words", "asked"),
    [
        (TOO_MANY, "says that too much was asked of it; wait some hours", 1),
        (Answer(b"Usage limit reached", 403), "says that too much was asked of it", 1),
        (Answer(b"go away", 403), "answer as Nominatim does (HTTP Error 403: Forbidden go away); check", 1),
        (Answer(b"<html>sign in</html>"), "answer as Nominatim does (sign in); check --nominatim", 1),
        (Answer(b'[{"name": "no point"}]'), "answer as Nominatim does (a place without name or point", 1),
        (Answer(b'[{"display_name": "a", "lat": "91", "lon": "0"}]'), "or point: Latitude must be", 1),
        (Answer(b"[1]"), "a place without name or point", 1),
        (Answer(b"[" * 100_000), "a place without name or point", 1),
        (Answer(b'{"error": "q is missing"}'), "answer as Nominatim does (q is missing); check", 1),
        (Answer(b"", 404), "gives no answer", 3),
        (BUSY, "gives no answer (", 3),
        (HANG_UP, "gives no answer (", 3),
        (Answer(b'[{"lat"', cut_at=3), "", 0),
    ],
)
def test_a_lasting_fault_is_told_in_one_line(service: Service, fault: Answer, words: str, asked: int) -> None:
    service.faults = [fault] * 3
    with pytest.raises(AddressError) as caught:
        _server(service, Time()).find("a")
    assert words in str(caught.value)
    assert str(caught.value).startswith(service.url.removeprefix("http://"))
    assert asked in {0, len(service.asked)}


@pytest.mark.parametrize(
    ("place", "precision"),
    [
        ({"class": "place", "type": "house"}, "house"),
        ({"class": "highway", "type": "residential", "address": {"house_number": "4"}}, "house"),
        ({"class": "amenity", "type": "library", "place_rank": 30}, "house"),
        ({"class": "amenity", "type": "library"}, "house"),
        ({"category": "shop", "type": "bakery"}, "house"),
        ({"class": "highway", "type": "residential", "place_rank": 26}, "street"),
        ({"class": "place", "type": "postcode", "place_rank": 25}, "postcode"),
        ({"class": "place", "type": "postcode", "place_rank": 21}, "suburb"),
        ({"class": "place", "type": "postcode"}, "suburb"),
        ({"class": "place", "type": "suburb", "place_rank": 19}, "suburb"),
        ({"class": "place", "type": "hamlet"}, "suburb"),
        ({"class": "boundary", "type": "administrative", "place_rank": 16}, "wider"),
        ({"class": "boundary", "type": "administrative"}, "wider"),
        ({"class": "place", "type": "city"}, "wider"),
        ({}, "wider"),
    ],
)
def test_an_answer_says_what_it_is_precise_to(place: dict[str, Any], precision: str) -> None:
    assert read_candidate({"lat": "1", "lon": "2", **place}).precision == precision


@pytest.mark.realdata
def test_real_answers_are_read(shared: Path, service: Service) -> None:
    payloads = shared / "payloads"
    expected = {
        "leeds": ("wider", 53.7974185),
        "msg": ("house", 40.7504928941818),
        "cologne": ("house", 50.94134445),
    }
    for name, (precision, lat) in expected.items():
        service.faults = [Answer((payloads / f"nominatim_{name}.json").read_bytes())]
        (candidate,) = _server(service, Time()).find("a")
        assert (candidate.precision, candidate.lat) == (precision, lat)
        assert candidate.name
    service.faults = [Answer((payloads / "nominatim_none.json").read_bytes())]
    assert _server(service, Time()).find("a") == []


@pytest.mark.realdata
@pytest.mark.parametrize("status", [200, 403, 429, 509])
def test_the_real_text_of_a_server_over_its_limit_is_understood(
    shared: Path, service: Service, status: int
) -> None:
    text = (shared / "payloads" / "nominatim_over_limit.txt").read_bytes()
    service.faults = [Answer(text, status)] * 3
    with pytest.raises(AddressError, match="says that too much was asked of it"):
        _server(service, Time()).find("a")
    assert len(service.asked) == 1


def _at(ward: int, precision: str, *, reach: float = 0.0) -> Candidate:
    """Return a candidate in the middle of a ward of tests/geocode, its box `reach` degrees to each side."""
    lat, lon = 53.825 + ward // 2 * 0.05, -1.575 + ward % 2 * 0.05
    return Candidate(lat, lon, precision, box=(lon - reach, lat - reach, lon + reach, lat + reach))


@pytest.mark.parametrize(
    ("candidates", "outcome", "ward"),
    [
        ([_at(3, "house")], "address", 3),
        ([_at(3, "house"), _at(1, "street"), _at(0, "wider")], "address", 3),
        ([_at(3, "house"), _at(3, "house", reach=0.01)], "address", 3),
        ([_at(3, "house"), _at(1, "house")], "address ambiguous", -1),
        ([_at(1, "postcode")], "address", 1),
        ([_at(2, "street", reach=0.01)], "address", 2),
        ([_at(2, "street", reach=0.04)], "address ambiguous", -1),
        ([Candidate(53.825, -1.575, "street")], "address", 0),
        ([Candidate(53.825, -1.599, "street", box=(-1.61, 53.82, -1.59, 53.83))], "address ambiguous", -1),
        ([Candidate(54.5, -1.575, "house")], "outside", -1),
        ([Candidate(54.5, -1.575, "house"), _at(0, "house")], "address ambiguous", -1),
        ([_at(0, "suburb")], "address not found", -1),
        ([_at(0, "wider"), _at(1, "suburb")], "address not found", -1),
        ([], "address not found", -1),
    ],
)
def test_a_ward_is_told_only_where_the_finest_answers_agree(
    wards: Wards, candidates: list[Candidate], outcome: str, ward: int
) -> None:
    verdict = judge_address(wards, candidates)
    assert (verdict.outcome, verdict.ward) == (outcome, ward)
    assert len(verdict.wards) == len(candidates)
