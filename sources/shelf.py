"""What was fetched, kept on disk: whole answers are asked for once, broken-off work goes on."""

import hashlib
import os
import re
import shutil
import time
from pathlib import Path

import msgspec

from intake.ledger import digest_file
from sources.catalogue import Source
from sources.errors import SourceError

_LABEL = "source.json"
_DAY = 86_400.0


class Fetched(msgspec.Struct, frozen=True):
    """A file as it was fetched.

    Attributes:
        source: Whose it is.
        url: What was asked.
        file: Name of the file in its folder.
        at: When it was complete, ISO 8601 UTC.
        sha256: Digest of the file.
        notes: Sentences for the user on what did not fit.
    """

    source: Source
    url: str
    file: str
    at: str
    sha256: str
    notes: tuple[str, ...] = ()


class Shelf:
    """The folder of one request: its pages while they come, its file and label when it is done."""

    def __init__(self, root: Path, source: Source, request: str) -> None:
        """Take the folder of a request, making it if need be.

        Args:
            root: Folder of all requests.
            source: Whose data it is.
            request: What is asked, in full: address and parameters.

        Raises:
            SourceError: If the folder cannot be made.
        """
        self.source = source
        self.request = request
        digest = hashlib.sha256(f"{source.url}\n{request}".encode()).hexdigest()[:16]
        self.folder = root / re.sub(r"[^a-z0-9-]", "-", source.key) / digest
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SourceError(
                f"{self.folder} cannot be made ({error.strerror}); name another --cache"
            ) from error

    def find(self, *, older_days: float = 30.0) -> Fetched | None:
        """Return what is there already, complete and not older than some days."""
        label = self.folder / _LABEL
        if not label.exists() or time.time() - label.stat().st_mtime > older_days * _DAY:
            return None
        try:
            fetched = msgspec.json.decode(label.read_bytes(), type=Fetched)
        except msgspec.MsgspecError:
            return None
        path = self.folder / fetched.file
        if not path.is_file() or digest_file(path) != fetched.sha256:
            return None
        return fetched

    def load_page(self, name: str, *, older_days: float = 1.0) -> bytes | None:
        """Return a page that a broken-off try brought, if it is young enough to belong with new ones."""
        page = self.folder / name
        if not page.is_file() or time.time() - page.stat().st_mtime > older_days * _DAY:
            return None
        return page.read_bytes()

    def save_page(self, name: str, body: bytes) -> None:
        """Keep a page: whole or not at all."""
        self._write(name, body)

    def finish(
        self,
        name: str,
        body: bytes | None = None,
        *,
        at: str,
        notes: tuple[str, ...] = (),
        url: str | None = None,
    ) -> Fetched:
        """Label the finished file and drop the pages it was made of.

        Args:
            name: Its name in the folder.
            body: Its content; None if the file stands there already.
            at: The present time, ISO 8601 UTC.
            notes: Sentences for the user.
            url: What was asked in the end, where the request alone does not tell.
        """
        if body is not None:
            self._write(name, body)
        fetched = Fetched(self.source, url or self.request, name, at, digest_file(self.folder / name), notes)
        self._write(_LABEL, msgspec.json.format(msgspec.json.encode(fetched)))
        for other in self.folder.iterdir():
            if other.is_file() and other.name not in {name, _LABEL}:
                other.unlink()
        return fetched

    def forget(self) -> None:
        """Drop everything of this request."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, fetched: Fetched) -> Path:
        """Return where a fetched file lies."""
        return self.folder / fetched.file

    def _write(self, name: str, body: bytes) -> None:
        part = self.folder / f".{name}.{os.getpid()}.part"
        try:
            part.write_bytes(body)
            part.replace(self.folder / name)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise SourceError(
                f"{self.folder} cannot be written ({error.strerror}); name another --cache"
            ) from error
