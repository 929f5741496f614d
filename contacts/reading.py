"""A file of contacts: every row read, refused or known already, and put on its ward."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from boundaries.wards import Wards
from contacts.channels import ChannelMap
from contacts.contact import Contact
from contacts.dates import DateReader, explain_failure
from contacts.errors import ContactError
from contacts.placing import AddressPlacer, place_rows
from contacts.rows import ALIASES, REQUIRED, ContactRow, FieldError, key_of, read_row
from intake import Ledger, Reject, Table, match_columns, open_table
from intake.ledger import digest_file


@dataclass(frozen=True, slots=True)
class ContactFile:
    """What a file of contacts holds.

    Attributes:
        path: The file.
        sha256: Digest of its bytes.
        contacts: The contacts, in file order, no key twice.
        read: Rows seen: contacts, repeated rows and rejects together.
        repeated: Rows that repeat an id with the same content.
        rejects: Rows refused, in file order.
        columns: Field → column.
        notes: Sentences on how channels were read, and on what has no ward and why.
    """

    path: Path
    sha256: str
    contacts: list[Contact]
    read: int
    repeated: int
    rejects: tuple[Reject, ...]
    columns: Mapping[str, str]
    notes: tuple[str, ...]

    def to_ledger(self, *, stored: int) -> Ledger:
        """Return the ledger of the import.

        Args:
            stored: Contacts that were not known already.
        """
        return Ledger(
            what="contacts",
            file=self.path.name,
            sha256=self.sha256,
            read=self.read,
            stored=stored,
            duplicate=self.read - stored - len(self.rejects),
            rejects=self.rejects,
            columns=self.columns,
            notes=self.notes,
        )


@dataclass(slots=True)
class _Harvest:
    """What reading the rows has brought so far."""

    rows: list[ContactRow] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    read: int = 0
    repeated: int = 0
    dated: int = 0
    words: Counter[tuple[str, str]] = field(default_factory=Counter)
    dates_seen: list[str] = field(default_factory=list)


def read_contacts(  # noqa: PLR0913 - what a file of contacts may need
    path: Path,
    wards: Wards,
    *,
    channels: Mapping[str, str] | None = None,
    date_format: str | None = None,
    postcodes: Mapping[str, int] | None = None,
    addresses: AddressPlacer | None = None,
    encoding: str = "utf-8",
) -> ContactFile:
    """Read a table of contacts.

    Args:
        path: CSV, or text separated by semicolon, tab or bar.
        wards: The wards to put contacts on.
        channels: The file's own words for channels → one of `CHANNELS` (see `parse_channels`).
        date_format: `strptime` format of the dates; None for ISO 8601.
        postcodes: Postcode (upper case, no spaces) → ward index, -1 for one outside all wards.
        addresses: Says where addresses lie, None to leave them.
        encoding: Text encoding; a byte order mark wins over it.

    Raises:
        ContactError: If a channel or the date format given is none, or not one date can be read.
        InputFileError: If the file is missing, empty, no table, or has no date or no channel column.
    """
    channel_map = ChannelMap(channels)
    dates = DateReader(date_format)
    table = open_table(path, encoding=encoding)
    columns = match_columns(table.columns, ALIASES, file=path.name, required=REQUIRED)
    harvest = _read_rows(table, columns, channel_map, dates)
    if harvest.dates_seen and not harvest.dated:
        raise explain_failure(path.name, columns["received_at"], harvest.dates_seen, date_format=date_format)
    if not harvest.read:
        raise ContactError(f"{path.name} has a header and no rows; there is nothing to import")
    placements, place_notes = place_rows(harvest.rows, wards, postcodes=postcodes, addresses=addresses)
    contacts = [
        Contact(
            key,
            row.id,
            row.channel,
            row.received_at,
            row.service,
            row.count,
            placement.ward,
            placement.by,
        )
        for row, key, placement in zip(harvest.rows, harvest.keys, placements, strict=True)
    ]
    notes = (*_describe_channels(harvest, channel_map), *_describe_wards(contacts), *place_notes)
    return ContactFile(
        path,
        digest_file(path),
        contacts,
        harvest.read,
        harvest.repeated,
        tuple(harvest.rejects),
        columns,
        notes,
    )


def _read_rows(table: Table, columns: Mapping[str, str], channels: ChannelMap, dates: DateReader) -> _Harvest:
    harvest = _Harvest()
    first_of_id: dict[str, ContactRow] = {}
    occurrences: Counter[tuple[str, ...]] = Counter()
    for entry in table.rows():
        harvest.read += 1
        if isinstance(entry, Reject):
            harvest.rejects.append(entry)
            continue
        _note_date(entry.cells[columns["received_at"]], dates, harvest)
        try:
            row = read_row(entry.cells, number=entry.number, columns=columns, channels=channels, dates=dates)
        except FieldError as error:
            harvest.rejects.append(Reject(entry.number, error.field, error.value, error.reason))
            continue
        if row.id:
            first = first_of_id.setdefault(row.id, row)
            if first is not row and first.content == row.content:
                harvest.repeated += 1
                continue
            if first is not row:
                reason = f"id {row.id} occurs twice with different content, first in row {first.number}"
                harvest.rejects.append(Reject(row.number, columns["id"], row.id, reason))
                continue
        else:
            occurrences[row.content] += 1
        harvest.rows.append(row)
        harvest.keys.append(key_of(row, occurrence=occurrences[row.content]))
        harvest.words[entry.cells[columns["channel"]].strip(), row.channel] += 1
    return harvest


def _note_date(text: str, dates: DateReader, harvest: _Harvest) -> None:
    """Count the dates that can be read; a file of which none can is refused whole, with a way out."""
    if harvest.dated:
        return
    try:
        dates.parse(text)
    except ValueError:
        harvest.dates_seen.append(text)
    else:
        harvest.dated += 1


def _describe_channels(harvest: _Harvest, channels: ChannelMap) -> list[str]:
    heard = [
        f"{word} → {channel} {number:,}"
        for (word, channel), number in sorted(harvest.words.items(), key=lambda item: (-item[1], item[0]))
    ]
    notes = [f"channels: {'; '.join(heard)}"] if heard else []
    seen = {word for word, _ in harvest.words}
    notes += [
        f"--channels names {word!r}, which no row that was taken in has" for word in channels.unused(seen)
    ]
    return notes


def _describe_wards(contacts: list[Contact]) -> list[str]:
    reasons = {
        "none": "nothing tells the ward",
        "outside": "the postcode, point or address lies outside all wards",
        "default point": "the point is a default",
        "address ambiguous": "the address may lie in several wards",
        "address not found": "the address is not known, or only as a suburb or town",
    }
    numbers = Counter(contact.place_by for contact in contacts)
    return [
        f"{numbers[by]:,} {'contact has' if numbers[by] == 1 else 'contacts have'} no ward: {reason}"
        for by, reason in reasons.items()
        if numbers[by]
    ]
