"""What was typed into a form when the session had ended: kept by the browser, shown again after sign-in."""

from dataclasses import dataclass

from flask import current_app, request, session
from itsdangerous import BadData, URLSafeTimedSerializer

from webmap.errors import ForeignFormError
from webmap.forms import TOKEN, refuse_foreign_forms

_SECRET_WORDS = ("password", "secret", TOKEN)
_LONGEST = 50_000
_HOURS = 12


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that was not taken: where it was sent, and its fields in order, passwords left out."""

    path: str
    fields: tuple[tuple[str, str], ...]


def keep_form() -> str:
    """Return the request's form, signed, for the page that asks to sign in; "" if it is not to be kept.

    Only what comes from a page of ours and from somebody who was signed in is kept: another site must not be
    able to put words into a form.
    """
    who = _key_of(str(session.get("_user_id", "")))
    try:
        refuse_foreign_forms()
    except ForeignFormError:
        return ""
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(word in name.casefold() for word in _SECRET_WORDS)
    ]
    if not who or not fields or sum(len(value) for _, value in fields) > _LONGEST:
        return ""
    return str(_signer().dumps({"who": who, "path": request.path, "fields": fields}))


def read_kept_form(kept: str, mark: str) -> KeptForm | None:
    """Return a kept form to the person who had typed it; None to anybody else.

    Args:
        kept: What the page that asked to sign in has sent back.
        mark: The mark of whoever has signed in.
    """
    try:
        found = _signer().loads(kept, max_age=_HOURS * 3600) if kept else None
    except BadData:
        return None
    if found is None or found["who"] != _key_of(mark):
        return None
    return KeptForm(found["path"], tuple((name, value) for name, value in found["fields"]))


def _signer() -> URLSafeTimedSerializer:
    key = current_app.secret_key
    assert key is not None  # noqa: S101 - set when the app is made
    return URLSafeTimedSerializer(key, salt="kept form")


def _key_of(mark: str) -> str:
    return mark.rpartition("|")[0]
