"""Errors of the gap statistics."""

from intake import WardlightError


class GapError(WardlightError):
    """The counts cannot be compared as they are."""
