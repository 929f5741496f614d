"""Nomis on this machine: figures of a test in the form of the real service's CSV."""

import csv
import io
from collections.abc import Mapping, Sequence

from tests.replay import Answer, Route, Service

ROOT = "/api/v01"
_AGES = {"14": "65 to 69", "15": "70 to 74", "16": "75 to 79", "17": "80 to 84", "18": "85 years and over"}
NAMES = {
    "NM_2021_1": {"0": "Total: All usual residents"},
    "NM_2020_1": {cell: f"Aged {name}" + (" years" if cell != "18" else "") for cell, name in _AGES.items()},
    "NM_2059_1": {"0": "Total: All households"},
    "NM_2014_1": {"200": "All Ages", "209": "Aged 65+"},
}
_DIMENSIONS = {
    "NM_2021_1": "c2021_restype_3",
    "NM_2020_1": "c2021_age_19",
    "NM_2059_1": "c2021_hh_1",
    "NM_2014_1": "c_age",
}


def serve_nomis(
    service: Service,
    figures: Mapping[str, Mapping[str, Sequence[int]]],
    *,
    page: int = 25_000,
    repeats: int = 1,
    strict: bool = False,
) -> str:
    """Serve figures: data set → area code → figure of each cell; return the API's root.

    Args:
        service: The service.
        figures: What it knows; it is silent on other areas, as the real one is.
        page: Most rows at once.
        repeats: How often it gives each area: once for each edition of areas that has it.
        strict: Whether one unknown area silences the whole answer.
    """
    for dataset in _DIMENSIONS:
        service.routes[f"{ROOT}/dataset/{dataset}.data.csv"] = _answer(
            dataset, figures.get(dataset, {}), page=page, repeats=repeats, strict=strict
        )
    return f"{service.url}{ROOT}"


def _answer(
    dataset: str, known: Mapping[str, Sequence[int]], *, page: int, repeats: int, strict: bool
) -> Route:
    names, dimension = NAMES[dataset], _DIMENSIONS[dataset]

    def answer(query: dict[str, str]) -> Answer:
        assert query["measures"] == "20100"
        asked = query["geography"].split(",")
        rows = [
            {
                "date": "2024" if dimension == "c_age" else "2021",
                "geography_code": code,
                dimension: cell,
                f"{dimension}_name": names[cell],
                "obs_value": str(known[code][list(names).index(cell)]),
            }
            for code in asked
            if code in known and not (strict and set(asked) - set(known))
            for _ in range(repeats)
            for cell in query[dimension].split(",")
        ]
        start = int(query["recordoffset"])
        return Answer(_write(rows[start : start + page], query["select"].split(","), count=len(rows)))

    return answer


def _write(rows: Sequence[Mapping[str, str]], columns: Sequence[str], *, count: int) -> bytes:
    if not rows:
        return b""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow({column: column.upper() for column in columns})
    writer.writerows({**row, "record_count": str(count)} for row in rows)
    return stream.getvalue().encode()
