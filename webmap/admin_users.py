"""The admins' pages of users and roles."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pipeline.errors import UserError
from pipeline.users import (
    LINK_HOURS,
    ROLES,
    add_user,
    fold_name,
    list_users,
    make_link,
    read_access,
    set_disabled,
    set_password,
    set_role,
)
from webmap.errors import UnknownChoiceError
from webmap.roles import may, name_person
from webmap.verifying import Errors, begin_large, take_new_password

if TYPE_CHECKING:
    from store import UserRow
    from webmap.settings import WebSettings

ROLE_WORDS = {
    "viewer": "Viewer: map, table, ward pages, downloads",
    "planner": "Planner: the same, and desktop GIS",
    "analyst": "Analyst: accuracy, labelling and explanations too, with words of posts",
    "admin": "Admin: everything, and these pages",
}
_BAD_INPUT, _SEE_OTHER = 400, 303


def add_users(pages: Blueprint, settings: "WebSettings") -> None:
    """Add the pages of users to the admins' blueprint."""
    city = settings.city

    @pages.get("/users")
    @may("admin")
    def show_users() -> Response:
        """List the users, and ask for another."""
        return _show_all(settings, [])

    @pages.post("/users")
    @may("admin")
    def take_user() -> Response:
        """Add a user, who sets a password by a one-time link."""
        name, role = request.form.get("name", ""), request.form.get("role", "")
        try:
            add_user(city, name, role, password=None, who=name_person())
        except UserError as error:
            return _show_all(settings, [("name", begin_large(str(error)))], name=name, role=role)
        return _show_link(settings, _require(settings, name))

    @pages.get("/user")
    @may("admin")
    def show_user() -> Response:
        """Show one user, with what can be changed."""
        return _show_user(_require(settings, request.args.get("name", "")), [])

    @pages.post("/user/link")
    @may("admin")
    def take_link() -> Response:
        """Make a one-time link, shown this once."""
        return _show_link(settings, _require(settings, request.form.get("name", "")))

    _add_changes(pages, settings)


def _add_changes(pages: Blueprint, settings: "WebSettings") -> None:
    """Add what changes a user."""
    city = settings.city

    @pages.post("/user/role")
    @may("admin")
    def take_role() -> ResponseReturnValue:
        """Give another role."""
        role = request.form.get("role", "")
        return _change(
            settings,
            "role",
            lambda name: set_role(city, name, role, who=name_person()),
            done=f"now has the role {role}",
        )

    @pages.post("/user/password")
    @may("admin")
    def take_password() -> ResponseReturnValue:
        """Set another password."""
        user = _require(settings, request.form.get("name", ""))
        cost = settings.password_cost
        errors = take_new_password(
            lambda new: set_password(city, user.name, new, who=name_person(), cost=cost)
        )
        if errors:
            return _show_user(user, errors)
        return _tell(user, "has a new password")

    @pages.post("/user/disable")
    @may("admin")
    def take_disabled() -> ResponseReturnValue:
        """Shut a user out, or let them in again."""
        disabled = request.form.get("disabled") == "yes"
        return _change(
            settings,
            "disable",
            lambda name: set_disabled(city, name, disabled=disabled, who=name_person()),
            done="can no longer sign in" if disabled else "may sign in again",
        )


def _show_all(settings: "WebSettings", errors: Errors, *, name: str = "", role: str = "viewer") -> Response:
    users = list_users(settings.city)
    page = render_template(
        "admin_users.html",
        users=users,
        errors=errors,
        name=name,
        role=role if users else "admin",
        roles=[(each, ROLE_WORDS[each]) for each in ROLES],
    )
    return make_response(page, _BAD_INPUT if errors else 200)


def _show_link(settings: "WebSettings", user: "UserRow") -> Response:
    secret = make_link(settings.city, user.name, who=name_person())
    link = url_for("account.show_link", secret=secret, _external=True)
    return make_response(render_template("admin_link.html", user=user, link=link, hours=LINK_HOURS))


def _change(
    settings: "WebSettings", field: str, change: Callable[[str], None], *, done: str
) -> ResponseReturnValue:
    """Change the user whom the form names, and say so; what cannot be done is told beside the field."""
    user = _require(settings, request.form.get("name", ""))
    try:
        change(user.name)
    except UserError as error:
        return _show_user(user, [(field, begin_large(str(error)))])
    return _tell(user, done)


def _tell(user: "UserRow", done: str) -> ResponseReturnValue:
    flash(f"{user.name} {done}.")
    return redirect(url_for("admin.show_user", name=user.name), _SEE_OTHER)


def _show_user(user: "UserRow", errors: Errors) -> Response:
    page = render_template(
        "admin_user.html", user=user, errors=errors, roles=[(each, ROLE_WORDS[each]) for each in ROLES]
    )
    return make_response(page, _BAD_INPUT if errors else 200)


def _require(settings: "WebSettings", name: str) -> "UserRow":
    user = read_access(settings.city, fold_name(name)).user
    if user is None:
        raise UnknownChoiceError(f"there is no user {name!r}; choose one from the list of users")
    return user
