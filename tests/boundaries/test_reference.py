"""Figures per ward: joined, aligned, and every row accounted for."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundaries import BoundaryError, Wards, build_wards, read_reference
from intake import InputFileError


def _write(folder: Path, *lines: str) -> Path:
    path = folder / "reference.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_figures_are_aligned_to_the_wards(grid: Wards, tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        "ward_name,ward_code,Usual Residents,median age,lad_code,colour,year",
        "x,W3,300,31.5,1,red,2021",
        "x,W1,100,,1,blue,2021",
    )
    reference, ledger = read_reference(path, grid)
    assert reference.codes == grid.codes
    assert list(reference.population) == [100, None, 300, *[None] * 6]
    assert dict(reference.indicators) == {"median age": (None, None, 31.5, *[None] * 6)}
    assert (ledger.read, ledger.stored, ledger.duplicate, ledger.rejected) == (2, 2, 0, 0)
    assert dict(ledger.columns) == {
        "ward_code": "ward_code",
        "population": "Usual Residents",
        "indicator: median age": "median age",
    }
    assert ledger.notes == (
        "column colour was left out: most of its cells are not numbers",
        "7 of 9 wards have no figures: W2, W4, W5, W6, W7, …",
    )


@pytest.mark.parametrize(
    "column", ["population", "pop", "residents", "all_people", "All People", "usual_residents"]
)
def test_the_population_column_goes_by_many_names(grid: Wards, tmp_path: Path, column: str) -> None:
    reference, _ = read_reference(_write(tmp_path, f"code,{column},x", "W2,7,8"), grid)
    assert reference.population[1] == 7
    assert dict(reference.indicators) == {"x": (None, 8, *[None] * 7)}


def test_rows_are_joined_by_name_where_no_code_is_a_wards(grid: Wards, tmp_path: Path) -> None:
    path = _write(tmp_path, "ward_code,ward_name,pop", "OLD1,WARD W1 and Co,5", "OLD2,ward w2 & co.,6")
    reference, ledger = read_reference(path, grid)
    assert list(reference.population[:3]) == [5, 6, None]
    assert "joined by name" in ledger.notes[0]
    assert ledger.columns["ward_name"] == "ward_name"


def test_codes_in_a_column_called_ward_are_codes(grid: Wards, tmp_path: Path) -> None:
    reference, ledger = read_reference(_write(tmp_path, "ward,pop", "W9,5"), grid)
    assert reference.population[8] == 5
    assert ledger.columns["ward_code"] == "ward"


def test_each_bad_row_is_rejected_whole_with_its_reason(grid: Wards, tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        "ward_code,population,age",
        "W1,100,30",
        "W2,many,30",
        "W3,-5,30",
        "W4,100,thirty",
        "W99,100,30",
        ",100,30",
        "W5,100",
        "W1,100,30.0",
        "W1,101,30",
        'W6,"1,200",30',
        "W7,n/a,-",
        "W8,5,-3",
    )
    reference, ledger = read_reference(path, grid)
    assert (ledger.read, ledger.stored, ledger.duplicate, ledger.rejected) == (12, 3, 1, 8)
    seen = [(reject.row, reject.field, reject.value) for reject in ledger.rejects]
    assert seen == [
        (3, "population", "many"),
        (4, "population", "-5"),
        (5, "age", "thirty"),
        (6, "ward_code", "W99"),
        (7, "ward_code", ""),
        (8, "", "W5,100"),
        (10, "ward_code", "W1"),
        (11, "population", "1,200"),
    ]
    reasons = [reject.reason for reject in ledger.rejects]
    assert "not a number" in reasons[0]
    assert "negative" in reasons[1]
    assert "no ward of this edition" in reasons[3]
    assert "missing" in reasons[4]
    assert "row above with other figures" in reasons[6]
    assert "thousands separator" in reasons[7]
    assert list(reference.population) == [100, None, None, None, None, None, None, 5, None]
    assert reference.indicators["age"][7] == -3


def test_a_name_that_two_wards_bear_is_rejected(grid: Wards, tmp_path: Path) -> None:
    twins = build_wards(["A", "B", "C"], ["Elm", "Oak", "Elm"], geometry=grid.geometry[:3], metric_epsg=27700)
    reference, ledger = read_reference(_write(tmp_path, "name,pop", "Oak,1", "elm,2"), twins)
    assert list(reference.population) == [None, 1, None]
    assert ledger.rejects[0].reason == "2 wards bear this name; give the code"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("a,b", "1,2"), "no column of ward codes or names; its columns are: a, b"),
        (("ward_code,pop",), "no rows that can be read"),
        (("ward_code,pop", "E1,2"), "none of its rows is one of the 9 wards"),
        (("ward_code,colour", "W1,red"), "no column of numbers"),
    ],
)
def test_a_table_of_no_use_is_refused(
    grid: Wards, tmp_path: Path, lines: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(BoundaryError) as caught:
        read_reference(_write(tmp_path, *lines), grid)
    assert reason in str(caught.value)
    assert "reference.csv" in str(caught.value)


def test_a_missing_population_is_said(grid: Wards, tmp_path: Path) -> None:
    reference, ledger = read_reference(_write(tmp_path, "code,deri", "W1,2.5"), grid)
    assert list(reference.population) == [None] * 9
    assert "no column of population" in ledger.notes[0]


def test_another_encoding_is_read_when_named(grid: Wards, tmp_path: Path) -> None:
    path = tmp_path / "reference.csv"
    path.write_bytes("code,pop,né\nW1,1,2\n".encode("cp1252"))
    with pytest.raises(InputFileError, match="row 1: the text is not UTF-8"):
        read_reference(path, grid)
    reference, _ = read_reference(path, grid, encoding="cp1252")
    assert reference.indicators["né"][0] == 2


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["W1", "W2", "W3", "X", ""]), st.sampled_from(["1", "2", "x", "", "-1", "1,2"])
        ),
        max_size=15,
    )
)
def test_read_is_stored_and_duplicate_and_rejected(
    grid: Wards, tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    lines = [f"{code},{number}" for code, number in rows]
    path = _write(tmp_path, "code,population", "W1,1", *lines)
    reference, ledger = read_reference(path, grid)
    assert ledger.read == len(rows) + 1
    assert ledger.read == ledger.stored + ledger.duplicate + ledger.rejected
    assert ledger.stored == 1 + len(
        {code for code, number in rows if code in {"W2", "W3"} and number in {"1", "2", ""}}
    )
    assert reference.population[0] == 1
