"""Zip archives of others are looked at before anything is taken out of them."""

import stat
import zipfile
from pathlib import Path

import pytest

from intake import InputFileError
from intake.zips import check_unpacked, list_members, open_zip


def _write(folder: Path, *members: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    path = folder / "some.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def _refusal(path: Path, most_bytes: int = 1024**3) -> str:
    with pytest.raises(InputFileError) as told, open_zip(path) as archive:
        check_unpacked(list_members(archive, file=path.name).values(), most_bytes=most_bytes, file=path.name)
    return str(told.value)


def test_files_are_listed_without_folders_and_what_a_mac_adds(tmp_path: Path) -> None:
    path = _write(tmp_path, ("a/", b""), ("a/b.csv", b"x"), ("__MACOSX/._b.csv", b"y"))
    with open_zip(path) as archive:
        members = list_members(archive, file=path.name)
        check_unpacked(members.values(), most_bytes=1, file=path.name)
    assert list(members) == ["a/b.csv"]


@pytest.mark.parametrize("name", ["../b", "/b", "C:\\b", "a/../../b", "..\\b"])
def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    assert "some.zip holds a file that would be unpacked outside its folder" in _refusal(
        _write(tmp_path, (name, b"x"))
    )


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("b.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "holds a link to another file ('b.csv')" in _refusal(_write(tmp_path, (link, b"/etc/passwd")))


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, ("b", b"x" * 3 * 1024**2))
    assert "would unpack to 3 MiB" in _refusal(path, most_bytes=2 * 1024**2)


def test_a_bomb_is_refused_under_the_limit(tmp_path: Path) -> None:
    assert "would unpack to 60 MiB" in _refusal(_write(tmp_path, ("b", bytes(60 * 1024**2))))


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    path.write_bytes(b"no zip")
    assert "some.zip is a broken or cut-off zip archive" in _refusal(path)
    assert "gone.zip: no such file" in _refusal(tmp_path / "gone.zip")
