"""The wards of a district: found by edition, from the layer itself or by the lookup of its year."""

import json
from pathlib import Path

import pytest

from sources import Client, Source, SourceError, find_source
from sources.wards import FetchedWards, check_district, fetch_wards
from tests.replay import BUSY, HANG_UP, Answer, Service
from tests.sources.arcgis_service import Layer, row, serve, ward

HERE, THERE = "E08000099", "E08000001"
AT = "2026-01-02T03:04:05Z"


@pytest.fixture
def source(service: Service) -> Source:
    """Return the wards' source at the test's own directory: editions of 2021, 2025-05 and 2025-12."""
    new = [*(ward(number, HERE) for number in range(1, 26)), ward(90, THERE)]
    old = [ward(number, None, year=21) for number in (1, 2, 3, 90)]
    address = serve(
        service,
        {
            "WD_MAY_2025_UK_BGC": Layer([ward(1, HERE)]),
            "WD_MAY_2025_UK_BGC_V2": Layer(new, page=10),
            "WD_DEC_2025_UK_BSC": Layer(new[:3]),
            "Wards_December_2021_UK_BGC_2022": Layer(old, page=2),
            "Wards_December_2019_Boundaries_UK_BGC": Layer([ward(1, None, year=19)]),
            "WD21_LAD21_UK_LU": Layer(
                [row(n, WD21CD=f"E05{n:06d}", LAD21CD=THERE if n == 90 else HERE) for n in (90, 1, 2, 3)]
            ),
        },
    )
    return find_source("ons-wards", service=address)


def _read(found: FetchedWards) -> list[str]:
    collection = json.loads(found.path.read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    columns = [
        next(name for name in each["properties"] if name.endswith("CD")) for each in collection["features"]
    ]
    return [each["properties"][column] for each, column in zip(collection["features"], columns, strict=True)]


def test_the_wards_of_the_district_come_with_source_and_date(
    service: Service, client: Client, cache: Path, source: Source
) -> None:
    came: list[int] = []
    found = fetch_wards(client, cache, HERE, source=source, edition="2025", at=AT, advance=came.append)
    assert _read(found) == [f"E05{number:06d}" for number in range(1, 26)]
    assert sum(came) == 25
    assert (found.edition, found.path.name) == ("2025", f"wards-{HERE}-2025-05-bgc.geojson")
    assert (found.fetched.at, found.fetched.source.key) == (AT, "ons-wards")
    assert found.fetched.url == f"{service.url}/arcgis/rest/services/WD_MAY_2025_UK_BGC_V2/FeatureServer/0"
    assert [path.name for path in found.path.parent.iterdir() if path.suffix == ".geojson"] == [
        found.path.name
    ]


def test_a_second_fetch_asks_nobody_unless_told_to(
    service: Service, client: Client, cache: Path, source: Source
) -> None:
    first = fetch_wards(client, cache, HERE, source=source, at=AT)
    service.asked.clear()
    again = fetch_wards(client, cache, HERE, source=source, at="2026-01-03T00:00:00Z")
    assert (again, service.asked) == (first, [])
    anew = fetch_wards(client, cache, HERE, source=source, at="2026-01-03T00:00:00Z", refresh=True)
    assert anew.fetched.at == "2026-01-03T00:00:00Z"
    assert service.asked != []


@pytest.mark.parametrize(
    ("asked", "named", "wards"),
    [
        (("", "bgc"), "2025", 25),
        (("", "bsc"), "2025", 3),
        (("2025-12", "bsc"), "2025-12", 3),
        (("May 2025", "bgc"), "2025-05", 25),
    ],
)
def test_the_newest_of_a_resolution_or_the_month_asked_for_is_taken(
    client: Client, cache: Path, source: Source, asked: tuple[str, str], named: str, wards: int
) -> None:
    edition, resolution = asked
    found = fetch_wards(client, cache, HERE, source=source, edition=edition, resolution=resolution, at=AT)
    assert (found.edition, len(_read(found))) == (named, wards)


def test_a_layer_that_does_not_name_districts_is_read_with_the_lookup_of_its_year(
    client: Client, cache: Path, source: Source
) -> None:
    found = fetch_wards(client, cache, HERE, source=source, edition="2021", at=AT)
    assert _read(found) == ["E05000001", "E05000002", "E05000003"]
    assert found.fetched.notes == ("district of each ward from the lookup WD21_LAD21_UK_LU",)


def test_without_column_and_lookup_the_wards_cannot_be_had(
    client: Client, cache: Path, source: Source
) -> None:
    with pytest.raises(
        SourceError, match="there is no lookup WD19_LAD19 that would; choose another --edition"
    ):
        fetch_wards(client, cache, HERE, source=source, edition="2019", at=AT)


@pytest.mark.parametrize("edition", ["2025", "2021"])
def test_a_district_that_the_edition_does_not_know_is_told(
    client: Client, cache: Path, source: Source, edition: str
) -> None:
    with pytest.raises(SourceError, match=f"is in E08000016.*the code of {edition}"):
        fetch_wards(client, cache, "E08000016", source=source, edition=edition, at=AT)


def test_an_edition_that_is_not_there_is_answered_with_those_that_are(
    client: Client, cache: Path, source: Source
) -> None:
    with pytest.raises(SourceError, match=r"2025 in bfc; offered are 2025-12 \(bsc\); 2025-05 \(bgc\)"):
        fetch_wards(client, cache, HERE, source=source, edition="2025", resolution="bfc", at=AT)


def test_a_fetch_broken_off_between_pages_goes_on(
    service: Service, client: Client, cache: Path, source: Source
) -> None:
    path = "/arcgis/rest/services/WD_MAY_2025_UK_BGC_V2/FeatureServer/0/query"
    whole = service.routes[path]
    service.routes[path] = lambda query: HANG_UP if query.get("resultOffset") == "20" else whole(query)
    with pytest.raises(SourceError, match="cannot be reached"):
        fetch_wards(client, cache, HERE, source=source, at=AT)
    service.routes[path] = whole
    service.asked.clear()
    service.faults = [BUSY, Answer(b"", 502)]
    assert len(_read(fetch_wards(client, cache, HERE, source=source, at=AT))) == 25
    assert [query["resultOffset"] for _, query in service.asked if "resultOffset" in query] == ["20"]


@pytest.mark.parametrize(
    "code", ["E08000035", " e06000023 ", "W06000015", "S12000036", "N09000003", "E09000001"]
)
def test_codes_of_districts_are_known(code: str) -> None:
    assert check_district(code) == code.strip().upper()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("Leeds", "'Leeds' is no code of a local authority; it is E06"),
        ("E05011384", r"is no code of a local authority \(that is a ward\)"),
        ("E0800003", "is no code"),
        ("E08000035' OR '1'='1", "is no code"),
        ("E12000003", "is no code"),
    ],
)
def test_what_is_no_code_of_a_district_is_refused_before_anything_is_asked(
    service: Service, client: Client, cache: Path, source: Source, code: str, words: str
) -> None:
    with pytest.raises(SourceError, match=words):
        fetch_wards(client, cache, code, source=source, at=AT)
    assert service.asked == []
