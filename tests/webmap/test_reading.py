"""The city file is read again when it has changed, and only then."""

from pathlib import Path

from webmap.reading import PipelineReader


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
