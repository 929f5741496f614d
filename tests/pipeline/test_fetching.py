"""`wards fetch` and `reference fetch`, whole: from a service here into the city file, or nothing."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from boundaries import read_wards
from intake import WardlightError
from pipeline.creating import new_city
from pipeline.doctor import examine_city
from pipeline.fetching import FetchSettings, fetch_reference, fetch_wards
from sources import Client, ClientSettings, SourceError, find_source
from store import list_area_sets, load_reference, load_sources, load_wards, open_city
from tests.pipeline.conftest import Run
from tests.replay import BUSY, Service
from tests.sources.arcgis_service import Layer, row, serve, ward
from tests.sources.nomis_service import serve_nomis

HERE = "E08000099"
_ARCGIS = "/ESMARspQHYMw9BZ9/arcgis/rest/services"
_IOD = find_source("iod-2025").url.removeprefix("https://assets.publishing.service.gov.uk")
_DERI = find_source("deri").url.removeprefix("https://raw.githubusercontent.com")
_CODES = [f"E05{number:06d}" for number in range(1, 13)]
_WARDS = [ward(number, HERE) for number in range(1, 13)]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Return an empty city file."""
    path = tmp_path / "testerby.db"
    new_city(path, "Testerby")
    return path


@pytest.fixture
def settings(service: Service, tmp_path: Path) -> FetchSettings:
    """Return settings that ask the test's service and hardly wait between tries."""
    client = Client(ClientSettings(retries=2, backoff_s=0.001, patience_s=0.01, timeout_s=5))
    return FetchSettings(service.url, tmp_path / "cache", client=client)


def _serve_figures(service: Service, *, known: list[str]) -> None:
    areas = {f"E01{number:06d}": code for number, code in enumerate(known)}
    lookup = [
        row(n, LSOA21CD=area, WD25CD=code, LAD25CD=HERE) for n, (area, code) in enumerate(areas.items())
    ]
    former = [row(n, LSOA21CD=area, LSOA11CD=area) for n, area in enumerate(areas)]
    layers = {
        "LSOA21_WD25_LAD25_EW_LU_v2": Layer(lookup),
        "LSOA11_LSOA21_LAD22_EW_LU_v5": Layer(former),
        "WD_MAY_2025_UK_BGC_V2": Layer(_WARDS, page=5),
    }
    serve(service, layers, root=_ARCGIS)
    serve_nomis(
        service,
        {
            "NM_2021_1": {**{code: [2000] for code in known}, **{area: [700] for area in areas}},
            "NM_2020_1": {code: [10, 20, 30, 40, 50] for code in known},
            "NM_2059_1": {code: [900] for code in known},
            "NM_2014_1": {code: [2100, 210] for code in known},
        },
    )
    deprivation = [
        "LSOA code (2021)",
        "Index of Multiple Deprivation (IMD) Score",
        "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
    ]
    service.files[_IOD] = _write(deprivation, {area: [20.5, 1] for area in areas})
    of = "(national, {} IMD)"
    exclusion = ["LSOA code", "Broadband component (national)", "Demography component (national)"]
    exclusion += [
        f"{name} {of.format(nation)}"
        for nation in ("England", "Wales")
        for name in ("DERI score", "Deprivation component")
    ]
    service.files[_DERI.replace("%20", " ")] = service.files[_DERI] = _write(
        exclusion, {area: [3, 4, 5, 6, "", ""] for area in areas}
    )


def _write(header: list[str], rows: dict[str, list[Any]]) -> bytes:
    lines = [header, *([area, *map(str, cells)] for area, cells in rows.items())]
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode()


def test_wards_are_fetched_by_the_command_with_ledger_source_and_licence(
    service: Service,
    city: Path,
    wardlight: Run,
    tmp_path: Path,
) -> None:
    address = serve(service, {"WD_MAY_2025_UK_BGC_V2": Layer(_WARDS, page=5)})
    words = ("wards", "fetch", city, HERE, "--service", address, "--cache", tmp_path / "cache")
    done = wardlight(*words)
    assert done.returncode == 0, done.stderr
    assert "read 12 = stored 12 + duplicate 0 + rejected 0" in done.stdout
    assert (
        "source: Wards (Open Geography portal), Office for National Statistics; Open Government"
        in done.stdout
    )
    assert "Contains OS data © Crown copyright" in done.stdout
    with open_city(city) as opened:
        wards, sources = load_wards(opened), load_sources(opened)
    assert wards is not None
    assert (wards.edition, wards.codes) == ("2025", tuple(_CODES))
    assert wards.names[0] == "Ward 1 & Co"
    assert [source.what for source in sources] == ["wards 2025"]
    assert sources[0].licence == "Open Government Licence v3.0"
    assert sources[0].url.endswith("/WD_MAY_2025_UK_BGC_V2/FeatureServer/0")
    service.asked.clear()
    again = wardlight(*words, "--json")
    told = json.loads(again.stdout)
    assert (told["stored"], told["duplicate"], service.asked) == (0, 12, [])
    assert told["source"]["publisher"] == "Office for National Statistics"


def test_a_failed_fetch_leaves_the_city_file_as_it_was_and_is_gone_on_with(
    service: Service,
    city: Path,
    settings: FetchSettings,
) -> None:
    address = serve(service, {"WD_MAY_2025_UK_BGC_V2": Layer(_WARDS, page=5)})
    here = FetchSettings(address, settings.cache, client=settings.client)
    query = "/arcgis/rest/services/WD_MAY_2025_UK_BGC_V2/FeatureServer/0/query"
    whole = service.routes[query]
    service.routes[query] = lambda asked: BUSY if asked.get("resultOffset") == "10" else whole(asked)
    before = city.read_bytes()
    with pytest.raises(SourceError, match="status 503 after several tries"):
        fetch_wards(city, HERE, settings=here)
    assert city.read_bytes() == before
    service.routes[query] = whole
    service.asked.clear()
    assert fetch_wards(city, HERE, settings=here).ledger.stored == 12
    assert [asked["resultOffset"] for _, asked in service.asked if "resultOffset" in asked] == ["10"]


def test_other_lines_of_the_same_edition_are_refused_with_the_way_out(
    service: Service,
    city: Path,
    settings: FetchSettings,
) -> None:
    layers = {"WD_MAY_2025_UK_BGC_V2": Layer(_WARDS), "WD_MAY_2025_UK_BSC_V2": Layer(_WARDS[:9])}
    here = FetchSettings(serve(service, layers), settings.cache, client=settings.client)
    fetch_wards(city, HERE, settings=here)
    with pytest.raises(Exception, match=r"wardlight wards import .*2025-05-bsc.geojson --edition NAME"):
        fetch_wards(city, HERE, resolution="bsc", settings=here)
    with open_city(city) as opened:
        wards = load_wards(opened)
    assert wards is not None
    assert len(wards) == 12


def test_a_wrong_code_or_file_is_told_in_one_line(city: Path, wardlight: Run, tmp_path: Path) -> None:
    wrong = wardlight("wards", "fetch", city, "Leeds", "--cache", tmp_path / "cache")
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("wardlight: 'Leeds' is no code of a local authority; it is E06, E07, E08")
    missing = wardlight("wards", "fetch", tmp_path / "none.db", HERE, "--cache", tmp_path / "cache")
    assert "no such city file" in missing.stderr
    empty = wardlight("reference", "fetch", city, "--cache", tmp_path / "cache")
    assert "has no wards yet" in empty.stderr
    assert [line for told in (wrong, missing, empty) for line in told.stderr.splitlines()[1:]] == []


def test_figures_are_fetched_by_the_command_and_unknown_wards_listed(
    service: Service,
    city: Path,
    settings: FetchSettings,
    wardlight: Run,
    tmp_path: Path,
) -> None:
    _serve_figures(service, known=_CODES[:10])
    address = f"{service.url}{_ARCGIS}"
    fetch_wards(city, HERE, settings=FetchSettings(address, settings.cache, client=settings.client))
    words = ("reference", "fetch", city, "--service", service.url, "--cache", tmp_path / "cache")
    done = wardlight(*words)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("read 12 = stored 10 + duplicate 2 + rejected 0") == 3
    assert (
        f"2 of 12 wards are not in the Census of 2021 (wards of 2022): {', '.join(_CODES[10:])}"
        in done.stdout
    )
    assert "Contains the Digital Exclusion Risk Index 1.6" in done.stdout
    with open_city(city) as opened:
        wards, sources = load_wards(opened), load_sources(opened)
        assert wards is not None
        known = load_reference(opened, wards)
    first = {field: values[0] for field, values in known.items()}
    assert first == {
        "population": 2100,
        "aged_65_plus": 210,
        "households": 900,
        "census_2021_population": 2000,
        "census_2021_aged_65_plus": 150,
        "imd_2025_score": 20.5,
        "most_deprived_decile_share": 1,
        "deri": 5,
        "deri_broadband": 3,
        "deri_demography": 4,
        "deri_deprivation": 6,
    }
    assert [values[11] for values in known.values()] == [None] * 11
    assert [source.name for source in sources if source.what == "reference"] == [
        "Census 2021 and mid-year population estimates (Nomis)",
        "Digital Exclusion Risk Index 1.6",
        "English Indices of Deprivation 2025, File 7",
    ]
    service.asked.clear()
    again = json.loads(wardlight(*words, "--only", "population", "--json").stdout)
    assert (again["stored"], service.asked) == (0, [])


def test_figures_come_all_or_none(service: Service, city: Path, settings: FetchSettings) -> None:
    _serve_figures(service, known=_CODES)
    address = f"{service.url}{_ARCGIS}"
    fetch_wards(city, HERE, settings=FetchSettings(address, settings.cache, client=settings.client))
    del service.files[_IOD]
    before = city.read_bytes()
    with pytest.raises(SourceError) as told:
        fetch_reference(city, settings=settings)
    assert str(told.value).startswith("deprivation: 127.0.0.1")
    assert str(told.value).endswith("Without it: --only population --only deri")
    assert city.read_bytes() == before
    reports = fetch_reference(city, topics=("population", "deri"), settings=settings)
    assert [report.ledger.stored for report in reports] == [12, 12]


def test_welsh_wards_are_not_looked_for_in_the_english_index(
    service: Service,
    city: Path,
    settings: FetchSettings,
) -> None:
    welsh = [ward(number, "W06000099") for number in range(1, 4)]
    for each in welsh:
        each["properties"]["WD25CD"] = each["properties"]["WD25CD"].replace("E05", "W05")
    codes = [each["properties"]["WD25CD"] for each in welsh]
    address = serve(service, {"WD_MAY_2025_UK_BGC_V2": Layer(welsh)})
    fetch_wards(city, "W06000099", settings=FetchSettings(address, settings.cache, client=settings.client))
    _serve_figures(service, known=codes)
    reports = fetch_reference(city, settings=settings)
    assert [report.fetched.source.key for report in reports] == ["nomis", "deri"]


@pytest.mark.realdata
def test_the_wards_of_leeds_come_out_of_the_service_as_they_went_in(
    service: Service,
    city: Path,
    wardlight: Run,
    shared: Path,
    tmp_path: Path,
) -> None:
    published = shared / "leeds" / "wards-as-published.geojson"
    features = json.loads(published.read_text(encoding="utf-8"))["features"]
    address = serve(service, {"WD_MAY_2025_UK_BSC_V2": Layer(features, page=10)})
    done = wardlight(
        *("wards", "fetch", city, "E08000035", "--edition", "2025", "--resolution", "bsc"),
        *("--service", address, "--cache", tmp_path / "cache"),
    )
    assert done.returncode == 0, done.stderr
    assert "read 33 = stored 33 + duplicate 0 + rejected 0" in done.stdout
    offsets = [asked["resultOffset"] for _, asked in service.asked if "resultOffset" in asked]
    assert offsets == ["0", "10", "20", "30"]
    expected, _ = read_wards(published, edition="2025")
    with open_city(city) as opened:
        wards = load_wards(opened)
    assert wards is not None
    assert wards.fingerprint() == expected.fingerprint()


@pytest.mark.realdata
def test_the_people_of_leeds_are_joined_to_their_wards(
    service: Service,
    city: Path,
    settings: FetchSettings,
    shared: Path,
) -> None:
    features = json.loads((shared / "leeds" / "wards-as-published.geojson").read_text(encoding="utf-8"))[
        "features"
    ]
    address = serve(service, {"WD_MAY_2025_UK_BSC_V2": Layer(features, page=10)})
    here = FetchSettings(address, settings.cache, client=settings.client)
    fetch_wards(city, "E08000035", resolution="bsc", settings=here)
    with (shared / "leeds" / "ward-reference.csv").open(encoding="utf-8", newline="") as stream:
        rows = {each["ward_code"]: each for each in csv.DictReader(stream)}
    people = {
        code: [int(each["population"]), int(float(each["aged_65_plus"]))] for code, each in rows.items()
    }
    homes = {code: [int(float(each["households"]))] for code, each in rows.items()}
    serve_nomis(service, {"NM_2014_1": people, "NM_2059_1": homes})
    (report,) = fetch_reference(city, topics=("population",), settings=settings)
    assert report.ledger.stored == 33
    assert report.fetched.notes[1].startswith("33 of 33 wards are not in the Census of 2021")
    with open_city(city) as opened:
        wards = load_wards(opened)
        assert wards is not None
        known = load_reference(opened, wards)
    assert sum(filter(None, known["population"])) == sum(each[0] for each in people.values())
    assert known["households"] == [float(homes[code][0]) for code in wards.codes]


def test_the_profile_names_the_district_and_the_doctor_the_next_command(
    service: Service, tmp_path: Path, settings: FetchSettings
) -> None:
    profile = tmp_path / "testerby.toml"
    profile.write_text(f'name = "Testerby"\ncode = "{HERE}"\n', encoding="utf-8")
    city = tmp_path / "profiled.db"
    new_city(city, profile=str(profile))
    told = [finding.command for finding in examine_city(city).findings if finding.about == "wards"]
    assert told == [f"wardlight wards fetch {city} {HERE}"]
    address = serve(service, {"WD_MAY_2025_UK_BGC_V2": Layer(_WARDS, page=5)})
    fetch_wards(city, "", settings=replace(settings, service=address))
    with open_city(city) as opened:
        wards = load_wards(opened)
    assert wards is not None
    assert wards.codes == tuple(_CODES)
    told = [finding.command for finding in examine_city(city).findings if finding.level == "mend"]
    assert f"wardlight reference fetch {city}" in told
    assert f"wardlight places fetch {city} opennames" in told


def test_another_edition_is_fetched_beside_the_current_one(
    service: Service, city: Path, settings: FetchSettings
) -> None:
    older = [ward(number, HERE) for number in range(1, 4)]
    layers = {"WD_MAY_2025_UK_BGC_V2": Layer(_WARDS), "WD_MAY_2024_UK_BGC_V2": Layer(older)}
    here = replace(settings, service=serve(service, layers))
    fetch_wards(city, HERE, settings=here)
    fetch_wards(city, HERE, edition="2024", current=False, settings=here)
    with open_city(city) as opened:
        held = [(each.edition, each.areas, each.current) for each in list_area_sets(opened)]
    assert held == [("2024", 3, False), ("2025", 12, True)]


def test_a_district_that_nobody_names_is_asked_for(city: Path, settings: FetchSettings) -> None:
    with pytest.raises(WardlightError, match="name the code: wardlight wards fetch"):
        fetch_wards(city, "", settings=settings)
