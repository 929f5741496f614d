"""Errors of the simulation."""

from intake import WardlightError


class SimulationError(WardlightError):
    """A city that cannot be simulated as asked."""
