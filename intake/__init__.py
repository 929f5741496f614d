"""Files in: open them safely, and say of every row what became of it."""

from intake.columns import match_columns
from intake.errors import InputFileError, WardlightError
from intake.ledger import Ledger, Reject
from intake.tables import Row, Table, open_table
from intake.values import is_null, parse_coordinates, parse_number

__all__ = [
    "InputFileError",
    "Ledger",
    "Reject",
    "Row",
    "Table",
    "WardlightError",
    "is_null",
    "match_columns",
    "open_table",
    "parse_coordinates",
    "parse_number",
]
