"""What can go wrong between us and a service, said in one line."""

from intake import WardlightError


class SourceError(WardlightError):
    """A service of open data did not give what was asked of it; nothing of it was taken in."""
