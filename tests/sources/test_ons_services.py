"""Editions and resolutions are known by the services' names, however they are spelt."""

import pytest

from sources import SourceError
from sources.ons_services import (
    Edition,
    choose_lookup,
    choose_ward_service,
    parse_edition,
    read_ward_service,
)

# As they stand, or stood, in the directory.
_NAMES = [
    "LAD_MAY_2025_UK_BGC_V2",
    "LSOA21_WD24_LAD24_EW_LU",
    "LSOA21_WD25_LAD25_EW_LU_v2",
    "WD19_LAD19_CTY19_OTH_UK_LU",
    "WD19_LAD19_UK_LU",
    "WD25_LAD25_UK_LU_v2",
    "WD_DEC_2023_GB_BFE",
    "WD_DEC_2025_UK_BSC",
    "WD_MAY_2025_UK_BGC",
    "WD_MAY_2025_UK_BGC_V2",
    "WD_MAY_2025_UK_BSC_V2",
    "Wards_December_2021_UK_BSC_2022",
    "Wards_December_2022_Boundaries_EW_BGC",
    "Wards_December_2022_Boundaries_UK_BGC",
    "Wards_December_2022_Names_and_Codes_in_the_United_Kingdom",
    "Wards_May_2022_Boundaries_UK_BGC_V3",
    "Westminster_Parliamentary_Constituencies_July_2024_Boundaries_UK_BGC",
]


@pytest.mark.parametrize(
    ("name", "edition", "resolution", "extent", "version"),
    [
        ("Wards_December_2022_Boundaries_UK_BGC", "2022-12", "bgc", "UK", 0),
        ("WD_MAY_2025_UK_BFC_V2", "2025-05", "bfc", "UK", 2),
        ("Wards_December_2021_UK_BSC_2022", "2021-12", "bsc", "UK", 2022),
        ("Wards_(December_2025)_Boundaries_UK_BSC", "2025-12", "bsc", "UK", 0),
        ("Wards_December_2016_Full_Clipped_Boundaries_in_Great_Britain", "2016-12", "bfc", "GB", 0),
        ("Wards_December_2011_SGCB_EW", "2011-12", "bsc", "EW", 0),
        ("Wards_December_2015_Generalised_Clipped_Boundaries_in_Great_Britain", "2015-12", "bgc", "GB", 0),
    ],
)
def test_names_of_all_times_are_read(
    name: str, edition: str, resolution: str, extent: str, version: int
) -> None:
    service = read_ward_service(name)
    assert service is not None
    assert (service.edition, service.resolution) == (edition, resolution)
    assert (service.extent, service.version) == (extent, version)


@pytest.mark.parametrize(
    "name", ["WD_DEC_2023_GB_BFE", "WD_MAY_2025_UK_NC", "Wards_2022", "WD25_LAD25_UK_LU", "Census_Wards_2011"]
)
def test_other_services_are_no_ward_boundaries(name: str) -> None:
    assert read_ward_service(name) is None


@pytest.mark.parametrize(
    ("edition", "resolution", "nation", "name"),
    [
        ("", "bsc", "E", "WD_DEC_2025_UK_BSC"),
        ("", "bgc", "E", "WD_MAY_2025_UK_BGC_V2"),
        ("2025", "bsc", "S", "WD_DEC_2025_UK_BSC"),
        ("2025-05", "bsc", "E", "WD_MAY_2025_UK_BSC_V2"),
        ("May 2022", "bgc", "W", "Wards_May_2022_Boundaries_UK_BGC_V3"),
        ("2022", "bgc", "N", "Wards_December_2022_Boundaries_UK_BGC"),
        ("2021", "bsc", "E", "Wards_December_2021_UK_BSC_2022"),
    ],
)
def test_the_newest_that_fits_is_chosen_in_its_last_correction(
    edition: str, resolution: str, nation: str, name: str
) -> None:
    chosen = choose_ward_service(_NAMES, edition=parse_edition(edition), resolution=resolution, nation=nation)
    assert chosen.name == name


def test_what_is_not_there_is_answered_with_what_there_is() -> None:
    with pytest.raises(SourceError) as told:
        choose_ward_service(_NAMES, edition=Edition(2025), resolution="bfc", nation="E")
    assert str(told.value) == (
        "there are no ward boundaries of 2025 in bfc; offered are 2025-12 (bsc); 2025-05 (bgc, bsc)"
    )
    with pytest.raises(SourceError, match=r"of 2013 in bgc; offered are 2025-12 .*; 2021-12 \(bsc\)$"):
        choose_ward_service(_NAMES, edition=Edition(2013), resolution="bgc", nation="E")
    with pytest.raises(SourceError, match="no ward boundaries at all"):
        choose_ward_service([], edition=Edition(), resolution="bgc", nation="E")


@pytest.mark.parametrize("text", ["25", "newest", "2025-13", "May", "2024 2025", "2025 bgc"])
def test_an_edition_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="is no year of ward boundaries"):
        parse_edition(text)


def test_the_plainest_lookup_is_chosen_in_its_last_correction() -> None:
    assert choose_lookup(_NAMES, r"WD19_(\w+_)?LAD19(_\w+)?") == "WD19_LAD19_UK_LU"
    assert choose_lookup(_NAMES, r"LSOA21_WD25_LAD\d\d_EW") == "LSOA21_WD25_LAD25_EW_LU_v2"
    assert choose_lookup([*_NAMES, "WD25_LAD25_UK_LU"], r"WD25_LAD25(_\w+)?") == "WD25_LAD25_UK_LU_v2"
    assert choose_lookup([f"WD11_LAD11_EW_LU_{'0a' * 16}"], r"WD11_LAD11(_\w+)?") is not None
    assert choose_lookup(_NAMES, "WD11_LAD11") is None
