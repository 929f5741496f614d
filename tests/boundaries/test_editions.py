"""From one edition of the wards to the next: every code has its line."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from boundaries import Change, Wards, build_area_crosswalk, build_wards, compare_editions, read_wards


def _make(areas: dict[str, tuple[str, float, float]], *, edition: str) -> Wards:
    boxes = [shapely.box(west, 53.8, east, 53.9) for _, west, east in areas.values()]
    names = [name for name, _, _ in areas.values()]
    geometry = np.array(boxes, dtype=object)
    return build_wards(list(areas), names, geometry=geometry, metric_epsg=27700, edition=edition)


def _compare(old: Wards, new: Wards) -> tuple[list[Change], list[Change]]:
    forward, backward = build_area_crosswalk(old, new), build_area_crosswalk(new, old)
    return compare_editions(old, new, forward=forward, backward=backward)


def test_each_kind_of_change_is_told_apart() -> None:
    old = _make(
        {
            "A1": ("Ash & Elm", -1.9, -1.8),
            "A2": ("Beck", -1.8, -1.7),
            "A3": ("Croft", -1.7, -1.6),
            "A4": ("Dale", -1.6, -1.5),
            "A5": ("Firth", -1.5, -1.4),
            "A6": ("Gill", -1.4, -1.3),
        },
        edition="2013",
    )
    new = _make(
        {
            "A1": ("Ash and Elm", -1.9, -1.8),
            "A2": ("Beckside", -1.8, -1.7),
            "B3": ("Croft", -1.7, -1.6),
            "A4": ("Dale", -1.6, -1.48),
            "B5": ("Firth & Gill", -1.48, -1.3),
        },
        edition="2025",
    )
    changes, fresh = _compare(old, new)
    assert [(change.code, change.what, change.goes_on_as) for change in changes] == [
        ("A1", "same", "A1"),
        ("A2", "renamed", "A2"),
        ("A3", "recoded", "B3"),
        ("A4", "redrawn", "A4"),
        ("A5", "gone", ""),
        ("A6", "gone", ""),
    ]
    assert [(change.code, change.what) for change in fresh] == [("B5", "new")]
    assert [(part.code, round(part.share, 2)) for part in changes[4].parts] == [("B5", 0.8), ("A4", 0.2)]
    assert [(part.code, round(part.share, 2)) for part in fresh[0].parts] == [("A6", 0.56), ("A5", 0.44)]


@pytest.mark.realdata
def test_of_leeds_2013_no_ward_is_lost(shared: Path) -> None:
    old, _ = read_wards(shared / "leeds" / "wards-2013.geojson", edition="2013")
    new, _ = read_wards(shared / "leeds" / "wards.geojson", edition="2025")
    changes, fresh = _compare(old, new)
    # No code of 2013 is used in 2025: a join by code would have lost all 33.
    assert set(old.codes).isdisjoint(new.codes)
    counts = {what: sum(change.what == what for change in changes) for what in ("recoded", "redrawn", "gone")}
    assert counts == {"recoded": 18, "redrawn": 12, "gone": 3}
    assert [change.name for change in changes if change.what == "gone"] == [
        "City and Hunslet",
        "Headingley",
        "Hyde Park and Woodhouse",
    ]
    named = {change.goes_on_as for change in changes} | {change.code for change in fresh}
    assert set(new.codes) <= named
