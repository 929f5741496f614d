"""Zip archives of others: looked at before anything is taken out of them."""

import contextlib
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from intake.errors import InputFileError

_MOST_MEMBERS = 10_000
_RATIO = 200
_RATIO_FROM = 50 * 1024**2
_ENCRYPTED = 0x1


@contextlib.contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive; what breaks while it is read becomes one line.

    Raises:
        InputFileError: If it is missing, no zip, broken or cut off.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError as error:
        raise InputFileError(f"{path.name}: no such file; check the path") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise InputFileError(
            f"{path.name} is a broken or cut-off zip archive ({error}); make it or fetch it again"
        ) from error


def list_members(archive: zipfile.ZipFile, *, file: str) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by name.

    Args:
        archive: The open archive.
        file: Base name that the user knows it by.

    Raises:
        InputFileError: If a name leaves the folder, a file is a link or locked, or there are too many.
    """
    infos = archive.infolist()
    if len(infos) > _MOST_MEMBERS:
        raise InputFileError(f"{file} holds {len(infos)} files; zip those alone that are needed")
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name:
            raise InputFileError(
                f"{file} holds a file that would be unpacked outside its folder ({name!r}); make the zip "
                "again"
            )
        if info.is_dir() or name.startswith("__MACOSX/"):
            continue
        if stat.S_ISLNK(info.external_attr >> 16):
            raise InputFileError(f"{file} holds a link to another file ({name!r}); zip the files themselves")
        if info.flag_bits & _ENCRYPTED:
            raise InputFileError(f"{file} is locked with a password; zip its files without one")
        members[name] = info
    return members


def check_unpacked(infos: Iterable[zipfile.ZipInfo], *, most_bytes: int, file: str) -> None:
    """Refuse files that unpack to too much, or to far more than they take packed: a bomb.

    Python's own reader stops at the size that a file declares, so declared sizes hold.

    Raises:
        InputFileError: If they do.
    """
    listed = list(infos)
    total = sum(info.file_size for info in listed)
    packed = max(1, sum(info.compress_size for info in listed))
    if total > most_bytes or (total > _RATIO_FROM and total / packed > _RATIO):
        raise InputFileError(
            f"{file} would unpack to {total / 1024**2:,.0f} MiB from {packed / 1024**2:,.1f} MiB; the most "
            f"is {most_bytes // 1024**2:,} MiB at {_RATIO} to one. Make it smaller and zip it again"
        )
