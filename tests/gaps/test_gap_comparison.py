"""The comparison of methods tells each cell once it is done: `benchmarks.gaps`."""

import pytest

from benchmarks import gaps
from benchmarks.drawn_city import CityPlan
from benchmarks.gap_rivals import RIVALS
from benchmarks.gaps import AGENTS, CELLS, DRAWN, Cell, measure, run_cell
from benchmarks.town import Plan

TINY = (
    Cell("a tiny city", CityPlan(posts=1_000, wards=6, quiet=1, contacts=600), goal="none"),
    Cell("a tiny town", Plan(people=200, wards=6, quiet=1)),
)


def test_all_methods_answer_of_the_same_drawn_city() -> None:
    run = run_cell(TINY[0], 1)
    assert list(run.scores) == [*(name for name, _ in RIVALS), "Wardlight, preview", "Wardlight"]
    assert len(run.chances) == len(run.gaps) == 6


def test_cells_come_one_by_one_and_bands_by_simulator(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def note(cell: Cell, seed: int) -> gaps.Run:
        asked.append(cell.title)
        return run_cell(cell, seed)

    monkeypatch.setattr(gaps, "run_cell", note)
    blocks = measure(2, cells=TINY)
    assert "BLAS threads" in [next(blocks), next(blocks)][1]
    assert asked == []
    first = next(blocks)
    assert first.startswith("**a tiny city** (seeds 1 to 2; goal: none)")
    assert "| authors, empirical Bayes + Getis-Ord (esda) |" in first
    assert asked == ["a tiny city"] * 2
    rest = list(blocks)
    assert rest[0].startswith("**a tiny town** (seeds 1 to 2)")
    assert [DRAWN in rest[1], AGENTS in rest[3]] == [True, True]
    for table in (rest[2], rest[4]):
        counts = [int(line.split("|")[2]) for line in table.splitlines()[2:]]
        assert sum(counts) == 2 * 6


def test_both_simulators_are_in_the_comparison() -> None:
    assert {cell.group for cell in CELLS} == {DRAWN, AGENTS}
    assert len({cell.title for cell in CELLS}) == len(CELLS)
