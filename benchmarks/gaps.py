"""Gaps found in towns of agents, by Wardlight and by what is used instead: `python -m benchmarks.gaps`.

The towns (`benchmarks.town`) are not drawn from Wardlight's model. Without labels the evidence is weighed as
the project weighs it today; elsewhere by tables counted from other people of the town, whose homes are known:
what the model itself is worth, were its evidence understood.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

from benchmarks.machine import describe_machine
from benchmarks.town import Floats, Plan, Town
from benchmarks.town_evidence import simulate_town
from gaps import GAP, TOO_LITTLE, GapSettings, estimate_gaps

_MATERIAL = 0.8
_Z90 = 1.645
_FUNNEL_TAIL = 0.025


CELLS: tuple[tuple[str, Plan], ...] = (
    ("5 of 33 wards halved", Plan()),
    ("the same, everybody 4 times as ready to say where they are", Plan(openness=4.0)),
    ("no gap", Plan(quiet=0)),
    ("placeability differs (sd 0.3)", Plan(shyness_sd=0.3)),
    ("few people", Plan(people=1_500)),
    ("tables counted raw from far too few homes", Plan(labelled=300)),
    ("no labels", Plan(labelled=0)),
    ("no labels, no gap", Plan(labelled=0, quiet=0)),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a method says of a town: flagged, order of likelihood, interval and whether it says anything."""

    flagged: NDArray[np.bool_]
    doubt: Floats
    low: Floats
    high: Floats
    silent: float
    seconds: float


Method = Callable[[Town], Answer]


def divide_posts(town: Town) -> Answer:
    """Share of posts over share of contacts, flagged under 0.8."""
    started = time.perf_counter()
    low, ratio, high = _bound_ratio(town.posts, town.contacts)
    return Answer(ratio < np.log(_MATERIAL), ratio, low, high, 0.0, time.perf_counter() - started)


def draw_funnel(town: Town) -> Answer:
    """Authors by the ward they name most, flagged under the funnel's lower 95% limit."""
    started = time.perf_counter()
    low, ratio, high = _bound_ratio(town.authors, town.contacts)
    expected = town.authors.sum() * town.contacts / town.contacts.sum()
    flagged = np.asarray(town.authors < poisson.ppf(_FUNNEL_TAIL, expected))
    return Answer(flagged, ratio, low, high, 0.0, time.perf_counter() - started)


def ask_wardlight(town: Town) -> Answer:
    """Return the answer of `estimate_gaps` with the default settings."""
    started = time.perf_counter()
    wards = estimate_gaps(town.weighed.voice, town.contacts[:, None], settings=GapSettings()).wards
    seconds = time.perf_counter() - started
    flags = [ward.flag for ward in wards]
    return Answer(
        np.array([flag == GAP for flag in flags]),
        np.array([-(ward.p_gap or 0.0) for ward in wards]),
        np.array([-np.inf if ward.low is None else ward.low for ward in wards]),
        np.array([np.inf if ward.high is None else ward.high for ward in wards]),
        flags.count(TOO_LITTLE) / len(flags),
        seconds,
    )


METHODS: tuple[tuple[str, Method], ...] = (
    ("posts, raw ratio", divide_posts),
    ("authors, funnel plot", draw_funnel),
    ("Wardlight", ask_wardlight),
)


def _bound_ratio(voice: Floats, contacts: Floats) -> tuple[Floats, Floats, Floats]:
    """Return log ratio of shares with its 90% interval, half a count added to every cell."""
    heard, held = voice + 0.5, contacts + 0.5
    ratio = np.log(heard / heard.sum()) - np.log(held / held.sum())
    spread = _Z90 * np.sqrt(1 / heard + 1 / held)
    return ratio - spread, ratio, ratio + spread


def score(towns: Sequence[Town], answers: Sequence[Answer]) -> list[str]:
    """Return a method's columns: each mean over towns with its Monte Carlo standard error."""
    recalls, tops, held, inside = [], [], [], []
    flags, false = [], []
    for town, answer in zip(towns, answers, strict=True):
        planted = np.isin(np.arange(len(town.truth)), sorted(town.quiet))
        holds = (answer.low <= town.truth) & (town.truth <= answer.high)
        flags.append(int(answer.flagged.sum()))
        false.append(int((answer.flagged & ~planted).sum()))
        held.append(float(holds.mean()))
        if planted.any():
            recalls.append(float(answer.flagged[planted].mean()))
            first = np.argsort(answer.doubt, kind="stable")[: planted.sum()]
            tops.append(float(planted[first].mean()))
            inside.append(float(holds[planted].mean()))
    return [
        _mean(recalls),
        _mean(tops),
        _mean(flags),
        _ratio(false, flags),
        _mean(held),
        _mean(inside),
        _mean([answer.silent for answer in answers]),
        f"{np.mean([answer.seconds for answer in answers]):.2f}",
    ]


def _mean(values: Sequence[float]) -> str:
    if not values:
        return "-"
    error = np.std(values, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return f"{np.mean(values):.2f} ± {error:.2f}"


def _ratio(parts: Sequence[int], wholes: Sequence[int]) -> str:
    """Return sum of parts over sum of wholes, its error by the delta method."""
    if sum(wholes) == 0:
        return "none flagged"
    share = sum(parts) / sum(wholes)
    rest = np.array(parts) - share * np.array(wholes)
    error = float(np.sqrt((rest**2).sum())) / sum(wholes)
    return f"{share:.2f} ± {error:.2f}"


def describe(seeds: int, cells: Sequence[tuple[str, Plan]] = CELLS) -> str:
    """Run every method on every cell and return the comparison as Markdown."""
    lines = [
        describe_machine(("wardlight", "numpy", "scipy")),
        "",
        f"BLAS threads: {os.environ.get('OPENBLAS_NUM_THREADS', 'as the library chooses')}.",
        f"{seeds} towns a cell (seeds 1 to {seeds}), 33 wards, a quarter of the people from elsewhere,",
        "some 12,000 contacts; mean ± Monte Carlo standard error. Top-k: planted among the k likeliest, k",
        "being their number. False: of the wards flagged. Holds: 90% intervals that hold the truth. Can't",
        "tell: wards without enough evidence. Seconds: of the wall, with what else the machine was doing.",
    ]
    for title, plan in cells:
        towns = [simulate_town(seed, plan) for seed in range(1, seeds + 1)]
        homes = f"{plan.labelled:,} other homes known" if plan.labelled else "nobody's home known"
        lines += [
            "",
            f"**{title}** ({plan.people:,} people; {homes})",
            "",
            "| Method | Recall | Top-k | Flagged | False | Holds | Holds in planted | Can't tell | Seconds |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        for name, method in METHODS:
            columns = score(towns, [method(town) for town in towns])
            lines.append(f"| {name} | {' | '.join(columns)} |")
    return "\n".join(lines)


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="towns a cell")
    print(describe(parser.parse_args().seeds))


if __name__ == "__main__":
    main()
