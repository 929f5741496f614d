"""A table as XLSX: texts stay texts, numbers numbers; a second sheet says what it is."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import PipelineError
from pipeline.whole_files import check_folder

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_MOST_ROWS = 1_048_575
_MOST_LETTERS = 32_767
_MADE = datetime(1970, 1, 1, tzinfo=UTC)
_NARROW, _WIDE = 8, 48


def write_xlsx(
    out: Path, columns: Mapping[str, Sequence[Any]], *, name: str, about: Mapping[str, str]
) -> int:
    """Write a table as a workbook of two sheets, whole or not at all; return its number of rows.

    Args:
        out: The file; replaced if it exists.
        columns: Column → values: text, numbers, truth values; None where nothing is known.
        name: Name of the sheet with the table.
        about: What is to be known of the table, for the sheet "About".

    Raises:
        PipelineError: If there are more rows than a sheet can hold, or the file cannot be written.
    """
    # Loaded on first use: only who wants a workbook waits for it.
    import xlsxwriter  # noqa: PLC0415
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    rows = len(next(iter(columns.values()), ()))
    if rows > _MOST_ROWS:
        raise PipelineError(
            f"{rows:,} rows are more than the {_MOST_ROWS:,} that a spreadsheet holds; choose csv or parquet"
        )
    check_folder(out)
    temporary = out.with_name(f".{out.name}.part")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(temporary, options) as book:
            # A fixed date: the same table gives the same bytes.
            book.set_properties({"title": about.get("title", name), "created": _MADE.replace(tzinfo=None)})
            bold, wrapped = (
                book.add_format({"bold": True}),
                book.add_format({"text_wrap": True, "valign": "top"}),
            )
            _fill_table(book.add_worksheet(name), columns, bold)
            _fill_about(book.add_worksheet("About"), about, bold, wrapped)
        temporary.replace(out)
    except (OSError, FileCreateError) as error:
        raise PipelineError(f"{out} cannot be written: {error}") from error
    finally:
        temporary.unlink(missing_ok=True)
    return rows


def _fill_table(sheet: "Worksheet", columns: Mapping[str, Sequence[Any]], bold: "Format") -> None:
    sheet.freeze_panes(1, 0)
    for across, (column, values) in enumerate(columns.items()):
        sheet.write_string(0, across, column, bold)
        longest = len(column)
        for down, value in enumerate(values, start=1):
            _write_cell(sheet, down, across, value)
            longest = max(longest, len(str(value)) if isinstance(value, str) else 0)
        sheet.set_column(across, across, min(max(longest + 2, _NARROW), _WIDE))
    if columns:
        sheet.autofilter(0, 0, len(next(iter(columns.values()))), len(columns) - 1)


def _write_cell(sheet: "Worksheet", down: int, across: int, value: object) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(down, across, value)
    elif isinstance(value, int | float):
        # A sheet has no cell for what is not finite.
        if math.isfinite(value):
            sheet.write_number(down, across, value)
    elif value is not None:
        # Never `write`, which guesses: a text that begins with "=" would become a formula.
        sheet.write_string(down, across, str(value)[:_MOST_LETTERS])


def _fill_about(sheet: "Worksheet", about: Mapping[str, str], bold: "Format", wrapped: "Format") -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 100)
    for down, (key, words) in enumerate(about.items()):
        sheet.write_string(down, 0, key, bold)
        sheet.write_string(down, 1, words[:_MOST_LETTERS], wrapped)
