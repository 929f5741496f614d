"""Headers that let the browser load and run only what we serve."""

import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

_FIXED_RULES = (
    "default-src 'self'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def page_nonce() -> str:
    """Return this request's nonce, which marks the inline script that we wrote ourselves."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    nonce: str = g.nonce
    return nonce


def write_policy(nonce: str | None, *, tile_origin: str | None) -> str:
    """Return the content security policy; `tile_origin` is the one other host, for pictures only."""
    script = "script-src 'self'" if nonce is None else f"script-src 'self' 'nonce-{nonce}'"
    pictures = "img-src 'self' data:" if tile_origin is None else f"img-src 'self' data: {tile_origin}"
    rules = [script, pictures, *_FIXED_RULES]
    return "; ".join(rules)


def read_host_name(host: str) -> str:
    """Return the name or address in a Host header, without port and brackets; "" if there is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def install_security(app: Flask, *, tile_origin: str | None, trusted_hosts: Collection[str]) -> None:
    """Set the headers on every answer, and answer to trusted names only (to any, if none is given).

    Flask's own list of trusted hosts cannot hold an IPv6 address.
    """
    names = {name.casefold() for name in trusted_hosts}

    def check_host() -> None:
        if names and read_host_name(request.host) not in names:
            abort(400)

    app.before_request(check_host)
    # A tile server may ask which site uses it; without one nothing is told to anybody.
    referrer = "same-origin" if tile_origin is None else "strict-origin-when-cross-origin"

    def protect(response: Response) -> Response:
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = referrer
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = _PERMISSIONS
        # "Not modified" revives a stored page with the nonce it was stored with: its policy must stay.
        if response.status_code != 304:  # noqa: PLR2004 - not modified
            headers["Content-Security-Policy"] = write_policy(g.get("nonce"), tile_origin=tile_origin)
        if request.endpoint != "static" and "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
        return response

    app.after_request(protect)
