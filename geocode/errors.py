"""Errors of the geocoder."""

from intake import WardlightError


class GeocodeError(WardlightError):
    """The geocoder cannot be built or asked as wanted."""


class AddressError(GeocodeError):
    """A server of addresses cannot be asked, or gives no answer."""
