"""The admins' page on how long posts are kept."""

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake import WardlightError
from pipeline.errors import PipelineError
from pipeline.retention import (
    MOST_MONTHS,
    Deletion,
    delete_old_posts,
    preview_deletion,
    read_retention,
    set_retention,
)
from webmap.errors import status_of
from webmap.roles import may, name_person
from webmap.verifying import Errors, begin_large

if TYPE_CHECKING:
    from webmap.settings import WebSettings

_BAD_INPUT, _SEE_OTHER = 400, 303
_NO_NUMBER = f"Enter a whole number of months from 1 to {MOST_MONTHS}"


def add_retention(pages: Blueprint, settings: "WebSettings") -> None:
    """Add the page of retention to the admins' blueprint."""
    city = settings.city

    @pages.get("/retention")
    @may("admin")
    def show_retention() -> Response:
        """Show the rule; with a number of months, also what deleting would take."""
        asked = request.args.get("older")
        if asked is None:
            return _show(city, [])
        months = _read_months(asked)
        if months is None:
            return _show(city, [("older", _NO_NUMBER)])
        return _show(city, [], preview=preview_deletion(city, months))

    @pages.post("/retention")
    @may("admin")
    def take_retention() -> ResponseReturnValue:
        """Say how long posts are kept."""
        asked = request.form.get("months", "").strip()
        months = _read_months(asked)
        if asked and months is None:
            return _show(
                city, [("months", f"{_NO_NUMBER}, or nothing to keep posts for good")], status=_BAD_INPUT
            )
        set_retention(city, months, who=name_person())
        flash("Posts are kept for good." if months is None else f"Posts are kept for {months} months.")
        return redirect(url_for("admin.show_retention"), _SEE_OTHER)

    @pages.post("/retention/delete")
    @may("admin")
    def take_deletion() -> ResponseReturnValue:
        """Delete what was shown, once that is confirmed."""
        months = _read_months(request.form.get("months", ""))
        return _show(city, [("older", _NO_NUMBER)]) if months is None else _delete(city, months)


def _show(
    city: Path, errors: Errors, *, preview: Deletion | None = None, status: int = _BAD_INPUT
) -> Response:
    page = render_template(
        "admin_retention.html", months=read_retention(city), preview=preview, errors=errors
    )
    return make_response(page, status if errors else 200)


def _delete(city: Path, months: int) -> ResponseReturnValue:
    """Delete what the page had shown and was confirmed; else show it again with what is wrong."""
    form, preview = request.form, preview_deletion(city, months)
    shown = (form.get("before"), form.get("posts"), form.get("undated_posts"))
    words, status = "", _BAD_INPUT
    if shown != (preview.before, str(preview.posts), str(preview.undated)):
        words = "What would go has changed since the page was made. Look at the new numbers"
    elif form.get("confirmed") != "yes":
        words = "Say that you want to delete them for good, or leave the page"
    else:
        try:
            undated = form.get("undated") == "yes"
            deleted = delete_old_posts(city, preview, undated=undated, who=name_person())
        except WardlightError as error:
            words = begin_large(str(error))
            status = _BAD_INPUT if isinstance(error, PipelineError) else status_of(error)
            preview = preview_deletion(city, months)
    if words:
        return _show(city, [("confirmed", words)], preview=preview, status=status)
    flash(f"{deleted:,} posts are deleted for good. Figures change with the next wardlight gaps.")
    return redirect(url_for("admin.show_retention"), _SEE_OTHER)


def _read_months(text: str) -> int | None:
    """Return a number of months, None if it is none."""
    tidy = text.strip()
    if not (tidy.isascii() and tidy.isdigit() and len(tidy) <= len(str(MOST_MONTHS))):
        return None
    return int(tidy) if 1 <= int(tidy) <= MOST_MONTHS else None
