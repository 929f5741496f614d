"""Indices of small areas become ward means weighted by residents, by best fit, openly."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from sources import Client, SourceError, find_source
from sources.small_areas import DEPRIVATION, DERI, AreaIndex, Services, fetch_index
from tests.replay import Answer, Service
from tests.sources.arcgis_service import Layer, row, serve
from tests.sources.nomis_service import serve_nomis

AT = "2026-01-02T03:04:05Z"
CODES = ["E05000001", "E05000002", "E05000003"]
# Ward 1 has areas 1 and 2, ward 2 has area 3, ward 3 has none.
_LOOKUP = "LSOA21_WD25_LAD25_EW_LU_v2"
_AREAS = {"E01000001": "E05000001", "E01000002": "E05000001", "E01000003": "E05000002"}
_PEOPLE = {"E01000001": [1000], "E01000002": [3000], "E01000003": [500]}
_DECILE = DEPRIVATION.shares["most_deprived_decile_share"][0]
_SCORE = DEPRIVATION.columns["imd_2025_score"]


@pytest.fixture
def services(service: Service) -> Services:
    """Return lookups of 2024 and 2025 and residents; the index's file is the test's own."""
    lookups = [
        row(n, LSOA21CD=area, WD25CD=ward, LAD25CD="E08000099")
        for n, (area, ward) in enumerate(_AREAS.items())
    ]
    older = [row(n, LSOA21CD=area, WD24CD="E05000002", LAD24CD="E08000099") for n, area in enumerate(_AREAS)]
    # Area 1 of 2011 was divided into 1 and 2; areas 3 and 4 became one.
    exact = [
        ("E01000001", "E01000001"),
        ("E01000002", "E01000001"),
        ("E01000003", "E01000003"),
        ("E01000003", "E01000004"),
    ]
    former = [row(n, LSOA21CD=now, LSOA11CD=before) for n, (now, before) in enumerate(exact)]
    geography = serve(
        service,
        {
            "LSOA21_WD24_LAD24_EW_LU": Layer(older),
            _LOOKUP: Layer(lookups, page=2),
            "LSOA11_LSOA21_LAD22_EW_LU_v5": Layer(former),
        },
    )
    nomis = serve_nomis(service, {"NM_2021_1": _PEOPLE})
    return Services(
        index=msgspec.structs.replace(find_source("iod-2025"), url=f"{service.url}/media/File_7.csv"),
        geography=find_source("ons-wards", service=geography),
        nomis=find_source("nomis", service=nomis),
    )


def _serve_table(service: Service, header: list[str], rows: Mapping[str, list[object]]) -> None:
    lines = [header, *([code, *map(str, cells)] for code, cells in rows.items())]
    service.files["/media/File_7.csv"] = "\n".join(
        ",".join(f'"{cell}"' for cell in line) for line in lines
    ).encode("utf-8-sig")


def _serve_deprivation(service: Service) -> None:
    header = ["LSOA code (2021)", _SCORE, _DECILE]
    _serve_table(service, header, {"E01000001": [10.0, 1], "E01000002": [50.0, 2], "E01000003": [30.5, 1]})


def _fetch(
    client: Client, cache: Path, services: Services, *, index: AreaIndex = DEPRIVATION, edition: str = "2025"
) -> tuple[dict[str, dict[str, str]], tuple[str, ...]]:
    table = fetch_index(client, cache, CODES, index=index, services=services, edition=edition, at=AT)
    with table.path.open(encoding="utf-8", newline="") as stream:
        rows = {each.pop("ward_code"): each for each in csv.DictReader(stream)}
    return rows, table.fetched.notes


def test_a_ward_has_the_mean_of_its_areas_weighted_by_residents(
    service: Service, client: Client, cache: Path, services: Services
) -> None:
    _serve_deprivation(service)
    rows, notes = _fetch(client, cache, services)
    assert rows["E05000001"] == {"imd_2025_score": "40", "most_deprived_decile_share": "0.2500"}
    assert rows["E05000002"] == {"imd_2025_score": "30.5000", "most_deprived_decile_share": "1"}
    assert set(rows["E05000003"].values()) == {""}
    assert notes == (
        f"means over small areas by best fit (lookup {_LOOKUP}), weighted by residents of 2021",
        "1 of 3 wards are not in English Indices of Deprivation 2025, File 7: E05000003",
    )


@pytest.mark.parametrize(("edition", "lookup"), [("2024", "WD24"), ("2031", "WD25"), ("", "WD25")])
def test_the_lookup_is_of_the_wards_year_else_the_newest(
    service: Service, client: Client, cache: Path, services: Services, edition: str, lookup: str
) -> None:
    _serve_deprivation(service)
    rows, notes = _fetch(client, cache, services, edition=edition)
    assert f"lookup LSOA21_{lookup}" in notes[0]
    assert (rows["E05000001"]["imd_2025_score"] == "") == (lookup == "WD24")


def test_areas_of_2011_are_taken_to_those_of_2021_first(
    service: Service, client: Client, cache: Path, services: Services
) -> None:
    header = ["LSOA code", *DERI.columns.values(), DERI.welsh["deri"], DERI.welsh["deri_deprivation"]]
    _serve_table(
        service,
        header,
        {
            "E01000001": [4, 1, 2, 3, "#N/A", "#N/A"],
            "E01000003": [2, 5, 5, 5, "#N/A", "#N/A"],
            "E01000004": [4, 7, 6, 5, "#N/A", "#N/A"],
        },
    )
    rows, _ = _fetch(client, cache, services, index=DERI)
    assert rows["E05000001"] == {
        "deri": "4",
        "deri_broadband": "1",
        "deri_demography": "2",
        "deri_deprivation": "3",
    }
    assert rows["E05000002"]["deri"] == "3"
    assert rows["E05000002"]["deri_demography"] == "5.5000"


def test_a_ward_with_an_area_unknown_to_the_index_has_no_figure(
    service: Service, client: Client, cache: Path, services: Services
) -> None:
    _serve_table(service, ["LSOA code (2021)", _SCORE, _DECILE], {"E01000001": [10, 1], "E01000003": [3, 4]})
    rows, notes = _fetch(client, cache, services)
    assert rows["E05000001"]["imd_2025_score"] == ""
    assert rows["E05000002"]["imd_2025_score"] == "3"
    assert notes[1].endswith(": E05000001, E05000003")


def test_the_file_of_the_index_is_brought_once_for_all_cities(
    service: Service, client: Client, cache: Path, services: Services
) -> None:
    _serve_deprivation(service)
    _fetch(client, cache, services, edition="2025")
    _fetch(client, cache, services, edition="2024")
    assert [path for path, _ in service.asked].count("/media/File_7.csv") == 1


def test_a_cut_download_of_the_index_goes_on(
    service: Service, client: Client, cache: Path, services: Services
) -> None:
    _serve_deprivation(service)
    whole = service.answer
    cuts = [40, 25]

    def cut(path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        answer = whole(path, query, headers)
        return replace(answer, cut_at=cuts.pop()) if path in service.files and cuts else answer

    service.answer = cut  # type: ignore[method-assign]
    rows, _ = _fetch(client, cache, services)
    assert rows["E05000001"]["imd_2025_score"] == "40"
    assert [each["Range"] for each in service.headers if "Range" in each] == ["bytes=25-", "bytes=65-"]


def test_another_edition_of_the_index_is_refused(
    service: Service, client: Client, cache: Path, services: Services
) -> None:
    _serve_table(service, ["LSOA code (2021)", "IMD Score"], {"E01000001": [10]})
    with pytest.raises(SourceError, match=r"File_7.csv has no column 'Index of Multiple Deprivation"):
        _fetch(client, cache, services)


def test_an_index_that_knows_none_of_the_wards_is_told(
    service: Service, client: Client, cache: Path, services: Services
) -> None:
    _serve_table(service, ["LSOA code (2021)", _SCORE, _DECILE], {"E01999999": [10, 1]})
    with pytest.raises(SourceError, match="Deprivation 2025, File 7 says nothing of the 3 wards"):
        _fetch(client, cache, services)


def test_a_directory_without_lookups_is_told(
    service: Service, client: Client, cache: Path, services: Services
) -> None:
    service.routes["/arcgis/rest/services"] = lambda _: Answer(b'{"services": []}')
    with pytest.raises(SourceError, match="has no lookup from small areas to wards"):
        _fetch(client, cache, services)
