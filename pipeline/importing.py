"""Files into the city file: each whole or not at all, each with its ledger."""

import hmac
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec

from boundaries import WardReference, Wards, read_reference, read_wards
from boundaries.topology import describe_faults, find_faults
from contacts import parse_channels, read_contacts
from geocode import PlaceFile, read_places
from geocode.postcodes import PostcodeBook
from intake import Ledger, Reject
from intake.ledger import digest_file
from pipeline.addresses import AddressBook, ContactAddresses
from pipeline.clock import Clock, read_clock
from pipeline.collector import spare_collector
from pipeline.fetched import record_source
from pipeline.nearness import judge_nearness
from pipeline.progress import Advance, ignore_progress
from posts import Post, read_posts
from sources import Fetched
from store import (
    CityFile,
    count_other_contacts,
    count_other_posts,
    drop_stale,
    fill_wards,
    load_places,
    load_reference,
    load_wards,
    open_city,
    require_edition,
    require_wards,
    save_contacts,
    save_ledger,
    save_places,
    save_posts,
    save_reference,
    save_wards,
)

_BATCH = 10_000
_PSEUDONYM_DIGITS = 16


def import_wards(  # noqa: PLR0913 - one argument per choice
    city: Path,
    file: Path,
    *,
    code_column: str | None = None,
    name_column: str | None = None,
    edition: str = "",
    layer: str | None = None,
    crs: str | None = None,
    current: bool = True,
    fetched: Fetched | None = None,
    clock: Clock = read_clock,
) -> Ledger:
    """Import ward boundaries and make their edition the current one, unless `current` says otherwise.

    Whose a fetched file is, is stored with it.

    Raises:
        WardlightError: If the file is refused; the city file is then as it was.
    """
    with open_city(city, write=True) as opened:
        wards, ledger = read_wards(
            file,
            code_column=code_column,
            name_column=name_column,
            metric_epsg=int(opened.setting("metric_epsg", "27700")),
            edition=edition,
            layer=layer,
            crs=crs,
        )
        ledger = replace(ledger, notes=(*ledger.notes, *describe_faults(wards, find_faults(wards))))
        with opened.transaction():
            before = opened.setting("edition")
            # The first wards of a city are its current ones, whatever is said.
            leading = current or (not before and load_wards(opened) is None)
            stored = save_wards(opened, wards, current=leading)
            if leading and (stored or wards.edition != before):
                # Answers over other wards are none: the posts wait to be located again.
                drop_stale(opened, "")
            if leading:
                opened.set_setting("metric_epsg", str(wards.metric_epsg))
            duplicates = ledger.stored - stored
            ledger = replace(ledger, stored=stored, duplicate=ledger.duplicate + duplicates)
            save_ledger(opened, ledger, at=clock())
            if fetched is not None:
                record_source(opened, f"wards {wards.edition}".strip(), fetched)
    return ledger


def import_reference(
    city: Path,
    file: Path,
    *,
    encoding: str = "utf-8",
    edition: str | None = None,
    fetched: Fetched | None = None,
    clock: Clock = read_clock,
) -> Ledger:
    """Import what is known of each ward, of the current edition unless one is named: any numeric column.

    Whose a fetched file is, is stored with it.

    Raises:
        WardlightError: If the file is refused.
    """
    with open_city(city, write=True) as opened:
        wards = require_wards(opened) if edition is None else require_edition(opened, edition)
        reference, ledger = read_reference(file, wards, encoding=encoding)
        with opened.transaction():
            changed = _count_changed(reference, load_reference(opened, wards), wards)
            save_reference(opened, reference, edition=wards.edition)
            same = ledger.stored - min(ledger.stored, changed)
            ledger = replace(ledger, stored=ledger.stored - same, duplicate=ledger.duplicate + same)
            save_ledger(opened, ledger, at=clock())
            if fetched is not None:
                record_source(opened, "reference", fetched)
    return ledger


def import_places(
    city: Path,
    file: Path,
    *,
    kind: str,
    source: str = "",
    encoding: str = "utf-8",
    clock: Clock = read_clock,
) -> Ledger:
    """Import gazetteer rows of one kind: street, place, poi or postcode.

    Raises:
        WardlightError: If the file is refused.
    """
    with open_city(city, write=True) as opened:
        found = read_places(
            file, kind, source=source or file.stem, encoding=encoding, near=judge_nearness(load_wards(opened))
        )
        with opened.transaction():
            return store_places(opened, found, file=file.name, sha256=digest_file(file), at=clock())


def store_places(
    city: CityFile, found: PlaceFile, *, file: str, sha256: str, at: str, notes: tuple[str, ...] = ()
) -> Ledger:
    """Store what a gazetteer file held, with its ledger, inside a transaction of the caller's.

    Args:
        city: The city file, open for writing.
        found: What the file held.
        file: Name of the file, for the ledger.
        sha256: Digest of the file.
        at: The present time, ISO 8601 UTC.
        notes: Sentences for the user.
    """
    stored = save_places(city, found.places)
    ledger = Ledger(
        what="places",
        file=file,
        sha256=sha256,
        read=found.read,
        stored=stored,
        duplicate=len(found.places) - stored,
        rejects=found.rejects,
        columns=found.columns,
        notes=notes,
    )
    save_ledger(city, ledger, at=at)
    return ledger


def import_posts(
    city: Path,
    file: Path,
    *,
    format: str = "auto",  # noqa: A002 - the word of the command line
    encoding: str = "utf-8",
    clock: Clock = read_clock,
    advance: Advance = ignore_progress,
) -> Ledger:
    """Import posts; authors become keyed pseudonyms on the way in.

    Raises:
        WardlightError: If the file is refused.
    """
    with open_city(city, write=True) as opened:
        source = read_posts(file, format=format, encoding=encoding, near=judge_nearness(load_wards(opened)))
        pseudonym = _Pseudonyms(opened.setting("pseudonym_key"))
        read = stored = kept = other = 0
        rejects: list[Reject] = []
        warnings: list[Reject] = []
        with opened.transaction(), spare_collector():
            for batch in source.batches(_BATCH):
                read += batch.read
                kept += len(batch.posts)
                rejects += batch.rejects
                warnings += batch.warnings
                new = save_posts(opened, map(pseudonym.hide_author, batch.posts))
                if new < len(batch.posts):
                    other += count_other_posts(opened, batch.posts)
                stored += new
                advance(batch.read)
            ledger = Ledger(
                what="posts",
                file=file.name,
                sha256=digest_file(file),
                read=read,
                stored=stored,
                duplicate=kept - stored,
                rejects=tuple(rejects),
                columns=dict(source.columns),
                notes=(*source.notes, *_name_warnings(warnings), *_name_others(other)),
            )
            save_ledger(opened, ledger, at=clock())
    return ledger


def import_contacts(  # noqa: PLR0913 - one argument per choice
    city: Path,
    file: Path,
    *,
    channels: str | None = None,
    date_format: str | None = None,
    addresses: ContactAddresses | None = None,
    encoding: str = "utf-8",
    edition: str | None = None,
    clock: Clock = read_clock,
) -> Ledger:
    """Import contact records and put each on its ward, of the current edition unless the file uses another.

    A contact that is stored without a ward gets one if it is known by now.

    Raises:
        WardlightError: If the file is refused, or a server of addresses gives no answer.
    """
    with open_city(city, write=True) as opened:
        wards = require_wards(opened) if edition is None else require_edition(opened, edition)
        placer = None
        if addresses is not None:
            book = AddressBook(opened, wards, settings=addresses.settings, clock=clock)
            placer = partial(addresses.place, book)
        found = read_contacts(
            file,
            wards,
            channels=parse_channels(channels) if channels else None,
            date_format=date_format,
            postcodes=_postcode_wards(opened, wards),
            addresses=placer,
            encoding=encoding,
        )
        with opened.transaction():
            stored = save_contacts(opened, found.contacts, wards)
            known = stored < len(found.contacts)
            other = count_other_contacts(opened, found.contacts) if known else 0
            filled = fill_wards(opened, found.contacts, wards) if known else 0
            ledger = Ledger(
                what="contacts",
                file=file.name,
                sha256=digest_file(file),
                read=found.read,
                stored=stored,
                duplicate=found.read - stored - len(found.rejects),
                rejects=tuple(found.rejects),
                columns=found.columns,
                notes=(*found.notes, *_name_filled(filled), *_name_others(other)),
            )
            save_ledger(opened, ledger, at=clock())
    return ledger


class _Pseudonyms:
    """Turns authors into keyed pseudonyms: stable within a city file, meaningless without its key."""

    def __init__(self, key: str) -> None:
        self._key = bytes.fromhex(key)
        self._known: dict[tuple[str, str], str] = {}

    def hide_author(self, post: Post) -> Post:
        if post.author is None:
            return post
        who = (post.source, post.author)
        name = self._known.get(who)
        if name is None:
            digest = hmac.digest(self._key, "\0".join(who).encode("utf-8", "surrogatepass"), "sha256")
            name = self._known[who] = digest.hex()[:_PSEUDONYM_DIGITS]
        return msgspec.structs.replace(post, author=name)


def _count_changed(reference: WardReference, known: Mapping[str, list[float | None]], wards: Wards) -> int:
    """Return how many wards a reference file says something new of."""
    changed = set()
    for field, values in {"population": reference.population, **reference.indicators}.items():
        old = known.get(field, [None] * len(wards))
        for code, value in zip(reference.codes, values, strict=True):
            index = wards.index_of(code)
            if value is not None and index is not None and old[index] != value:
                changed.add(code)
    return len(changed)


def _postcode_wards(city: CityFile, wards: Wards) -> dict[str, int]:
    book = PostcodeBook.build(
        wards, load_places(city, kind="postcode"), country=city.setting("country", "GB")
    )
    return book.ward_index()


def _name_filled(number: int) -> list[str]:
    """Return a note on contacts that were stored without a ward and have one now."""
    return [f"{number:,} contacts that were stored without a ward have one now"] if number else []


def _name_others(number: int) -> list[str]:
    """Return a note on rows whose id is stored already with other content."""
    if not number:
        return []
    told = f"{number:,} rows have an id that is stored already with other content; the stored ones were kept"
    return [f"{told}. If each file numbers its rows anew, make the ids unique across files"]


def _name_warnings(warnings: list[Reject], most: int = 3) -> list[str]:
    """Return the first ignored values one by one, for the ledger's notes."""
    return [
        f"row {warning.row}, {warning.field} = {warning.value!r} was ignored: {warning.reason}"
        for warning in warnings[:most]
    ]
