"""A city file looked over: what is there, missing or does not fit, and the command that mends it."""

import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.creating import read_city_profile
from pipeline.doctor_ground import check_gazetteer, check_reference, check_wards
from pipeline.doctor_people import check_contacts, check_gaps, check_labels, check_posts
from pipeline.finding import LOOK, MEND, OK, Finding, count_of, name_some, quote_path
from store import (
    CityFile,
    check_integrity,
    count_refused,
    find_journal,
    load_sources,
    load_wards,
    open_city,
)

_ROOM_TIMES = 2
_MOST_REFUSED = 0.05
_IMPORTED = frozenset({"wards", "reference", "places", "posts", "contacts"})
_NEEDED = {"places": " --kind KIND"}


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """Everything found in a city file, in the order of the work.

    Attributes:
        city: Name of the city.
        findings: What was found.
    """

    city: str
    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Tell whether nothing must be mended."""
        return all(finding.level != MEND for finding in self.findings)

    def to_dict(self) -> dict[str, object]:
        """Return the report as plain JSON-ready data."""
        return {
            "city": self.city,
            "healthy": self.healthy,
            "findings": [asdict(finding) for finding in self.findings],
        }


def examine_city(city: Path) -> DoctorReport:
    """Look a city file over; nothing in it is changed.

    Raises:
        WardlightError: If it is no city file.
    """
    with open_city(city) as opened:
        wards = load_wards(opened)
        findings = [*check_file(opened), *check_profile(opened), *check_wards(opened, wards)]
        if wards is not None:
            findings += [*check_reference(opened, wards), *check_gazetteer(opened, wards)]
            findings += [*check_imports(opened), *check_sources(opened)]
            talk = [*check_posts(opened, wards), *check_contacts(opened)]
            findings += talk
            # Labels and gaps wait for the posts and contacts that they are made of.
            if any(finding.level == OK for finding in talk):
                findings += [*check_labels(opened), *check_gaps(opened)]
        return DoctorReport(opened.setting("name"), tuple(findings))


def check_file(city: CityFile) -> list[Finding]:
    """Return whether the file is sound, can be written, and has room beside it."""
    path, quoted = city.path, quote_path(city.path)
    fault = check_integrity(city)
    if fault:
        copy = path.with_name(f"{path.stem}-mended{path.suffix}")
        return [
            Finding(
                MEND,
                "file",
                f"it is damaged ({fault})",
                f'sqlite3 {quoted} ".recover" | sqlite3 {quote_path(copy)}',
            )
        ]
    size = path.stat().st_size
    found = [Finding(OK, "file", f"sound, {max(size / 1024**2, 0.1):,.1f} MiB")]
    if not (os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)):
        told = "the file or its folder cannot be written: it can be read only"
        found.append(Finding(LOOK, "file", told, f"chmod u+w {quoted} {quote_path(path.resolve().parent)}"))
    if find_journal(city) != "wal":
        told = "it is not in WAL mode: pages wait while a command writes"
        found.append(Finding(LOOK, "file", told, f'sqlite3 {quoted} "PRAGMA journal_mode = WAL"'))
    free = shutil.disk_usage(path.resolve().parent).free
    if free < _ROOM_TIMES * size:
        found.append(Finding(LOOK, "file", f"only {free / 1024**2:,.0f} MiB are free beside it"))
    return found


def check_profile(city: CityFile) -> list[Finding]:
    """Return what the city's profile lacks."""
    profile, take = read_city_profile(city), f"wardlight profile {quote_path(city.path)} --take FILE.toml"
    if city.setting("simulated") == "yes":
        return [Finding(OK, "profile", "none: the city is simulated")]
    if not profile.name:
        told = "none: local names are not known (data/cities/template.toml explains how to write one)"
        return [Finding(LOOK, "profile", told, take)]
    parts = {"code": profile.code, "accounts": profile.accounts, "counters": profile.counters}
    missing = [name for name, value in parts.items() if not value]
    if missing:
        return [Finding(LOOK, "profile", f"{profile.name}, without {', '.join(missing)}", take)]
    return [Finding(OK, "profile", f"{profile.name}, {profile.code}")]


def check_imports(city: CityFile) -> list[Finding]:
    """Return files of which a good part was refused when they came in last."""
    path = quote_path(city.path)
    return [
        Finding(
            LOOK,
            what,
            f"{refused:,} of {read:,} rows of {file} were refused; importing it again says why",
            f"wardlight {what} import {path} {quote_path(Path(file))}{_NEEDED.get(what, '')}",
        )
        for what, file, read, refused in count_refused(city)
        if what in _IMPORTED and refused > _MOST_REFUSED * read
    ]


def check_sources(city: CityFile) -> list[Finding]:
    """Return whose data the file holds, and which of them have no licence."""
    sources = load_sources(city)
    bare = [source.name for source in sources if not source.licence]
    found = []
    if bare:
        told = f"no licence is known of {name_some(bare)}: ask before you show it"
        found.append(Finding(LOOK, "sources", told))
    if len(bare) < len(sources):
        licensed = len(sources) - len(bare)
        found.append(
            Finding(OK, "sources", f"{count_of(licensed, 'source')} of open data with their licence")
        )
    return found


__all__ = ["LOOK", "MEND", "OK", "DoctorReport", "Finding", "examine_city"]
