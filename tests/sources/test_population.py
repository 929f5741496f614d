"""People of wards from Nomis: checked, paged, of one year, and unknown wards listed by name."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from sources import Client, SourceError, find_source
from sources.population import FetchedTable, fetch_population
from tests.replay import BUSY, TOO_MANY, Answer, Service
from tests.sources.nomis_service import NAMES, ROOT, serve_nomis

AT = "2026-01-02T03:04:05Z"
_HEADER = b"DATE,GEOGRAPHY_CODE,C2021_RESTYPE_3,C2021_RESTYPE_3_NAME,OBS_VALUE,RECORD_COUNT\n"
CODES = [f"E05{number:06d}" for number in range(1, 4)]


def _figures(
    codes: Sequence[str], *, estimated: Sequence[str] | None = None
) -> dict[str, dict[str, list[int]]]:
    return {
        "NM_2021_1": {code: [1000 + int(code[3:])] for code in codes},
        "NM_2020_1": {code: [10, 20, 30, 40, 50] for code in codes},
        "NM_2059_1": {code: [400] for code in codes},
        "NM_2014_1": {code: [1200, 200] for code in (codes if estimated is None else estimated)},
    }


def _fetch(service: Service, client: Client, cache: Path, codes: Sequence[str]) -> FetchedTable:
    source = find_source("nomis", service=f"{service.url}{ROOT}")
    return fetch_population(client, cache, codes, source=source, at=AT)


def _read(table: FetchedTable) -> list[Mapping[str, str]]:
    with table.path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_people_older_people_and_households_of_each_ward_are_fetched(
    service: Service, client: Client, cache: Path
) -> None:
    serve_nomis(service, _figures(CODES))
    rows = _read(_fetch(service, client, cache, CODES))
    assert [row["ward_code"] for row in rows] == CODES
    assert rows[1] == {
        "ward_code": "E05000002",
        "population": "1200",
        "aged_65_plus": "200",
        "households": "400",
        "census_2021_population": "1002",
        "census_2021_aged_65_plus": "150",
    }


def test_wards_that_a_source_does_not_know_are_all_listed_and_left_empty(
    service: Service, client: Client, cache: Path
) -> None:
    new = [f"E05{number:06d}" for number in range(100, 110)]
    serve_nomis(service, _figures(CODES, estimated=[*CODES, *new[:4]]))
    table = _fetch(service, client, cache, [*CODES, *new])
    assert table.fetched.notes[1:] == (
        f"10 of 13 wards are not in the Census of 2021 (wards of 2022): {', '.join(new)}",
        f"6 of 13 wards are not in the mid-year estimates of 2024: {', '.join(new[4:])}",
    )
    rows = {row["ward_code"]: row for row in _read(table)}
    assert (rows[new[0]]["population"], rows[new[0]]["households"]) == ("1200", "")
    assert set(rows[new[9]].values()) == {new[9], ""}


def test_wards_that_are_known_come_even_where_an_unknown_one_silences_the_answer(
    service: Service, client: Client, cache: Path
) -> None:
    serve_nomis(service, _figures(CODES), strict=True)
    rows = _read(_fetch(service, client, cache, [*CODES[:1], "E05000777", *CODES[1:]]))
    assert [row["households"] for row in rows] == ["400", "", "400", "400"]


def test_people_are_of_one_year_in_all_wards(service: Service, client: Client, cache: Path) -> None:
    serve_nomis(service, _figures(CODES, estimated=CODES[:1]))
    table = _fetch(service, client, cache, CODES)
    assert [row["population"] for row in _read(table)] == ["1001", "1002", "1003"]
    assert [row["aged_65_plus"] for row in _read(table)] == ["150"] * 3
    assert "are of the Census of 2021, which knows more of the wards" in table.fetched.notes[0]


def test_rows_beyond_what_comes_at_once_are_asked_for(service: Service, client: Client, cache: Path) -> None:
    serve_nomis(service, _figures(CODES), page=4)
    assert [row["census_2021_aged_65_plus"] for row in _read(_fetch(service, client, cache, CODES))] == [
        "150"
    ] * 3
    offsets = [query["recordoffset"] for path, query in service.asked if "NM_2020_1" in path]
    assert offsets == ["0", "4", "8", "12"]


def test_many_wards_are_asked_for_in_addresses_short_enough(
    service: Service, client: Client, cache: Path
) -> None:
    many = [f"E05{number:06d}" for number in range(1, 231)]
    serve_nomis(service, _figures(many))
    assert len(_read(_fetch(service, client, cache, many))) == 230
    assert max(len(query["geography"].split(",")) for _, query in service.asked) == 100


def test_an_area_given_once_for_each_edition_counts_once(
    service: Service, client: Client, cache: Path
) -> None:
    serve_nomis(service, _figures(CODES), repeats=3)
    assert _read(_fetch(service, client, cache, CODES))[0]["census_2021_aged_65_plus"] == "150"


def test_faults_are_waited_out_and_a_second_fetch_asks_nobody(
    service: Service, client: Client, cache: Path
) -> None:
    serve_nomis(service, _figures(CODES))
    service.faults = [BUSY, TOO_MANY, Answer(b'"DATE","GEO', cut_at=4)]
    first = _fetch(service, client, cache, CODES)
    service.asked.clear()
    assert (_fetch(service, client, cache, CODES), service.asked) == (first, [])


def test_a_broken_off_fetch_asks_only_for_the_rest(service: Service, client: Client, cache: Path) -> None:
    serve_nomis(service, _figures(CODES))
    whole = service.routes[f"{ROOT}/dataset/NM_2014_1.data.csv"]
    service.routes[f"{ROOT}/dataset/NM_2014_1.data.csv"] = lambda _: Answer(b"no", 500)
    with pytest.raises(SourceError, match="status 500"):
        _fetch(service, client, cache, CODES)
    service.routes[f"{ROOT}/dataset/NM_2014_1.data.csv"] = whole
    service.asked.clear()
    _fetch(service, client, cache, CODES)
    assert [path for path, _ in service.asked] == [f"{ROOT}/dataset/NM_2014_1.data.csv"]


def test_rows_that_do_not_come_are_told(service: Service, client: Client, cache: Path) -> None:
    serve_nomis(service, _figures(CODES), page=2)
    whole = service.routes[f"{ROOT}/dataset/NM_2021_1.data.csv"]
    service.routes[f"{ROOT}/dataset/NM_2021_1.data.csv"] = lambda query: (
        whole({**query, "recordoffset": "0"}) if query["recordoffset"] != "0" else whole(query)
    )
    with pytest.raises(SourceError, match="counts 3 rows of NM_2021_1 but gives 4"):
        _fetch(service, client, cache, CODES)


def test_a_cell_that_has_come_to_mean_something_else_is_refused(
    service: Service, client: Client, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NAMES["NM_2014_1"], "209", "Aged 16 to 17")
    serve_nomis(service, _figures(CODES))
    with pytest.raises(SourceError, match="calls cell 209 of NM_2014_1 'Aged 16 to 17'"):
        _fetch(service, client, cache, CODES)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>maintenance</html>", "no table: '<html>maintenance</html>'"),
        (b'{"error": "Query too large"}', "no table"),
        (
            _HEADER + b"2021,E05000001,0,Total: All usual residents,many,1\n",
            "gives 'many' for E05000001",
        ),
        (
            _HEADER + b"2021,E05000001,0,Total: All usual residents,nan,1\n",
            "gives 'nan' for E05000001",
        ),
        (
            _HEADER + b'2021,E05000001,0,"' + b"x" * 200_000 + b'",5,1\n',
            "broken table|calls cell 0 of NM_2021_1 'x{60}'",
        ),
        (
            _HEADER
            + b"2021,E05000001,0,Total: All usual residents,5,2\n"
            + b"2021,E05000001,0,Total: All usual residents,6,2\n",
            "gives E05000001 two figures",
        ),
        (
            _HEADER + b"2021,E05000001,0,Total: All usual residents,5,\n",
            "does not say how many rows",
        ),
    ],
)
def test_what_is_no_table_of_figures_is_refused(
    service: Service, client: Client, cache: Path, body: bytes, words: str
) -> None:
    serve_nomis(service, _figures(CODES))
    service.routes[f"{ROOT}/dataset/NM_2021_1.data.csv"] = lambda _: Answer(body)
    with pytest.raises(SourceError, match=words):
        _fetch(service, client, cache, CODES)


def test_wards_that_nomis_knows_nothing_of_are_told(service: Service, client: Client, cache: Path) -> None:
    serve_nomis(service, {})
    with pytest.raises(SourceError, match=r"Nomis knows none of the 3 wards \(E05000001, ...\)"):
        _fetch(service, client, cache, CODES)


def test_wards_of_scotland_are_told_before_anything_is_asked(
    service: Service, client: Client, cache: Path
) -> None:
    with pytest.raises(SourceError, match="'S13002842' are not of England or Wales"):
        _fetch(service, client, cache, ["S13002842"])
    assert service.asked == []
