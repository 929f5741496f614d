"""Posts per second from JSON lines to stored answers: `python -m benchmarks.throughput [--posts N]`.

The posts are those of the simulated city. Wardlight runs with everything on: import (columns, checks,
pseudonyms, de-duplication), all three senses, evidence, and the city file; with one process and with two.
Beside it, in the same run and each in a process of its own: Carmen, and the pipeline most would write.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import describe_machine
from pipeline.creating import new_city
from pipeline.importing import import_places, import_posts, import_reference, import_wards
from pipeline.locating import locate_city
from simulate import make_city, write_city


@dataclass(frozen=True, slots=True)
class Timing:
    """One contestant's result."""

    name: str
    posts: int
    seconds: float
    peak_mib: float
    detail: str = ""

    @property
    def rate(self) -> float:
        """Posts per second."""
        return self.posts / self.seconds


def prepare(folder: Path, posts: int) -> Path:
    """Write the simulated city and a city file with everything but the posts; return the city file."""
    simulated = make_city(1, posts=posts)
    write_city(simulated, folder)
    city = folder / "city.db"
    new_city(city, simulated.name, pseudonym_key="00")
    import_wards(city, folder / "wards.geojson", edition="2025")
    import_reference(city, folder / "reference.csv")
    for file, kind in (
        ("places", "place"),
        ("streets", "street"),
        ("postcodes", "postcode"),
        ("pois", "poi"),
    ):
        import_places(city, folder / f"{file}.csv", kind=kind)
    return city


def run_wardlight(city: Path, posts: Path, jobs: int) -> None:
    """Import and locate, and print `posts import-seconds locate-seconds`."""
    started = time.perf_counter()
    ledger = import_posts(city, posts)
    imported = time.perf_counter()
    locate_city(city, jobs=jobs)
    print(ledger.read, imported - started, time.perf_counter() - imported)


def _measure(words: Sequence[object]) -> tuple[list[float], float]:
    """Run a contestant in a process of its own; return its printed numbers and its peak memory in MiB."""
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], check=True, capture_output=True, text=True)\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024\n"
        "print(done.stdout.strip().splitlines()[-1], peak)"
    )
    command = [sys.executable, "-c", code, sys.executable, *map(str, words)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    *numbers, peak = map(float, done.stdout.split())
    return numbers, peak


def measure_all(posts: int) -> list[Timing]:
    """Run every contestant on the same posts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        city = prepare(folder, posts)
        file = folder / "posts.jsonl"
        timings = []
        for jobs in (1, 2):
            copy = folder / f"city-{jobs}.db"
            shutil.copy(city, copy)
            words = ["-m", "benchmarks.throughput", "--run", copy, file, jobs]
            (count, importing, locating), peak = _measure(words)
            detail = f"import {count / importing:,.0f}/s, locate {count / locating:,.0f}/s (set-up included)"
            timings.append(
                Timing(
                    f"Wardlight, {jobs} process{'es' if jobs > 1 else ''}",
                    int(count),
                    importing + locating,
                    peak,
                    detail,
                )
            )
        for rival, label, rest in (
            ("usual", "json + PhraseMatcher + geopandas.sjoin + sqlite-utils", (folder, folder / "usual.db")),
            ("carmen", "Carmen 2.0 (profiles only, nothing stored)", ()),
        ):
            (count, seconds), peak = _measure(["-m", "benchmarks.rivals", rival, file, *rest])
            timings.append(Timing(label, int(count), seconds, peak, "set-up not counted"))
    return timings


def describe(posts: int) -> str:
    """Run the comparison and return it as Markdown."""
    packages = ("wardlight", "spacy", "daachorse", "msgspec", "geopandas", "sqlite-utils", "carmen")
    lines = [
        describe_machine(packages),
        "",
        f"Input: {posts:,} posts of the simulated city, seed 1.",
        "",
        "| From JSON lines to stored | posts/s | peak memory of one process, MiB | |",
        "|---|---:|---:|---|",
    ]
    lines += [f"| {t.name} | {t.rate:,.0f} | {t.peak_mib:,.0f} | {t.detail} |" for t in measure_all(posts)]
    return "\n".join(lines)


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=400_000, help="posts of the simulated city")
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.run:
        run_wardlight(Path(chosen.run[0]), Path(chosen.run[1]), int(chosen.run[2]))
        return
    print(describe(chosen.posts))


if __name__ == "__main__":
    main()
