"""Odd CSV dialects and naughty strings, from other people's tests."""

import csv
import json
from pathlib import Path

import pytest

from intake import InputFileError, Reject, Row, WardlightError, open_table, parse_coordinates, parse_number

pytestmark = pytest.mark.realdata


def _read(path: Path) -> list[Row | Reject]:
    return list(open_table(path).rows())


def _find_refusal(path: Path) -> str | None:
    try:
        _read(path)
    except InputFileError as error:
        return str(error)
    return None


def test_every_odd_dialect_is_read_as_pythons_csv_reads_it(shared: Path) -> None:
    paths = sorted((shared / "hostile" / "csv").glob("*.csv"))
    assert len(paths) >= 12
    for path in paths:
        with path.open(encoding="utf-8", newline="") as stream:
            header, *expected = csv.reader(stream)
        rows = _read(path)
        assert all(isinstance(row, Row) for row in rows)
        assert [list(row.cells.values()) for row in rows if isinstance(row, Row)] == expected
        assert open_table(path).columns == tuple(cell.strip() for cell in header)


def test_what_is_json_is_refused_as_a_table_or_read_never_worse(shared: Path) -> None:
    paths = sorted((shared / "hostile" / "json").iterdir())
    refused = 0
    for path in paths:
        refusal = _find_refusal(path)
        if refusal is not None:
            assert path.name in refusal
            assert len(refusal.splitlines()) == 1
            refused += 1
    assert refused > len(paths) / 2


def test_naughty_strings_survive_a_table(shared: Path, tmp_path: Path) -> None:
    strings = json.loads(
        (shared / "hostile" / "strings" / "naughty-strings.json").read_text(encoding="utf-8")
    )
    kept = [text for text in strings if "\0" not in text]
    path = tmp_path / "naughty.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(["id", "text"])
        writer.writerows(enumerate(kept))
    rows = _read(path)
    assert [row.cells["text"] for row in rows if isinstance(row, Row)] == kept


def test_naughty_strings_are_numbers_and_positions_only_where_they_plainly_are(shared: Path) -> None:
    strings = json.loads(
        (shared / "hostile" / "strings" / "naughty-strings.json").read_text(encoding="utf-8")
    )
    numbers = []
    for text in strings:
        try:
            numbers.append(parse_number(text))
        except ValueError as error:
            assert "not a" in str(error)  # noqa: PT017 - both outcomes are allowed
        try:
            position = parse_coordinates(text, text)
        except ValueError as error:
            assert len(str(error).splitlines()) == 1  # noqa: PT017 - both outcomes are allowed
        else:
            assert position is None or abs(position[0]) <= 90
    assert 1 in numbers
    assert len(numbers) < len(strings) / 5


def test_naughty_strings_leave_errors_on_one_line(shared: Path) -> None:
    for text in json.loads(
        (shared / "hostile" / "strings" / "naughty-strings.json").read_text(encoding="utf-8")
    ):
        assert len(str(WardlightError(f"bad value {text!s} here")).splitlines()) == 1
