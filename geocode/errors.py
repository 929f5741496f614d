"""Errors of the geocoder."""

from intake import WardlightError


class GeocodeError(WardlightError):
    """The geocoder cannot be built or asked as wanted."""
