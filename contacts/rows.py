"""One row of a contacts file, its values read strictly; which ward it belongs to is told later."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from contacts.channels import ChannelMap
from contacts.dates import DateReader
from intake import is_null, parse_number

ALIASES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "id": (
            "contact_id",
            "case_id",
            "reference",
            "ref",
            "case_number",
            "request_id",
            "ticket_id",
            "enquiry_id",
        ),
        "received_at": (
            "received",
            "date",
            "date_received",
            "created",
            "created_at",
            "opened",
            "opened_at",
            "timestamp",
            "datetime",
            "date_time",
            "contact_date",
            "call_date",
            "month",
        ),
        "channel": (
            "contact_channel",
            "source",
            "method",
            "contact_method",
            "contact_type",
            "origin",
            "medium",
        ),
        "service": (
            "category",
            "service_name",
            "request_type",
            "enquiry_type",
            "service_type",
            "type",
            "subject",
            "topic",
        ),
        "count": ("n", "total", "contacts", "number_of_contacts", "number", "volume"),
        "ward_code": ("wardcode", "ward_cd", "wd25cd", "wd24cd", "wd23cd", "wd22cd", "wd21cd", "ward_id"),
        "ward_name": ("ward", "wd25nm", "wd24nm", "wd23nm", "wd22nm", "wd21nm", "electoral_ward"),
        "postcode": ("post_code", "postal_code", "pcds", "pcd", "zip", "zip_code"),
        "lat": ("latitude", "y"),
        "lon": ("lng", "long", "longitude", "x"),
        "address": (
            "full_address",
            "street_address",
            "address_line_1",
            "address_line1",
            "address1",
            "property_address",
            "site_address",
        ),
    }
)
REQUIRED = ("received_at", "channel")
_MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class ContactRow:
    """What a row says, before it has a ward; texts stripped, "" where the file says nothing."""

    number: int
    id: str
    channel: str
    received_at: str
    service: str
    count: int
    ward_code: str
    ward_name: str
    postcode: str
    lat: str
    lon: str
    address: str
    content: tuple[str, ...]


class FieldError(ValueError):
    """A cell cannot be read: the field, the value seen, and the reason."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        """Keep all three."""
        super().__init__(reason)
        self.field = field
        self.value = value
        self.reason = reason


def read_row(
    cells: Mapping[str, str],
    *,
    number: int,
    columns: Mapping[str, str],
    channels: ChannelMap,
    dates: DateReader,
) -> ContactRow:
    """Return what a row says.

    Args:
        cells: Column → cell.
        number: Line of the row in its file.
        columns: Field → column.
        channels: Maps the file's words to channels.
        dates: Reads the file's dates.

    Raises:
        FieldError: If the date, the channel or the count cannot be read.
    """
    said = {field: cells[column].strip() for field, column in columns.items()}
    for field in ("id", "service", "ward_code", "ward_name", "postcode", "lat", "lon", "address"):
        if is_null(said.get(field)):
            said[field] = ""
    try:
        received_at = dates.parse(said["received_at"])
    except ValueError as error:
        raise FieldError(columns["received_at"], said["received_at"], str(error)) from error
    try:
        channel = channels.find(said["channel"])
    except ValueError as error:
        raise FieldError(columns["channel"], said["channel"], str(error)) from error
    count = 1
    if "count" in columns:
        try:
            count = parse_count(said["count"])
        except ValueError as error:
            raise FieldError(columns["count"], said["count"], str(error)) from error
    return ContactRow(
        number,
        said["id"],
        channel,
        received_at,
        said["service"],
        count,
        said["ward_code"],
        said["ward_name"],
        said["postcode"],
        said["lat"],
        said["lon"],
        said["address"],
        # Not the address: a key is stored, and what people's addresses are must not be guessed from it.
        tuple(said.get(field, "") for field in ALIASES if field != "address"),
    )


def parse_count(text: str) -> int:
    """Return a number of contacts.

    Raises:
        ValueError: With the reason, if it is empty, no number, negative, fractional or beyond belief.
    """
    if is_null(text):
        raise ValueError("no count; write 0 where there were none")
    number = parse_number(text)
    if number < 0 or not number.is_integer():
        raise ValueError("a count is a whole number, 0 or more")
    if number > _MOST:
        raise ValueError("beyond belief: more than a thousand million contacts in one row")
    return int(number)


def key_of(row: ContactRow, *, occurrence: int) -> str:
    """Return what tells a row apart for good.

    With an id it is the id. Without one it is a digest of what the row says and its running number among rows
    that say the same: two like calls are both kept, and the same file read again gives the same keys, in
    whatever order its rows stand.

    Args:
        row: The row.
        occurrence: 1 for the first row of its content, 2 for the second, ...
    """
    if row.id:
        return f"id:{row.id}"
    content = "\x1f".join((*row.content, str(occurrence)))
    return "row:" + hashlib.sha256(content.encode()).hexdigest()
