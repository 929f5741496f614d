"""What became of each area from one edition to the next."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from boundaries.crosswalk import Crosswalk
from boundaries.wards import Wards, fold_ward_name

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_SAME_LINES = 0.99
"""Two areas are drawn alike where each has this share of the other in it."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of an area in another.

    Attributes:
        code: Code of the other area.
        name: Its name.
        share: Share of the area that lies there, 0 to 1.
    """

    code: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an old area, or where a new one comes from.

    Attributes:
        code: Code of the area.
        name: Its name.
        what: "same" (code, name and lines), "renamed", "recoded" (another code for the same lines),
            "redrawn" (the code or the name goes on, over other lines), "gone", or "new".
        goes_on_as: Code that stands for it in the other edition, "" if none does.
        parts: Areas of the other edition that it shares ground with, largest share first.
        lost: Share of it that lies in no area of the other edition, 0 to 1.
    """

    code: str
    name: str
    what: str
    goes_on_as: str
    parts: tuple[Share, ...]
    lost: float


def compare_editions(
    old: Wards, new: Wards, *, forward: Crosswalk, backward: Crosswalk
) -> tuple[list[Change], list[Change]]:
    """Tell what became of every old area, and where the new ones come from that no old one goes on as.

    Nothing is dropped: each old area has its line, and each new one is either named there or has its own.
    Names are compared with "&" and "and" as one.

    Args:
        old: The older edition.
        new: The newer edition.
        forward: Weights from old to new.
        backward: Weights from new to old.
    """
    there, back = forward.weights.tocsr(), backward.weights.tocsr()
    changes = []
    for at, (code, name) in enumerate(zip(old.codes, old.names, strict=True)):
        parts = _list_parts(there, at, new)
        alike = None
        if parts and parts[0].share >= _SAME_LINES:
            best = new.index_of(parts[0].code)
            if best is not None and float(back[best, at]) >= _SAME_LINES:
                alike = best
        what, goes_on_as = _name_change(code, name, new=new, alike=alike)
        changes.append(Change(code, name, what, goes_on_as, parts, float(forward.lost[at])))
    named = {change.goes_on_as for change in changes}
    fresh = [
        Change(code, new.names[at], "new", "", _list_parts(back, at, old), float(backward.lost[at]))
        for at, code in enumerate(new.codes)
        if code not in named
    ]
    return changes, fresh


def _name_change(code: str, name: str, *, new: Wards, alike: int | None) -> tuple[str, str]:
    """Return what became of an area, and the code it goes on as.

    Args:
        code: The old code.
        name: The old name.
        new: The newer edition.
        alike: Index of the new area of the same lines, None if there is none.
    """
    if alike is None:
        bearer = new.index_of(code)
        bearer = new.index_of_name(name) if bearer is None else bearer
        return ("gone", "") if bearer is None else ("redrawn", new.codes[bearer])
    if new.codes[alike] != code:
        return "recoded", new.codes[alike]
    same = fold_ward_name(new.names[alike]) == fold_ward_name(name)
    return "same" if same else "renamed", code


def _list_parts(weights: "csr_array[np.float64]", at: int, other: Wards) -> tuple[Share, ...]:
    row = weights[[at], :].tocoo()
    order = np.argsort(-row.data, kind="stable")
    columns = row.coords[1]
    return tuple(
        Share(other.codes[columns[i]], other.names[columns[i]], float(row.data[i])) for i in order.tolist()
    )
