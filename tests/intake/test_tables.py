"""Delimited text: read row by row, refused in words a person can act on."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake import InputFileError, Reject, Row, open_table


def _write(folder: Path, content: str | bytes, name: str = "f.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _cells(path: Path, *, encoding: str = "utf-8") -> list[list[str]]:
    rows = []
    for row in open_table(path, encoding=encoding).rows():
        assert isinstance(row, Row)
        rows.append(list(row.cells.values()))
    return rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_delimiter_and_line_ends_are_recognised(tmp_path: Path, delimiter: str, newline: str) -> None:
    path = _write(tmp_path, newline.join([delimiter.join("abc"), delimiter.join("123"), ""]))
    table = open_table(path)
    assert table.columns == ("a", "b", "c")
    assert table.delimiter == delimiter
    assert _cells(path) == [["1", "2", "3"]]


def test_rows_are_numbered_as_an_editor_shows_them(tmp_path: Path) -> None:
    path = _write(tmp_path, 'a,b\n1,"two\nlines"\n\n3,4\n5\n6,7,8\n9,10')
    rows = list(open_table(path).rows())
    assert rows == [
        Row(2, {"a": "1", "b": "two\nlines"}),
        Row(5, {"a": "3", "b": "4"}),
        Reject(6, "", "5", "the row has 1 cells where the header has 2"),
        Reject(7, "", "6,7,8", "the row has 3 cells where the header has 2"),
        Row(8, {"a": "9", "b": "10"}),
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
            min_size=2,
            max_size=2,
        ),
        max_size=8,
    )
)
def test_what_pythons_csv_writes_reads_back(tmp_path: Path, cells: list[list[str]]) -> None:
    path = tmp_path / "f.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(["a", "b"])
        writer.writerows(cells)
    assert _cells(path) == cells


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("a\nSheffield é ŵ\n".encode("utf-8-sig"), "cp1252"),
        ("a\nSheffield é ŵ\n".encode("utf-16"), "utf-8"),
        ("a\nSheffield é ŵ\n".encode(), "utf-8"),
        ("a\nSheffield é ŵ\n".encode("cp1252", "ignore"), "cp1252"),
    ],
)
def test_a_byte_order_mark_wins_over_the_encoding_given(
    tmp_path: Path, content: bytes, encoding: str
) -> None:
    table = open_table(_write(tmp_path, content), encoding=encoding)
    assert table.columns == ("a",)
    assert _cells(tmp_path / "f.csv", encoding=encoding)[0][0].startswith("Sheffield é")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"  \n \n", "is empty"),
        (b"\n\na,b\n", "starts with an empty line"),
        (b"PK\x03\x04rest", "Excel workbook; save the sheet as CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel workbook"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"PAR1....", "a Parquet file"),
        (b"\x89PNG\r\n", "a picture"),
        (b"a,b\n1\0,2\n", "zero bytes"),
        (b'{"type": "FeatureCollection"}', "not a CSV table: its first line starts with '{'"),
        (b'[{"a": "b,c"}]', "not a CSV table"),
        (b"<html><body>", "not a CSV table"),
        (b"a,b,a\n1,2,3\n", "two columns named 'a'"),
        (b"a,\xff\n", "row 1: the text is not UTF-8"),
        (b'"a,b\n1,2\n', "row 1"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(InputFileError) as caught:
        open_table(_write(tmp_path, content))
    assert reason in str(caught.value)
    assert str(caught.value).startswith("f.csv")
    assert len(str(caught.value).splitlines()) == 1


def test_a_cut_or_wrongly_encoded_row_is_named(tmp_path: Path) -> None:
    cut = open_table(_write(tmp_path, 'a,b\n1,2\n3,"fo'))
    with pytest.raises(InputFileError, match=r"f\.csv, row 3: .*quotes do not close"):
        list(cut.rows())
    lines = b"a,b\n" + b"1,2\n" * 40_000 + b"\xe9,2\n"
    latin = open_table(_write(tmp_path, lines))
    with pytest.raises(InputFileError, match=r"row 40002: the text is not UTF-8.*cp1252"):
        list(latin.rows())


def test_missing_files_folders_and_encodings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"none\.csv: no such file"):
        open_table(tmp_path / "none.csv")
    with pytest.raises(InputFileError, match="is a folder"):
        open_table(tmp_path)
    with pytest.raises(InputFileError, match="'klingon' is not a text encoding"):
        open_table(_write(tmp_path, "a\n1\n"), encoding="klingon")


def test_a_table_can_be_read_twice(tmp_path: Path) -> None:
    table = open_table(_write(tmp_path, "a\n1\n2\n"))
    assert list(table.rows()) == list(table.rows())
