"""What can go wrong in the web app, and the status each kind of error is answered with."""

from intake import WardlightError
from pipeline.errors import NothingToExportError


class WebError(WardlightError):
    """Base of the web app's own errors; the message is one clear line for the reader of a page."""


class UnknownWardError(WebError):
    """The address names a ward that the city file does not hold."""


class UnknownChoiceError(WebError):
    """The address asks for a map, a download or a format that does not exist."""


class UnknownTilesError(WebError):
    """The address names tiles that were made of other outlines than those there are now."""


class UnusableChoiceError(WebError):
    """The address asks for figures that the city's data cannot give."""


class StillWorkingError(WebError):
    """The figures are being worked out; ask again shortly."""


class EmptyDownloadError(WebError):
    """What is asked for as a file has no row."""


class BadParameterError(WebError):
    """A parameter of the address is unknown, or cannot be what it says."""


class StalePageError(WebError):
    """The page was made from another state of the city file than the one there is now."""


class ForeignFormError(WebError):
    """A form was not sent from a page that this server has made for this session."""


class RoleRefusedError(WebError):
    """Whoever asks is known, and has not the role that the page is for."""


class WrongPasswordError(WebError):
    """Name and password do not fit, whatever the reason."""


class TooManyTriesError(WebError):
    """Too many tries to sign in have failed; `wait` is the number of seconds until the next one."""

    def __init__(self, message: str, wait: int) -> None:
        """Keep message and wait."""
        super().__init__(message)
        self.wait = wait


class LinkError(WebError):
    """A one-time link cannot be used any more, or never could."""


class WebSettingsError(WebError):
    """A setting of the web app cannot be used."""


# Looked up along the error's own classes, nearest first. Any other error is a fault of ours: 500.
STATUS_BY_ERROR: dict[type[Exception], int] = {
    UnknownWardError: 404,
    UnknownChoiceError: 404,
    UnknownTilesError: 404,
    UnusableChoiceError: 400,
    StillWorkingError: 202,
    EmptyDownloadError: 404,
    NothingToExportError: 404,
    BadParameterError: 400,
    StalePageError: 409,
    ForeignFormError: 403,
    RoleRefusedError: 403,
    LinkError: 410,
    WardlightError: 503,
}


def status_of(error: Exception) -> int:
    """Return the HTTP status for an error: the table's entry for its nearest class, else 500."""
    for kind in type(error).__mro__:
        if issubclass(kind, Exception) and kind in STATUS_BY_ERROR:
            return STATUS_BY_ERROR[kind]
    return 500
