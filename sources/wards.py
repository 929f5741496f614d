"""The wards of a district from the Open Geography portal of the Office for National Statistics."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from sources.arcgis import Advance, Feature, Layer, fetch_features, list_services, open_layer, quote
from sources.catalogue import Source
from sources.client import Client
from sources.errors import SourceError
from sources.ons_services import (
    RESOLUTIONS,
    WardService,
    choose_lookup,
    choose_ward_service,
    parse_edition,
    read_ward_service,
)
from sources.shelf import Fetched, Shelf

# Outlines at full resolution weigh up to a megabyte each: pages of a handful get through.
_MOST_OUTLINES = 50
_CODE = r"wd\d\dcd"
_DISTRICT = r"lad\d\dcd"


@dataclass(frozen=True, slots=True)
class FetchedWards:
    """Ward boundaries as they were fetched.

    Attributes:
        fetched: The file and whose it is.
        path: Where it lies: GeoJSON, EPSG:4326.
        edition: Year of the boundaries as the user named it, else that of the service, e.g. `2025`.
    """

    fetched: Fetched
    path: Path
    edition: str


def fetch_wards(  # noqa: PLR0913 - one argument per choice
    client: Client,
    root: Path,
    district: str,
    *,
    source: Source,
    edition: str = "",
    resolution: str = "bgc",
    refresh: bool = False,
    at: str,
    advance: Advance = lambda _: None,
) -> FetchedWards:
    """Fetch the wards of a district.

    The service is found by its name in the services directory. Layers since 2022 name the district of each
    ward; for older ones the ward-to-district lookup of the same year says which wards are the district's
    (exact, as wards nest in districts; a spatial filter would bring neighbours that share a border).

    Args:
        client: The client.
        root: Folder of fetched files.
        district: Code of the local authority, e.g. `E08000035`.
        source: `ons-wards`, perhaps at another address.
        edition: Year, or year and month; "" for the newest.
        resolution: One of `sources.ons_services.RESOLUTIONS`.
        refresh: Whether to fetch again what is there already.
        at: The present time, ISO 8601 UTC.
        advance: Told the wards as they come.

    Raises:
        SourceError: If the district or edition is none, or the service fails; what came is kept for the next
            try.
    """
    code = check_district(district)
    asked = parse_edition(edition)
    if resolution not in RESOLUTIONS:
        raise SourceError(f"there is no resolution {resolution!r}; choose from {', '.join(RESOLUTIONS)}")
    when = f"{asked.year or 'newest'}-{asked.month or 'newest'}"
    shelf = Shelf(root, source, f"{source.url} wards of {code}, edition {when}, {resolution}")
    if refresh:
        shelf.forget()
    fetched = shelf.find()
    if fetched is None:
        names = list_services(client, source.url)
        service = choose_ward_service(names, edition=asked, resolution=resolution, nation=code[0])
        layer = open_layer(client, f"{source.url}/{service.name}/FeatureServer")
        where, lookup = _select(client, shelf, layer, names=names, service=service, district=code)
        features = fetch_features(client, shelf, layer, where=where, most=_MOST_OUTLINES, advance=advance)
        if not features:
            raise SourceError(_say_no_wards(code, service))
        fetched = shelf.finish(
            f"wards-{code}-{service.edition}-{resolution}.geojson",
            _write_collection(features),
            at=at,
            notes=(f"district of each ward from the lookup {lookup}",) if lookup else (),
            url=layer.url,
        )
    named = _name_edition(fetched.url) if asked.year is None else str(asked.year)
    if asked.month is not None:
        named += f"-{asked.month:02d}"
    return FetchedWards(fetched, shelf.path(fetched), named)


def check_district(code: str) -> str:
    """Return the code of a local authority district, in capitals.

    Raises:
        SourceError: If it has not the form of one.
    """
    plain = code.strip().upper()
    if not re.fullmatch(r"(E0[6-9]|W06|S12|N09)\d{6}", plain):
        hint = " (that is a ward)" if re.fullmatch(r"(E05|W05|S13|N08)\d{6}", plain) else ""
        raise SourceError(
            f"{code!r} is no code of a local authority{hint}; it is E06, E07, E08, E09, W06, S12 or N09 with "
            "six digits, e.g. E08000035 for Leeds"
        )
    return plain


def _select(
    client: Client,
    shelf: Shelf,
    layer: Layer,
    *,
    names: list[str],
    service: WardService,
    district: str,
) -> tuple[str, str | None]:
    """Return the condition that picks the district's wards, and the lookup that it rests on, if any."""
    column = layer.find_field(_DISTRICT)
    if column is not None:
        return f"{column}={quote([district])}", None
    code = layer.find_field(_CODE)
    if code is None:
        raise SourceError(
            f"{service.name} has no column of ward codes; its columns are {', '.join(layer.fields)}"
        )
    year = f"{service.year % 100:02d}"
    lookup = choose_lookup(names, rf"WD{year}_(\w+_)?LAD{year}(_\w+)?")
    if lookup is None:
        raise SourceError(
            f"{service.name} does not say which district a ward is in, and there is no lookup "
            f"WD{year}_LAD{year} that would; choose another --edition"
        )
    table = open_layer(client, f"{shelf.source.url}/{lookup}/FeatureServer")
    of_ward, of_district = table.find_field(rf"wd{year}cd"), table.find_field(rf"lad{year}cd")
    if of_ward is None or of_district is None:
        raise SourceError(f"{lookup} has no columns WD{year}CD and LAD{year}CD; choose another --edition")
    rows = fetch_features(client, shelf, table, where=f"{of_district}={quote([district])}", geometry=False)
    codes = sorted({str(row["properties"][of_ward]) for row in rows})
    if not codes:
        raise SourceError(_say_no_wards(district, service))
    return f"{code} IN ({quote(codes)})", lookup


def _write_collection(features: list[Feature]) -> bytes:
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _name_edition(url: str) -> str:
    name = url.split("/FeatureServer", maxsplit=1)[0].rsplit("/", 1)[-1]
    service = read_ward_service(name)
    return "" if service is None else str(service.year)


def _say_no_wards(district: str, service: WardService) -> str:
    return (
        f"no ward of {service.name} is in {district}. Codes of districts change (Sheffield and Barnsley in "
        f"2025): is it the code of {service.year}?"
    )
