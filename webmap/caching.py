"""Answers that are sent again only when they changed, and compressed on the way."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Flask, Response, current_app, g, request

from webmap.roles import identify_person, mark_person
from webmap.security import page_nonce
from webmap.snapshots import Snapshot

_COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/geo+json",
    "application/javascript",
    "application/vnd.oai.openapi+json",
    "image/svg+xml",
)
_WORTH_IT = 600
_LEVEL = 6
_HIGH, _HIGHEST = 9, 11
_BIG = 200_000
_PAGE = "text/html"
_KEPT = "wardlight_pages"
_MOST_PAGES = 100
_MOST_BYTES = 500_000
_LOCK = threading.Lock()


def digest_folder(*folders: Path) -> str:
    """Return twelve hex digits that stand for all files of some folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def answer_once(snapshot: Snapshot, make: Callable[[], Response], *, build: str) -> Response:
    """Answer "not modified" where the browser holds this state of the page already, else make it.

    Args:
        snapshot: The city as it is; its fingerprint, the address and the person make the tag.
        make: Makes the full answer.
        build: Stands for templates, scripts and styles.
    """
    address = hashlib.sha256(request.full_path.encode()).hexdigest()[:8]
    # A page shows who is signed in: what one person's browser holds is no answer for the next.
    tag = f"{snapshot.fingerprint}-{build}-{mark_person()}-{address}"
    held = request.if_none_match
    if held.contains_weak(tag):
        response = Response(status=304)
    else:
        response = _make_once((snapshot.fingerprint, build, identify_person(), request.url), make)
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _make_once(key: Hashable, make: Callable[[], Response]) -> Response:
    """Return a page as it was made before for the same state, person and address, else make and keep it.

    The mark of its inline script is a new one each time.
    """
    kept: OrderedDict[Hashable, tuple[bytes, bytes]] = current_app.extensions.setdefault(_KEPT, OrderedDict())
    with _LOCK:
        known = kept.get(key)
        if known is not None:
            kept.move_to_end(key)
    if known is not None:
        body, nonce = known
        return Response(body.replace(nonce, page_nonce().encode()) if nonce else body, mimetype=_PAGE)
    response = make()
    plain = response.status_code == 200 and response.mimetype == _PAGE and not response.is_streamed  # noqa: PLR2004
    if plain and "Set-Cookie" not in response.headers and response.content_length is not None:
        body = response.get_data()
        if len(body) <= _MOST_BYTES:
            with _LOCK:
                kept[key] = body, str(g.get("nonce", "")).encode()
                while len(kept) > _MOST_PAGES:
                    kept.popitem(last=False)
    return response


def install_compression(app: Flask) -> None:
    """Compress texts for browsers that take it, Brotli before gzip; equal bytes in give equal bytes out."""

    def compress(response: Response) -> Response:
        response.vary.add("Accept-Encoding")
        mime = response.mimetype or ""
        if (
            response.status_code != 200  # noqa: PLR2004 - whole answers only
            or (response.is_streamed and not response.direct_passthrough)
            or "Content-Encoding" in response.headers
            or not mime.startswith(_COMPRESSIBLE)
            or (coding := _choose_coding()) is None
        ):
            return response
        response.direct_passthrough = False
        body = response.get_data()
        if len(body) < _WORTH_IT:
            return response
        if request.endpoint == "static":
            response.set_data(_squeeze_file(coding, body))
        else:
            response.set_data((_squeeze_big if len(body) > _BIG else _squeeze)(coding, body))
        response.headers["Content-Encoding"] = coding
        tag, weak = response.get_etag()
        if tag is not None and not weak:
            response.set_etag(tag, weak=True)
        return response

    app.after_request(compress)


def _choose_coding() -> str | None:
    """Return the coding to send: Brotli where it is asked for no less than gzip, None for neither."""
    asked = {coding: request.accept_encodings[coding] for coding in ("br", "gzip")}
    best = max(asked, key=lambda coding: asked[coding])
    return best if asked[best] > 0 else None


def _squeeze(coding: str, body: bytes, *, brotli_level: int = _LEVEL) -> bytes:
    if coding == "br":
        return bytes(brotli.compress(body, quality=brotli_level))
    return gzip.compress(body, _LEVEL, mtime=0)


@lru_cache(maxsize=64)
def _squeeze_file(coding: str, body: bytes) -> bytes:
    """Compress a script or style as small as it goes: once, and sent again and again.

    A big one takes seconds at the highest level, for a tenth less: somebody waits for it.
    """
    return _squeeze(coding, body, brotli_level=_HIGHEST if len(body) <= _BIG else _HIGH)


# Outlines of thousands of areas take a fifth of a second: keep the few that there are.
_squeeze_big = lru_cache(maxsize=8)(_squeeze)
