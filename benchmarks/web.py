"""How fast the web app answers: `python -m benchmarks.web [--seconds N]`.

A demo city is served as `wardlight serve` serves it. Measured: a page's time when warm, one request at a
time; the bytes of the first view with every file that it asks for; and, if Debian's `wrk` is there, 50
connections on loopback, alone and while posts are imported into the same city file.
"""

import argparse
import gzip
import json
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine import describe_machine

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = 10
_CONNECTIONS = 50
_TIMES = 50
_IMPORTED = 300_000
_PATIENCE_S = 120
_PATHS = ("/", "/ward/{code}", "/method", "/api/report.json")


def describe(seconds: int = _SECONDS) -> str:
    """Measure and return Markdown.

    Args:
        seconds: How long each load lasts.
    """
    with tempfile.TemporaryDirectory() as folder:
        city = Path(folder) / "demo.db"
        _run("demo", "--no-serve", "--out", str(city))
        lines = [describe_machine(("flask", "waitress")), ""]
        with _serve(city) as address:
            report = json.loads(_get(address + "/api/report.json")[0])
            code = report["wards"][0]["ward_code"]
            paths = [path.format(code=code) for path in _PATHS]
            lines += [
                (
                    f"{len(report['wards'])} wards, {report['counts']['posts']:,} posts. "
                    "One request at a time, warm, Brotli:"
                ),
                "",
                "| Page | Median, ms | Slowest of 50, ms | Bytes sent |",
                "|---|---:|---:|---:|",
            ]
            for path in paths:
                times, size = _time(address + path)
                shown = path.replace(code, "CODE")
                lines.append(f"| {shown} | {statistics.median(times):.1f} | {max(times):.1f} | {size:,} |")
            asked, total = _weigh(address)
            lines += ["", f"First view of `/`: {asked} requests, {total / 1000:.0f} kB sent."]
            lines += _load(address, paths, city, seconds)
    return "\n".join(lines)


def _load(address: str, paths: list[str], city: Path, seconds: int) -> list[str]:
    wrk = shutil.which("wrk")
    if wrk is None:
        return ["", "No load was measured: `wrk` is not installed (apt-get install wrk)."]
    lines = [
        "",
        f"wrk, {_CONNECTIONS} connections, {seconds} s, gzip, on the machine that serves:",
        "",
        "| Page | Meanwhile | Requests a second | p50 | p99 | Errors |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for path in paths[:2]:
        lines.append(_row(wrk, address + path, path, "nothing else", seconds))
        with _import(city):
            lines.append(_row(wrk, address + path, path, f"{_IMPORTED:,} posts imported", seconds))
    return lines


def _row(wrk: str, address: str, path: str, meanwhile: str, seconds: int) -> str:
    command = [wrk, "-t2", f"-c{_CONNECTIONS}", f"-d{seconds}s", "--latency", "-H", "Accept-Encoding: gzip"]
    told = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    middle, last = (re.search(rf"\n\s+{share}%\s+(\S+)", told) for share in (50, 99))
    errors = re.findall(r"(?:Socket errors:.*|Non-2xx.*)", told)
    if rate is None or middle is None or last is None:
        raise RuntimeError(f"wrk told something else:\n{told}")
    shown = re.sub(r"/ward/.*", "/ward/CODE", path)
    return (
        f"| {shown} | {meanwhile} | {float(rate[1]):.0f} | {middle[1]} | {last[1]} | "
        f"{'; '.join(error.strip() for error in errors) or 'none'} |"
    )


@contextmanager
def _import(city: Path) -> "Iterator[None]":
    """Import posts while the block runs; the import is stopped with it."""
    posts = city.with_name("posts.csv")
    if not posts.exists():
        with posts.open("w", encoding="utf-8") as stream:
            stream.write("id,author,text,created_at\n")
            stream.writelines(
                f"load{n},someone{n % 5000},The bus is late again,2025-04-0{n % 9 + 1}T10:00:00Z\n"
                for n in range(_IMPORTED)
            )
    command = [sys.executable, "-m", "pipeline", "posts", "import", str(city), str(posts)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        time.sleep(2)
        try:
            yield
            if running.poll() not in {None, 0}:
                raise RuntimeError("the import failed")
        finally:
            running.terminate()


def _time(address: str) -> tuple[list[float], int]:
    """Return milliseconds of each of `_TIMES` requests, and the bytes of an answer."""
    times, size = [], 0
    for _ in range(_TIMES):
        started = time.perf_counter()
        body, _ = _get(address, coding="br")
        times.append((time.perf_counter() - started) * 1000)
        size = len(body)
    return times, size


def _weigh(address: str) -> tuple[int, int]:
    """Return number of requests and bytes of the map page with the files that it names."""
    page, _ = _get(f"{address}/", coding="gzip")
    html = gzip.decompress(page).decode()
    files = set(re.findall(r'(?:src|href|data-components)="(/static/[^"]+)"', html))
    sizes = [len(_get(address + file, coding="br")[0]) for file in files]
    return 1 + len(files), len(_get(f"{address}/", coding="br")[0]) + sum(sizes)


def _get(address: str, *, coding: str = "identity") -> tuple[bytes, int]:
    asked = urllib.request.Request(address, headers={"Accept-Encoding": coding})  # noqa: S310 - loopback
    with urllib.request.urlopen(asked, timeout=_PATIENCE_S) as answer:  # noqa: S310 - loopback
        return answer.read(), answer.status


@contextmanager
def _serve(city: Path) -> "Iterator[str]":
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pipeline", "serve", str(city), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(_PATIENCE_S):
                try:
                    _get(f"{address}/healthz")
                    break
                except OSError:
                    time.sleep(1)
            _get(f"{address}/")
            yield address
        finally:
            server.terminate()


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pipeline", *arguments], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Print the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=_SECONDS, help="how long each load lasts")
    print(describe(parser.parse_args().seconds))


if __name__ == "__main__":
    main()
