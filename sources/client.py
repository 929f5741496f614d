"""One way to ask a web service: retries with back-off, limits, downloads that go on where they stood."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError

from sources.errors import SourceError

_RETRIED = (429, 500, 502, 503, 504)
_OK = 200
_PARTIAL = 206
_NOT_FOUND = 404
_RANGE_UNFIT = 416
_BLOCK = 1 << 18
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """How a service is asked.

    Attributes:
        retries: How often a failed request is made again.
        backoff_s: Wait before the second repetition, seconds; doubled each time. A service's own
            Retry-After is followed, up to `patience_s`.
        patience_s: Longest single wait, seconds.
        timeout_s: Longest silence of a server, seconds.
        most_bytes: Largest answer taken into memory.
        most_download_bytes: Largest file downloaded.
    """

    retries: int = 5
    backoff_s: float = 0.5
    patience_s: float = 60.0
    timeout_s: float = 60.0
    most_bytes: int = 256 * 1024**2
    most_download_bytes: int = 4 * 1024**3


class Client:
    """Asks web services; one for all sources."""

    def __init__(self, settings: ClientSettings | None = None) -> None:
        """Make a client; nothing is asked yet."""
        self._settings = settings or ClientSettings()
        self._pool = urllib3.PoolManager(
            headers={
                "User-Agent": f"wardlight/{version('wardlight')} (open-source tool for councils)",
                "Accept-Encoding": "gzip",
            },
            timeout=urllib3.Timeout(
                connect=min(20.0, self._settings.timeout_s), read=self._settings.timeout_s
            ),
            retries=urllib3.Retry(
                total=self._settings.retries,
                backoff_factor=self._settings.backoff_s,
                backoff_max=self._settings.patience_s,
                retry_after_max=int(self._settings.patience_s),
                status_forcelist=_RETRIED,
                allowed_methods=None,  # every request here only reads: asking twice changes nothing
                raise_on_status=False,
            ),
        )

    @property
    def tries(self) -> int:
        """How often a request is made at most."""
        return self._settings.retries + 1

    def pause(self, repetition: int) -> None:
        """Wait before a repetition, for services that tell of a passing fault in an answer with status 200.

        Args:
            repetition: 1 before the second try, 2 before the third, ...
        """
        wait = self._settings.backoff_s * 2 ** (repetition - 1)
        time.sleep(min(wait, self._settings.patience_s))

    def get(self, url: str, parameters: Mapping[str, str | int] | None = None) -> bytes:
        """Return the body of an answer.

        Raises:
            SourceError: If there is none after all retries, it is too large, or it is an error.
        """
        return self._ask("GET", f"{url}?{urlencode(parameters)}" if parameters else url)

    def post(self, url: str, form: Mapping[str, str]) -> bytes:
        """Send a form whose answer only reads (a long query) and return the body.

        Raises:
            SourceError: As `get`.
        """
        return self._ask("POST", url, form=form)

    def get_json(self, url: str, parameters: Mapping[str, str | int] | None = None) -> Any:  # noqa: ANN401 - JSON
        """Return the body of an answer as JSON.

        Raises:
            SourceError: As `get`, or if the body is no JSON.
        """
        return parse_json(self.get(url, parameters), host=_name_host(url))

    def download(self, url: str, target: Path, *, advance: Callable[[int], None] = lambda _: None) -> None:
        """Bring a file to `target`; what an earlier try brought is kept and gone on from.

        Written to `target` with `.part` at its end until it is whole. The part's own `.etag` tells whether
        the server still has the same file.

        Args:
            url: Where it is.
            target: Where to; its folder exists.
            advance: Told the bytes as they come.

        Raises:
            SourceError: If it cannot be had whole.
        """
        part, tag = target.with_name(target.name + ".part"), target.with_name(target.name + ".etag")
        last = ""
        for _ in range(self._settings.retries + 1):
            have = part.stat().st_size if part.exists() else 0
            headers = {"Accept-Encoding": "identity"}
            if have and tag.exists():
                headers |= {"Range": f"bytes={have}-", "If-Range": tag.read_text(encoding="utf-8")}
            try:
                with self._open("GET", url, headers=headers) as answer:
                    whole = self._take(answer, part, tag, host=_name_host(url), advance=advance)
            except (HTTPError, OSError) as error:
                last = _shorten(str(error))
                continue
            if whole:
                part.replace(target)
                tag.unlink(missing_ok=True)
                return
            last = "the connection was cut"
        raise SourceError(
            f"{_name_host(url)} does not give the whole file ({last}); run the same command again: it goes "
            "on from what is there"
        )

    def _take(
        self,
        answer: urllib3.BaseHTTPResponse,
        part: Path,
        tag: Path,
        *,
        host: str,
        advance: Callable[[int], None],
    ) -> bool:
        """Write an answer behind what is there; return whether it is all there now."""
        if answer.status == _RANGE_UNFIT:
            part.unlink(missing_ok=True)
            tag.unlink(missing_ok=True)
            return False
        if answer.status not in {_OK, _PARTIAL}:
            raise _refuse(answer.status, answer.read(_SHOWN, decode_content=True), host=host)
        going_on = answer.status == _PARTIAL
        if not going_on:
            etag = answer.headers.get("ETag", "")
            if etag and not etag.startswith("W/"):
                tag.write_text(etag, encoding="utf-8")
            else:
                tag.unlink(missing_ok=True)
        written = part.stat().st_size if going_on else 0
        with part.open("ab" if going_on else "wb") as stream:
            # read1 hands on what has come: what came before a cut is kept.
            while block := answer.read1(_BLOCK):
                written += len(block)
                if written > self._settings.most_download_bytes:
                    raise SourceError(
                        f"{host} sends more than "
                        f"{self._settings.most_download_bytes // 1024**2:,} MiB; it is not what was asked for"
                    )
                stream.write(block)
                advance(len(block))
        return True

    def _ask(self, method: str, url: str, *, form: Mapping[str, str] | None = None) -> bytes:
        host = _name_host(url)
        last = ""
        for _ in range(self._settings.retries + 1):
            try:
                with self._open(method, url, form=form) as answer:
                    body = self._read_body(answer, host=host)
            except (HTTPError, OSError) as error:
                # The connection broke while the body came: urllib3 itself repeats only what broke before.
                last = _shorten(str(error))
                continue
            if answer.status != _OK:
                raise _refuse(answer.status, body, host=host)
            return body
        raise SourceError(f"{host} cuts its answers short ({last}); try again later")

    @contextlib.contextmanager
    def _open(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        """Begin a request; connection failures and passing errors are repeated here."""
        host = _name_host(url)
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        try:
            answer = self._pool.request(
                method,
                url,
                headers={**self._pool.headers, **kind, **(headers or {})},
                preload_content=False,
                body=urlencode(form).encode() if form is not None else None,
            )
        except MaxRetryError as error:
            raise SourceError(
                f"{host} cannot be reached ({_shorten(str(error.reason or error))}); check the network, or "
                "name a mirror with --service"
            ) from error
        except (HTTPError, ValueError) as error:
            raise SourceError(
                f"{host} cannot be asked ({_shorten(str(error))}); check the address"
            ) from error
        try:
            yield answer
        finally:
            answer.close()

    def _read_body(self, answer: urllib3.BaseHTTPResponse, *, host: str) -> bytes:
        blocks: list[bytes] = []
        size = 0
        for block in answer.stream(_BLOCK, decode_content=True):
            size += len(block)
            if size > self._settings.most_bytes:
                raise SourceError(
                    f"{host} answers with more than {self._settings.most_bytes // 1024**2:,} MiB; ask for "
                    "less"
                )
            blocks.append(block)
        return b"".join(blocks)


def parse_json(body: bytes, *, host: str) -> Any:  # noqa: ANN401 - JSON
    """Return a body as JSON.

    Raises:
        SourceError: If it is none; the start of what came instead is shown.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        shown = _shorten(body[:_SHOWN].decode("utf-8", "replace"))
        raise SourceError(
            f"{host} answers with something that is no JSON: {shown!r}; try again later"
        ) from error


def _refuse(status: int, body: bytes, *, host: str) -> SourceError:
    shown = _shorten(body[:_SHOWN].decode("utf-8", "replace"))
    if status == _NOT_FOUND:
        return SourceError(
            f"{host} has no such data (status 404); has the service moved? Name it with --service"
        )
    later = " after several tries; try again later" if status in _RETRIED else ""
    return SourceError(f"{host} refuses with status {status}{later}: {shown!r}")


def _name_host(url: str) -> str:
    return urlsplit(url).netloc or url


def _shorten(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
