"""Counts from one set of areas to another: sparse weights that keep every total."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from boundaries.lookup import locate_points
from boundaries.wards import Wards

_DIGITISING = 0.01
"""Lines of one border drawn twice differ by less than this share of both areas: nobody lives in between."""


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """What share of each old area goes to each new one.

    Attributes:
        weights: Shape (old, new), non-negative; a row sums to one less what is lost.
        lost: Shape (old,), share of each old area that lies in no new one, 0 to 1.
        by_people: Shape (old,), whether people's homes tell the shares; else area does.
    """

    weights: "csr_array[np.float64]"
    lost: NDArray[np.float64]
    by_people: NDArray[np.bool_]

    def carry_totals(self, totals: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
        """Return counts of the new areas, and the count that fell outside all of them.

        New counts plus what fell outside are the old counts: nothing is made or lost.

        Args:
            totals: Shape (old,), numbers of people, households, contacts: what adds up.
        """
        return np.asarray(totals @ self.weights), float(totals @ self.lost)

    def carry_rates(self, rates: NDArray[np.float64], people: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return rates of the new areas: means of the old ones, weighted by the people who come from each.

        Args:
            rates: Shape (old,), shares, scores, means: what does not add up. NaN where nothing is known.
            people: Shape (old,), what the rates are rates of.

        Returns:
            Shape (new,), NaN where no people with a known rate come from anywhere.
        """
        known = np.isfinite(rates)
        weight = np.asarray(np.where(known, people, 0.0) @ self.weights)
        summed = np.asarray(np.where(known, rates, 0.0) * people @ self.weights)
        carried = np.full(len(weight), np.nan)
        np.divide(summed, weight, out=carried, where=weight > 0)
        return carried


def build_area_crosswalk(old: Wards, new: Wards) -> Crosswalk:
    """Share each old area by the area it has in common with each new one (areal weighting).

    Right where people live evenly spread; `build_people_crosswalk` where it is known that they do not.

    Args:
        old: Areas that counts are known of.
        new: Areas that counts are wanted of.

    Source: Goodchild and Lam (1980), "Areal interpolation: a variant of the traditional spatial problem".
    """
    shares, back = _share_ground(old, new)
    return _settle(shares, back, by_people=np.zeros(len(old), dtype=np.bool_))


def build_people_crosswalk(
    old: Wards,
    new: Wards,
    *,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    people: NDArray[np.float64],
) -> Crosswalk:
    """Share each old area by where its people live; by area where no home is known (dasymetric weighting).

    Args:
        old: Areas that counts are known of.
        new: Areas that counts are wanted of.
        lon: Shape (n,), longitude of homes, degrees (EPSG:4326).
        lat: Shape (n,), latitude of homes, degrees.
        people: Shape (n,), people who live at each, zero or more; all alike where only postcodes are known.
    """
    rows, columns = locate_points(old, lon, lat), locate_points(new, lon, lat)
    living = np.bincount(rows[rows >= 0], people[rows >= 0], minlength=len(old))
    living_new = np.bincount(columns[columns >= 0], people[columns >= 0], minlength=len(new))
    both = (rows >= 0) & (columns >= 0)
    homes = csr_array((people[both], (rows[both], columns[both])), shape=(len(old), len(new)))
    known = living > 0
    shares, back = _share_ground(old, new)
    by_area = np.where(known, 0.0, 1.0)[:, None]
    return _settle(
        homes.multiply(_invert(living)[:, None]) + shares.multiply(by_area),
        homes.multiply(_invert(living_new)[None, :]) + back.multiply(by_area),
        by_people=known,
    )


def _share_ground(old: Wards, new: Wards) -> "tuple[csr_array[np.float64], csr_array[np.float64]]":
    """Return what share of each old area's ground lies in each new one, and what share of the new one it is.

    Both of shape (old, new).
    """
    before = replace(old, metric_epsg=new.metric_epsg).metric_geometry
    after = new.metric_geometry
    rows, columns = shapely.STRtree(after).query(before, predicate="intersects")
    common = shapely.area(shapely.intersection(before[rows], after[columns]))
    ground = csr_array((common, (rows, columns)), shape=(len(old), len(new)))
    return (
        ground.multiply(_invert(shapely.area(before))[:, None]).tocsr(),
        ground.multiply(_invert(shapely.area(after))[None, :]).tocsr(),
    )


def _invert(sizes: NDArray[Any]) -> NDArray[np.float64]:
    inverse: NDArray[np.float64] = np.divide(1.0, sizes, out=np.zeros(len(sizes)), where=sizes > 0)
    return inverse


def _settle(
    shares: "csr_array[np.float64]", back: "csr_array[np.float64]", *, by_people: NDArray[np.bool_]
) -> Crosswalk:
    """Drop what only comes of lines drawn twice, and give its share to the rest.

    That is a small part of both areas: a small part of the old one alone may be all of a small new one.

    Args:
        shares: Shape (old, new), share of each old area that lies in each new one.
        back: Shape (old, new), share of the new area that this is.
        by_people: Shape (old,), whether people's homes tell the shares.
    """
    lost = np.clip(1.0 - np.asarray(shares.sum(axis=1)), 0.0, 1.0)
    lost[lost < _DIGITISING] = 0.0
    worth = ((shares >= _DIGITISING) + (back >= _DIGITISING)).astype(np.float64)
    shares = shares.multiply(worth).tocsr()
    kept = np.asarray(shares.sum(axis=1))
    # An old area of which nothing worth naming is in any new one is lost whole.
    lost[kept == 0] = 1.0
    return Crosswalk(shares.multiply(((1.0 - lost) * _invert(kept))[:, None]).tocsr(), lost, by_people)
