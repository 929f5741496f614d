"""Bad input: one clear line, the right exit code, nothing lost, no traceback."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


def refused(done: subprocess.CompletedProcess[str], *, says: str) -> None:
    """Assert a refusal in one line."""
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert says in done.stderr, done.stderr


@pytest.fixture
def city(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the built city that a test may harm."""
    return Path(shutil.copy(built, tmp_path / "city.db"))


@pytest.mark.parametrize(
    ("command", "content", "says"),
    [
        (("posts", "import"), b"", "is empty"),
        (("posts", "import"), b"PK\x03\x04zip", "workbook"),
        (("posts", "import"), "id,text\n1,café\n".encode("cp1252"), "row 2"),
        (("posts", "import"), b'[{"id": 1, "text": "a"}, {"id": 2, "te', "breaks off"),
        (("contacts", "import"), b"id,channel\n1,phone\n", "received_at"),
        (("reference", "import"), b"\x89PNG\r\n\x1a\n", "picture"),
        (("wards", "import"), b"not a map", "bad"),
        (("wards", "import"), b'{"type": "FeatureCollection", "features": [', "bad"),
    ],
    ids=["empty", "workbook", "encoding", "cut json", "no column", "picture", "no map", "cut geojson"],
)
def test_a_file_that_cannot_be_read_is_refused_whole(
    wardlight: Run, city: Path, tmp_path: Path, command: tuple[str, str], content: bytes, says: str
) -> None:
    file = tmp_path / "bad.geojson"
    file.write_bytes(content)
    before = _dump(city)
    refused(wardlight(*command, city, file), says=says)
    assert _dump(city) == before


def test_a_missing_file_says_so(wardlight: Run, city: Path, tmp_path: Path) -> None:
    refused(wardlight("posts", "import", city, tmp_path / "none.csv"), says="no such file")


def test_text_in_a_number_column_rejects_its_row_only(wardlight: Run, city: Path, tmp_path: Path) -> None:
    file = tmp_path / "reference.csv"
    file.write_text("ward_code,population\nT0,11000\nT1,many\nT2,12000\nT3,13000\nT9,1\n")
    ledger = json.loads(wardlight("reference", "import", city, file, "--json").stdout)
    assert (ledger["read"], ledger["stored"], ledger["rejected"]) == (5, 3, 2)
    assert (ledger["rejects"][0]["row"], ledger["rejects"][0]["field"], ledger["rejects"][0]["value"]) == (
        3,
        "population",
        "many",
    )


def test_impossible_gps_is_ignored_and_told_the_post_is_kept(
    wardlight: Run, city: Path, tmp_path: Path
) -> None:
    file = tmp_path / "posts.csv"
    file.write_text("id,text,lat,lon\na,null island,0,0\nb,swapped,-1.55,53.83\nc,fine,53.83,-1.55\n")
    done = wardlight("posts", "import", city, file)
    assert "stored 3" in done.stdout
    assert "(0, 0)" in done.stdout
    assert "exchanged" in done.stdout


def test_dates_of_another_format_are_refused_with_the_way_out(
    wardlight: Run, city: Path, tmp_path: Path
) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("id,received_at,channel,ward_code\n1,03/31/2024,phone,T0\n2,04/01/2024,phone,T0\n")
    refused(wardlight("contacts", "import", city, file), says="--date-format")


def test_an_unknown_channel_rejects_its_row_with_the_way_out(
    wardlight: Run, city: Path, tmp_path: Path
) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("id,received_at,channel,ward_code\nx1,2024-03-01,Pigeon,T0\nx2,2024-03-01,phone,T0\n")
    done = wardlight("contacts", "import", city, file)
    assert done.returncode == 0
    assert "rejected 1" in done.stdout
    assert "--channels" in done.stdout
    again = wardlight("contacts", "import", city, file, "--channels", "Pigeon=other")
    assert "stored 1 + duplicate 1" in again.stdout


def test_a_city_file_of_a_newer_version_is_refused(wardlight: Run, city: Path) -> None:
    connection = sqlite3.connect(city)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    refused(wardlight("gaps", city), says="newer Wardlight")


def test_a_city_file_in_use_is_refused_and_unharmed(wardlight: Run, city: Path, town: Path) -> None:
    connection = sqlite3.connect(city, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        refused(wardlight("posts", "import", city, town / "posts.jsonl"), says="in use")
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def test_a_city_without_wards_says_what_to_do(wardlight: Run, tmp_path: Path) -> None:
    city = tmp_path / "bare.db"
    wardlight("new", city, "--name", "X")
    for words in (
        ("gaps", city),
        ("locate", city),
        ("export", city, "wards", "--format", "csv", "--out", tmp_path / "o"),
    ):
        refused(wardlight(*words), says="wards import")


@pytest.mark.parametrize(
    "words",
    [
        ("gaps",),
        ("nonsense",),
        ("export", "x.db", "wards"),
        ("places", "import", "x.db", "f.csv", "--kind", "planet"),
        ("locate", "x.db", "--posts", "f.csv"),
        ("gaps", "x.db", "--against", ","),
        ("gaps", "x.db", "--against", "pigeon"),
    ],
)
def test_wrong_usage_exits_with_2(wardlight: Run, words: tuple[str, ...]) -> None:
    done = wardlight(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_channel_on_both_sides_is_refused(wardlight: Run, city: Path) -> None:
    refused(wardlight("gaps", city, "--against", "phone", "--online", "phone"), says="both sides")


def test_a_demo_never_overwrites_a_city_that_is_none(wardlight: Run, city: Path) -> None:
    before = _dump(city)
    refused(wardlight("demo", "--no-serve", "--out", city), says="not a demo city")
    assert _dump(city) == before


@pytest.mark.parametrize(
    "command",
    [
        "new", "wards import", "wards check", "reference import", "places import",
        "posts import", "contacts import", "locate", "gaps", "export", "demo", "serve",
    ],
)  # fmt: skip
def test_every_command_has_help_with_an_example(wardlight: Run, command: str) -> None:
    done = wardlight(*command.split(), "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout


def _dump(city: Path) -> list[str]:
    connection = sqlite3.connect(city)
    lines = list(connection.iterdump())
    connection.close()
    return lines


@pytest.fixture
def _heard_ctrl_c() -> Iterator[None]:
    """Have child processes hear Ctrl-C even where these tests run in a shell's background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to one process")
@pytest.mark.usefixtures("_heard_ctrl_c")
@pytest.mark.parametrize(("loaded", "later"), [("numpy", 0.0), ("pipeline.predicting", 0.7)])
def test_ctrl_c_ends_in_a_line_and_the_work_goes_on_from_there(
    wardlight: Run, city: Path, tmp_path: Path, loaded: str, later: float
) -> None:
    # A new street makes all posts wait again.
    streets = tmp_path / "streets.csv"
    streets.write_text("name,locality,lat,lon\nQuarrygate Road,Farbury,53.845,-1.555\n")
    assert wardlight("places", "import", city, streets, "--kind", "street").returncode == 0
    words = [sys.executable, "-X", "importtime", "-m", "pipeline", "locate", str(city), "--jobs", "2"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        # Python says on standard error what it has loaded: a slow machine is not interrupted too early.
        while not process.stderr.readline().rstrip().endswith(f" {loaded}"):
            pass
        time.sleep(later)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert [line for line in said.splitlines() if line and not line.startswith("import time:")] == [
        "wardlight: stopped; what was stored stays, the same command goes on from there"
    ]
    assert json.loads(wardlight("locate", city, "--json").stdout)["levels"]["about"]
