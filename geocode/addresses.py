"""Addresses asked of a Nominatim server, over geopy: one at a time, seldom, and never for posts.

The public server (OpenStreetMap's own) has a policy: at most one request a second, somebody to write to in
the user agent, no large lists. It is held here. A council that looks up many addresses runs its own server.

Formats: nominatim.org/release-docs/latest/api/Output, and customize/Ranking for `place_rank`.
"""

import math
import re
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import msgspec
from geopy.adapters import URLLibAdapter
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeopyError,
)
from geopy.geocoders import Nominatim

from geocode.errors import AddressError

PUBLIC_SERVER = "https://nominatim.openstreetmap.org"
PUBLIC_PAUSE_S = 1.0
PRECISIONS = ("house", "postcode", "street", "suburb", "wider")
"""What an answer can be precise to, finest first."""

_PUBLIC_HOSTS = frozenset({"nominatim.openstreetmap.org", "nominatim.osm.org"})
_CONTACT = re.compile(r"[!-~]+@[!-~]+\.[!-~]+|https?://[!-~]+\.[!-~]+")
_OVER_LIMIT = re.compile(
    r"limit (exceeded|reached)|temporarily blocked|overusing|too many requests", re.IGNORECASE
)
_LASTING = (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
)
_TRIES = 3
_MOST_CANDIDATES = 10
_MOST_ASKED = 300
_SHOWN = 120
_RANKS = ((28, "house"), (26, "street"), (19, "suburb"))
_FULL_POSTCODE_RANK = 25
_SUBURBS = frozenset(
    {"suburb", "neighbourhood", "quarter", "hamlet", "village", "isolated_dwelling", "city_block", "postcode"}
)
_WIDE_CLASSES = frozenset({"boundary", "place", "landuse", "natural", "waterway"})

Box = tuple[float, float, float, float]


class Candidate(msgspec.Struct, frozen=True):
    """One place that an address may be.

    Attributes:
        lat: Latitude of its middle, EPSG:4326.
        lon: Longitude of its middle.
        precision: One of `PRECISIONS`.
        kind: Main OpenStreetMap tag, as `highway residential`.
        importance: Nominatim's importance, 0 to 1, None if not told.
        name: Its full name; "" where it is not kept.
        box: West, south, east, north, None if not told.
    """

    lat: float
    lon: float
    precision: str
    kind: str = ""
    importance: float | None = None
    name: str = ""
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class AddressSettings:
    """Which server is asked, and how.

    Attributes:
        server: Root of the server, `http://host:port`, or "public" for OpenStreetMap's own.
        contact: E-mail or web address of who asks; the public server needs one.
        pause_s: Least time between two requests, seconds; at least 1 on the public server.
        timeout_s: Longest silence of the server, seconds.
        retry_s: Wait before a failed request is made again, seconds; doubled each time.

    Raises:
        AddressError: If the address is none, or the public server is named without a contact.
    """

    server: str
    contact: str = ""
    pause_s: float = 0.0
    timeout_s: float = 20.0
    retry_s: float = 2.0

    def __post_init__(self) -> None:
        """Hold the public server's policy."""
        if self.server.strip().casefold() == "public":
            object.__setattr__(self, "server", PUBLIC_SERVER)
        object.__setattr__(self, "server", self.server.strip().rstrip("/").removesuffix("/search"))
        parts = _split(self.server)
        if self.contact and not _CONTACT.fullmatch(self.contact):
            raise AddressError(
                f"--contact {self.contact!r} is neither an e-mail nor a web address; write it like "
                "maps@council.example"
            )
        if parts in _PUBLIC_HOSTS:
            if not self.contact:
                raise AddressError(
                    f"{parts} asks who uses it; say whom to write to with --contact maps@council.example, or "
                    "name a server of your own with --nominatim http://HOST:PORT"
                )
            object.__setattr__(self, "pause_s", max(self.pause_s, PUBLIC_PAUSE_S))

    @property
    def public(self) -> bool:
        """Tell whether it is OpenStreetMap's own server."""
        return _split(self.server) in _PUBLIC_HOSTS


class AddressServer:
    """Asks one Nominatim server for addresses in one city."""

    def __init__(
        self,
        settings: AddressSettings,
        *,
        country: str,
        bounds: Box,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make it; nothing is asked yet.

        Args:
            settings: Which server, and how.
            country: ISO 3166-1 alpha-2 code that answers must lie in.
            bounds: West, south, east, north that answers must lie in, degrees.
            sleep: Waits some seconds.
            clock: Seconds of a clock that only goes forward.
        """
        self.settings = settings
        self._country = country.lower()
        self._bounds = bounds
        self._sleep = sleep
        self._clock = clock
        self._asked_at = -math.inf
        scheme, _, domain = settings.server.partition("://")
        about = settings.contact or "open-source tool for councils"
        self._nominatim = Nominatim(
            scheme=scheme,
            domain=domain,
            user_agent=f"wardlight/{version('wardlight')} ({about})",
            timeout=settings.timeout_s,
            adapter_factory=URLLibAdapter,
        )

    @property
    def request(self) -> str:
        """What an answer depends on beside the address: server, country and box."""
        return "\n".join((self.settings.server, self._country, repr(self._bounds)))

    def find(self, address: str) -> list[Candidate]:
        """Return the places that an address may be, as the server orders them; none if it knows none.

        Raises:
            AddressError: If the server gives no answer, or says that too much was asked.
        """
        attempt = 1
        while True:
            self._wait()
            try:
                return self._ask(address)
            except GeopyError as error:
                told = _tell(error)
                if isinstance(error, GeocoderQuotaExceeded) or _OVER_LIMIT.search(told):
                    raise self._fail(
                        "says that too much was asked of it; wait some hours, or name a server of your own "
                        "with --nominatim http://HOST:PORT"
                    ) from error
                if isinstance(error, _LASTING):
                    raise self._fail(
                        f"does not answer as Nominatim does ({told}); check --nominatim"
                    ) from error
                if attempt == _TRIES:
                    raise self._fail(f"gives no answer ({told}); try again later") from error
            self._sleep(self.settings.retry_s * 2 ** (attempt - 1))
            attempt += 1

    def _ask(self, address: str) -> list[Candidate]:
        west, south, east, north = self._bounds
        try:
            with warnings.catch_warnings():
                # A point that is none is refused below; geopy would print on it, too.
                warnings.simplefilter("ignore", UserWarning)
                found = self._nominatim.geocode(
                    " ".join(address.split())[:_MOST_ASKED],
                    exactly_one=False,
                    limit=_MOST_CANDIDATES,
                    addressdetails=True,
                    country_codes=self._country,
                    viewbox=[(south, west), (north, east)],
                    bounded=True,
                )
            return [read_candidate(location.raw) for location in found or ()]
        except GeopyError:
            raise
        except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
            # geopy takes for granted that what comes is places with points.
            raise GeocoderParseError(f"a place without name or point: {error}") from error

    def _wait(self) -> None:
        left = self._asked_at + self.settings.pause_s - self._clock()
        if left > 0:
            self._sleep(left)
        self._asked_at = self._clock()

    def _fail(self, what: str) -> AddressError:
        return AddressError(f"{self.settings.server.partition('://')[2]} {what}")


def read_candidate(place: Mapping[str, Any]) -> Candidate:
    """Return a place of a Nominatim answer (`format=json` or `jsonv2`).

    Raises:
        KeyError: If it has no point.
        ValueError: If its point is none.
    """
    lat, lon = float(place["lat"]), float(place["lon"])
    if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):  # noqa: PLR2004 - degrees
        raise ValueError(f"{lat}, {lon} is no latitude and longitude")
    tag, value = str(place.get("class") or place.get("category") or ""), str(place.get("type") or "")
    importance = place.get("importance")
    return Candidate(
        lat,
        lon,
        _judge_precision(place, tag, value),
        f"{tag} {value}".strip(),
        float(importance) if isinstance(importance, int | float) else None,
        str(place.get("display_name") or ""),
        _read_box(place.get("boundingbox")),
    )


def _judge_precision(place: Mapping[str, Any], tag: str, value: str) -> str:
    """Return what a place is precise to: by its house number, else its rank, else its tag."""
    address = place.get("address")
    if value == "house" or (isinstance(address, Mapping) and address.get("house_number")):
        return "house"
    rank = place.get("place_rank")
    if (tag, value) == ("place", "postcode"):
        # A full postcode stands for a few doors; half of one for a part of the city.
        return "postcode" if isinstance(rank, int) and rank >= _FULL_POSTCODE_RANK else "suburb"
    if tag == "highway":
        return "street"
    if isinstance(rank, int):
        return next((precision for least, precision in _RANKS if rank >= least), "wider")
    if tag == "place" and value in _SUBURBS:
        return "suburb"
    return "wider" if tag in _WIDE_CLASSES or not tag else "house"


def _read_box(box: object) -> Box | None:
    if not isinstance(box, list) or len(box) != 4:  # noqa: PLR2004 - four sides
        return None
    try:
        south, north, west, east = (float(side) for side in box)
    except (TypeError, ValueError):
        return None
    return (west, south, east, north) if all(map(math.isfinite, (west, south, east, north))) else None


def _split(server: str) -> str:
    """Return a server's host.

    Raises:
        AddressError: If the address is none of a server.
    """
    try:
        parts = urlsplit(server)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if (
        parts.scheme not in {"http", "https"}
        or not host
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise AddressError(
            f"--nominatim {server!r} is no address of a server; write it like http://HOST:PORT, or: public"
        )
    return host


def _tell(error: Exception) -> str:
    """Return what a server said, on one line: the body of its answer where there is one."""
    body = getattr(error.__cause__, "text", None)
    words = " ".join(re.sub(r"<[^>]*>|\\n", " ", f"{error} {body or ''}").split())
    words = words.removeprefix("Could not deserialize using deserializer: ")
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
