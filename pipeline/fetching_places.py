"""The gazetteer from services of open data: fetched, cut to the city, taken in by the importer."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from boundaries import Wards
from geocode import PlaceFile, read_places
from intake import Ledger
from intake.ledger import digest_file
from pipeline.clock import Clock, read_clock
from pipeline.errors import PipelineError
from pipeline.fetched import find_cache, record_source
from pipeline.importing import store_places
from pipeline.nearness import judge_nearness
from pipeline.progress import Advance, ignore_progress
from sources import Client, Fetched, Source, find_source
from sources.box import Box
from sources.downloads import Errand, fetch_file
from sources.naptan import DOWNLOAD as NAPTAN_DOWNLOAD
from sources.naptan import read_naptan
from sources.opennames import DOWNLOAD as OPENNAMES_DOWNLOAD
from sources.opennames import read_opennames
from sources.osm_file import read_osm
from sources.overpass import fetch_overpass
from sources.places import FoundPlaces, write_place_tables
from sources.postcodes import CODEPOINT_DOWNLOAD, find_newest_directory, read_codepoint, read_onspd
from store import drop_unlisted_places, open_city, require_wards

_MARGIN_M = 5_000.0
"""What lies this far beyond the wards is taken too: names just outside must be told from those inside."""


@dataclass(frozen=True, slots=True)
class PlaceSource:
    """A source of places.

    Attributes:
        key: Its key in the catalogue.
        fetch: Brings its file for a box, or finds it in the cache.
        read: Reads what the file holds of a box.
    """

    key: str
    fetch: Callable[[Errand, Box], tuple[Fetched, Path]]
    read: Callable[[Path, Box], FoundPlaces]


def _download(name: str, path: str) -> Callable[[Errand, Box], tuple[Fetched, Path]]:
    return lambda errand, _: fetch_file(errand, name, find_url=lambda: f"{errand.source.url}/{path}")


def _fetch_directory(errand: Errand, _: Box) -> tuple[Fetched, Path]:
    return fetch_file(
        errand, "onspd.zip", find_url=lambda: find_newest_directory(errand.client, errand.source.url)
    )


PLACE_SOURCES: Mapping[str, PlaceSource] = MappingProxyType(
    {
        "opennames": PlaceSource(
            "os-open-names", _download("opname_csv_gb.zip", OPENNAMES_DOWNLOAD), read_opennames
        ),
        "codepoint": PlaceSource(
            "os-code-point-open", _download("codepo_gb.zip", CODEPOINT_DOWNLOAD), read_codepoint
        ),
        "onspd": PlaceSource("ons-postcode-directory", _fetch_directory, read_onspd),
        "osm": PlaceSource("openstreetmap", fetch_overpass, read_osm),
        "naptan": PlaceSource("naptan", _download("naptan.csv", NAPTAN_DOWNLOAD), read_naptan),
    }
)


def fetch_places(  # noqa: PLR0913 - one argument per option
    city: Path,
    name: str,
    *,
    file: Path | None = None,
    service: str | None = None,
    cache: Path | None = None,
    refresh: bool = False,
    client: Client | None = None,
    clock: Clock = read_clock,
    advance: Advance = ignore_progress,
) -> list[Ledger]:
    """Fetch places of the city and take them into its gazetteer: all kinds of them, or nothing.

    What an earlier fetch brought and the source no longer lists is dropped.

    Args:
        city: The city file; its wards say where to look.
        name: One of `PLACE_SOURCES`.
        file: A file of the source that is here already; the network is then not asked.
        service: Another address of the service.
        cache: Folder of fetched files, None for the user's own.
        refresh: Fetch again what the cache has.
        client: Asks the service.
        clock: Tells the present time.
        advance: Told the bytes as they come.

    Returns:
        A ledger for each kind of place.

    Raises:
        WardlightError: If there are no wards, or the source does not give it; the city file is as it was.
    """
    chosen = PLACE_SOURCES[name]
    source = find_source(chosen.key, service=service)
    with open_city(city, write=True) as opened:
        wards = require_wards(opened)
        box = Box(*wards.bounds).grow(_MARGIN_M)
        at = clock()
        if file is None:
            errand = Errand(client or Client(), source, find_cache(cache), at, refresh, advance)
            fetched, path = chosen.fetch(errand, box)
        else:
            fetched, path = _take_file(file, source, at=at), file
        found = chosen.read(path, box)
        tables = _read_tables(found, wards, source, file=fetched.file)
        notes = (f"source: {source.name}, {source.licence}", *fetched.notes, *found.notes)
        ledgers = []
        with opened.transaction():
            for kind, table in tables.items():
                gone = drop_unlisted_places(opened, table.places, kind=kind, source=source.name)
                dropped = (f"{gone:,} that the source no longer lists were dropped",) if gone else ()
                title = f"{fetched.file}: {kind}"
                ledgers.append(
                    store_places(
                        opened, table, file=title, sha256=fetched.sha256, at=at, notes=(*dropped, *notes)
                    )
                )
                record_source(opened, f"places {kind}", fetched)
                notes = ()
    return ledgers


def _take_file(file: Path, source: Source, *, at: str) -> Fetched:
    if not file.is_file():
        raise PipelineError(f"{file.name}: no such file; check the path given to --file")
    return Fetched(source=source, url="", file=file.name, at=at, sha256=digest_file(file))


def _read_tables(found: FoundPlaces, wards: Wards, source: Source, *, file: str) -> dict[str, PlaceFile]:
    """Return what the importer makes of the found places, by kind, with the rows that the source spoilt."""
    if not found.rows:
        raise PipelineError(
            f"{file} ({source.name}) holds nothing in or near the city's wards; is it the right file?"
        )
    near = judge_nearness(wards)
    with tempfile.TemporaryDirectory(prefix="wardlight-places-") as folder:
        tables = {
            kind: read_places(path, kind, source=source.name, near=near)
            for kind, path in write_place_tables(found.rows, Path(folder)).items()
        }
    for kind, rejects in found.rejects.items():
        table = tables.get(kind, PlaceFile((), 0, (), {}))
        tables[kind] = replace(
            table, read=table.read + len(rejects), rejects=(*rejects, *table.rejects), columns={}
        )
    return {kind: replace(table, columns={}) for kind, table in tables.items()}
