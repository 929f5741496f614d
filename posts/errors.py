"""The error of the post readers."""

from intake import WardlightError


class PostError(WardlightError):
    """A file of posts cannot be read as what it was given as; nothing of it was taken in."""
