"""A made-up English city with known truth: for the demo, the tests, and the calibration of the statistics."""

from simulate.city import SimulatedCity, WardTruth, make_city
from simulate.errors import SimulationError
from simulate.writing import SimulatedFiles, write_city

__all__ = ["SimulatedCity", "SimulatedFiles", "SimulationError", "WardTruth", "make_city", "write_city"]
