"""The city file is read again when it has changed, and only then."""

import threading
from pathlib import Path
from typing import Any, TypeAlias

from pipeline.report import CityReport
from webmap.reading import PipelineReader
from webmap.snapshots import SnapshotCache

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


def test_the_state_changes_with_the_file_and_with_its_log(tmp_path: Path) -> None:
    file = tmp_path / "city.db"
    reader = PipelineReader(file)
    states = [reader.state()]
    file.write_bytes(b"one")
    states.append(reader.state())
    (tmp_path / "city.db-wal").write_bytes(b"two")
    states.append(reader.state())
    file.unlink()
    states.append(reader.state())
    assert len(set(states)) == 4
    assert reader.state() == states[-1]


def test_an_empty_log_is_no_change(tmp_path: Path) -> None:
    file = tmp_path / "city.db"
    file.write_bytes(b"one")
    reader = PipelineReader(file)
    before = reader.state()
    (tmp_path / "city.db-wal").touch()
    assert reader.state() == before


def test_while_one_request_reads_a_changed_file_others_get_the_last_state(city: SmallCity) -> None:
    cache = SnapshotCache(city)
    first = cache.current()
    began, go_on = threading.Event(), threading.Event()
    read = city.report

    def read_slowly() -> CityReport:
        began.set()
        go_on.wait(10)
        report: CityReport = read()
        return report

    city.report = read_slowly
    city.version += 1
    reading = threading.Thread(target=cache.current)
    reading.start()
    assert began.wait(10)
    assert cache.current() is first
    go_on.set()
    reading.join(10)
    assert cache.current() is not first
