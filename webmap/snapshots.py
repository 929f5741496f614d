"""States of a city, each read once and shared by all requests that ask for it."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from flask import has_request_context, request

from webmap.asking import Ask, read_ask
from webmap.errors import StillWorkingError, UnknownWardError, UnusableChoiceError
from webmap.facts import WardRow, list_rows
from webmap.numbers import drop_non_finite
from webmap.outlines import Box, Polygon, bound_polygons, read_polygons
from webmap.reading import CityReader, Figures

if TYPE_CHECKING:
    from boundaries.services import ServicePoint
    from pipeline.city_choices import CityChoices
    from pipeline.report import CityReport, WardReport

T = TypeVar("T")

_KEPT = 40
"""States of a city kept beside its own report."""

PATIENCE_S = 1.5
"""Seconds that a request waits for figures that were never asked for before."""


@dataclass(frozen=True)
class Snapshot:
    """One state of a city, read once and shared by every request until the file changes.

    Attributes:
        report: Figures and findings; a ward's position in `report.wards` is its index everywhere.
        shapes: GeoJSON FeatureCollection with the property `code`.
        ask: What the figures are about.
        services: Counters, hubs and libraries.
    """

    report: "CityReport"
    shapes: Mapping[str, Any]
    ask: Ask = field(default_factory=Ask)
    services: "tuple[ServicePoint, ...]" = ()

    @cached_property
    def index_by_code(self) -> dict[str, int]:
        """Ward code → index."""
        return {ward.ward_code: index for index, ward in enumerate(self.report.wards)}

    @cached_property
    def outlines(self) -> list[tuple[int, Mapping[str, Any]]]:
        """(Ward index, GeoJSON geometry) of every ward that has an outline, in the order of the wards."""
        found = [
            (self.index_by_code[feature["properties"]["code"]], feature["geometry"])
            for feature in self.shapes["features"]
            if feature["properties"]["code"] in self.index_by_code and feature["geometry"] is not None
        ]
        return sorted(found, key=lambda pair: pair[0])

    @cached_property
    def polygons(self) -> list[tuple[int, list[Polygon]]]:
        """(Ward index, polygons) for drawing.

        Raises:
            WebError: If an outline is no polygon of numbers.
        """
        return [(index, read_polygons(geometry)) for index, geometry in self.outlines]

    @cached_property
    def box(self) -> Box | None:
        """(west, south, east, north) of all outlines in degrees; None without any."""
        return bound_polygons([polygons for _, polygons in self.polygons])

    @cached_property
    def rows(self) -> tuple[WardRow, ...]:
        """All wards in words, the likeliest gaps first."""
        return list_rows(self.report)

    @cached_property
    def report_facts(self) -> dict[str, Any]:
        """The report as plain values for JSON; a number that is not finite becomes null."""
        return {key: drop_non_finite(value) for key, value in asdict(self.report).items()}

    @cached_property
    def shapes_json(self) -> bytes:
        """The outlines as GeoJSON; a feature's `id` is the ward's index."""
        wards = self.report.wards
        features = [
            {
                "type": "Feature",
                "id": index,
                "properties": {"code": wards[index].ward_code},
                "geometry": geometry,
            }
            for index, geometry in self.outlines
        ]
        document = {"type": "FeatureCollection", "features": features}
        return json.dumps(document, separators=(",", ":")).encode()

    @cached_property
    def shapes_digest(self) -> str:
        """Sixteen hex digits that stand for the outlines."""
        return hashlib.sha256(self.shapes_json).hexdigest()[:16]

    @cached_property
    def services_json(self) -> bytes:
        """The counters, hubs and libraries as a JSON list."""
        return json.dumps([asdict(service) for service in self.services], separators=(",", ":")).encode()

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hex digits that stand for everything shown."""
        digest = hashlib.sha256(json.dumps(self.report_facts, sort_keys=True).encode())
        digest.update(self.shapes_json)
        digest.update(self.services_json)
        return digest.hexdigest()[:16]

    def ward(self, code: str) -> tuple[int, "WardReport"]:
        """Return a ward and its index.

        Raises:
            UnknownWardError: If no ward has this code.
        """
        index = self.index_by_code.get(code)
        if index is None:
            raise UnknownWardError(
                f"{self.report.name} has no ward with the code {code!r}; choose one from the table of wards"
            )
        return index, self.report.wards[index]


class SnapshotCache:
    """Keeps what was last read of a city, and reads again when the file's state has changed."""

    def __init__(self, reader: CityReader, *, patience_s: float = PATIENCE_S) -> None:
        """Keep the reader; nothing is read yet."""
        self.reader = reader
        self._lock = threading.Lock()
        self._state: tuple[object, ...] | None = None
        self._snapshot: Snapshot | None = None
        self._offered: tuple[tuple[object, ...] | None, CityChoices] | None = None
        self._patience_s = patience_s
        self._asked: OrderedDict[Hashable, tuple[tuple[object, ...], Future[Any]]] = OrderedDict()
        self._asked_lock = threading.Lock()
        # One at a time: the figures of many choices at once would leave nothing for the pages.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="figures")

    def last(self) -> Snapshot | None:
        """Return the city as it was last read, without touching the file; None if it never was."""
        return self._snapshot

    def mark(self) -> str:
        """Return eight hex digits that change with the city file, also where no page shows the change."""
        return hashlib.sha256(repr(self.reader.state()).encode()).hexdigest()[:8]

    def current(self, ask: Ask | None = None, *, wait: bool = True) -> Snapshot:
        """Return the city as it is now, its figures about what is asked for.

        Its own report comes as it last was while another request is reading it anew.

        Args:
            ask: What the figures are about; None for what the address of the request says.
            wait: Whether to wait a little for figures that are not there yet.

        Raises:
            WardlightError: If the city file cannot be read, or cannot answer what is asked.
            StillWorkingError: If the answer is not there yet; ask again.
        """
        if ask is None:
            ask = read_ask(request.args) if has_request_context() else Ask()
        own = self._read_own()
        if frozenset(ask.against) == frozenset(own.report.settings.get("against", ())):
            # A form sends its channels whether they were touched or not.
            ask = replace(ask, against=())
        # So does it with weights that are those of the city.
        usual = {f"{name}={weight:g}" for name, weight in self.offered().components} if ask.weights else ()
        ask = replace(ask, weights=tuple(text for text in ask.weights if text not in usual))
        return own if ask.plain else self._read_asked(ask, own, wait=wait)

    def offered(self) -> "CityChoices":
        """Return what may be asked for, as it was when the city was last read.

        Raises:
            WardlightError: If the city file cannot be read.
        """
        self._read_own()
        if self._offered is None or self._offered[0] != self._state:
            self._offered = self._state, self.reader.choices()
        return self._offered[1]

    def _read_own(self) -> Snapshot:
        known = self._snapshot
        if known is None:
            self._lock.acquire()
        elif not self._lock.acquire(blocking=False):
            return known
        try:
            # Taken before reading: a change made meanwhile is read by the next request.
            state = self.reader.state()
            if self._snapshot is None or state != self._state:
                self._snapshot = Snapshot(
                    self.reader.report(), self.reader.shapes(), services=self.reader.services()
                )
                self._state = state
            return self._snapshot
        finally:
            self._lock.release()

    def changes(self, ask: Ask, before: str, after: str) -> Mapping[str, Any]:
        """Return how the gaps of wards changed from one period to a later one.

        Raises:
            UnusableChoiceError: If the city cannot answer it.
            StillWorkingError: If the answer is not there yet; ask again.
        """
        plain = replace(ask, period="")
        return self._work_out((plain, before, after), lambda: self.reader.changes(plain, before, after))

    def figures(self, snapshot: Snapshot) -> Figures:
        """Return the figures of a snapshot's gaps.

        Raises:
            StillWorkingError: If they are not there yet; ask again.
        """
        ask = snapshot.ask
        return self._work_out(("figures", ask), lambda: self.reader.figures(ask))

    def _read_asked(self, ask: Ask, own: Snapshot, *, wait: bool) -> Snapshot:
        return self._work_out(
            ask, lambda: Snapshot(self.reader.report_of(ask), own.shapes, ask, own.services), wait=wait
        )

    def _work_out(self, asked: Hashable, work: Callable[[], T], *, wait: bool = True) -> T:
        """Return what was worked out for the file's state, or begin with it and wait a little."""
        state = self.reader.state()
        with self._asked_lock:
            known = self._asked.get(asked)
            if known is None or known[0] != state or _has_failed(known[1]):
                known = state, self._worker.submit(work)
                self._asked[asked] = known
            self._asked.move_to_end(asked)
            while len(self._asked) > _KEPT:
                _, (_, dropped) = self._asked.popitem(last=False)
                dropped.cancel()
        try:
            answer: T = known[1].result(timeout=self._patience_s if wait else 0)
        except NotYet:
            raise StillWorkingError("the figures for these choices are being worked out") from None
        return answer


def _has_failed(future: "Future[Any]") -> bool:
    """Tell whether to try again: a question that has no answer has none the second time."""
    if future.cancelled() or not future.done():
        return future.cancelled()
    error = future.exception()
    return error is not None and not isinstance(error, UnusableChoiceError)
