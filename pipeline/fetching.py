"""Boundaries and figures of wards from services of open data into the city file: all of it, or nothing."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from intake import Ledger
from pipeline.clock import Clock, read_clock
from pipeline.creating import read_city_profile
from pipeline.errors import PipelineError
from pipeline.fetched import find_cache
from pipeline.importing import import_reference, import_wards
from pipeline.progress import Advance, ignore_progress
from sources import Client, Fetched, Source, SourceError, find_source
from sources import wards as ward_source
from sources.population import fetch_population
from sources.small_areas import DEPRIVATION, DERI, AreaIndex, Services, fetch_index
from store import StoreError, open_city, require_wards

POPULATION = "population"
INDICES = {"deprivation": DEPRIVATION, "deri": DERI}
TOPICS = (POPULATION, *INDICES)
"""What `reference fetch` can bring."""


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How services are asked.

    Attributes:
        service: Another address than the catalogue's, None for that.
        cache: Folder of fetched files, None for the user's own.
        refresh: Whether to fetch again what is there already.
        client: What asks the services.
    """

    service: str | None = None
    cache: Path | None = None
    refresh: bool = False
    client: Client | None = None


@dataclass(frozen=True, slots=True)
class FetchReport:
    """A data set that was fetched and imported.

    Attributes:
        ledger: What became of its rows.
        fetched: The file and whose it is.
    """

    ledger: Ledger
    fetched: Fetched


def fetch_wards(  # noqa: PLR0913 - one argument per choice
    city: Path,
    district: str,
    *,
    edition: str = "",
    resolution: str = "bgc",
    current: bool = True,
    settings: FetchSettings | None = None,
    clock: Clock = read_clock,
    advance: Advance = ignore_progress,
) -> FetchReport:
    """Fetch the wards of a district and make their edition the current one, unless `current` says otherwise.

    Args:
        city: The city file.
        district: Code of the district; "" for the one of the city's profile.
        edition: Year, or year and month; the newest if "".
        resolution: One of `sources.ons_services.RESOLUTIONS`.
        current: Whether answers are to be given in them.
        settings: How the service is asked.
        clock: The present time.
        advance: Told the features as they come.

    Raises:
        WardlightError: If they cannot be had or are refused; the city file is then as it was.
    """
    how = settings or FetchSettings()
    # A wrong file is told before anything is asked of a service.
    with open_city(city) as opened:
        district = district or read_city_profile(opened).code
    if not district:
        raise PipelineError(
            f"{city} has no profile with its district's code; name the code: "
            f"wardlight wards fetch {city} E08000035"
        )
    found = ward_source.fetch_wards(
        how.client or Client(),
        find_cache(how.cache),
        district,
        source=find_source("ons-wards", service=how.service),
        edition=edition,
        resolution=resolution,
        refresh=how.refresh,
        at=clock(),
        advance=advance,
    )
    try:
        ledger = import_wards(
            city, found.path, edition=found.edition, current=current, fetched=found.fetched, clock=clock
        )
    except StoreError as error:
        raise PipelineError(
            f"{error}. The fetched wards are kept: wardlight wards import {city} {found.path} --edition NAME"
        ) from error
    return FetchReport(ledger, found.fetched)


def fetch_reference(
    city: Path,
    *,
    topics: tuple[str, ...] = (),
    edition: str = "",
    settings: FetchSettings | None = None,
    clock: Clock = read_clock,
    advance: Advance = ignore_progress,
) -> list[FetchReport]:
    """Fetch figures of the city's wards: all files first, then all of them into the city file.

    Args:
        city: The city file.
        topics: Some of TOPICS; none for all that are published for the wards' country.
        edition: Year of the wards, where the city file does not name it.
        settings: How services are asked.
        clock: The present time.
        advance: Told the work as it is done; its units differ from service to service.

    Raises:
        WardlightError: If a service fails or knows none of the wards; the city file is then as it was.
    """
    how = settings or FetchSettings()
    with open_city(city) as opened:
        wards = require_wards(opened)
    client, cache, at = how.client or Client(), find_cache(how.cache), clock()
    english = any(code.startswith("E") for code in wards.codes)
    chosen = topics or tuple(topic for topic in TOPICS if topic != "deprivation" or english)
    nomis = _find_mirrored("nomis", how.service)
    tables = []
    for topic in chosen:
        try:
            if topic == POPULATION:
                table = fetch_population(
                    client, cache, wards.codes, source=nomis, refresh=how.refresh, at=at, advance=advance
                )
            else:
                index: AreaIndex = INDICES[topic]
                table = fetch_index(
                    client,
                    cache,
                    wards.codes,
                    index=index,
                    services=Services(
                        index=_find_mirrored(index.key, how.service),
                        geography=_find_mirrored("ons-wards", how.service),
                        nomis=nomis,
                    ),
                    edition=edition or wards.edition,
                    refresh=how.refresh,
                    at=at,
                    advance=advance,
                )
        except SourceError as error:
            others = " ".join(f"--only {other}" for other in chosen if other != topic)
            hint = f". Without it: {others}" if others else ""
            raise SourceError(f"{topic}: {error}{hint}") from error
        tables.append(table)
    return [
        FetchReport(import_reference(city, table.path, fetched=table.fetched, clock=clock), table.fetched)
        for table in tables
    ]


def _find_mirrored(key: str, mirror: str | None) -> Source:
    """Return a source, at a mirror under the path that it has at its own host."""
    source = find_source(key)
    if mirror is None:
        return source
    return find_source(key, service=f"{mirror.rstrip('/')}{urlsplit(source.url).path}")
