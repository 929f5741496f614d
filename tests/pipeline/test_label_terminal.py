"""`wardlight label` as people meet it: with options, and post by post on a terminal."""

import json
import os
import select
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.label_sampling import draw_labels
from store import load_labels, open_city
from tests.pipeline.labelling_steps import read_rows, read_sample, write_rows

pty = pytest.importorskip("pty", reason="a terminal to talk to needs POSIX")

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_the_command_writes_takes_in_and_reports(town_city: Path, wardlight: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "s.csv"
    done = wardlight("label", town_city, "--size", "20", "--out", sheet)
    assert done.returncode == 0, done.stderr
    rows = read_rows(sheet)
    for row in rows:
        row["answer"] = "city"
    write_rows(sheet, rows)
    taken = wardlight("label", town_city, "--from", sheet, "--as", "Ann", "--json")
    assert json.loads(taken.stdout)["stored"] == 20
    report = json.loads(wardlight("label", town_city, "--report", "--json").stdout)
    assert report["people"] == [{"annotator": "Ann", "labelled": 20, "left": 0}]
    assert {each["key"]: each["value"] for each in report["estimates"]}["precision"] == 0.0
    shown = wardlight("label", town_city, "--report")
    assert "Ann: 20 labelled, 0 left" in shown.stdout
    assert "Of the posts put on a ward, on the right one: 0.0%" in shown.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "here is no terminal"),
        (("--report", "--out", "a.csv"), "choose one"),
        (("--json",), "--json belongs to --report or --from"),
        (("--sense", "home"), "'home' is not one of"),
        (("--size", "0"), "0 is not in the range"),
    ],
)
def test_wrong_usage_is_2_and_says_what_to_do(
    town_city: Path, wardlight: Run, words: tuple[str, ...], said: str
) -> None:
    done = wardlight("label", town_city, *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_file_in_use_is_said_in_one_line(town_city: Path, wardlight: Run) -> None:
    holder = sqlite3.connect(town_city, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    done = wardlight("label", town_city, "--out", town_city.with_name("s.csv"))
    holder.close()
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "in use by another Wardlight command" in done.stderr


def _talk(command: list[str], answers: list[tuple[str, str]]) -> str:
    """Run a command on a terminal; answer each prompt once its words have appeared; return what was shown."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
    os.close(theirs)
    shown, seen = "", 0
    pending = list(answers)
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline:
        if select.select([ours], [], [], 0.2)[0]:
            try:
                chunk = os.read(ours, 65536)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk.decode("utf-8", "replace")
        if pending and (at := shown.find(pending[0][0], seen)) >= 0:
            seen = at + len(pending[0][0])
            os.write(ours, f"{pending.pop(0)[1]}\n".encode())
    process.wait(timeout=30)
    os.close(ours)
    assert process.returncode == 0, shown
    assert pending == [], shown
    return shown


def test_on_a_terminal_it_asks_post_by_post_and_tells_the_geocoder_only_afterwards(town_city: Path) -> None:
    draw_labels(town_city, "about", size=20)
    connection = sqlite3.connect(town_city)
    with connection:
        connection.execute("UPDATE post SET text = 'red \x1b[31m ' || text")
    connection.close()
    prompt = "Answer> "
    shown = _talk(
        [sys.executable, "-m", "pipeline", "label", str(town_city)],
        [
            ("Your name: ", "Ann"),
            (prompt, "alde"),
            (prompt, "s"),
            (prompt, "zzz"),
            (prompt, "?"),
            (prompt, "2"),
            (prompt, "u"),
            (prompt, "q"),
        ],
    )
    assert "\x1b[31m" not in shown
    assert "no ward goes by 'zzz'" in shown
    assert shown.index("Saved: Alderby. The geocoder: ") > shown.index(prompt)
    assert shown.count("The geocoder: ") == 3
    assert "3 answers saved" in shown
    order = read_sample(town_city)
    with open_city(town_city) as opened:
        stored = {label.post: label.answer for label in load_labels(opened, "about")}
    assert stored == {order[0]: "T0", order[2]: "T1", order[3]: "unknown"}
