"""Forms that change something: taken only from pages that this server has made itself."""

import hashlib
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from webmap.errors import ForeignFormError
from webmap.keys import read_key

TOKEN = "token"  # noqa: S105 - the name of a form's field
_REFUSED = (
    "it was sent by another site, or your session has ended since the page was opened. Nothing was "
    "saved; open the page again and repeat the last step"
)


class OwnSessions(SecureCookieSessionInterface):
    """Signed cookies, for HTTPS only where the page came by it; styles and scripts need none."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - the interface of Flask
        """Tell whether the cookie may travel by HTTPS only."""
        return request.is_secure

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie; a style that varied with it would be fetched anew after each sign-in."""
        if request.endpoint != "static":
            super().save_session(app, session, response)


def install_forms(app: Flask, city: Path) -> None:
    """Give the app its sessions: signed cookies that end with the browser, sent to no other site.

    Browsers share cookies between the ports of a host: the name tells the city files apart.

    Raises:
        WebSettingsError: If the key beside the city file cannot be read or made.
    """
    app.secret_key = read_key(city)
    app.session_interface = OwnSessions()
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
