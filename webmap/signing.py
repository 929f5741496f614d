"""Signing in and out, and the session between."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, login_user

from pipeline.users import note
from webmap.basic import CHALLENGE
from webmap.errors import ForeignFormError, TooManyTriesError, WrongPasswordError
from webmap.failures import Failure, answer_failure, wants_json
from webmap.forms import refuse_foreign_forms
from webmap.kept_forms import keep_form, read_kept_form
from webmap.ogc_query import is_ogc
from webmap.roles import PUBLIC, Door, Person, may, read_person
from webmap.verifying import Errors, Verifier, begin_large

if TYPE_CHECKING:
    from store import UserRow

SINCE = "since"
_CLOCK_SET_BACK_S = 60
_BAD_INPUT, _UNAUTHORISED, _REFUSED, _TOO_MANY, _SEE_OTHER = 400, 401, 403, 429, 303


def own_path(address: str) -> str:
    """Return an address if it is a path of this server, else the ward map's: no sign-in leads elsewhere."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    plain = address.startswith("/") and not address.startswith("//") and address.isprintable()
    if not plain or "\\" in address or parts.scheme or parts.netloc or parts.path.startswith("/sign-"):
        return "/"
    return address


def install_sessions(login: LoginManager, door: Door) -> None:
    """Let a session be its person as long as it lasts and the user is as they were."""

    def load(mark: str) -> Person | None:
        age = time.time() - float(session.get(SINCE, 0.0))
        return door.find(mark) if -_CLOCK_SET_BACK_S <= age <= door.settings.session_hours * 3600 else None

    login.user_loader(load)


def ask_to_sign_in() -> ResponseReturnValue:
    """Answer somebody who must sign in first: a page for people, 401 for programs."""
    if wants_json():
        detail = (
            "Give the right name and password by HTTP Basic; after many failures, wait a while."
            if is_ogc(request.path)
            else "Sign in with a browser, or ask an admin of this server to open its public view."
        )
        answer = answer_failure(Failure(_UNAUTHORISED, "Sign in first", detail, "Go to the sign-in page"))
        if is_ogc(request.path):
            answer.headers["WWW-Authenticate"] = CHALLENGE
        return answer
    if request.method in {"GET", "HEAD"}:
        wanted = request.full_path if request.query_string else request.path
        return redirect(url_for("signing.sign_in", next=wanted))
    kept = keep_form()
    told = "What you typed is kept: sign in, and you can send it again." if kept else ""
    entry = _Entry(wanted=_find_page_before(), kept=kept)
    return _show_sign_in(entry, told=f"Nothing was saved. {told}", status=_UNAUTHORISED)


def _find_page_before() -> str:
    """Return the page of ours that a button was pressed on: the way on where nothing was typed."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return "/"
    return own_path(parts.path) if parts.netloc == request.host else "/"


def make_signing(door: Door, verifier: Verifier) -> Blueprint:
    """Return the blueprint of signing in and out.

    Args:
        door: Tells whether there are users.
        verifier: Looks at passwords.
    """
    pages = Blueprint("signing", __name__)

    @pages.get("/sign-in")
    @may(PUBLIC)
    def sign_in() -> ResponseReturnValue:
        """Ask for name and password."""
        wanted = own_path(request.args.get("next", ""))
        if read_person() is not None:
            return redirect(wanted)
        return _show_sign_in(_Entry(wanted=wanted), no_users=not door.read().has_users)

    @pages.post("/sign-in")
    @may(PUBLIC)
    def take_sign_in() -> ResponseReturnValue:
        """Sign in, or say in the same words for every reason that it failed."""
        form = request.form
        entry = _Entry(form.get("name", "").strip(), own_path(form.get("next", "")), form.get("kept", ""))
        if read_person() is not None:
            return redirect(entry.wanted, _SEE_OTHER)
        try:
            refuse_foreign_forms()
        except ForeignFormError:
            words = "This page was open for too long. Enter name and password again"
            return _show_sign_in(entry, [("name", words)], status=_REFUSED)
        return _try(verifier, entry, form.get("password", ""), door.settings.city)

    @pages.post("/sign-out")
    @may(PUBLIC)
    def sign_out() -> ResponseReturnValue:
        """End the session."""
        refuse_foreign_forms()
        session.clear()
        flash("You are signed out.")
        return redirect(url_for("signing.sign_in"), _SEE_OTHER)

    return pages


def begin_session(user: "UserRow") -> Person:
    """Begin a session of its own: nothing of the one before goes on, its token neither."""
    session.clear()
    person = Person(user.name, user.role, f"{user.key}|{user.epoch}")
    login_user(person)
    session[SINCE] = time.time()
    return person


@dataclass(frozen=True, slots=True)
class _Entry:
    """What comes back with the page: the name as typed, where to go afterwards, and a form that waits."""

    name: str = ""
    wanted: str = "/"
    kept: str = ""


def _try(verifier: Verifier, entry: _Entry, password: str, city: Path) -> ResponseReturnValue:
    errors = [] if entry.name else [("name", "Enter your name")]
    errors += [] if password else [("password", "Enter your password")]
    if errors:
        return _show_sign_in(entry, errors, status=_BAD_INPUT)
    try:
        user = verifier.verify(entry.name, password)
    except TooManyTriesError as error:
        page = _show_sign_in(entry, [("name", begin_large(str(error)))], status=_TOO_MANY)
        page.headers["Retry-After"] = str(error.wait)
        return page
    except WrongPasswordError as error:
        return _show_sign_in(entry, [("name", begin_large(str(error)))], status=_BAD_INPUT)
    person = begin_session(user)
    note(city, user.name, "signed in")
    typed = read_kept_form(entry.kept, person.mark)
    if typed is not None:
        return make_response(render_template("resume.html", typed=typed))
    return redirect(entry.wanted, _SEE_OTHER)


def _show_sign_in(
    entry: _Entry,
    errors: Errors | None = None,
    *,
    told: str = "",
    no_users: bool = False,
    status: int = 200,
) -> Response:
    page = render_template(
        "sign_in.html",
        entry=entry,
        errors=errors or [],
        told=told,
        ended="_user_id" in session,
        no_users=no_users,
    )
    return make_response(page, status)
