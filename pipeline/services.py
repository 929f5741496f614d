"""Counters, hubs and libraries into the city file."""

from pathlib import Path

from boundaries.services import ServicePoint, fold_postcode, read_services
from intake import Ledger
from intake.ledger import digest_file
from pipeline.clock import Clock, read_clock
from pipeline.errors import PipelineError
from pipeline.nearness import judge_nearness
from store import (
    drop_other_services,
    load_places,
    load_services,
    load_wards,
    open_city,
    save_ledger,
    save_services,
)


def import_services(
    city: Path,
    file: Path,
    *,
    replace: bool = False,
    source: str = "",
    encoding: str = "utf-8",
    clock: Clock = read_clock,
) -> Ledger:
    """Import places where people are served in person.

    Args:
        city: The city file.
        file: Table of names with points or postcodes.
        replace: Whether the file is the whole list: services that are not in it are forgotten, unless a row
            of it is refused: that may be one of them.
        source: Name of the source; the file's name if none is given.
        encoding: Text encoding.
        clock: Time of the import.

    Raises:
        WardlightError: If the file is refused; the city file is then as it was.
    """
    with open_city(city, write=True) as opened:
        found = read_services(
            file,
            source=source or file.stem,
            encoding=encoding,
            near=judge_nearness(load_wards(opened)),
            postcodes={
                fold_postcode(place.name): (place.lat, place.lon)
                for place in load_places(opened, kind="postcode")
            },
        )
        if replace and not found.services:
            first = "".join(f" (row {r.row}, {r.field}: {r.reason})" for r in found.rejects[:1])
            raise PipelineError(
                f"no row of {file.name} can be used{first}; it cannot take the place of the services stored"
            )
        with opened.transaction():
            whole = replace and not found.rejects
            gone = drop_other_services(opened, found.services) if whole else 0
            stored = save_services(opened, found.services)
            ledger = Ledger(
                what="services",
                file=file.name,
                sha256=digest_file(file),
                read=found.read,
                stored=stored,
                duplicate=found.read - stored - len(found.rejects),
                rejects=found.rejects,
                columns=found.columns,
                notes=(*found.notes, *_name_gone(gone, refused=replace and not whole)),
            )
            save_ledger(opened, ledger, at=clock())
    return ledger


def list_service_points(city: Path) -> tuple[ServicePoint, ...]:
    """Return every place where people are served, by name and place.

    Raises:
        WardlightError: If the file is no city file.
    """
    with open_city(city) as opened:
        return tuple(load_services(opened))


def _name_gone(number: int, *, refused: bool) -> list[str]:
    if refused:
        return ["no service was forgotten, for rows were refused; mend them and import the file again"]
    return [f"{number:,} services that are not in the file were forgotten"] if number else []
