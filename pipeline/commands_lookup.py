"""The `lookup` command: one address, what it may be, and its ward."""

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from geocode.addresses import AddressSettings
from pipeline.addresses import FoundAddress, forget_addresses, look_up_address
from pipeline.options import CITY, CONTACT, NOMINATIM, PAUSE
from pipeline.printing import print_json, print_table, printable

_CREDIT = "Addresses: © OpenStreetMap contributors, ODbL (openstreetmap.org/copyright)."


@click.command()
@click.argument("city", type=CITY)
@click.argument("address", required=False)
@NOMINATIM
@CONTACT
@PAUSE
@click.option("--forget", is_flag=True, help="Forget all answers of servers that the city file keeps.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def lookup(  # noqa: PLR0913 - one argument per option
    city: Path,
    address: str | None,
    *,
    nominatim: str | None,
    contact: str,
    pause: float,
    forget: bool,
    as_json: bool,
) -> None:
    """Look an address up: what it may be, and its ward. Each address is asked once.

    What the server said, names and points, is kept in the city file until --forget.

    \b
    Examples:
      wardlight lookup leeds.db "10 Park Row, Leeds" --nominatim http://localhost:8080
      wardlight lookup leeds.db "10 Park Row, Leeds" --nominatim public --contact maps@council.example
    """
    if forget:
        if address is not None:
            raise click.UsageError("--forget forgets all answers; name no address with it")
        click.echo(f"Forgot {forget_addresses(city):,} answers.")
        return
    if address is None or nominatim is None:
        raise click.UsageError("give an address, and the server to ask with --nominatim http://HOST:PORT")
    found = look_up_address(city, address, AddressSettings(nominatim, contact, pause))
    if as_json:
        print_json(_to_dict(found))
        return
    _show(found)


def say_verdict(found: FoundAddress) -> str:
    """Return where an address lies, as a sentence."""
    wards, verdict = found.wards, found.verdict
    if verdict.ward >= 0:
        return f"Ward: {wards.names[verdict.ward]} ({wards.codes[verdict.ward]})."
    return {
        "address ambiguous": "No ward: it may lie in several; give more of the address.",
        "outside": "No ward: it lies outside all wards.",
    }.get(verdict.outcome, "No ward: it is not known, or only as a suburb or town.")


def _show(found: FoundAddress) -> None:
    if found.candidates:
        table = Table("what it may be", "precise to", "ward")
        for candidate, wards in zip(found.candidates, found.verdict.wards, strict=True):
            table.add_row(
                Text(printable(candidate.name)),
                candidate.precision,
                Text(printable(_name_wards(found, wards))),
            )
        print_table(table)
    click.echo(printable(say_verdict(found)))
    if found.candidates:
        click.echo(_CREDIT)


def _name_wards(found: FoundAddress, wards: tuple[int, ...]) -> str:
    return ", ".join("outside" if ward < 0 else found.wards.names[ward] for ward in wards)


def _to_dict(found: FoundAddress) -> dict[str, object]:
    codes = (*found.wards.codes, None)  # index -1 is outside
    return {
        "address": found.address,
        "outcome": found.verdict.outcome,
        "ward_code": codes[found.verdict.ward],
        "candidates": [
            {
                "name": candidate.name,
                "kind": candidate.kind,
                "precision": candidate.precision,
                "importance": candidate.importance,
                "lat": candidate.lat,
                "lon": candidate.lon,
                "ward_codes": [codes[ward] for ward in wards],
            }
            for candidate, wards in zip(found.candidates, found.verdict.wards, strict=True)
        ],
    }
