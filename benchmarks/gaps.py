"""Gaps found by Wardlight and by what is used instead: `python -m benchmarks.gaps [--seeds N] [--jobs N]`.

Every cell is printed when it is done, so that a run that is cut keeps what it has.
Drawn cities (`benchmarks.drawn_city`) are of the gap model's own family; towns of agents (`benchmarks.town`)
are another mechanism: people who move, commute and quote the news. Simulated, all of them.
"""

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from benchmarks.drawn_city import CityPlan, DrawnCity, draw_city
from benchmarks.drawn_evidence import weigh_city
from benchmarks.gap_rivals import RIVALS
from benchmarks.gap_scores import (
    COLUMNS,
    MATERIAL,
    Scored,
    describe_bands,
    describe_scores,
    score_answer,
    score_estimate,
)
from benchmarks.machine import describe_machine
from benchmarks.town import Plan
from benchmarks.town_evidence import simulate_town
from gaps import GapEstimate, GapSettings, Weighed, estimate_gaps
from gaps.settings import PREVIEW

Floats = NDArray[np.float64]
DRAWN, AGENTS = "drawn cities", "towns of agents"
WORTH = "What Wardlight's probabilities of a gap are worth"
"""Starts what is told last, of all cells."""

MACHINE = ("wardlight", "numpy", "scipy", "esda")


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of city: what it shows, and the goal if there is one; without, it is only stated."""

    title: str
    plan: CityPlan | Plan
    labels: bool = True
    goal: str = ""

    @property
    def group(self) -> str:
        """Which simulator it is of."""
        return DRAWN if isinstance(self.plan, CityPlan) else AGENTS


CELLS: tuple[Cell, ...] = (
    Cell(
        "100,000 posts, 5 of 33 wards halved, 20,000 homes known",
        CityPlan(labelled=20_000),
        goal="top-k .87, false .05, holds .88-.93, in planted .80",
    ),
    Cell(
        "the same, 300 homes known, the geocoder twice too sure",
        CityPlan(overconfident=2.0),
        goal="top-k .85, false .10, holds .88",
    ),
    Cell(
        "the same, no home known, the geocoder twice too sure",
        CityPlan(overconfident=2.0),
        labels=False,
        goal="false .20",
    ),
    Cell(
        "placeability differs (sd 0.3), 300 homes known",
        CityPlan(placeability_sd=0.3),
        goal="top-k .83, false .08, holds .88-.93",
    ),
    Cell(
        "no gap, one ward far harder to place, 300 homes known",
        CityPlan(quiet=0, hard_ward=True),
        goal="flagged .05 a run",
    ),
    Cell("no gap, 300 homes known", CityPlan(quiet=0), goal="flagged .1 a run"),
    Cell("10,000 posts, 300 homes known", CityPlan(posts=10_000), goal="top-k .60, false .10"),
    Cell("no loud accounts, 300 homes known", CityPlan(loud=0)),
    Cell("three loud accounts, 300 homes known", CityPlan()),
    Cell("cut to two thirds, 300 homes known", CityPlan(cut=2 / 3)),
    Cell("cut to a third, 300 homes known", CityPlan(cut=1 / 3)),
    Cell("the halved wards side by side, 300 homes known", CityPlan(clustered=True)),
    Cell(
        "100 wards, 15 halved, 300,000 posts, 300 homes known", CityPlan(posts=300_000, wards=100, quiet=15)
    ),
    Cell("agents: 20,000 people, 5 of 33 wards halved, 300 homes known", Plan()),
    Cell("agents, no home known", Plan(labelled=0)),
    Cell("agents, placeability differs (sd 0.3), 300 homes known", Plan(shyness_sd=0.3)),
    Cell("agents, everybody 4 times as ready to say where they are", Plan(openness=4.0)),
    Cell("agents, no gap, no home known", Plan(quiet=0, labelled=0)),
)


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one seed in one cell: method → score, Wardlight's P(gap) and whether each is one."""

    scores: dict[str, Scored]
    chances: tuple[float, ...]
    gaps: tuple[bool, ...]


def run_cell(cell: Cell, seed: int) -> Run:
    """Run every method on one city of a cell."""
    scores: dict[str, Scored] = {}
    if isinstance(cell.plan, CityPlan):
        city = draw_city(seed, cell.plan)
        truth, quiet, contacts = city.truth, city.quiet, city.contacts
        scores.update(_ask_rivals(city))
        started = time.perf_counter()
        weighed = weigh_city(city, labels=cell.labels)
    else:
        town = simulate_town(seed, cell.plan)
        truth, quiet, contacts, weighed = town.truth, town.quiet, town.contacts, town.weighed
        started = time.perf_counter()
    weighing = time.perf_counter() - started
    estimate, seconds = _estimate(weighed, contacts, GapSettings())
    preview, quickly = _estimate(weighed, contacts, GapSettings(mode=PREVIEW))
    scores["Wardlight, preview"] = score_estimate(truth, quiet, preview, weighing + quickly)
    scores["Wardlight"] = score_estimate(truth, quiet, estimate, weighing + seconds)
    return Run(
        scores,
        tuple(ward.p_gap or 0.0 for ward in estimate.wards),
        tuple((truth < np.log(MATERIAL)).tolist()),
    )


def _ask_rivals(city: DrawnCity) -> dict[str, Scored]:
    found = {}
    for name, method in RIVALS:
        answer = method(city)
        found[name] = score_answer(
            city.truth,
            city.quiet,
            flagged=answer.flagged,
            doubt=answer.doubt,
            low=answer.low,
            high=answer.high,
        )
    return found


def _estimate(weighed: Weighed, contacts: Floats, settings: GapSettings) -> tuple[GapEstimate, float]:
    started = time.perf_counter()
    estimate = estimate_gaps(weighed.voice, contacts[:, None], settings=settings, moved=weighed.moved)
    return estimate, time.perf_counter() - started


def describe(seeds: int, *, jobs: int = 1, cells: Sequence[Cell] = CELLS) -> str:
    """Run every method on every cell and return the comparison as Markdown; see `measure`."""
    return "\n\n".join(measure(seeds, jobs=jobs, cells=cells))


def measure(seeds: int, *, jobs: int = 1, cells: Sequence[Cell] = CELLS) -> Iterator[str]:
    """Run every method on every cell and yield the comparison as blocks of Markdown, each once it is known.

    Args:
        seeds: Cities of each cell.
        jobs: Processes.
        cells: Which cells.
    """
    yield describe_machine(MACHINE)
    yield "\n".join(
        (
            f"BLAS threads: {os.environ.get('OPENBLAS_NUM_THREADS', 'as the library chooses')}. 33 wards, a",
            "quarter of the people from elsewhere, some 12,000 contacts, unless it says otherwise. Mean ±",
            "Monte Carlo standard error. Top-k: planted among the k likeliest, k being their number. False:",
            "of the wards flagged. Holds: 90% intervals that hold the truth, where a method gives any.",
            "Can't tell: wards without enough evidence. Seconds: from who says what to the answer, on a",
            "machine that did other things as well.",
        )
    )
    runs: dict[str, list[Run]] = {}
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for cell in cells:
            done = list((pool.map if jobs > 1 else map)(run_cell, [cell] * seeds, range(1, seeds + 1)))
            goal = f"; goal: {cell.goal}" if cell.goal else ""
            rows = [describe_scores(name, [run.scores[name] for run in done]) for name in done[0].scores]
            title = f"**{cell.title}** (seeds 1 to {seeds}{goal})"
            yield "\n".join((title, "", COLUMNS, "|---" * 9 + "|", *rows))
            runs.setdefault(cell.group, []).extend(done)
    for group, done in runs.items():
        chances = [chance for run in done for chance in run.chances]
        gaps = [gap for run in done for gap in run.gaps]
        yield f"{WORTH} in all {group} above:"
        yield "\n".join(describe_bands(chances, gaps))


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="cities of each cell")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--cells", type=int, nargs="+", help="numbers of the cells, from 0; all if not given")
    chosen = parser.parse_args()
    cells = CELLS if chosen.cells is None else [CELLS[number] for number in chosen.cells]
    for number, block in enumerate(measure(chosen.seeds, jobs=chosen.jobs, cells=cells)):
        print(block if not number else f"\n{block}", flush=True)


if __name__ == "__main__":
    main()
