"""All features of a layer of an ArcGIS service: page by page, counted, gone on with where it broke off."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from sources.arcgis_answers import (
    Capabilities,
    LayerAnswer,
    Named,
    Page,
    ServiceAnswer,
    shape_answer,
)
from sources.client import Client, parse_json
from sources.errors import SourceError
from sources.esri_json import check_degrees, convert_feature
from sources.shelf import Shelf

Feature = dict[str, Any]
Advance = Callable[[int], None]

# Told in an answer with status 200; the same codes as of HTTP.
_PASSING = (429, 500, 502, 503, 504)
_LONGEST_ADDRESS = 1_800
_PAGE = 1_000
_MOST_DETAILS = 2


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer or table of a service, as it describes itself.

    Attributes:
        url: Its address, e.g. `.../FeatureServer/0`.
        fields: Names of its columns.
        object_id: The column that numbers its features.
        page: Most features that it gives at once.
        geojson: Whether it speaks GeoJSON.
        paged: Whether it takes `resultOffset`.
    """

    url: str
    fields: tuple[str, ...]
    object_id: str
    page: int
    geojson: bool
    paged: bool

    def find_field(self, pattern: str) -> str | None:
        """Return the first column whose name fits a pattern, whatever its case."""
        return next(
            (field for field in self.fields if re.fullmatch(pattern, field, flags=re.IGNORECASE)), None
        )


def list_services(client: Client, root: str) -> list[str]:
    """Return the names of the feature services of a services directory.

    Raises:
        SourceError: If there is no directory at that address.
    """
    answer = _ask(client, root, {"f": "json"})
    services = answer.get("services")
    if not isinstance(services, list):
        raise SourceError(
            f"{root} is no directory of ArcGIS services (it lists none); --service takes an address "
            "that ends in /rest/services"
        )
    named = shape_answer(services, list[Named], host=_name_host(root))
    return [each.name for each in named if each.type == "FeatureServer"]


def open_layer(client: Client, service_url: str) -> Layer:
    """Return the first layer or table of a feature service.

    Args:
        client: The client.
        service_url: Address that ends in `/FeatureServer`.

    Raises:
        SourceError: If it has none, or one whose features bear no number.
    """
    host = _name_host(service_url)
    service = shape_answer(_ask(client, service_url, {"f": "json"}), ServiceAnswer, host=host)
    numbers = [each.id for each in (*(service.layers or ()), *(service.tables or ()))]
    if not numbers:
        raise SourceError(f"{service_url} has no layer; it is not what was looked for")
    url = f"{service_url}/{numbers[0]}"
    about = shape_answer(_ask(client, url, {"f": "json"}), LayerAnswer, host=host)
    fields = about.fields or []
    object_id = about.object_id_field or next(
        (each.name for each in fields if each.type == "esriFieldTypeOID"), None
    )
    if object_id is None:
        raise SourceError(f"{url} does not number its features: its pages cannot be held apart")
    able = about.advanced_query_capabilities or Capabilities()
    return Layer(
        url=url,
        fields=tuple(each.name for each in fields),
        object_id=object_id,
        page=about.max_record_count or _PAGE,
        geojson="geojson" in (about.supported_query_formats or "").casefold(),
        paged=able.pages is not False,
    )


def fetch_features(  # noqa: PLR0913 - one argument per part of a query
    client: Client,
    shelf: Shelf,
    layer: Layer,
    *,
    where: str,
    geometry: bool = True,
    most: int = _PAGE,
    advance: Advance = lambda _: None,
) -> list[Feature]:
    """Return all features of a layer that fit a condition, as GeoJSON features in EPSG:4326.

    Pages by `resultOffset` in the order of the object id. The server says that there is more by
    `exceededTransferLimit`: in Esri JSON at the top, in GeoJSON inside `properties`; some never say it, some
    cut a page short. So the number that the server itself counts decides, and every page must bring new ones.

    Args:
        client: The client.
        shelf: Where the pages are kept; those of a broken-off try are taken from there.
        layer: The layer.
        where: SQL condition over its columns.
        geometry: Whether outlines are wanted; without, `geometry` is None.
        most: Most features of a page.
        advance: Told the features as they come.

    Raises:
        SourceError: If the server refuses, gives a feature twice, or gives another number than it counts.
    """
    host = _name_host(layer.url)
    count = count_features(client, layer, where=where)
    pages = _Pages(client, shelf, layer, where=where, geometry=geometry, most=min(most, layer.page))
    found: dict[Any, Feature] = {}
    more = count > 0
    while more:
        features, exceeded = pages.take(len(found))
        if not features:
            break
        for feature in features:
            number = feature["properties"].get(layer.object_id, feature.get("id"))
            if not isinstance(number, int | str):
                raise SourceError(
                    f"{host} gives a feature without its number ({layer.object_id}): its pages cannot be "
                    "held apart. Name another server with --service, or import a file"
                )
            if number in found:
                shelf.forget()
                raise SourceError(
                    f"{host} gives the feature {number} twice: it does not page (resultOffset is ignored). "
                    "Name another server with --service, or import a file"
                )
            found[number] = feature
        advance(len(features))
        more = len(found) <= count if exceeded else len(found) < count
    if len(found) != count:
        shelf.forget()
        raise SourceError(
            f"{host} counts {count:,} features but gives {len(found):,}; nothing of it was kept. Run the "
            "same command again"
        )
    return list(found.values())


def count_features(client: Client, layer: Layer, *, where: str) -> int:
    """Return how many features fit a condition, as the server counts them.

    Raises:
        SourceError: If it does not say.
    """
    answer = _ask(client, f"{layer.url}/query", {"where": where, "returnCountOnly": "true", "f": "json"})
    count = answer.get("count")
    if not isinstance(count, int):
        raise SourceError(f"{_name_host(layer.url)} does not say how many features there are")
    return count


def quote(values: list[str]) -> str:
    """Return values as an SQL list: `'E05011384','E05011385'`."""
    return ",".join("'" + value.replace("'", "''") + "'" for value in values)


class _Pages:
    """The pages of one query: from the shelf where they are kept, else from the server."""

    def __init__(
        self, client: Client, shelf: Shelf, layer: Layer, *, where: str, geometry: bool, most: int
    ) -> None:
        self._client = client
        self._shelf = shelf
        self._layer = layer
        self._most = most
        self._geojson = geometry and layer.geojson
        self._query = {
            "where": where,
            "outFields": "*",
            "returnGeometry": "true" if geometry else "false",
            "orderByFields": layer.object_id,
            "f": "geojson" if self._geojson else "json",
        }
        if geometry:
            self._query |= {
                "outSR": "4326",
                "returnZ": "false",
                "returnM": "false",
                "returnTrueCurves": "false",
            }
        whole = json.dumps([layer.url, most, self._query])
        self._stem = hashlib.sha256(whole.encode()).hexdigest()[:12]

    def take(self, offset: int) -> tuple[list[Feature], bool]:
        """Return the features from an offset on, and whether the server says that there are more."""
        name = f"{self._stem}-{offset:07d}.json"
        kept = self._shelf.load_page(name)
        if kept is not None:
            return self._read(json.loads(kept))
        query = dict(self._query)
        if self._layer.paged:
            query |= {"resultOffset": str(offset), "resultRecordCount": str(self._most)}
        page = _ask(self._client, f"{self._layer.url}/query", query)
        read = self._read(page)
        self._shelf.save_page(name, json.dumps(page).encode())
        return read

    def _read(self, page: Mapping[str, Any]) -> tuple[list[Feature], bool]:
        host = _name_host(self._layer.url)
        read = shape_answer(page, Page, host=host)
        if read.features is None:
            raise SourceError(f"{host} answers without features; try again later")
        exceeded = any(bool(each and each.exceeded_transfer_limit) for each in (read, read.properties))
        if self._geojson:
            plain = [{**each, "properties": each.get("properties") or {}} for each in read.features]
            for each in plain:
                shape_answer(each["properties"], dict[str, Any], host=host)
            return plain, exceeded
        if read.features and self._query["returnGeometry"] == "true":
            check_degrees(page, host=host)
        return [convert_feature(each, host=host) for each in read.features], exceeded


def _ask(client: Client, url: str, query: Mapping[str, str]) -> dict[str, Any]:
    """Ask for JSON; an error told with status 200 is an error, a passing one is asked again."""
    host = _name_host(url)
    for repetition in range(client.tries):
        if repetition:
            client.pause(repetition)
        # ArcGIS takes a query as a form as well: an address of many codes would be too long.
        long = len(urlencode(query)) > _LONGEST_ADDRESS
        body = client.post(url, query) if long else client.get(url, query)
        answer = parse_json(body, host=host)
        if not isinstance(answer, dict):
            raise SourceError(f"{host} answers with a {type(answer).__name__} where an object was to come")
        if "error" not in answer:
            return answer
        error = answer["error"] if isinstance(answer["error"], dict) else {"message": answer["error"]}
        if error.get("code") not in _PASSING:
            raise SourceError(f"{host} refuses: {_tell(error)}")
    raise SourceError(f"{host} refuses after several tries: {_tell(error)}; try again later")


def _tell(error: Mapping[str, Any]) -> str:
    details = error.get("details") or []
    listed = details if isinstance(details, list) else [details]
    words = [str(error.get("message") or "no reason given"), *map(str, listed[:_MOST_DETAILS])]
    told = ". ".join(dict.fromkeys(" ".join(word.split()).rstrip(".") for word in words if word))
    return f"{told} (code {error['code']})" if "code" in error else told


def _name_host(url: str) -> str:
    return urlsplit(url).netloc
