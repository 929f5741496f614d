"""Seconds and memory of the gap model on one core: `python -m benchmarks.gap_speed [--runs N]`.

From who says what, as `benchmarks.drawn_city` draws it, to the answer: weighing (tables of what people say
are learned) and fitting. Each run is in a process of its own with one BLAS thread; another draws the city.
"""

import argparse
import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.drawn_city import CityPlan, draw_city
from benchmarks.drawn_evidence import weigh_city
from benchmarks.machine import describe_machine
from gaps import GapSettings, build_voice, estimate_gaps
from gaps.settings import DEFAULT, PREVIEW

POSTS = (10_000, 100_000, 1_000_000)
GOALS = {10_000: 1, 100_000: 3, 1_000_000: 10}
"""Posts → most seconds that an answer may take."""

MANY_WARDS = 8_000
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Timing:
    """One run: seconds, of the wall and the processor; MiB before it, the people loaded, and at most."""

    patterns: int
    weighing: float
    fitting: float
    processor: float
    before: float
    peak: float


def run_draw(file: Path, posts: int) -> None:
    """Draw a city of 33 wards and keep it in a file."""
    with file.open("wb") as opened:
        pickle.dump(draw_city(1, CityPlan(posts=posts)), opened)


def run_fit(file: Path, mode: str) -> Timing:
    """Weigh and fit the city in a file that `run_draw` wrote."""
    with file.open("rb") as opened:
        city = pickle.load(opened)  # noqa: S301 - written a moment ago by this very program
    before = _peak()
    started, spent = time.perf_counter(), time.process_time()
    weighed = weigh_city(city, labels=True)
    middle = time.perf_counter()
    estimate_gaps(weighed.voice, city.contacts[:, None], settings=GapSettings(mode=mode), moved=weighed.moved)
    fitting, spent = time.perf_counter() - middle, time.process_time() - spent
    return Timing(len(weighed.voice.people), middle - started, fitting, spent, before, _peak())


def refuse_many(wards: int = MANY_WARDS) -> str:
    """Return what is said of so many wards that they are not fitted, one person heard in each."""
    voice = build_voice([({ward: 1.0}, 0.0, 0.0) for ward in range(wards)], [1.0] * wards, wards=wards)
    return estimate_gaps(voice, np.ones((wards, 1))).reason or "They are fitted."


def describe(posts: Sequence[int] = POSTS, *, runs: int = 1) -> str:
    """Time every size in both modes and return the table as Markdown.

    Args:
        posts: Sizes.
        runs: Runs of each, of which the middle one counts.
    """
    lines = [
        describe_machine(("wardlight", "numpy", "scipy")),
        "",
        "From who says what to the answer: drawn cities of 33 wards (seed 1), some 12,000 contacts, 300",
        f"homes known; one core, one BLAS thread, {'one run' if runs == 1 else f'middle of {runs}'} of each.",
        "Seconds, of the wall and of the processor. Memory in MiB: at its peak, and before, with libraries",
        "and the city's people loaded.",
        "",
        "| Posts | Mode | Patterns | Weighing | Fitting | Together | Processor | Goal | Peak | Before |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "city"
        for size in posts:
            _run_alone(("--draw", file, size))
            for mode in (PREVIEW, DEFAULT):
                found = [Timing(**json.loads(_run_alone(("--fit", file, mode)))) for _ in range(runs)]
                weighing, fitting, spent = (
                    median(getattr(each, name) for each in found)
                    for name in ("weighing", "fitting", "processor")
                )
                both = median(each.weighing + each.fitting for each in found)
                peak, before = (max(getattr(each, name) for each in found) for name in ("peak", "before"))
                lines.append(
                    f"| {size:,} | {mode} | {found[0].patterns:,} | {weighing:.2f} | {fitting:.2f} "
                    f"| {both:.2f} | {spent:.2f} | {GOALS.get(size, '-')} | {peak:,.0f} | {before:,.0f} |"
                )
    load = f"When all was done the machine had a load of {os.getloadavg()[1]:.1f}, 1 being this alone."
    return "\n".join([*lines, "", load, f"Of {MANY_WARDS:,} wards it is said: “{refuse_many()}”"])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, nargs="+", default=list(POSTS), help="sizes of cities")
    parser.add_argument("--runs", type=int, default=1, help="runs of each, of which the middle one counts")
    parser.add_argument("--draw", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--fit", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.draw:
        run_draw(Path(chosen.draw[0]), int(chosen.draw[1]))
    elif chosen.fit:
        timing = run_fit(Path(chosen.fit[0]), chosen.fit[1])
        print(json.dumps(asdict(timing)))
    else:
        print(describe(chosen.posts, runs=chosen.runs))


def _run_alone(words: Sequence[object]) -> str:
    """Run this program in a process of its own on one thread; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.gap_speed", *map(str, words)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **_ONE_THREAD},
    )
    return done.stdout


def _peak() -> float:
    """Return the most memory that this process ever held, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        # What `resource` tells is never less than what the process that started this one held.
        return int(status.read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
