"""Homes of authors who said several things of them: one answer a person, on all of their posts."""

from collections.abc import Iterator
from itertools import groupby

from boundaries import Wards
from geocode import Calibration, Placement, pool_homes
from store import CityFile, add_placements, iterate_homes, load_home_evidence, save_pooled_homes

_MARK = "homes_pooled"


def pool_authors(
    city: CityFile, wards: Wards, prior: list[float], *, calibration: Calibration, state: str
) -> int:
    """Pool the homes of all authors unless they are pooled in this state; return how many posts changed.

    Args:
        city: The city file, open for writing.
        wards: The current edition.
        prior: (wards,) residents' shares.
        calibration: How far pooled answers are to be believed.
        state: Changes whenever a post is located; kept once its homes are pooled.
    """
    if city.setting(_MARK, "") == state:
        return 0
    evidence = load_home_evidence(city, wards)
    pooled: dict[tuple[int, ...], Placement] = {}
    homes: list[tuple[str, int]] = []
    for author, ids in _gather(city):
        home = pooled.get(ids)
        if home is None:
            told = [(evidence[number].label, evidence[number].distribution) for number in ids]
            home = pooled[ids] = pool_homes(told, prior, calibration)
        homes.append((author, home.id))
    with city.transaction():
        add_placements(city, wards, pooled.values())
        changed = save_pooled_homes(city, homes)
        city.set_setting(_MARK, state)
    return changed


def forget_pooling(city: CityFile) -> None:
    """Say that posts were located whose homes are not pooled yet."""
    with city.transaction():
        city.set_setting(_MARK, "")


def _gather(city: CityFile) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield (author, distinct evidence ids) of those whose posts do not all say the same of their home."""
    for author, rows in groupby(iterate_homes(city, named_only=True), key=lambda row: row[0]):
        said = [home for _, home, _ in rows]
        if len(said) > 1:
            yield (
                author,
                tuple(sorted({int(number) for home in said for number in home.split(",") if number})),
            )
