"""Lenient matching of a file's own column names to the fields Wardlight knows."""

import re
from collections.abc import Mapping, Sequence

from intake.errors import InputFileError


def fold_column(name: str) -> str:
    """Return a column name without case, spaces and punctuation: `User Location` → `userlocation`."""
    return re.sub(r"[^a-z0-9]+", "", name.casefold())


def match_columns(
    columns: Sequence[str],
    aliases: Mapping[str, Sequence[str]],
    *,
    file: str,
    given: Mapping[str, str | None] | None = None,
    required: Sequence[str] = (),
) -> dict[str, str]:
    """Match fields to the columns of a file.

    Args:
        columns: The file's header.
        aliases: Field → names it may go by, best first; the field's own name is always tried first.
        file: Base name of the file, for messages.
        given: Field → column chosen by the user; wins over recognition and must exist.
        required: Fields without which the file is of no use.

    Returns:
        Field → column exactly as the file spells it; fields without a column are absent.

    Raises:
        InputFileError: If a chosen column does not exist or a required field has no column.
    """
    by_fold: dict[str, str] = {}
    for column in columns:
        by_fold.setdefault(fold_column(column), column)
    matched: dict[str, str] = {}
    for field, chosen in (given or {}).items():
        if chosen is None:
            continue
        named = chosen if chosen in columns else by_fold.get(fold_column(chosen))
        if named is None:
            raise InputFileError(f"{file} has no column {chosen!r}; it has: {list_columns(columns)}")
        matched[field] = named
    taken = set(matched.values())
    for field, names in aliases.items():
        if field in matched:
            continue
        for name in (field, *names):
            found = by_fold.get(fold_column(name))
            if found is not None and found not in taken:
                matched[field] = found
                taken.add(found)
                break
    missing = [field for field in required if field not in matched]
    if missing:
        wanted = "; ".join(
            f"{field} (any of {', '.join((field, *aliases.get(field, ())[:4]))})" for field in missing
        )
        raise InputFileError(
            f"{file}: no column found for {wanted}. Its columns are: {list_columns(columns)}. "
            "Rename one in the file's first row and import again"
        )
    return matched


def list_columns(columns: Sequence[str], *, most: int = 12) -> str:
    """Return column names for a message: the first `most`, and how many there are if more."""
    shown = ", ".join(column or "(empty)" for column in columns[:most])
    return shown + (f", … ({len(columns)} in all)" if len(columns) > most else "")
