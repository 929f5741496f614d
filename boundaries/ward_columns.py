"""Which columns of a file hold ward codes and ward names."""

import re
from collections.abc import Mapping, Sequence

from boundaries.errors import BoundaryError
from intake import InputFileError, match_columns
from intake.columns import fold_column, list_columns

# Names that national portals and councils use, without case and punctuation, best first.
# Years stand as digits: WD25CD, ward22_code, LAD24NM.
_CODES = (r"wardcode", r"wd\d*cd", r"ward\d*(code|cd)", r"gss(code)?", r"areacode", r"code", r"wd\d*cdo")
_NAMES = (r"wardname", r"wd\d*nm", r"ward\d*(name|nm)", r"areaname", r"name")
_LAST_CODES = (r"lad\d*(cd|code)", r"geoid\d*", r"ward(id|no|number)", r"id", r"ward")
_LAST_NAMES = (r"lad\d*(nm|name)", r"ward", r"district", r"neighbou?rhood", r"label", r"title")


def match_ward_columns(
    columns: Sequence[str], *, file: str, code: str | None = None, name: str | None = None
) -> Mapping[str, str]:
    """Recognise the columns of ward codes and names.

    Args:
        columns: The file's columns.
        file: Base name of the file, for messages.
        code: Column of codes as the user names it, None to recognise it.
        name: Column of names as the user names it, None to recognise it.

    Returns:
        `ward_code` and `ward_name` → column as the file spells it; absent where there is none.

    Raises:
        BoundaryError: If a column that the user names does not exist.
    """
    aliases = {
        "ward_code": [found for pattern in (*_CODES, *_LAST_CODES) for found in _find(columns, pattern)],
        "ward_name": [found for pattern in (*_NAMES, *_LAST_NAMES) for found in _find(columns, pattern)],
    }
    try:
        return match_columns(columns, aliases, file=file, given={"ward_code": code, "ward_name": name})
    except InputFileError as error:
        raise BoundaryError(str(error)) from error


def require_code_column(matched: Mapping[str, str], columns: Sequence[str], *, file: str) -> str:
    """Return the column of ward codes.

    Raises:
        BoundaryError: If none was recognised; the message lists the columns there are.
    """
    if "ward_code" not in matched:
        raise BoundaryError(
            f"{file}: no column of ward codes was recognised (WD25CD, ward_code, code, ...). Its columns "
            f"are: {list_columns(columns) or 'none'}. Name the right one with --code-column"
        )
    return matched["ward_code"]


def _find(columns: Sequence[str], pattern: str) -> list[str]:
    return [column for column in columns if re.fullmatch(pattern, fold_column(column))]
