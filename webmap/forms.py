"""Forms that change something: taken only from pages that this server has made itself."""

import hashlib
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, request, session

from webmap.errors import ForeignFormError

TOKEN = "token"  # noqa: S105 - the name of a form's field
_REFUSED = (
    "it was sent by another site, or the server was started anew since the page was opened. Nothing was "
    "saved; open the page again and repeat the last step"
)


def install_forms(app: Flask, city: Path) -> None:
    """Give the app its sessions: signed cookies that end with the server, sent to no other site.

    Browsers share cookies between the ports of a host: the name tells the city files apart.
    """
    app.secret_key = secrets.token_bytes(32)
    name = hashlib.sha256(str(city.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    app.config["SESSION_COOKIE_NAME"] = f"wardlight_{name}"
    app.config["SESSION_COOKIE_SAMESITE"] = "Strict"
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.jinja_env.globals["form_token"] = form_token


def form_token() -> str:
    """Return what a form must send back: a secret of this visitor's session."""
    if TOKEN not in session:
        session[TOKEN] = secrets.token_urlsafe(24)
    return str(session[TOKEN])


def refuse_foreign_forms() -> None:
    """Refuse a form that the browser says comes from elsewhere, or that lacks the session's token.

    Raises:
        ForeignFormError: If it does; nothing was changed.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    foreign = site != "same-origin" or (origin is not None and _read_host(origin) != request.host)
    sent, known = request.form.get(TOKEN, ""), str(session.get(TOKEN, ""))
    if foreign or not known or not secrets.compare_digest(sent.encode(), known.encode()):
        raise ForeignFormError(_REFUSED)


def _read_host(origin: str) -> str:
    """Return host and port of an origin, not its scheme: a server that speaks TLS may stand before us."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
