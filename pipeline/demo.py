"""The demo city: simulated, imported, located and computed like any other, then held against its truth."""

import csv
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.creating import new_city
from pipeline.errors import PipelineError
from pipeline.gap_report import compute_gaps
from pipeline.importing import import_contacts, import_places, import_posts, import_reference, import_wards
from pipeline.locating import locate_city
from pipeline.need import rate_need
from pipeline.progress import show_progress
from pipeline.services import import_services
from pipeline.whole_files import check_folder
from simulate import make_city, write_city
from store import StoreError, iterate_answers, load_truth, load_ward_truth, open_city, save_truth


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was built, and how well the truth was found.

    Attributes:
        lines: Sentences on size, accuracy and recovered gaps.
        findings: Findings of the gap report.
        report: The gap report itself.
    """

    lines: tuple[str, ...]
    findings: tuple[str, ...]
    report: dict[str, Any]


def build_demo(out: Path, *, seed: int = 1, people: int = 800_000, posts: int = 120_000) -> DemoReport:
    """Build the demo city by the same steps a council takes.

    Args:
        out: The city file; an earlier demo of that name is replaced, nothing else is.
        seed: Seed of the simulation.
        people: Residents.
        posts: Posts.

    Raises:
        WardlightError: If `out` holds something that is not a demo.
    """
    check_folder(out)
    _remove_earlier(out)
    with tempfile.TemporaryDirectory() as folder:
        with show_progress("Simulating", total=None):
            simulated = make_city(seed, people=people, posts=posts)
            files = write_city(simulated, Path(folder))

        def clock() -> str:
            return simulated.clock

        # Built aside and renamed at the end: a demo that was stopped leaves nothing half-made behind.
        building = out.with_name(f".{out.name}.building")
        _unlink(building)
        try:
            new_city(building, simulated.name, pseudonym_key=f"{seed % 2**64:064x}", simulated=True)
            import_wards(building, files.wards, edition=simulated.edition, clock=clock)
            import_reference(building, files.reference, clock=clock)
            for file, kind in (
                (files.places, "place"),
                (files.streets, "street"),
                (files.postcodes, "postcode"),
                (files.pois, "poi"),
            ):
                import_places(building, file, kind=kind, source="simulated", clock=clock)
            with show_progress("Importing posts", total=None) as advance:
                import_posts(building, files.posts, clock=clock, advance=advance)
            import_contacts(building, files.contacts, clock=clock)
            import_services(building, files.counters, source="simulated", clock=clock)
            rate_need(building)
            _import_truth(building, files.truth_posts, files.truth_wards)
            with show_progress("Locating", total=posts) as advance:
                locate_city(building, advance=advance)
            report = compute_gaps(building, clock=clock)
            lines = _compare(building, report)
            building.replace(out)
        finally:
            _unlink(building)
    return DemoReport(tuple(lines), tuple(report["findings"]), report)


def _remove_earlier(out: Path) -> None:
    if not out.exists():
        return
    try:
        with open_city(out) as opened:
            simulated = opened.setting("simulated") == "yes"
    except StoreError:
        simulated = False
    if not simulated:
        raise PipelineError(f"{out} is not a demo city; it is left as it is. Name another file with --out")
    _unlink(out)


def _unlink(city: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        city.with_name(city.name + suffix).unlink(missing_ok=True)


def _import_truth(city: Path, posts: Path, wards: Path) -> None:
    with (
        posts.open(encoding="utf-8", newline="") as post_stream,
        wards.open(encoding="utf-8", newline="") as ward_stream,
        open_city(city, write=True) as opened,
        opened.transaction(),
    ):
        save_truth(
            opened,
            (
                (row["id"], row["about"], row["posted_from"], row["lives_in"], row["author_kind"])
                for row in csv.DictReader(post_stream)
            ),
            [
                (
                    row["ward_code"],
                    float(row["true_online_people"]),
                    float(row["true_log_ratio"]),
                    int(row["gap"]),
                )
                for row in csv.DictReader(ward_stream)
            ],
        )


def _compare(city: Path, report: dict[str, Any]) -> list[str]:
    """Return sentences on how the answers stand to the known truth."""
    with open_city(city) as opened:
        truth = {row[0]: row[1:] for row in load_truth(opened)}
        planted = {code for code, _, _, gap in load_ward_truth(opened) if gap}
        answers = list(iterate_answers(opened))
    lines = [f"{len(truth):,} posts, {report['totals']['authors']:,} authors"]
    for position, sense in enumerate(("about", "posted_from", "lives_in")):
        tally = Counter(_judge(answer[position + 1], truth[answer[0]][position]) for answer in answers)
        belonging = tally["right"] + tally["wrong"]
        placed = belonging + tally["invented"]
        lines.append(
            f"{sense.replace('_', ' ')}: {placed:,} posts put on a ward, "
            f"{tally['right'] / max(placed, 1):.0%} of them rightly; "
            f"{belonging:,} of the {belonging + tally['missed']:,} that belong to one"
        )
    flagged = {row["ward_code"] for row in report["wards"] if row["flag"] == "gap"}
    lines.append(
        f"gaps: {len(flagged & planted)} of the {len(planted)} planted ones found, "
        f"{len(flagged - planted)} flagged that are none"
    )
    return lines


def _judge(answer: str | None, truth: str) -> str:
    named = answer not in {None, "city", "outside", "unknown"}
    if truth in {"", "outside"}:
        return "invented" if named else "rightly silent"
    if not named:
        return "missed"
    return "right" if answer == truth else "wrong"
