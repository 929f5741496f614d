"""The page that holds a ward against another, against all others, and names those it is like."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from webmap.caching import answer_once
from webmap.comparing import OTHERS, compare_wards
from webmap.errors import UnusableChoiceError
from webmap.facts import ward_page
from webmap.likeness import find_alike
from webmap.maps import EMBED_LIMIT
from webmap.roles import may

if TYPE_CHECKING:
    from webmap.snapshots import Snapshot, SnapshotCache

_MOST = 2


def compare_address(*codes: str) -> str:
    """Return the address of the comparison of one or two wards."""
    return f"/compare?{urlencode([('wards', code) for code in codes])}"


def make_compare(city: "SnapshotCache", *, build: str) -> Blueprint:
    """Return the blueprint of the comparison.

    Args:
        city: Gives the city's current state.
        build: Stands for templates, scripts and styles in the tags of pages.
    """
    pages = Blueprint("compare", __name__)

    @pages.get("/compare")
    @may("viewer", in_public_view=True)
    def show() -> Response:
        """Show two wards side by side, or one and all others."""
        codes = [code.strip() for code in request.args.getlist("wards") if code.strip()]
        if len(codes) > _MOST:
            raise UnusableChoiceError(f"the address names {len(codes)} wards; choose two to compare")
        if len(codes) != len(set(codes)):
            raise UnusableChoiceError(
                f"the ward {codes[0]!r} would be compared with itself; choose two different wards"
            )
        snapshot = city.current()
        chosen = [snapshot.ward(code)[0] for code in codes]
        return answer_once(snapshot, lambda: make_response(_draw(snapshot, chosen)), build=build)

    return pages


def _draw(snapshot: "Snapshot", chosen: list[int]) -> str:
    report = snapshot.report
    wards = report.wards
    first = chosen[0] if chosen else None
    second = chosen[1] if len(chosen) == _MOST else None
    alike = None if first is None else find_alike(report, first)
    return render_template(
        "compare.html",
        report=report,
        offered=sorted((ward.ward_name, ward.ward_code) for ward in wards),
        short=len(wards) <= EMBED_LIMIT,
        kept=snapshot.ask.pairs(),
        codes=[wards[index].ward_code for index in chosen],
        links=[(wards[index].ward_name, ward_page(wards[index].ward_code)) for index in chosen],
        title=" and ".join(
            [wards[index].ward_name for index in chosen] + ([OTHERS.lower()] if len(chosen) == 1 else [])
        ),
        compared=None if first is None else compare_wards(report, first, second),
        alike=alike,
        alike_links=[]
        if first is None or alike is None
        else [
            (wards[other].ward_name, compare_address(wards[first].ward_code, wards[other].ward_code))
            for other in alike.wards
        ],
    )
