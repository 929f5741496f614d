"""Steps that the tests of labelling share."""

import csv
from pathlib import Path

from pipeline.labelling import Label, save_answer, tell_answer
from store import load_sample, open_city


def clock() -> str:
    """Return one and the same time."""
    return "2026-01-02T03:04:05Z"


def read_sample(city: Path, sense: str = "about") -> list[int]:
    """Return the posts of a sample in the order in which they are shown."""
    with open_city(city) as opened:
        return [row.post for row in load_sample(opened, sense)]


def answer_as_told(city: Path, post: int, annotator: str, *, sense: str = "about") -> None:
    """Label a post as the geocoder answers it."""
    told = tell_answer(city, sense, post)
    assert told is not None
    save_answer(city, Label(post, sense, annotator, told.ward_code or told.level), clock=clock)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a spreadsheet."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    """Write rows as a spreadsheet does, and return its path."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
