"""The contacts that a voice is held against, checked."""

import numpy as np
from numpy.typing import NDArray

from gaps.errors import GapError
from gaps.mixture import Matrix, Vector


def count_customers(
    contacts: NDArray[np.float64], residents: NDArray[np.float64] | None, wards: int
) -> tuple[Vector | None, str | None]:
    """Return (wards,) contacts, or what stands in for them, and what the reader must know of that.

    Contacts may be fractions: those of another edition's wards are carried over by shares.

    Args:
        contacts: (wards, channels) contacts; the channels are added up.
        residents: (wards,) stands in for the contacts where there are none at all.
        wards: Number of wards.

    Raises:
        GapError: If a count is negative or no number, or there is not one row per ward.
    """
    table = np.asarray(contacts, dtype=np.float64)
    if table.ndim != 2 or len(table) != wards:  # noqa: PLR2004 - a table has two axes
        raise GapError(
            f"contacts have the shape {table.shape}; there must be one row for each of {wards} wards"
        )
    if residents is not None and np.shape(residents) != (wards,):
        raise GapError(
            f"residents have the shape {np.shape(residents)}; there must be one for each of {wards} wards"
        )
    _check_counts(table, "contacts")
    customers = np.asarray(table.sum(axis=1), dtype=np.float64)
    if customers.sum() > 0:
        return customers, None
    if residents is not None and np.isfinite(residents).all() and residents.sum() > 0:
        instead = np.asarray(residents, dtype=np.float64)
        _check_counts(instead[:, None], "residents")
        return (
            instead,
            "There are no contacts of the chosen channels; wards are held against their residents instead.",
        )
    return (
        None,
        "There are no contacts of the chosen channels and no populations, so there is nothing to compare.",
    )


def _check_counts(table: Matrix, what: str) -> None:
    bad = ~np.isfinite(table) | (table < 0)
    if bad.any():
        ward = int(np.argwhere(bad)[0][0])
        value = table[bad][0]
        raise GapError(f"{what} of ward number {ward + 1} are {value}; counts must not be negative")
