"""The admins' pages: what came in, what ran, whose data it is, and what was done by whom."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pipeline.crediting import list_sources
from pipeline.jobs import SHOWN_REJECTS, list_imports, list_rejects, read_audit, read_jobs
from pipeline.retention import read_retention
from pipeline.users import list_users, open_public
from webmap.accuracy_words import SENSE_WORDS
from webmap.admin_retention import add_retention
from webmap.admin_users import add_users
from webmap.errors import UnknownChoiceError
from webmap.forms import refuse_foreign_forms
from webmap.roles import Door, may, name_person

if TYPE_CHECKING:
    from webmap.settings import WebSettings

_SEE_OTHER = 303


def make_admin(door: Door) -> Blueprint:
    """Return the blueprint of the admins' pages.

    Args:
        door: Names the city file, and reads whether the public view is open.
    """
    pages = Blueprint("admin", __name__, url_prefix="/admin")
    pages.before_request(refuse_foreign_forms)
    settings = door.settings

    @pages.get("")
    @may("admin")
    def start() -> Response:
        """List what an admin can do, and how things stand."""
        access = door.read()
        page = render_template(
            "admin.html",
            public=access.public,
            public_by_command=settings.public,
            users=sum(not user.disabled for user in list_users(settings.city)),
            retention=read_retention(settings.city),
        )
        return make_response(page)

    @pages.post("/public")
    @may("admin")
    def take_public() -> ResponseReturnValue:
        """Open the public view, or close it."""
        opened = request.form.get("public") == "open"
        open_public(settings.city, opened=opened, who=name_person())
        flash(f"The public view is {'open' if opened else 'closed'}.")
        return redirect(url_for("admin.start"), _SEE_OTHER)

    add_users(pages, settings)
    add_retention(pages, settings)
    _add_lists(pages, settings)
    return pages


def _add_lists(pages: Blueprint, settings: "WebSettings") -> None:
    """Add the pages that only show."""
    city = settings.city

    @pages.get("/imports")
    @may("admin")
    def show_imports() -> Response:
        """List the imports with their ledgers."""
        return make_response(render_template("admin_imports.html", ledgers=list_imports(city)))

    @pages.get("/imports/<int:number>")
    @may("admin")
    def show_import(number: int) -> Response:
        """Show one ledger with the rows that were refused."""
        found = [ledger for ledger in list_imports(city) if ledger["id"] == number]
        if not found:
            raise UnknownChoiceError("there is no such import; choose one from the list of imports")
        page = render_template(
            "admin_import.html",
            ledger=found[0],
            rejects=list_rejects(city, number),
            shown=SHOWN_REJECTS,
        )
        return make_response(page)

    @pages.get("/sources")
    @may("admin")
    def show_sources() -> Response:
        """List whose data the city file holds."""
        return make_response(render_template("admin_sources.html", sources=list_sources(city)))

    @pages.get("/jobs")
    @may("admin")
    def show_jobs() -> Response:
        """Show what ran and what is to do."""
        page = render_template(
            "admin_jobs.html", jobs=read_jobs(city), imports=list_imports(city)[:5], senses=SENSE_WORDS
        )
        return make_response(page)

    @pages.get("/audit")
    @may("admin")
    def show_audit() -> Response:
        """Show who did what, newest first."""
        number = request.args.get("page", 1, type=int)
        return make_response(render_template("admin_audit.html", page=read_audit(city, number)))
