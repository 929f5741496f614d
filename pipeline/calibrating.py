"""How far this city's answers are to be believed: made from its own labels, kept in the city file."""

from geocode import Calibration, load_calibration
from store import CityFile, load_calibration_row


def read_calibration(city: CityFile) -> Calibration:
    """Return the city's own calibration, or the one that comes with Wardlight."""
    kept = load_calibration_row(city)
    return load_calibration() if kept is None else Calibration.from_dict(kept[2])
