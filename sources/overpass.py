"""OpenStreetMap's points of interest, asked of an Overpass server.

Protocol: https://wiki.openstreetmap.org/wiki/Overpass_API: the query as a form, an answer of status 200
whose `remark` tells that it is cut short, and `/status`, which says when this machine may ask again.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from sources.box import Box
from sources.client import parse_json
from sources.downloads import Errand
from sources.errors import SourceError
from sources.osm_tags import KIND_TAGS, RAILWAYS, make_rows
from sources.places import FoundPlaces
from sources.shelf import Fetched, Shelf

# Below the silence that the client bears: a server that cannot do it says so before we hang up.
_SECONDS = 50
_DEEPEST = 3
_LONGEST_WAIT_S = 300.0
_CUT = re.compile(r"timed out|out of memory", re.IGNORECASE)
_WAIT = re.compile(r"in (-?\d+) seconds")
_MEBIBYTES = 512


def fetch_overpass(errand: Errand, box: Box) -> tuple[Fetched, Path]:
    """Bring the points of interest of a box, or find them in the cache.

    A box too much for the server is asked for in quarters; quarters that came are kept if others fail.

    Args:
        errand: With what; its source is the server.
        box: What is wanted.

    Raises:
        SourceError: If the server does not give it.
    """
    shelf = Shelf(errand.cache, errand.source, f"{errand.source.url}/interpreter {_write_query(box)}")
    if not errand.refresh and (found := shelf.find()):
        return found, shelf.path(found)
    # One that lies across an edge comes with each quarter.
    elements = {
        (str(part.get("type")), str(part.get("id"))): part for part in _ask(errand, shelf, box, depth=0)
    }
    body = json.dumps({"elements": list(elements.values())}, ensure_ascii=False).encode()
    fetched = shelf.finish("overpass.json", body, at=errand.at)
    return fetched, shelf.path(fetched)


def read_overpass(body: bytes, box: Box, *, file: str) -> FoundPlaces:
    """Read the points of interest of an answer of an Overpass server (`out center tags`).

    Raises:
        SourceError: If it is none, or one cut short.
    """
    rows = []
    for element in _list_elements(body, host=file):
        at = element.get("center", element)
        if not isinstance(at, dict):
            continue
        tags, lat, lon = element.get("tags"), at.get("lat"), at.get("lon")
        if isinstance(tags, dict) and isinstance(lat, int | float) and isinstance(lon, int | float):
            texts = {str(key): str(value) for key, value in tags.items()}
            rows += [row for row in make_rows(texts, lat, lon) if box.holds(row.lat, row.lon)]
    return FoundPlaces(rows)


def _ask(errand: Errand, shelf: Shelf, box: Box, *, depth: int) -> list[dict[str, Any]]:
    query = _write_query(box)
    page = f"{hashlib.sha256(query.encode()).hexdigest()[:16]}.json"
    url = errand.source.url
    body = None if errand.refresh else shelf.load_page(page)
    if body is None:
        _wait_for_turn(errand)
        body = errand.client.post(f"{url}/interpreter", {"data": query})
    try:
        elements = _list_elements(body, host=url)
    except _CutShortError:
        if depth == _DEEPEST:
            raise
        quarters = [_ask(errand, shelf, part, depth=depth + 1) for part in box.quarter()]
        return [element for quarter in quarters for element in quarter]
    shelf.save_page(page, body)
    return elements


class _CutShortError(SourceError):
    """The server gave up before it had everything."""


def _list_elements(body: bytes, *, host: str) -> list[dict[str, Any]]:
    answer = parse_json(body, host=host)
    elements = answer.get("elements") if isinstance(answer, dict) else None
    if not isinstance(elements, list):
        raise SourceError(f"{host} answers with JSON that is no answer of an Overpass server")
    remark = str(answer.get("remark", ""))
    if "error" in remark:
        kind = _CutShortError if _CUT.search(remark) else SourceError
        raise kind(f"{host} cannot answer in full: {remark!r}; try again later, or name a file with --file")
    return [element for element in elements if isinstance(element, dict)]


def _wait_for_turn(errand: Errand) -> None:
    """Wait until the server has a place for us: asking earlier is what it forbids."""
    try:
        status = errand.client.get(f"{errand.source.url}/status").decode("utf-8", "replace")
    except SourceError:
        return  # a server of one's own need not keep turns; whether it is there, the query itself will tell
    waits = [float(seconds) for seconds in _WAIT.findall(status)]
    if waits and "available now" not in status:
        errand.pause(min(max(0.0, min(waits)) + 1.0, _LONGEST_WAIT_S))


def _write_query(box: Box) -> str:
    edges = ",".join(f"{edge:.5f}" for edge in (box.south, box.west, box.north, box.east))
    railways = f'~"^({"|".join(sorted(RAILWAYS))})$"'
    wanted = "".join(f'nwr["name"]["{tag}"{railways if tag == "railway" else ""}];' for tag in KIND_TAGS)
    limits = f"[out:json][timeout:{_SECONDS}][maxsize:{_MEBIBYTES * 1024**2}][bbox:{edges}]"
    return f"{limits};({wanted});out center tags;"
