"""Which wards are alike before anybody speaks online: by residents, contact and need."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.report import CityReport, WardReport

_MOST = 3
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """The wards most like one: their indexes, nearest first, and the figures that were held together."""

    wards: tuple[int, ...]
    figures: tuple[str, ...]


def count_contacts(ward: "WardReport", channels: tuple[str, ...]) -> int | None:
    """Return a ward's contacts by some channels together; None where one of them is withheld."""
    counts = [ward.contacts.get(channel, 0) for channel in channels]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def find_alike(report: "CityReport", index: int) -> Alike:
    """Return the three wards nearest to one in the figures that are known of it.

    Each figure is standardised over the wards; nearest is by the Euclidean distance. The online voice is not
    among the figures: wards that are alike in it would only show what one looked for.

    Args:
        report: The city's report.
        index: The ward's position in it.
    """
    against = tuple(report.settings.get("against", ()))
    columns = {
        "residents": [_log(ward.population) for ward in report.wards],
        "contacts per resident": [_log(_rate(ward, against)) for ward in report.wards],
        "risk of digital exclusion": [
            math.nan if ward.need is None else float(ward.need) for ward in report.wards
        ],
    }
    scaled = {}
    for name, values in columns.items():
        column = np.array(values, dtype=np.float64)
        known = np.isfinite(column)
        if np.isfinite(column[index]) and known.sum() >= _FEWEST and np.ptp(column[known]) > 0:
            scaled[name] = (column - column[known].mean()) / column[known].std()
    if not scaled:
        return Alike((), ())
    table = np.column_stack(list(scaled.values()))
    far = np.linalg.norm(table - table[index], axis=1)
    far[index] = np.nan
    order = [int(other) for other in np.argsort(far, kind="stable") if np.isfinite(far[other])]
    return Alike(tuple(order[:_MOST]), tuple(scaled))


def _rate(ward: "WardReport", channels: tuple[str, ...]) -> float | None:
    count = count_contacts(ward, channels)
    return None if count is None or not ward.population else count / ward.population


def _log(value: float | None) -> float:
    return math.log(value) if value is not None and value > 0 else math.nan
