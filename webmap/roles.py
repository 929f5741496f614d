"""Who may see what: every route declares it, and nothing is served that does not."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, TypeVar, cast

from flask import Flask, request, session
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user

from intake import WardlightError
from pipeline.users import ROLES, Access, list_users, read_access
from webmap.errors import RoleRefusedError
from webmap.settings import WebSettings

PUBLIC = "public"
"""What everybody may: sign in, styles, and whether the server is well."""

_NOBODY = Access(has_users=False, public=False, user=None)
_RULE = "may_rule"
View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a route: a role and all above it; also everybody, while the public view is open."""

    role: str
    in_public_view: bool = False


@dataclass(frozen=True)
class Person:
    """Whoever a request comes from.

    Attributes:
        name: Name of the user, "" for everybody on this machine.
        role: What they may.
        mark: What binds a session to them: key and epoch.
    """

    name: str
    role: str
    mark: str = ""
    # What Flask-Login asks of a user.
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    def get_id(self) -> str:
        """Return what the session keeps."""
        return self.mark


def may(role: str, *, in_public_view: bool = False) -> Callable[[View], View]:
    """Declare who may use a route: `@pages.get("/") @may("viewer")`.

    Args:
        role: The least role, or `PUBLIC`.
        in_public_view: Whether everybody may while the public view is open.

    Raises:
        ValueError: If there is no such role.
    """
    if role not in {PUBLIC, *ROLES}:
        raise ValueError(f"there is no role {role!r}")

    def declare(view: View) -> View:
        setattr(view, _RULE, Rule(role, in_public_view))
        return view

    return declare


def read_rule(view: Callable[..., object]) -> Rule | None:
    """Return what a view declares, None if nothing."""
    return cast("Rule | None", getattr(view, _RULE, None))


def list_undeclared(app: Flask) -> list[str]:
    """Return the endpoints whose views declare nothing."""
    return sorted(
        {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if read_rule(app.view_functions[rule.endpoint]) is None
        }
    )


def has_role(role: str, least: str) -> bool:
    """Tell whether a role may do what the other may."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(least)


def read_person() -> Person | None:
    """Return whoever this request comes from, None if they are not signed in."""
    return cast("Person", current_user) if current_user.is_authenticated else None


def find_person() -> Person | None:
    """Return whoever this request comes from; None also where the users cannot be read, for error pages."""
    try:
        return read_person()
    except WardlightError:
        return None


def name_person() -> str:
    """Return the name that the audit knows whoever asks by."""
    person = read_person()
    return person.name if person and person.name else "this machine"


def identify_person() -> tuple[str, str, str, str]:
    """Return all that a page can show of whoever sees it: mark, name, role, and their session's token."""
    person = read_person()
    token = str(session.get("token", ""))
    return ("", "", "", token) if person is None else (person.mark, person.name, person.role, token)


def mark_person() -> str:
    """Return eight hex digits that stand for whoever sees this page and for their session."""
    return hashlib.sha256(repr(identify_person()).encode()).hexdigest()[:8]


class Door:
    """Decides who is let in, by the users of the city file as they are at each request."""

    def __init__(self, settings: WebSettings) -> None:
        """Keep the settings; nothing is read yet."""
        self.settings = settings
        self._had_users = False

    def read(self, key: str = "") -> Access:
        """Return the users' state; whoever replaces the file by one without users opens nothing.

        Raises:
            WardlightError: If the city file cannot be read.
        """
        city = self.settings.city
        access = (
            read_access(city, key) if city.is_file() else Access(has_users=False, public=False, user=None)
        )
        self._had_users = self._had_users or access.has_users
        return replace(access, has_users=self._had_users, public=access.public or self.settings.public)

    def find(self, mark: str) -> Person | None:
        """Return the person of a session's mark, None once the session has ended."""
        key, _, epoch = mark.rpartition("|")
        user = self.read(key).user if key else None
        if user is None or user.disabled or user.epoch != epoch:
            return None
        return Person(user.name, user.role, mark)

    def let_in(self) -> Person | None:
        """Return the person that everybody on this machine is while there are no users, else None."""
        if not self.settings.local or self.read().has_users:
            return None
        role = "admin" if self.settings.analyst else "planner"
        return Person("", role, f"local|{role}")


def install_roles(
    app: Flask, find: Callable[[], Person | None], door: Door, refuse: Callable[[], ResponseReturnValue]
) -> LoginManager:
    """Check at every request what its route declares.

    Args:
        app: The app, with the built-in route of styles.
        find: Returns the person of a request without a session, None for nobody.
        door: Tells who is let in.
        refuse: Answers those who must sign in first.
    """
    may(PUBLIC)(app.view_functions["static"])
    login = LoginManager()
    login.init_app(app, add_context_processor=False)
    login.session_protection = None
    login.request_loader(lambda _: find())

    def check() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        rule = read_rule(app.view_functions[request.endpoint])
        if rule is None:
            raise RuntimeError(f"{request.endpoint} declares no role; give its view @may(...)")
        if rule.role == PUBLIC:
            return None
        person = read_person()
        if person is not None and has_role(person.role, rule.role):
            return None
        if rule.in_public_view and door.read().public:
            return None
        if person is None:
            return refuse()
        raise RoleRefusedError(_explain_refusal(person, rule.role, door.settings))

    app.before_request(check)
    return login


def _explain_refusal(person: Person, least: str, settings: WebSettings) -> str:
    if not person.name:
        return (
            f"it is for the role {least}. Start the server with --analyst to see it: "
            f"wardlight serve {settings.city.name} --analyst"
        )
    admins = [user.name for user in list_users(settings.city) if user.role == "admin" and not user.disabled]
    return (
        f"it is for the role {least}, and you are signed in as {person.name} with the role {person.role}. "
        f"An admin can give it to you: {', '.join(admins)}"
    )
