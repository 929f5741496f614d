"""One's own password, and the pages of one-time links."""

from typing import TYPE_CHECKING

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

from pipeline.errors import UserError
from pipeline.users import find_link, fold_name, set_password, use_link
from webmap.errors import LinkError, TooManyTriesError, WrongPasswordError
from webmap.forms import refuse_foreign_forms
from webmap.roles import PUBLIC, Door, may, read_person
from webmap.signing import begin_session
from webmap.verifying import Verifier, begin_large, take_new_password

if TYPE_CHECKING:
    from store import UserRow
    from webmap.settings import WebSettings
    from webmap.verifying import Errors

_BAD_INPUT, _SEE_OTHER = 400, 303


def make_account(door: Door, verifier: Verifier) -> Blueprint:
    """Return the blueprint of what users do with their own account.

    Args:
        door: Names the city file, and reads its users.
        verifier: Looks at passwords.
    """
    pages = Blueprint("account", __name__)
    settings = door.settings

    @pages.get("/account")
    @may("viewer")
    def show() -> Response:
        """Show who is signed in, with the way out."""
        return make_response(render_template("account.html", errors=[]))

    @pages.post("/account")
    @may("viewer")
    def take_password() -> ResponseReturnValue:
        """Change one's own password."""
        refuse_foreign_forms()
        person = read_person()
        if person is None or not person.name:
            return redirect(url_for("account.show"), _SEE_OTHER)
        errors = _change_password(person.name, verifier, settings)
        if errors:
            return make_response(render_template("account.html", errors=errors), _BAD_INPUT)
        changed = door.read(fold_name(person.name)).user
        if changed is not None:
            begin_session(changed)
        flash("Your password is changed. Other browsers in which you were signed in must sign in again.")
        return redirect(url_for("account.show"), _SEE_OTHER)

    _add_links(pages, settings)
    return pages


def _change_password(name: str, verifier: Verifier, settings: "WebSettings") -> "Errors":
    try:
        verifier.verify(name, request.form.get("password", ""))
    except TooManyTriesError as error:
        return [("password", begin_large(str(error)))]
    except WrongPasswordError:
        return [("password", "This is not your password")]
    cost = settings.password_cost
    return take_new_password(lambda new: set_password(settings.city, name, new, who=name, cost=cost))


def _add_links(pages: Blueprint, settings: "WebSettings") -> None:
    """Add the pages of one-time links."""

    def find(secret: str) -> "UserRow":
        try:
            return find_link(settings.city, secret)
        except UserError as error:
            raise LinkError(str(error)) from error

    @pages.get("/one-time/<secret>")
    @may(PUBLIC)
    def show_link(secret: str) -> Response:
        """Ask for the first or another password; looking alone does not use the link up."""
        return make_response(render_template("one_time.html", user=find(secret), errors=[]))

    @pages.post("/one-time/<secret>")
    @may(PUBLIC)
    def take_link(secret: str) -> ResponseReturnValue:
        """Set the password."""
        refuse_foreign_forms()
        user = find(secret)
        cost = settings.password_cost
        errors = take_new_password(lambda new: use_link(settings.city, secret, new, cost=cost))
        if errors:
            return make_response(render_template("one_time.html", user=user, errors=errors), _BAD_INPUT)
        session.clear()
        flash("Your password is set. Sign in with it.")
        return redirect(url_for("signing.sign_in"), _SEE_OTHER)
