"""The machine and the versions that a measurement was made with."""

import importlib.metadata
import os
import platform
from pathlib import Path


def describe_machine(packages: tuple[str, ...] = ()) -> str:
    """Return processor, cores, memory, system, Python and the versions of packages, in one line."""
    versions = ", ".join(f"{package} {importlib.metadata.version(package)}" for package in packages)
    memory = f"{_memory_gib():.0f} GiB"
    parts = [
        _processor(),
        f"{os.cpu_count()} cores",
        memory,
        platform.system(),
        f"Python {platform.python_version()}",
    ]
    return "; ".join([*parts, versions] if versions else parts)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory_gib() -> float:
    info = Path("/proc/meminfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("MemTotal"):
                return int(line.split()[1]) / 1024**2
    return float("nan")
