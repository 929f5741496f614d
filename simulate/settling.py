"""The land settled: suburbs, streets, postcodes, and wards named after the suburbs in them."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree

from simulate.city_map import Points, Postcodes, Streets, Suburbs, Whole
from simulate.dice import Dice
from simulate.landscape import WARDS, Landscape, relax_seeds, to_degrees
from simulate.naming import POSTCODE_AREA, join_names, name_streets, name_suburbs

_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""Letters a postcode's last two places may have."""

_OUTCODES = 22
_SECTORS = 5
_VILLAGE_M = 7800.0
_HAMLET_M = 10500.0
_SHARED_NAME = 0.45
_POINT_STEP_M = 55.0


def settle_suburbs(land: Landscape, generator: np.random.Generator, *, count: int) -> Suburbs:
    """Return `count` suburbs, spread as people are; some straddle wards."""
    # The square root of density: outlying villages have names although few live there.
    thin = generator.choice(len(land.pool), size=min(6000, len(land.pool)), replace=False)
    metres = relax_seeds(land.pool[np.sort(thin)], count, generator, rounds=8)
    metres = metres + generator.normal(0.0, 90.0, size=metres.shape)
    ward = land.find_wards(to_degrees(metres))
    stray = np.flatnonzero(ward < 0)
    _, nearest = cKDTree(land.pool).query(metres[stray])
    metres[stray] = land.pool[nearest]
    order = np.argsort(np.linalg.norm(metres, axis=1), kind="stable")
    metres = metres[order]
    names = name_suburbs(Dice(generator), count)
    far = np.linalg.norm(metres, axis=1)
    kinds = np.where(far > _HAMLET_M, "hamlet", np.where(far > _VILLAGE_M, "village", "suburb")).tolist()
    outer = np.flatnonzero((far > _VILLAGE_M * 0.8) & (far < _HAMLET_M))
    for town in outer[:: max(1, len(outer) // 3)][:3].tolist():
        kinds[town] = "town"
    lonlat = to_degrees(metres)
    return Suburbs(tuple(names), tuple(kinds), lonlat, metres, land.find_wards(lonlat))


def share_out(weights: NDArray[np.float64], total: int, *, least: int = 0) -> Whole:
    """Return whole numbers in proportion to weights that sum to `total`, each at least `least`."""
    free = total - least * len(weights)
    exact = weights / weights.sum() * max(free, 0)
    whole = np.floor(exact).astype(np.int64)
    rest = max(free, 0) - int(whole.sum())
    whole[np.argsort(-(exact - whole), kind="stable")[:rest]] += 1
    return np.asarray(whole + least, dtype=np.int64)


def settle_postcodes(
    land: Landscape, population: Whole, generator: np.random.Generator, *, count: int
) -> Postcodes:
    """Return about `count` unit postcodes in outcodes and sectors that are each one piece of land."""
    metres = _draw_by_ward(land, population, generator, count=count)
    metres = metres + generator.normal(0.0, 60.0, size=metres.shape)
    lonlat = to_degrees(metres)
    ward = land.find_wards(lonlat)
    metres, lonlat, ward = metres[ward >= 0], lonlat[ward >= 0], ward[ward >= 0]
    middles = relax_seeds(metres, _OUTCODES, generator)
    middles = middles[np.argsort(np.linalg.norm(middles, axis=1), kind="stable")]
    _, outcode = cKDTree(middles).query(metres)
    codes = [""] * len(metres)
    for area in range(_OUTCODES):
        members = np.flatnonzero(outcode == area)
        sectors = min(_SECTORS, len(members))
        if not sectors:
            continue
        _, sector = cKDTree(relax_seeds(metres[members], sectors, generator)).query(metres[members])
        for number in range(sectors):
            inside = members[sector == number]
            units = generator.permutation(len(_LETTERS) ** 2)[: len(inside)]
            for position, unit in zip(inside.tolist(), units.tolist(), strict=False):
                first, second = divmod(unit, len(_LETTERS))
                codes[position] = f"{POSTCODE_AREA}{area + 1} {number + 1}{_LETTERS[first]}{_LETTERS[second]}"
    order = sorted((position for position, code in enumerate(codes) if code), key=codes.__getitem__)
    return Postcodes(
        tuple(codes[position] for position in order),
        lonlat[order],
        metres[order],
        ward[order],
        outcode[order].astype(np.int64),
        tuple(f"{POSTCODE_AREA}{area + 1}" for area in range(_OUTCODES)),
    )


def settle_streets(
    land: Landscape,
    suburbs: Suburbs,
    postcodes: Postcodes,
    population: Whole,
    generator: np.random.Generator,
    *,
    count: int,
) -> Streets:
    """Return about `count` streets, each a run of points in the suburb whose middle is nearest."""
    middles = _draw_by_ward(land, population, generator, count=count)
    _, suburb = cKDTree(suburbs.metres).query(middles)
    order = np.argsort(suburb, kind="stable")
    middles, suburb = middles[order], suburb[order]
    names = _name_streets(suburbs, suburb, Dice(generator))
    length = np.clip(generator.lognormal(np.log(210.0), 0.55, size=len(middles)), 60.0, 1500.0)
    length[[name.endswith("Road") for name in names]] *= 1.8
    angle = generator.uniform(0.0, np.pi, size=len(middles))
    numbers = np.clip(np.rint(length / _POINT_STEP_M), 2, 9).astype(np.int64)
    street = np.repeat(np.arange(len(middles)), numbers)
    place = np.concatenate([np.linspace(-0.5, 0.5, number) for number in numbers])
    along = np.column_stack([np.cos(angle), np.sin(angle)])[street] * (place * length[street])[:, None]
    metres = middles[street] + along + generator.normal(0.0, 8.0, size=along.shape)
    lonlat = to_degrees(metres)
    ward = land.find_wards(lonlat)
    kept = ward >= 0
    street, metres, lonlat, ward = street[kept], metres[kept], lonlat[kept], ward[kept]
    present, street = np.unique(street, return_inverse=True)
    _, nearest = cKDTree(postcodes.metres).query(metres)
    return Streets(
        tuple(names[i] for i in present),
        suburb[present].astype(np.int64),
        street.astype(np.int64),
        lonlat,
        metres,
        ward,
        postcodes.outcode[nearest],
    )


def name_wards(land: Landscape, suburbs: Suburbs, streets: Streets, dice: Dice) -> tuple[str, ...]:
    """Name each ward after a suburb of its own, some after two, as English wards are."""
    inside = np.zeros((WARDS, len(suburbs.names)))
    np.add.at(inside, (streets.ward, streets.suburb[streets.street]), 1.0)
    middles = np.array([land.pool[land.pool_ward == ward].mean(axis=0) for ward in range(WARDS)])
    distance = np.linalg.norm(middles[:, None, :] - suburbs.metres[None, :, :], axis=2)
    rows, firsts = linear_sum_assignment(distance / 1000.0 - inside / np.maximum(inside.max(), 1.0) * 4.0)
    first_of = dict(zip(rows.tolist(), firsts.tolist(), strict=True))
    taken = set(first_of.values())
    names = []
    for ward in range(WARDS):
        second = None
        for candidate in np.argsort(-inside[ward], kind="stable")[:4].tolist():
            mainly_here = inside[:, candidate].argmax() == ward and inside[ward, candidate] > 0
            if candidate not in taken and mainly_here and dice.happens(_SHARED_NAME):
                second = suburbs.names[candidate]
                taken.add(candidate)
                break
        names.append(join_names(suburbs.names[first_of[ward]], second))
    return tuple(names)


def _draw_by_ward(
    land: Landscape, population: Whole, generator: np.random.Generator, *, count: int
) -> Points:
    """Draw points of the pool, as many per ward as its people ask for, and some in every ward."""
    numbers = share_out(population.astype(np.float64), max(count, 4 * WARDS), least=3)
    parts = []
    for ward, number in enumerate(numbers.tolist()):
        inside = np.flatnonzero(land.pool_ward == ward)
        chosen = land.pool[generator.choice(inside, size=number, replace=number > len(inside))]
        parts.append(chosen + generator.normal(0.0, 25.0, size=chosen.shape))
    return np.concatenate(parts)


def _name_streets(suburbs: Suburbs, suburb: Whole, dice: Dice) -> list[str]:
    names: list[str] = []
    _, near = cKDTree(suburbs.metres).query(suburbs.metres, k=min(4, len(suburbs.names)))
    for index, number in enumerate(np.bincount(suburb, minlength=len(suburbs.names)).tolist()):
        others = [suburbs.names[i] for i in near[index][1:].tolist()]
        names += name_streets(dice, number, suburb=suburbs.names[index], others=others)
    return names
