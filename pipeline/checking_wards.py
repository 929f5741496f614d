"""Do the wards of a city file meet as neighbours should?"""

from pathlib import Path
from typing import Any

from boundaries.topology import (
    LEAST_AREA_M2,
    SLIVER_WIDTH_M,
    Fault,
    describe_faults,
    find_faults,
    name_wards,
)
from store import open_city, require_wards


def check_wards(city: Path) -> dict[str, Any]:
    """Return every overlap, sliver and hole of the current wards, largest first, as JSON-ready data.

    Raises:
        WardlightError: If the file is no city file or has no wards.
    """
    with open_city(city) as opened:
        wards = require_wards(opened)
    faults = find_faults(wards)

    def describe(fault: Fault) -> dict[str, Any]:
        return {
            "kind": fault.kind,
            "area_m2": round(fault.area_m2, 1),
            "width_m": round(fault.width_m, 2),
            "wards": [{"ward_code": wards.codes[at], "ward_name": wards.names[at]} for at in fault.wards],
            "between": name_wards(wards, fault),
            "lon": round(fault.lon, 6),
            "lat": round(fault.lat, 6),
        }

    return {
        "edition": wards.edition,
        "wards": len(wards),
        "settings": {"least_area_m2": LEAST_AREA_M2, "sliver_width_m": SLIVER_WIDTH_M},
        "findings": describe_faults(wards, faults),
        "faults": [describe(fault) for fault in faults],
    }
