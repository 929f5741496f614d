"""The error of the contact reader."""

from intake import WardlightError


class ContactError(WardlightError):
    """A file of contacts, or what was said of it, cannot be used; nothing of the file was taken in."""
