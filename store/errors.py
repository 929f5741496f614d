"""Errors of the city file."""

from intake import WardlightError


class StoreError(WardlightError):
    """The city file cannot be used as asked; it is as it was."""
