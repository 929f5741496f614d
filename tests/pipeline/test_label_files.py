"""The sample goes out as a spreadsheet, and every row of the filled one is accounted for."""

import sqlite3
from pathlib import Path

import pytest

from intake import WardlightError
from pipeline.label_files import export_labels, import_labels
from pipeline.label_sampling import draw_labels
from store import load_labels, open_city
from tests.pipeline.labelling_steps import clock, read_rows, read_sample, write_rows

HOSTILE = '=HYPERLINK("x")<script>alert(1)</script>{{7*7}} \u202e'


def test_the_spreadsheet_holds_the_words_no_answers_and_no_formula(town_city: Path, tmp_path: Path) -> None:
    draw_labels(town_city, "about", size=20)
    connection = sqlite3.connect(town_city)
    with connection:
        connection.execute("UPDATE post SET text = ?, profile = ?", (HOSTILE, "@me\nthere"))
    connection.close()
    assert export_labels(town_city, tmp_path / "s.csv", sense="about") == 20
    rows = read_rows(tmp_path / "s.csv")
    assert [int(row["post"]) for row in rows] == read_sample(town_city)
    assert {row["text"] for row in rows} == {f"'{HOSTILE}"}
    assert {row["profile_location"] for row in rows} == {"'@me\nthere"}
    assert {row["answer"] for row in rows} == {""}
    assert set(rows[0]) == {"post", "sense", "text", "profile_location", "answer", "note"}


def test_a_filled_spreadsheet_comes_back_with_every_row_accounted_for(
    town_city: Path, tmp_path: Path
) -> None:
    draw_labels(town_city, "about", size=20)
    export_labels(town_city, tmp_path / "s.csv", sense="about")
    rows = read_rows(tmp_path / "s.csv")
    answers = ["Alderby", "T1", "City", "outside", "unknown", "Nowhere", "Elmth", "-", " ", ""]
    for row, answer in zip(rows, answers, strict=False):
        row["answer"] = answer
    rows[3]["note"] = "-2 degrees there"
    rows[10] |= {"answer": "city", "post": "99999999999999999999"}
    rows[11] |= {"answer": "city", "sense": "lives in"}
    rows[12] |= {"answer": "city", "post": rows[0]["post"]}
    filled = write_rows(tmp_path / "filled.csv", rows)
    ledger = import_labels(town_city, filled, sense="about", annotator="Ann", clock=clock)
    assert (ledger.read, ledger.stored, ledger.duplicate, ledger.rejected) == (11, 6, 0, 5)
    told = [(reject.row, reject.field, reject.value) for reject in ledger.rejects]
    assert told == [
        (7, "answer", "Nowhere"),
        (9, "answer", "-"),
        (12, "post", "99999999999999999999"),
        (13, "sense", "lives in"),
        (14, "post", rows[0]["post"]),
    ]
    assert "row 2 answers this post already" in ledger.rejects[-1].reason
    assert ledger.notes == ("9 rows have no answer yet and were passed over",)
    with open_city(town_city) as opened:
        stored = {label.post: label.answer for label in load_labels(opened, "about")}
    assert [stored[int(row["post"])] for row in rows[:5]] == ["T0", "T1", "city", "outside", "unknown"]
    assert stored[int(rows[6]["post"])] == "T3"
    again = import_labels(town_city, filled, sense="about", annotator="Ann", clock=clock)
    assert (again.stored, again.duplicate) == (0, 6)
    # Written out with the answers so far and read back, nothing changes: not even the note.
    export_labels(town_city, tmp_path / "mine.csv", sense="about", annotator="Ann")
    back = import_labels(town_city, tmp_path / "mine.csv", sense="about", annotator="Ann", clock=clock)
    assert (back.stored, back.duplicate, back.rejected) == (0, 6, 0)
    rows[0]["answer"] = "T5"
    changed = import_labels(
        town_city, write_rows(tmp_path / "c.csv", rows), sense="about", annotator="Ann", clock=clock
    )
    assert (changed.stored, changed.notes[1]) == (1, "1 answers replace an earlier one of the same person")


def test_a_column_may_say_whose_answers_they_are(town_city: Path, tmp_path: Path) -> None:
    draw_labels(town_city, "about", size=20)
    post = str(read_sample(town_city)[0])
    rows = [{"post": post, "answer": "T0", "annotator": who} for who in ("Ann", "Bo", "")]
    ledger = import_labels(town_city, write_rows(tmp_path / "f.csv", rows), sense="about", clock=clock)
    assert (ledger.stored, [reject.reason for reject in ledger.rejects]) == (
        2,
        ["nobody is named; fill the cell or add --as NAME"],
    )
    nameless = write_rows(tmp_path / "g.csv", [{"post": post, "answer": "T0"}])
    with pytest.raises(WardlightError, match="add --as NAME"):
        import_labels(town_city, nameless, sense="about", clock=clock)
