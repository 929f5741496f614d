"""One handler for everything that goes wrong: the same shape as a page and as JSON."""

import secrets
from dataclasses import asdict, dataclass

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from intake import WardlightError
from pipeline.errors import NothingToExportError
from webmap.errors import EmptyDownloadError, RoleRefusedError, StillWorkingError, status_of
from webmap.ogc_query import is_ogc, wants_html

_TITLES = {
    202: "One moment",
    400: "This address cannot be understood",
    403: "This form cannot be taken",
    404: "There is no such page",
    405: "This page cannot be used that way",
    409: "The city has changed meanwhile",
    410: "This link cannot be used",
    503: "The city cannot be shown now",
}
_AGAIN_S = 2
_TITLES_BY_ERROR: dict[type[Exception], str] = {
    RoleRefusedError: "You may not see this page",
    EmptyDownloadError: "There is nothing to download",
    NothingToExportError: "There is nothing to download",
}
_FAULT = "Something went wrong on our side"


@dataclass(frozen=True, slots=True)
class Failure:
    """What is told of an error: status, title, one sentence, and the way on."""

    status: int
    title: str
    detail: str
    way_on: str


def describe_failure(error: Exception, *, reference: str) -> Failure:
    """Say what happened, without a word of what is inside the program.

    Args:
        error: What was raised.
        reference: Finds the error in the log; shown only for faults of our own.
    """
    if isinstance(error, WardlightError):
        status = status_of(error)
        title = _TITLES_BY_ERROR.get(type(error), _TITLES.get(status, _FAULT))
        return Failure(status, title, _as_sentence(str(error)), "Go to the ward map")
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:  # noqa: PLR2004
        title = _TITLES.get(error.code, _TITLES[400])
        return Failure(error.code, title, _ADVICE.get(error.code, _ADVICE[400]), "Go to the ward map")
    return Failure(
        500,
        _FAULT,
        f"The error was noted with the reference {reference}. Nothing was changed in the city file.",
        "Go to the ward map",
    )


_ADVICE = {
    400: "Something in the address or the form is not as it should be. Start again from the ward map.",
    404: "The address may be mistyped, or the page has moved. Every ward can be found from the ward map.",
    405: "Start again from the ward map.",
}


def _as_sentence(message: str) -> str:
    text = message.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def wants_json() -> bool:
    """Tell whether the answer goes to a program: an address under /api or /ogc, or JSON preferred to HTML."""
    if is_ogc(request.path):
        return not wants_html(request)
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.path.startswith("/api/") or best == "application/json"


def answer_failure(failure: Failure) -> Response:
    """Return the answer that tells of an error, as a page or as JSON."""
    if is_ogc(request.path) and wants_json():
        response = jsonify(write_problem(failure))
        response.mimetype = "application/problem+json"
    elif wants_json():
        response = jsonify({"error": asdict(failure)})
    else:
        response = make_response(render_template("error.html", failure=failure))
    response.status_code = failure.status
    return response


def write_problem(failure: Failure) -> dict[str, object]:
    """Return what is told of an error by RFC 9457, with the members that OGC API names for it."""
    code = {400: "InvalidParameterValue", 404: "NotFound"}.get(failure.status, "ServerError")
    return {
        "type": "about:blank",
        "title": failure.title,
        "status": failure.status,
        "detail": failure.detail,
        "code": code,
        "description": failure.detail,
    }


def install_failures(app: Flask) -> None:
    """Register the handler."""

    def handle(error: Exception) -> Response:
        reference = secrets.token_hex(4)
        failure = describe_failure(error, reference=reference)
        if failure.status == 500:  # noqa: PLR2004 - a fault of our own
            g.failing = True
            app.logger.error("reference %s: %s %s", reference, request.method, request.path, exc_info=error)
        response = answer_failure(failure)
        if isinstance(error, StillWorkingError):
            # Browsers without scripts ask again, too.
            response.headers["Refresh"] = response.headers["Retry-After"] = str(_AGAIN_S)
        if isinstance(error, HTTPException) and failure.status == 405:  # noqa: PLR2004 - method not allowed
            response.headers.extend([(name, value) for name, value in error.get_headers() if name == "Allow"])
        return response

    app.register_error_handler(Exception, handle)
