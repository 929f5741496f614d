"""What is known of each ward: its people and any other figures, joined by code, else by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from boundaries.errors import BoundaryError
from boundaries.ward_columns import match_ward_columns
from boundaries.wards import Wards, fold_ward_name
from intake import Ledger, Reject, Row, Table, is_null, match_columns, open_table, parse_number
from intake.columns import fold_column
from intake.ledger import digest_file

_POPULATION = (
    "pop",
    "all_people",
    "all_persons",
    "usual_residents",
    "all_usual_residents",
    "residents",
    "total_population",
    "population_total",
    "people",
    "persons",
)
_LABEL_ENDINGS = ("name", "code", "cd", "nm", "nmw", "id", "fid", "label", "year", "date")
_NUMERIC_SHARE = 0.5
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class WardReference:
    """Figures per ward, aligned to the wards they were read for.

    Attributes:
        codes: Ward codes, as `Wards.codes`.
        population: Residents of each ward, zero or more; None where nothing is known.
        indicators: Column name → one number per ward, None where nothing is known.
    """

    codes: tuple[str, ...]
    population: tuple[float | None, ...]
    indicators: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the file's columns are read."""

    key: str
    by_code: bool
    population: str | None
    indicators: tuple[str, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        return (*((self.population,) if self.population else ()), *self.indicators)


def read_reference(path: Path, wards: Wards, *, encoding: str = "utf-8") -> tuple[WardReference, Ledger]:
    """Read a table of figures per ward.

    Joined by ward code; if no code of the file is a ward's, by name (see `fold_ward_name`). A column is an
    indicator when at least half of its filled cells are numbers; codes, names and identifiers are not. A row
    with a bad cell is rejected whole, and so is a row of an unknown ward, or one that speaks of a ward a
    second time in other words; said twice alike it is a duplicate.

    Args:
        path: CSV, first row the column names.
        wards: The wards to align to.
        encoding: Text encoding; a byte order mark wins over it.

    Returns:
        The figures, and the ledger: read = stored + duplicate + rejected.

    Raises:
        InputFileError: If the file is no readable table.
        BoundaryError: If it has no column of codes or names, none of numbers, or knows none of the wards.
    """
    table = open_table(path, encoding=encoding)
    rows = list(table.rows())
    matched = dict(match_ward_columns(table.columns, file=path.name))
    if not matched:
        raise BoundaryError(
            f"{path.name} has no column of ward codes or names; its columns are: {', '.join(table.columns)}"
        )
    filled = [row for row in rows if isinstance(row, Row)]
    if not filled:
        raise BoundaryError(f"{path.name} has no rows that can be read under its header")
    plan, notes = _plan_columns(table, filled, matched=matched, wards=wards)
    known: dict[int, tuple[float | None, ...]] = {}
    rejects: list[Reject] = []
    duplicate = 0
    for row in rows:
        taken = _read_row(row, plan, wards=wards) if isinstance(row, Row) else row
        if isinstance(taken, Reject):
            rejects.append(taken)
            continue
        ward, numbers = taken
        if ward not in known:
            known[ward] = numbers
        elif known[ward] == numbers:
            duplicate += 1
        else:
            reason = f"ward {wards.codes[ward]} has a row above with other figures; keep one of them"
            rejects.append(Reject(_number_of(row), plan.key, wards.codes[ward], reason))
    notes += _report_missing(wards, known)
    columns = {"ward_code" if plan.by_code else "ward_name": plan.key}
    columns |= {"population": plan.population} if plan.population else {}
    columns |= {f"indicator: {name}": name for name in plan.indicators}
    ledger = Ledger(
        "reference",
        path.name,
        digest_file(path),
        len(rows),
        len(known),
        duplicate,
        tuple(rejects),
        columns,
        tuple(notes),
    )
    return _align(wards, known, plan=plan), ledger


def _plan_columns(
    table: Table, rows: Sequence[Row], *, matched: Mapping[str, str], wards: Wards
) -> tuple[_Plan, list[str]]:
    notes: list[str] = []
    file = table.path.name
    key, by_code = _choose_key(rows, matched=matched, wards=wards, file=file)
    if not by_code and "ward_code" in matched:
        notes.append(
            f"no code in column {matched['ward_code']} is a ward's: joined by name. Codes change with the "
            "edition, and so may the lines"
        )
    labels = set(matched.values())
    population = match_columns(
        [column for column in table.columns if column not in labels], {"population": _POPULATION}, file=file
    ).get("population")
    indicators: list[str] = []
    for column in table.columns:
        if column and column not in labels and column != population and not _is_label(column):
            if _is_numeric(column, rows):
                indicators.append(column)
            else:
                notes.append(f"column {column} was left out: most of its cells are not numbers")
    if population is None and not indicators:
        raise BoundaryError(f"{file} has no column of numbers; its columns are: {', '.join(table.columns)}")
    if population is None:
        notes.append("no column of population was recognised: name it population and import again")
    return _Plan(key, by_code, population, tuple(indicators)), notes


def _choose_key(
    rows: Sequence[Row], *, matched: Mapping[str, str], wards: Wards, file: str
) -> tuple[str, bool]:
    """Return the column to join by, and whether it holds codes (else names)."""
    for column in matched.values():
        if any(wards.index_of(row.cells[column].strip()) is not None for row in rows):
            return column, True
    for column in reversed(list(matched.values())):
        if any(wards.index_of_name(row.cells[column]) is not None for row in rows):
            return column, False
    column = next(iter(matched.values()))
    raise BoundaryError(
        f"{file}: none of its rows is one of the {len(wards)} wards (column {column!r} starts with "
        f"{rows[0].cells[column][:40]!r}, ward codes with {wards.codes[0]!r}). Is it another edition or "
        "another city?"
    )


def _read_row(row: Row, plan: _Plan, *, wards: Wards) -> tuple[int, tuple[float | None, ...]] | Reject:
    """Return (ward index, numbers in the plan's order), or why the row is refused."""
    cell = row.cells[plan.key].strip()
    if not cell:
        return Reject(row.number, plan.key, "", "the ward's code or name is missing")
    ward = wards.index_of(cell) if plan.by_code else wards.index_of_name(cell)
    if ward is None:
        same = 0 if plan.by_code else len(wards.indexes_by_name.get(fold_ward_name(cell), ()))
        reason = f"{same} wards bear this name; give the code" if same > 1 else "no ward of this edition"
        return Reject(row.number, plan.key, cell, reason)
    numbers: list[float | None] = []
    for column in plan.numbers:
        text = row.cells[column]
        if is_null(text):
            numbers.append(None)
            continue
        try:
            number = parse_number(text)
        except ValueError as error:
            return Reject(row.number, column, text, str(error))
        if column == plan.population and number < 0:
            return Reject(row.number, column, text, "a population cannot be negative")
        numbers.append(number)
    return ward, tuple(numbers)


def _align(wards: Wards, known: Mapping[int, tuple[float | None, ...]], *, plan: _Plan) -> WardReference:
    def take(column: str) -> tuple[float | None, ...]:
        at = plan.numbers.index(column)
        return tuple(known[ward][at] if ward in known else None for ward in range(len(wards)))

    nothing: tuple[float | None, ...] = (None,) * len(wards)
    population = take(plan.population) if plan.population else nothing
    return WardReference(wards.codes, population, {column: take(column) for column in plan.indicators})


def _report_missing(wards: Wards, known: Mapping[int, object]) -> Iterator[str]:
    missing = [code for ward, code in enumerate(wards.codes) if ward not in known]
    if missing:
        shown = ", ".join(missing[:_SHOWN]) + (", …" if len(missing) > _SHOWN else "")
        yield f"{len(missing)} of {len(wards)} wards have no figures: {shown}"


def _is_label(column: str) -> bool:
    words = [fold_column(word) for word in column.replace("-", "_").replace(" ", "_").split("_")]
    return words[-1] in _LABEL_ENDINGS or fold_column(column) in {"objectid", "globalid"}


def _is_numeric(column: str, rows: Sequence[Row]) -> bool:
    filled = [row.cells[column] for row in rows if not is_null(row.cells[column])]
    if not filled:
        return False
    return sum(_reads_as_number(cell) for cell in filled) >= _NUMERIC_SHARE * len(filled)


def _reads_as_number(cell: str) -> bool:
    try:
        parse_number(cell)
    except ValueError:
        return False
    return True


def _number_of(row: Row | Reject) -> int:
    return row.number if isinstance(row, Row) else row.row
