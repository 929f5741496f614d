"""Addresses of contacts are looked up once, their ward is kept and nothing else; stopped work goes on."""

import contextlib
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geocode.addresses import AddressSettings
from geocode.errors import AddressError
from intake import WardlightError
from pipeline.addresses import ContactAddresses, forget_addresses, look_up_address
from pipeline.importing import import_contacts
from pipeline.progress import Advance
from tests.replay import TOO_MANY, Answer, Service

Run = Callable[..., subprocess.CompletedProcess[str]]

# Houses in the middle of wards T0, T1 and T2 of the town; "Long Street" runs through all of them.
_KNOWN = {
    "1 mill lane": ("house", 53.815, -1.585),
    "2 moor road": ("house", 53.815, -1.555),
    "3 kirk gate": ("house", 53.815, -1.525),
}


def _answer(query: dict[str, str]) -> Answer:
    asked = query["q"].casefold()
    if asked == "long street":
        box = ["53.814", "53.816", "-1.59", "-1.53"]
        place: dict[str, object] = {
            "class": "highway",
            "type": "residential",
            "lat": "53.815",
            "lon": "-1.56",
            "boundingbox": box,
        }
        return Answer(json.dumps([{**place, "display_name": "Long Street", "place_rank": 26}]).encode())
    if asked not in _KNOWN:
        return Answer(b"[]")
    kind, lat, lon = _KNOWN[asked]
    place = {"class": "place", "type": kind, "lat": str(lat), "lon": str(lon), "place_rank": 30}
    return Answer(json.dumps([{**place, "display_name": asked.title()}]).encode())


@pytest.fixture
def nominatim(service: Service) -> Service:
    service.routes["/search"] = _answer
    return service


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    path = tmp_path / "calls.csv"
    path.write_text(
        "received_at,channel,ward_code,address\n"
        "2024-06-01,phone,T4,9 Not Asked Street\n"
        "2024-06-01,phone,,1 Mill Lane\n"
        '2024-06-02,phone,,"1  MILL LANE,"\n'
        "2024-06-03,phone,,2 Moor Road\n"
        "2024-06-04,phone,,Long Street\n"
        "2024-06-05,phone,,8 Nowhere\n"
        "2024-06-06,phone,,\n",
        encoding="utf-8",
    )
    return path


def _contacts(city: Path) -> list[tuple[str, str | None, str]]:
    connection = sqlite3.connect(city)
    rows = connection.execute(
        "SELECT received_at, ward_code, place_by FROM contact WHERE key LIKE 'row:%' ORDER BY received_at, id"
    ).fetchall()
    connection.close()
    return rows


def test_rows_that_nothing_else_places_go_by_their_address(
    nominatim: Service, town_city: Path, calls: Path
) -> None:
    addresses = ContactAddresses(AddressSettings(nominatim.url))
    ledger = import_contacts(town_city, calls, addresses=addresses)
    assert _contacts(town_city) == [
        ("2024-06-01", "T4", "code"),
        ("2024-06-01", "T0", "address"),
        ("2024-06-02", "T0", "address"),
        ("2024-06-03", "T1", "address"),
        ("2024-06-04", None, "address ambiguous"),
        ("2024-06-05", None, "address not found"),
        ("2024-06-06", None, "none"),
    ]
    assert [query["q"] for _, query in nominatim.asked] == [
        "1 Mill Lane",
        "2 Moor Road",
        "Long Street",
        "8 Nowhere",
    ]
    assert "5 contacts were looked up by their address; no address is stored" in ledger.notes
    assert "1 contact has no ward: the address may lie in several wards" in ledger.notes


def test_no_address_name_or_point_is_in_the_city_file(
    nominatim: Service, town_city: Path, calls: Path, tmp_path: Path
) -> None:
    clean = Path(shutil.copy(town_city, tmp_path / "before.db"))
    import_contacts(town_city, calls, addresses=ContactAddresses(AddressSettings(nominatim.url)))
    connection = sqlite3.connect(town_city)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    answers = connection.execute("SELECT query, answer FROM address_answer").fetchall()
    connection.close()
    assert len(answers) == 4
    assert all(len(query) == 64 for query, _ in answers)
    assert {"ward": 0, "by": "address"} in [json.loads(answer) for _, answer in answers]
    held = town_city.read_bytes().lower()
    for secret in (b"mill lane", b"moor road", b"53.815"):
        assert held.count(secret) == clean.read_bytes().lower().count(secret)


def test_without_a_server_the_ledger_says_what_could_be_looked_up(town_city: Path, calls: Path) -> None:
    ledger = import_contacts(town_city, calls)
    told = "5 contacts have no ward but an address, which was not looked up"
    assert any(note.startswith(told) for note in ledger.notes)


def test_a_contact_stored_without_a_ward_gets_it_when_the_file_comes_again(
    nominatim: Service, town_city: Path, calls: Path
) -> None:
    import_contacts(town_city, calls)
    ledger = import_contacts(town_city, calls, addresses=ContactAddresses(AddressSettings(nominatim.url)))
    assert (ledger.stored, ledger.duplicate) == (0, 7)
    assert "3 contacts that were stored without a ward have one now" in ledger.notes
    assert [ward for _, ward, _ in _contacts(town_city)] == ["T4", "T0", "T0", "T1", None, None, None]


def test_the_ward_of_another_contact_with_the_same_id_is_not_taken(town_city: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("id,received_at,channel,ward_code\n1,2024-06-01,phone,\n2,2024-06-01,phone,\n")
    second.write_text("id,received_at,channel,ward_code\n1,2025-06-01,counter,T3\n2,2024-06-01,phone,T4\n")
    import_contacts(town_city, first)
    ledger = import_contacts(town_city, second)
    assert any(note.startswith("1 rows have an id that is stored already") for note in ledger.notes)
    assert "1 contacts that were stored without a ward have one now" in ledger.notes
    connection = sqlite3.connect(town_city)
    stored = connection.execute(
        "SELECT ward_code FROM contact WHERE key IN ('id:1', 'id:2') ORDER BY key"
    ).fetchall()
    connection.close()
    assert stored == [(None,), ("T4",)]


def test_stopped_halfway_nothing_is_taken_in_and_the_answers_stay(
    nominatim: Service, town_city: Path, calls: Path
) -> None:
    def refuse_the_third(query: dict[str, str]) -> Answer:
        return TOO_MANY if query["q"] == "Long Street" else _answer(query)

    nominatim.routes["/search"] = refuse_the_third
    addresses = ContactAddresses(AddressSettings(nominatim.url))
    with pytest.raises(AddressError) as caught:
        import_contacts(town_city, calls, addresses=addresses)
    assert "too much was asked" in str(caught.value)
    assert "2 of 4 addresses were looked up now and are kept" in str(caught.value)
    assert _contacts(town_city) == []
    nominatim.routes["/search"] = _answer
    nominatim.asked.clear()
    import_contacts(town_city, calls, addresses=addresses)
    assert [query["q"] for _, query in nominatim.asked] == ["Long Street", "8 Nowhere"]
    assert len(_contacts(town_city)) == 7


def test_no_more_than_the_most_are_asked_in_one_run(nominatim: Service, town_city: Path, calls: Path) -> None:
    addresses = ContactAddresses(AddressSettings(nominatim.url), most=3)
    with pytest.raises(WardlightError, match="3 addresses were looked up and are kept, 1 are left; --most"):
        import_contacts(town_city, calls, addresses=addresses)
    assert len(nominatim.asked) == 3
    assert import_contacts(town_city, calls, addresses=addresses).stored == 7
    assert len(nominatim.asked) == 4


def test_progress_tells_how_many_will_be_asked(nominatim: Service, town_city: Path, calls: Path) -> None:
    told: list[int] = []

    @contextlib.contextmanager
    def start(total: int) -> Iterator[Advance]:
        told.append(total)
        yield told.append

    settings = AddressSettings(nominatim.url)
    import_contacts(town_city, calls, addresses=ContactAddresses(settings, start_progress=start))
    assert told == [4, 1, 1, 1, 1]


def test_a_looked_up_address_is_asked_once_and_can_be_forgotten(nominatim: Service, town_city: Path) -> None:
    settings = AddressSettings(nominatim.url)
    for spelling in ("3 Kirk Gate", "3 kirk  gate", "3 Kirk Gate"):
        found = look_up_address(town_city, spelling, settings)
        assert (found.verdict.outcome, found.wards.names[found.verdict.ward]) == ("address", "Dunswick")
        assert found.candidates[0].name == "3 Kirk Gate"
    assert len(nominatim.asked) == 1
    assert forget_addresses(town_city) == 1
    look_up_address(town_city, "3 Kirk Gate", settings)
    assert len(nominatim.asked) == 2
    with pytest.raises(WardlightError, match="the address is empty"):
        look_up_address(town_city, " , ", settings)


def test_the_command_prints_candidates_and_the_ward(
    nominatim: Service, town_city: Path, wardlight: Run
) -> None:
    done = wardlight("lookup", town_city, "2 Moor Road", "--nominatim", nominatim.url)
    assert done.returncode == 0, done.stderr
    assert "Ward: Brackenhow & Coldwell (T1)." in done.stdout
    assert "OpenStreetMap contributors" in done.stdout
    told = json.loads(
        wardlight("lookup", town_city, "Long Street", "--nominatim", nominatim.url, "--json").stdout
    )
    assert (told["outcome"], told["ward_code"]) == ("address ambiguous", None)
    assert told["candidates"][0]["ward_codes"] == ["T0", "T1", "T2"]
    assert wardlight("lookup", town_city, "--forget").stdout == "Forgot 2 answers.\n"
    assert wardlight("lookup", town_city, "2 Moor Road").returncode == 2
    public = wardlight("lookup", town_city, "2 Moor Road", "--nominatim", "public")
    assert (public.returncode, "asks who uses it" in public.stderr) == (1, True)


def test_contacts_are_looked_up_by_the_command(
    nominatim: Service, town_city: Path, calls: Path, wardlight: Run
) -> None:
    done = wardlight("contacts", "import", town_city, calls, "--nominatim", nominatim.url, "--most", 9)
    assert done.returncode == 0, done.stderr
    assert "note: 5 contacts were looked up by their address" in done.stdout
