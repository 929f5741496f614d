"""What can be wrong with a boundary file, said in one line."""

from intake import WardlightError


class BoundaryError(WardlightError):
    """A boundary file, or what is known of wards, cannot be used; nothing of it was taken in."""
