"""Addresses looked up for a city file: each asked once, its answer kept before the next one is asked."""

import contextlib
import hmac
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from boundaries import Wards
from contacts import RowPlacement
from geocode.address_wards import AddressVerdict, judge_address
from geocode.addresses import AddressServer, AddressSettings, Candidate
from geocode.errors import AddressError
from pipeline.clock import Clock, read_clock
from pipeline.errors import PipelineError
from pipeline.progress import Advance, ignore_progress
from store import (
    CityFile,
    drop_address_answers,
    load_address_answer,
    open_city,
    require_wards,
    save_address_answer,
)

MOST_PUBLIC = 500
"""Addresses asked of the public server in one run: its policy wants no large lists."""

StartProgress = Callable[[int], AbstractContextManager[Advance]]


def show_no_progress(_total: int) -> AbstractContextManager[Advance]:
    """Show nothing: for callers without a terminal."""
    return contextlib.nullcontext(ignore_progress)


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """An address as it was looked up.

    Attributes:
        address: What was asked.
        candidates: What it may be.
        verdict: Where it lies.
        wards: The wards of the verdict's indexes.
    """

    address: str
    candidates: tuple[Candidate, ...]
    verdict: AddressVerdict
    wards: Wards


class AddressBook:
    """Looks addresses up: in the city file first, then with the server.

    An address is kept under a keyed digest only. Of a contact's address nothing is kept but its ward; of one
    that a person looked up, all that the server said, which may be the address again.
    """

    def __init__(
        self, city: CityFile, wards: Wards, *, settings: AddressSettings, clock: Clock = read_clock
    ) -> None:
        """Take what is needed.

        Args:
            city: The city file, open for writing.
            wards: Its wards.
            settings: The server.
            clock: Time of an answer.
        """
        self._city = city
        self._wards = wards
        self._server = AddressServer(settings, country=city.setting("country", "GB"), bounds=wards.bounds)
        self._clock = clock
        self._key = bytes.fromhex(city.setting("pseudonym_key"))
        # What is kept of a place holds for these wards; told once, for it takes a look at every vertex.
        self._placing = wards.fingerprint()

    def look_up(self, address: str) -> FoundAddress:
        """Return what an address may be; the answer is kept.

        Raises:
            AddressError: If the server gives no answer.
        """
        kept = self._recall("lookup", address)
        if kept is None:
            found = self._server.find(address)
            self._keep("lookup", address, found)
        else:
            found = msgspec.json.decode(kept, type=list[Candidate])
        return FoundAddress(address, tuple(found), judge_address(self._wards, found), self._wards)

    def recall_place(self, address: str) -> RowPlacement | None:
        """Return where a contact's address lies if that is kept, None if it is not."""
        kept = self._recall(self._placing, address)
        return None if kept is None else msgspec.json.decode(kept, type=RowPlacement)

    def ask_place(self, address: str) -> RowPlacement:
        """Ask the server where a contact's address lies; only that is kept.

        Raises:
            AddressError: If the server gives no answer.
        """
        verdict = judge_address(self._wards, self._server.find(address))
        placed = RowPlacement(verdict.ward, verdict.outcome)
        self._keep(self._placing, address, placed)
        return placed

    def _recall(self, purpose: str, address: str) -> str | None:
        return load_address_answer(self._city, self._server.settings.server, self._hide(purpose, address))

    def _keep(self, purpose: str, address: str, answer: object) -> None:
        """Keep an answer in a transaction of its own: whatever stops the work, it is not asked again."""
        with self._city.transaction():
            save_address_answer(
                self._city,
                self._server.settings.server,
                self._hide(purpose, address),
                answer=msgspec.json.encode(answer).decode(),
                at=self._clock(),
            )

    def _hide(self, purpose: str, address: str) -> str:
        asked = "\n".join((purpose, self._server.request, fold_address(address)))
        return hmac.digest(self._key, asked.encode("utf-8", "surrogatepass"), "sha256").hex()


def fold_address(address: str) -> str:
    """Return an address for telling like ones: without case, commas and doubled spaces."""
    return " ".join(address.casefold().replace(",", " ").split())


def place_addresses(
    book: AddressBook,
    addresses: Sequence[str],
    *,
    most: int | None,
    start_progress: StartProgress = show_no_progress,
) -> list[RowPlacement]:
    """Return where each address lies.

    Args:
        book: Looks them up.
        addresses: Addresses, none empty.
        most: Addresses asked of the server at most, None for all.
        start_progress: Given how many will be asked, shows how far it is.

    Raises:
        AddressError: If the server gives no answer, or more than `most` are to be asked; what was answered
            until then is kept.
    """
    spelt: dict[str, str] = {}
    for address in addresses:
        spelt.setdefault(fold_address(address), address)
    placed = {folded: book.recall_place(address) for folded, address in spelt.items()}
    waiting = [folded for folded, place in placed.items() if place is None]
    todo = waiting if most is None else waiting[:most]
    with start_progress(len(todo)) as advance:
        for number, folded in enumerate(todo):
            try:
                placed[folded] = book.ask_place(spelt[folded])
            except AddressError as error:
                raise AddressError(
                    f"{error}. {number:,} of {len(waiting):,} addresses were looked up now and are kept, "
                    "nothing of the file was taken in yet; the same command goes on from there"
                ) from error
            advance(1)
    if len(todo) < len(waiting):
        raise PipelineError(
            f"{len(todo):,} addresses were looked up and are kept, {len(waiting) - len(todo):,} are left; "
            "--most allows no more in one run. Nothing of the file was taken in yet; the same command goes "
            "on from there"
        )
    # Every waiting address has its place by now.
    found = (placed[fold_address(address)] for address in addresses)
    return [place for place in found if place is not None]


@dataclass(frozen=True, slots=True)
class ContactAddresses:
    """How the addresses of a file of contacts are looked up.

    Attributes:
        settings: The server.
        most: Addresses asked of it in one run at most; None for all (`MOST_PUBLIC` if public).
        start_progress: Given how many will be asked, shows how far it is.
    """

    settings: AddressSettings
    most: int | None = None
    start_progress: StartProgress = show_no_progress

    def place(self, book: AddressBook, addresses: Sequence[str]) -> list[RowPlacement]:
        """Return where each address lies; see `place_addresses`."""
        most = MOST_PUBLIC if self.most is None and self.settings.public else self.most
        return place_addresses(book, addresses, most=most, start_progress=self.start_progress)


def look_up_address(
    city: Path, address: str, settings: AddressSettings, *, clock: Clock = read_clock
) -> FoundAddress:
    """Return what an address may be, and its ward.

    Raises:
        WardlightError: If there are no wards, the address is empty, or the server gives no answer.
    """
    if not fold_address(address):
        raise PipelineError('the address is empty; write it like "10 Park Row, Leeds"')
    with open_city(city, write=True) as opened:
        wards = require_wards(opened)
        return AddressBook(opened, wards, settings=settings, clock=clock).look_up(address)


def forget_addresses(city: Path) -> int:
    """Forget all that servers of addresses have said; return how many answers there were.

    Raises:
        WardlightError: If the file is no city file or is in use.
    """
    with open_city(city, write=True) as opened, opened.transaction():
        return drop_address_answers(opened)
