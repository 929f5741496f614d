"""The demo city against its known truth, for several seeds: `python -m benchmarks.demo_truth [--seeds 3]`."""

import argparse
import tempfile
import time
from pathlib import Path

from benchmarks.machine import describe_machine
from pipeline.demo import build_demo


def describe(seeds: int) -> str:
    """Build the demo city for each seed and return what was found of its truth, as Markdown."""
    lines = [describe_machine(("wardlight", "numpy", "scipy", "shapely")), ""]
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(1, seeds + 1):
            started = time.perf_counter()
            report = build_demo(Path(folder) / f"demo-{seed}.db", seed=seed)
            lines.append(
                f"Simulated city, seed {seed}, built and answered in {time.perf_counter() - started:.0f} s:"
            )
            lines += ["", *(f"- {line}" for line in report.lines), ""]
    return "\n".join(lines).rstrip()


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="how many cities")
    print(describe(parser.parse_args().seeds))


if __name__ == "__main__":
    main()
