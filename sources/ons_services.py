"""What the services of the Open Geography portal are by their names, which vary from edition to edition."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sources.errors import SourceError

RESOLUTIONS = {
    "bfc": "full resolution, clipped to the coast",
    "bgc": "generalised to 20 m, clipped to the coast",
    "bsc": "generalised to 200 m, clipped to the coast",
}

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SHORT = {"fcb": "bfc", "gcb": "bgc", "sgcb": "bsc", "feb": "bfe"}
_EXTENTS = ("UK", "GB", "EW")
_COVERED = {"UK": "ENSW", "GB": "ESW", "EW": "EW", "": "ENSW"}


@dataclass(frozen=True, slots=True)
class WardService:
    """A service of ward boundaries.

    Attributes:
        name: Its name, e.g. `WD_MAY_2025_UK_BGC_V2`.
        year: Year of the edition.
        month: Month of the edition, 1 to 12.
        resolution: `bfc`, `bgc`, `bsc`.
        extent: `UK`, `GB`, `EW`, or "" where the name does not say.
        version: Number of its correction, 0 for none.
    """

    name: str
    year: int
    month: int
    resolution: str
    extent: str
    version: int

    @property
    def edition(self) -> str:
        """Year and month, e.g. `2025-05`."""
        return f"{self.year}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class Edition:
    """The edition that a user asks for.

    Attributes:
        year: Its year, None for the newest.
        month: Its month, None for the newest of the year.
    """

    year: int | None = None
    month: int | None = None


def parse_edition(text: str) -> Edition:
    """Return an edition as people write it: `2025`, `2025-05`, `May 2025`; "" is the newest.

    Raises:
        SourceError: If it is none.
    """
    if not text.strip():
        return Edition()
    words = re.split(r"[\s/_-]+", text.strip().casefold())
    years = [word for word in words if re.fullmatch(r"(19|20)\d\d", word)]
    rest = [word for word in words if word not in years]
    month = _read_month(rest[0]) if len(rest) == 1 else None
    if len(years) != 1 or (rest and month is None):
        raise SourceError(
            f"--edition {text!r} is no year of ward boundaries; write it like 2025, 2025-05 or May 2025"
        )
    return Edition(int(years[0]), month)


def read_ward_service(name: str) -> WardService | None:
    """Return what a service is by its name, None if it holds no ward boundaries of a known resolution.

    Names seen: `Wards_December_2022_Boundaries_UK_BGC`, `WD_MAY_2025_UK_BFC_V2`, `WD_DEC_2023_GB_BFE`,
    `Wards_December_2021_UK_BSC_2022`, `Wards_(December_2025)_Boundaries_UK_BSC`,
    `Wards_December_2016_Full_Clipped_Boundaries_in_Great_Britain`.
    """
    words = [word for word in re.split(r"[\W_]+", name.rsplit("/", 1)[-1]) if word]
    if len(words) < 4 or words[0].casefold() not in {"wd", "ward", "wards"}:  # noqa: PLR2004
        return None
    month = _read_month(words[1])
    if month is None or not re.fullmatch(r"(19|20)\d\d", words[2]):
        return None
    rest = [word.casefold() for word in words[3:]]
    resolution = _read_resolution(rest)
    if resolution not in RESOLUTIONS:
        return None
    shown = " ".join(rest)
    shown = (
        shown.replace("great britain", "gb")
        .replace("united kingdom", "uk")
        .replace("england and wales", "ew")
    )
    extent = next((each for each in _EXTENTS if each.casefold() in shown.split()), "")
    version = re.fullmatch(r"v?(\d+)", rest[-1])
    return WardService(
        name, int(words[2]), month, resolution, extent, int(version.group(1)) if version else 0
    )


def choose_ward_service(
    names: Iterable[str], *, edition: Edition, resolution: str, nation: str
) -> WardService:
    """Return the service of an edition and resolution: the newest that fits, and its last correction.

    Args:
        names: Names of all services.
        edition: The edition asked for.
        resolution: One of RESOLUTIONS.
        nation: First letter of the district's code: E, W, S, N.

    Raises:
        SourceError: If there is none; the message says what there is.
    """
    known = [service for service in map(read_ward_service, names) if service is not None]
    known = [service for service in known if nation in _COVERED[service.extent]]
    fitting = [
        service
        for service in known
        if service.resolution == resolution
        and edition.year in {None, service.year}
        and edition.month in {None, service.month}
    ]
    if not fitting:
        raise SourceError(_say_what_there_is(known, edition, resolution=resolution))
    return max(
        fitting,
        key=lambda service: (service.edition, service.extent == "UK", service.version, service.name),
    )


def choose_lookup(names: Iterable[str], pattern: str) -> str | None:
    """Return the lookup whose name fits: the plainest, in its last correction.

    Args:
        names: Names of all services.
        pattern: What the name begins with, up to `_LU`, as a regular expression.
    """
    fitting: list[tuple[int, int, str]] = []
    for name in names:
        found = re.fullmatch(
            rf"{pattern}_LU(?:_?v(?P<version>\d+))?(?:_[0-9a-f]{{32}})?", name, flags=re.IGNORECASE
        )
        if found is not None:
            version = found["version"]
            parts = name.count("_") - (version is not None and "_v" in name.casefold())
            fitting.append((parts, -int(version or 0), name))
    return min(fitting)[2] if fitting else None


def _read_month(word: str) -> int | None:
    if word.isdigit():
        return int(word) if 1 <= int(word) <= len(_MONTHS) else None
    return _MONTHS.index(word[:3].casefold()) + 1 if word[:3].casefold() in _MONTHS else None


def _read_resolution(words: Sequence[str]) -> str:
    for word in words:
        if word in {*RESOLUTIONS, "bfe", "buc"}:
            return word
        if word in _SHORT:
            return _SHORT[word]
    if "clipped" not in words:
        return ""
    if "full" in words:
        return "bfc"
    if "generalised" in words:
        return "bsc" if "super" in words else "bgc"
    return ""


def _say_what_there_is(known: Sequence[WardService], edition: Edition, *, resolution: str) -> str:
    if not known:
        return "the service offers no ward boundaries at all; does --service name the right directory?"
    offered: dict[str, set[str]] = {}
    for service in known:
        offered.setdefault(service.edition, set()).add(service.resolution)
    of_year = {when: kinds for when, kinds in offered.items() if when.startswith(str(edition.year))}
    shown = of_year or offered
    listed = "; ".join(f"{when} ({', '.join(sorted(shown[when]))})" for when in sorted(shown, reverse=True))
    asked = f"{edition.year or 'any year'}" + (f"-{edition.month:02d}" if edition.month else "")
    return f"there are no ward boundaries of {asked} in {resolution}; offered are {listed}"
