"""Posts drawn, labelled by people and by files, compared, and weighed back to all posts."""

import csv
import json
import os
import pty
import select
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from intake import WardlightError
from pipeline.label_files import export_labels, import_labels
from pipeline.label_report import LabelReport, report_labels
from pipeline.label_truth import load_truth
from pipeline.labelling import (
    Label,
    ask_next,
    ask_post,
    count_progress,
    draw_labels,
    save_answer,
    tell_answer,
)
from pipeline.ward_list import WardList, list_wards
from store import load_labels, load_sample, open_city

Run = Callable[..., subprocess.CompletedProcess[str]]

HOSTILE = '=HYPERLINK("x")<script>alert(1)</script>{{7*7}} \u202e'
WARDS = WardList(("1", "2", "E9", "X"), ("Ash & Birch", "Ash Green", "Headingley & Hyde Park", "City"))


def _clock() -> str:
    return "2026-01-02T03:04:05Z"


@pytest.fixture
def city(built: Path, tmp_path: Path) -> Path:
    """Return a city file of this test's own."""
    return Path(shutil.copy(built, tmp_path / "town.db"))


def _sampled(city: Path, sense: str = "about") -> list[int]:
    with open_city(city) as opened:
        return [row.post for row in load_sample(opened, sense)]


def _answer_as_told(city: Path, post: int, annotator: str, *, sense: str = "about") -> None:
    """Label a post as the geocoder answers it."""
    told = tell_answer(city, sense, post)
    assert told is not None
    save_answer(city, Label(post, sense, annotator, told.ward_code or told.level), clock=_clock)


def _estimate(report: LabelReport, key: str) -> tuple[float, float, float]:
    (found,) = [each.estimate for each in report.estimates if each.key == key]
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    return found.value, found.low, found.high


def test_a_sample_is_drawn_once_topped_up_and_stands_for_all_posts(city: Path) -> None:
    first = draw_labels(city, "about", size=40)
    assert (first.size, first.new, first.dropped, first.seed) == (40, 40, 0, 1)
    before = _sampled(city)
    assert draw_labels(city, "about", size=30).new == 0
    more = draw_labels(city, "about", size=60)
    assert (more.size, more.new, more.dropped) == (60, 20, 0)
    assert _sampled(city)[:40] == before
    with open_city(city) as opened:
        assert sum(row.weight for row in load_sample(opened, "about")) == pytest.approx(1800)


def test_the_same_seed_draws_the_same_posts_in_another_copy(built: Path, tmp_path: Path) -> None:
    copies = [Path(shutil.copy(built, tmp_path / name)) for name in ("a.db", "b.db")]
    for copy in copies:
        draw_labels(copy, "lives_in", size=25, seed=7)
    assert _sampled(copies[0], "lives_in") == _sampled(copies[1], "lives_in")


def test_another_seed_does_not_mix_two_samples(city: Path) -> None:
    draw_labels(city, "about", size=20, seed=7)
    with pytest.raises(WardlightError, match="drawn with seed 7"):
        draw_labels(city, "about", size=30, seed=8)
    assert draw_labels(city, "about", size=30).seed == 7


def test_posts_located_anew_are_drawn_anew_and_no_label_is_lost(city: Path) -> None:
    draw_labels(city, "about", size=40)
    for post in _sampled(city):
        _answer_as_told(city, post, "Ann")
    connection = sqlite3.connect(city)
    with connection:
        connection.execute("UPDATE post_placement SET run = 'later'")
    connection.close()
    assert any("located anew" in note for note in report_labels(city, "about").notes)
    again = draw_labels(city, "about", size=40)
    # No answer has changed, so neither has the sample.
    assert (again.new, again.dropped) == (0, 0)
    assert report_labels(city, "about").notes == ()
    assert report_labels(city, "about").people[0].labelled == 40


def test_nothing_can_be_drawn_before_posts_are_located(city: Path) -> None:
    connection = sqlite3.connect(city)
    with connection:
        connection.execute("DELETE FROM post_placement")
    connection.close()
    with pytest.raises(WardlightError, match="wardlight locate"):
        draw_labels(city, "about")


def test_each_person_is_asked_every_post_and_skipped_ones_come_again(city: Path) -> None:
    draw_labels(city, "about", size=20)
    order = _sampled(city)
    first = ask_next(city, "about", annotator="Ann")
    assert first is not None
    assert (first.post.post, first.position, first.size, first.labelled) == (order[0], 1, 20, 0)
    second = ask_next(city, "about", annotator="Ann", after=1)
    assert second is not None
    _answer_as_told(city, second.post.post, "Ann")
    again = ask_next(city, "about", annotator=" Ann ")
    assert again is not None
    assert (again.post.post, again.labelled) == (order[0], 1)
    assert ask_next(city, "about", annotator="Ann", after=20) is None
    progress = {each.sense: (each.sampled, each.labelled) for each in count_progress(city, "Ann")}
    assert progress == {"about": (20, 1), "posted_from": (0, 0), "lives_in": (0, 0)}


def test_a_later_answer_of_the_same_person_replaces_the_former(city: Path) -> None:
    draw_labels(city, "about", size=20)
    post = _sampled(city)[0]
    assert save_answer(city, Label(post, "about", "Ann", "alderby"), clock=_clock) is None
    former = save_answer(city, Label(post, "about", "Ann", "UNKNOWN", " why "), clock=_clock)
    assert former is not None
    assert former.answer == "T0"
    stored = ask_post(city, "about", post=post, annotator="Ann").former
    assert stored is not None
    assert (stored.answer, stored.note, stored.at) == ("unknown", "why", _clock())


@pytest.mark.parametrize(
    ("label", "words"),
    [
        (Label(0, "about", "Ann", "Nowhere"), "no ward goes by 'Nowhere'"),
        (Label(0, "about", "Ann", "wick"), "no ward goes by 'wick'"),
        (Label(0, "about", "Ann", ""), "no ward goes by ''"),
        (Label(0, "about", "  ", "city"), "no name to keep labels under"),
        (Label(0, "about", "A\x1b[31m", "city"), "no name to keep labels under"),
        (Label(0, "about", "Ann", "city", "x" * 501), "the note has 501 characters"),
        (Label(0, "abouts", "Ann", "city"), "'abouts' is no place that a post has"),
        (Label(-1, "about", "Ann", "city"), "is not in the sample for about"),
    ],
)
def test_what_cannot_be_a_label_is_refused_and_nothing_is_stored(
    city: Path, label: Label, words: str
) -> None:
    draw_labels(city, "about", size=20)
    post = _sampled(city)[0] if label.post == 0 else 1 << 40
    with pytest.raises(WardlightError, match=words):
        save_answer(city, Label(post, label.sense, label.annotator, label.answer, label.note), clock=_clock)
    with open_city(city) as opened:
        assert load_labels(opened, "about") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ash", ["1", "2"]),
        ("ash gr", ["2"]),
        ("ASH AND BIRCH ward", ["1"]),
        ("hyde", ["E9"]),
        ("park head", ["E9"]),
        ("e9", ["E9"]),
        ("2", ["2"]),
        ("yde", []),
        ("!", []),
        ("  ", []),
    ],
)
def test_wards_are_found_by_code_name_and_the_start_of_its_words(text: str, found: list[str]) -> None:
    assert [WARDS.codes[i] for i in WARDS.find(text)] == found


def test_a_text_that_fits_several_wards_lists_them() -> None:
    with pytest.raises(WardlightError, match=r"'ash' fits 2 wards: Ash & Birch \(1\), Ash Green \(2\)"):
        WARDS.parse_answer("ash")


def test_a_ward_called_city_is_named_by_its_code() -> None:
    assert WARDS.parse_answer("City") == "city"
    assert WARDS.parse_answer("x") == "X"
    assert WARDS.pick("city") == "X"


def test_labels_that_repeat_the_answers_find_them_all_right(city: Path) -> None:
    draw_labels(city, "about", size=80)
    for post in _sampled(city):
        _answer_as_told(city, post, "Ann")
    report = report_labels(city, "about")
    assert (report.located, report.sampled, report.labelled) == (1800, 80, 80)
    assert _estimate(report, "precision")[::2] == (1.0, 1.0)
    assert _estimate(report, "missed")[0] == 0.0
    with open_city(city) as opened:
        on_ward = opened.rows(
            "SELECT count(*) FROM post_placement JOIN placement ON placement.id = about "
            "WHERE ward_code IS NOT NULL"
        ).fetchone()[0]
    assert _estimate(report, "rightly_placed")[0] == pytest.approx(on_ward / 1800)
    assert sum(stratum.posts for stratum in report.strata) == 1800


def test_two_people_are_compared_and_each_counts_for_their_part(city: Path) -> None:
    draw_labels(city, "about", size=60)
    sample = _sampled(city)
    for post in sample:
        _answer_as_told(city, post, "Ann")
        _answer_as_told(city, post, "Bo")
    placed = [post for post in sample if (told := tell_answer(city, "about", post)) and told.ward_code]
    for post in placed:
        save_answer(city, Label(post, "about", "Bo", "outside"), clock=_clock)
    report = report_labels(city, "about")
    (pair,) = report.pairs
    assert (pair.first, pair.second, pair.agreement.both) == ("Ann", "Bo", 60)
    assert {post for post, _, _ in pair.agreement.disagreements} == set(placed)
    assert _estimate(report, "precision")[0] == pytest.approx(0.5)
    truth = load_truth(city, "about")
    assert (truth.disagreed, truth.foreign) == (len(placed), 0)
    assert {row.post for row in truth.rows} == set(sample) - set(placed)
    assert all(row.annotators == ("Ann", "Bo") and not row.from_gps for row in truth.rows)


def test_strata_without_a_label_are_named_not_guessed(city: Path) -> None:
    draw_labels(city, "about", size=40)
    _answer_as_told(city, _sampled(city)[0], "Ann")
    report = report_labels(city, "about")
    assert any("strata without a label yet" in note for note in report.notes)
    assert json.loads(json.dumps(report.to_dict(), allow_nan=False))["labelled"] == 1


def test_without_a_sample_the_report_says_how_to_draw_one(city: Path) -> None:
    report = report_labels(city, "about")
    assert report.sampled == 0
    assert [each.estimate.value for each in report.estimates] == [None] * 4
    assert "wardlight label CITY --sense about" in report.notes[0]


def test_labels_of_wards_of_another_edition_count_for_nothing(city: Path) -> None:
    draw_labels(city, "about", size=20)
    post = _sampled(city)[0]
    save_answer(city, Label(post, "about", "Ann", "T0"), clock=_clock)
    connection = sqlite3.connect(city)
    with connection:
        connection.execute("UPDATE label SET answer = 'OLD'")
    connection.close()
    report = report_labels(city, "about")
    assert report.labelled == 0
    assert any("1 labels name wards of another edition" in note for note in report.notes)
    assert load_truth(city, "about").foreign == 1


def test_gps_tags_are_free_truth_for_where_posts_were_sent_and_win_over_words(city: Path) -> None:
    draw_labels(city, "posted_from", size=40)
    with open_city(city) as opened:
        tagged = {
            post: (lat, lon)
            for post, lat, lon in opened.rows("SELECT id, lat, lon FROM post WHERE lat IS NOT NULL")
        }
    labelled = _sampled(city, "posted_from")
    assert set(labelled) & set(tagged)
    for post in labelled:
        save_answer(city, Label(post, "posted_from", "Ann", "unknown"), clock=_clock)
    truth = load_truth(city, "posted_from")
    by_gps = {row.post: row for row in truth.rows if row.from_gps}
    assert set(by_gps) == set(tagged)
    for post, (lat, lon) in tagged.items():
        column, row = int((lon + 1.60) / 0.03), int((lat - 53.80) / 0.03)
        assert by_gps[post].answer == f"T{3 * row + column}"
        assert (by_gps[post].weight, by_gps[post].annotators) == (1.0, ())
    assert {row.post for row in truth.rows if not row.from_gps} == set(labelled) - set(tagged)
    assert report_labels(city, "posted_from").gps_truth == len(tagged)
    assert not [row for row in load_truth(city, "about").rows if row.from_gps]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_spreadsheet_holds_the_words_no_answers_and_no_formula(city: Path, tmp_path: Path) -> None:
    draw_labels(city, "about", size=20)
    connection = sqlite3.connect(city)
    with connection:
        connection.execute("UPDATE post SET text = ?, profile = ?", (HOSTILE, "@me\nthere"))
    connection.close()
    assert export_labels(city, tmp_path / "s.csv", sense="about") == 20
    rows = _read(tmp_path / "s.csv")
    assert [int(row["post"]) for row in rows] == _sampled(city)
    assert {row["text"] for row in rows} == {f"'{HOSTILE}"}
    assert {row["profile_location"] for row in rows} == {"'@me\nthere"}
    assert {row["answer"] for row in rows} == {""}
    assert set(rows[0]) == {"post", "sense", "text", "profile_location", "answer", "note"}


def test_a_filled_spreadsheet_comes_back_with_every_row_accounted_for(city: Path, tmp_path: Path) -> None:
    draw_labels(city, "about", size=20)
    export_labels(city, tmp_path / "s.csv", sense="about")
    rows = _read(tmp_path / "s.csv")
    answers = ["Alderby", "T1", "City", "outside", "unknown", "Nowhere", "Elmth", "-", " ", ""]
    for row, answer in zip(rows, answers, strict=False):
        row["answer"] = answer
    rows[3]["note"] = "-2 degrees there"
    rows[10] |= {"answer": "city", "post": "99999999999999999999"}
    rows[11] |= {"answer": "city", "sense": "lives in"}
    rows[12] |= {"answer": "city", "post": rows[0]["post"]}
    filled = _write(tmp_path / "filled.csv", rows)
    ledger = import_labels(city, filled, sense="about", annotator="Ann", clock=_clock)
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
    with open_city(city) as opened:
        stored = {label.post: label.answer for label in load_labels(opened, "about")}
    assert [stored[int(row["post"])] for row in rows[:5]] == ["T0", "T1", "city", "outside", "unknown"]
    assert stored[int(rows[6]["post"])] == "T3"
    again = import_labels(city, filled, sense="about", annotator="Ann", clock=_clock)
    assert (again.stored, again.duplicate) == (0, 6)
    # Written out with the answers so far and read back, nothing changes: not even the note.
    export_labels(city, tmp_path / "mine.csv", sense="about", annotator="Ann")
    back = import_labels(city, tmp_path / "mine.csv", sense="about", annotator="Ann", clock=_clock)
    assert (back.stored, back.duplicate, back.rejected) == (0, 6, 0)
    rows[0]["answer"] = "T5"
    changed = import_labels(
        city, _write(tmp_path / "c.csv", rows), sense="about", annotator="Ann", clock=_clock
    )
    assert (changed.stored, changed.notes[1]) == (1, "1 answers replace an earlier one of the same person")


def test_a_column_may_say_whose_answers_they_are(city: Path, tmp_path: Path) -> None:
    draw_labels(city, "about", size=20)
    post = str(_sampled(city)[0])
    rows = [{"post": post, "answer": "T0", "annotator": who} for who in ("Ann", "Bo", "")]
    ledger = import_labels(city, _write(tmp_path / "f.csv", rows), sense="about", clock=_clock)
    assert (ledger.stored, [reject.reason for reject in ledger.rejects]) == (
        2,
        ["nobody is named; fill the cell or add --as NAME"],
    )
    nameless = _write(tmp_path / "g.csv", [{"post": post, "answer": "T0"}])
    with pytest.raises(WardlightError, match="add --as NAME"):
        import_labels(city, nameless, sense="about", clock=_clock)


def test_the_command_writes_takes_in_and_reports(city: Path, wardlight: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "s.csv"
    done = wardlight("label", city, "--size", "20", "--out", sheet)
    assert done.returncode == 0, done.stderr
    rows = _read(sheet)
    for row in rows:
        row["answer"] = "city"
    _write(sheet, rows)
    taken = wardlight("label", city, "--from", sheet, "--as", "Ann", "--json")
    assert json.loads(taken.stdout)["stored"] == 20
    report = json.loads(wardlight("label", city, "--report", "--json").stdout)
    assert report["people"] == [{"annotator": "Ann", "labelled": 20, "left": 0}]
    assert {each["key"]: each["value"] for each in report["estimates"]}["precision"] == 0.0
    shown = wardlight("label", city, "--report")
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
    city: Path, wardlight: Run, words: tuple[str, ...], said: str
) -> None:
    done = wardlight("label", city, *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_file_in_use_is_said_in_one_line(city: Path, wardlight: Run) -> None:
    holder = sqlite3.connect(city, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    done = wardlight("label", city, "--out", city.with_name("s.csv"))
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


def test_on_a_terminal_it_asks_post_by_post_and_tells_the_geocoder_only_afterwards(city: Path) -> None:
    draw_labels(city, "about", size=20)
    connection = sqlite3.connect(city)
    with connection:
        connection.execute("UPDATE post SET text = 'red \x1b[31m ' || text")
    connection.close()
    prompt = "Answer> "
    shown = _talk(
        [sys.executable, "-m", "pipeline", "label", str(city)],
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
    order = _sampled(city)
    with open_city(city) as opened:
        stored = {label.post: label.answer for label in load_labels(opened, "about")}
    assert stored == {order[0]: "T0", order[2]: "T1", order[3]: "unknown"}


def test_the_wards_are_listed_by_code(city: Path) -> None:
    assert list_wards(city).codes == ("T0", "T1", "T2", "T3", "T4", "T5")
