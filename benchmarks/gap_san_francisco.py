"""San Francisco's contacts by Twitter against its calls: `python -m benchmarks.gap_san_francisco`.

Real data of ../shared: 41 areas, 143 contacts by Twitter, 6,674 by phone, and each area's median age. Nobody
knows the truth here; what can be asked is whether the ratio goes with age, and how little 143 contacts tell.
"""

import argparse
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from benchmarks.cities import SHARED
from benchmarks.machine import describe_machine
from gaps import GAP, NONE, TOO_LITTLE
from pipeline.creating import new_city
from pipeline.gap_choice import GapChoice
from pipeline.gap_estimating import CityEstimate, estimate_city
from pipeline.importing import import_contacts, import_reference, import_wards
from store import load_reference, open_city, require_wards

FOLDER = SHARED / "contacts" / "san-francisco"
CHANNELS = (
    "Voice In=phone,Twitter=social,Open311=web,Web Self Service=web,Integrated Agency=other,"
    "Other Department=other,e-mail In=email,Mail In=other"
)
DRAWS = 2_000
_ENDS = (0.05, 0.95)
_WIDTH = 105
_NOTE = (
    "Noise draws correlations towards 0, so that an interval need not hold the value told, which is that of "
    "the middle of the draws in each area. A correlation over areas says nothing of their people."
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas with a median age and residents; each (areas,).

    Attributes:
        age: Median age, years.
        people: Residents.
        social: Contacts by Twitter.
        phone: Contacts by phone.
        theta: (draws, areas) log ratios that the model holds possible.
    """

    age: Floats
    people: Floats
    social: Floats
    phone: Floats
    theta: Floats


def load_areas(city: Path) -> tuple[Areas, CityEstimate]:
    """Build the city's file, estimate Twitter against phone, and return what is known of its areas.

    Args:
        city: Where the city's file is to be.
    """
    new_city(city, "San Francisco", country="US", timezone="America/Los_Angeles")
    import_wards(city, FOLDER / "wards.geojson")
    import_reference(city, FOLDER / "ward-reference.csv")
    import_contacts(city, FOLDER / "contacts.csv", channels=CHANNELS, date_format="%m/%d/%Y %I:%M:%S %p")
    with open_city(city) as opened:
        found = estimate_city(opened, GapChoice(against=("phone",)))
        reference = load_reference(opened, require_wards(opened))
    if found.estimate.posterior is None:
        raise ValueError(f"San Francisco was not fitted: {found.estimate.reason}")
    age, people = (np.array(reference[name], dtype=np.float64) for name in ("median_age", "population"))
    counts = found.counted.counts
    known = np.isfinite(age) & (age > 0) & (people > 0)
    return (
        Areas(
            age[known],
            people[known],
            counts["social"][known],
            counts["phone"][known],
            found.estimate.posterior.theta[:, known],
        ),
        found,
    )


def correlate(one: Floats, other: Floats) -> Floats:
    """Return Spearman's correlation of each row of (draws, areas) with the same row of another such."""
    first, second = (rankdata(each, axis=-1) for each in (one, other))
    first = first - first.mean(axis=-1, keepdims=True)
    second = second - second.mean(axis=-1, keepdims=True)
    # A draw without any difference goes with nothing.
    size = np.maximum(np.sqrt((first**2).sum(axis=-1) * (second**2).sum(axis=-1)), 1e-12)
    return np.asarray((first * second).sum(axis=-1) / size, dtype=np.float64)


def compare_ages(
    areas: Areas, *, draws: int = DRAWS, seed: int = 1
) -> list[tuple[str, float, Floats, Floats]]:
    """Return how each measure goes with median age: name, Spearman, and that of draws.

    The draws are first of the contacts (each channel's drawn anew from its own; of the model the posterior's)
    and then of the areas as well: what one knows of these areas, and of areas such as these.

    Args:
        areas: The areas.
        draws: Draws of each.
        seed: Seed of them.
    """
    rng = np.random.default_rng(seed)
    social, phone = (
        rng.multinomial(int(counts.sum()), counts / counts.sum(), draws).astype(np.float64)
        for counts in (areas.social, areas.phone)
    )
    rows = np.linspace(0, len(areas.theta) - 1, draws).round().astype(np.int64)
    measures = (
        ("Twitter contacts per head", areas.social / areas.people, social / areas.people),
        ("phone contacts per head", areas.phone / areas.people, phone / areas.people),
        ("raw ratio of shares", _divide(areas.phone, areas.social), _divide(phone, social)),
        ("Wardlight's ratio", np.median(areas.theta, axis=0), areas.theta[rows]),
    )
    again = rng.integers(len(areas.age), size=(draws, len(areas.age)))
    age = np.broadcast_to(areas.age, again.shape)
    return [
        (
            name,
            float(correlate(told[None], areas.age[None])[0]),
            correlate(drawn, age),
            correlate(np.take_along_axis(drawn, again, axis=1), areas.age[again]),
        )
        for name, told, drawn in measures
    ]


def describe(draws: int = DRAWS) -> str:
    """Compare and return the table as Markdown.

    Args:
        draws: Draws that intervals are told by.

    Raises:
        FileNotFoundError: If the open data does not lie beside the project.
    """
    if not FOLDER.is_dir():
        raise FileNotFoundError(
            f"there is no open data in ../shared/contacts/{FOLDER.name} beside the project"
        )
    with tempfile.TemporaryDirectory() as folder:
        areas, found = load_areas(Path(folder) / "sf.db")
    wards = found.estimate.wards
    flags = Counter(ward.flag for ward in wards)
    widths = [ward.high - ward.low for ward in wards if ward.high is not None and ward.low is not None]
    said = (
        f"{found.voice.contacts} contacts by Twitter, 0 to {areas.social.max():.0f} an area (middle "
        f"{np.median(areas.social):.0f}), against {found.compared:,.0f} by phone that have a place, "
        f"{len(wards)} areas. Of them {flags[GAP]} are called a gap, {flags[NONE]} show none, and of "
        f"{flags[TOO_LITTLE]} there is not enough evidence; the highest probability of a gap is "
        f"{max(ward.p_gap or 0.0 for ward in wards):.2f}, and the middle 90% interval spans a factor of "
        f"{np.exp(np.median(widths)):.1f}. Spearman's correlation with median age over the {len(areas.age)} "
        "areas where it is known:"
    )
    lines = [
        describe_machine(("wardlight", "numpy", "scipy")),
        "",
        fill(said, _WIDTH),
        "",
        "| Measure | Spearman | 90%, contacts drawn anew | 90%, areas too | Part of those below 0 |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, value, drawn, over in compare_ages(areas, draws=draws):
        ends = ["{:+.2f} to {:+.2f}".format(*np.quantile(each, _ENDS)) for each in (drawn, over)]
        lines.append(f"| {name} | {value:+.2f} | {ends[0]} | {ends[1]} | {(over < 0).mean():.2f} |")
    return "\n".join(
        [*lines, "", fill(f"{draws:,} draws, of the model's posterior for its own ratio. {_NOTE}", _WIDTH)]
    )


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=DRAWS, help="draws that intervals are told by")
    try:
        print(describe(parser.parse_args().draws))
    except FileNotFoundError as error:
        print(f"San Francisco is not measured: {error}")


def _divide(contacts: Floats, voice: Floats) -> Floats:
    """Return log ratios of shares, half a count added to each."""
    heard, held = voice + 0.5, contacts + 0.5
    return np.asarray(
        np.log(heard / heard.sum(axis=-1, keepdims=True)) - np.log(held / held.sum(axis=-1, keepdims=True))
    )


if __name__ == "__main__":
    main()
