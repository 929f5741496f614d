"""Ages in the names of figures: which years a column speaks of, and which columns cover a stretch of life."""

import re
from collections.abc import Mapping

OLDEST = 999
"""Upper end of a column without one, such as `aged_65_plus`."""

_AGES = re.compile(r"(?:^|_)(\d{1,3})(?:_(?:to_)?(\d{1,3})|_?(plus|and_over|over))$")
_UNDER = re.compile(r"(?:^|_)under_(\d{1,3})$")


def read_ages(field: str) -> tuple[int, int] | None:
    """Return (from, to) in years of a field such as `aged_16_64`, `aged_65_plus` or `under_18`, else None.

    Figures of a census beside today's (`census_2021_aged_65_plus`) are none of today's ages.
    """
    if field.startswith("census"):
        return None
    under = _UNDER.search(field)
    if under is not None:
        return (0, int(under.group(1)) - 1) if int(under.group(1)) else None
    match = _AGES.search(field)
    if match is None:
        return None
    first, last, _ = match.groups()
    span = (int(first), int(last) if last else OLDEST)
    return span if span[0] <= span[1] else None


def tile_ages(ages: Mapping[str, tuple[int, int]], *, first: int, last: int | None) -> list[str]:
    """Return the fewest fields that cover a stretch of life without gap or overlap; [] if none do.

    Args:
        ages: Field → (from, to) in years.
        first: First year of age.
        last: Last year of age, None for the end of life.
    """
    end = OLDEST if last is None else last
    # Shortest chains to each age reached so far; spans are taken by where they begin.
    chains: dict[int, list[str]] = {first: []}
    for field, (start, stop) in sorted(ages.items(), key=lambda item: (item[1], item[0])):
        if start in chains and stop <= end:
            chain = [*chains[start], field]
            if stop + 1 not in chains or len(chain) < len(chains[stop + 1]):
                chains[stop + 1] = chain
    return chains.get(end + 1, [])
