"""Commands that make a city file and say what is known of the city beside its data."""

from pathlib import Path

import click

from geocode import CityProfile
from pipeline.creating import new_city, show_profile, take_profile
from pipeline.options import CITY, NEW_FILE
from pipeline.printing import print_json, printable

_MOST_LISTED = 6


@click.command()
@click.argument("city", type=NEW_FILE)
@click.option(
    "--name",
    default="",
    help="What people call the city; alone in a profile it means this one.  [default: the profile's]",
)
@click.option("--country", default="", help="ISO 3166 country code.  [default: the profile's, or GB]")
@click.option(
    "--crs",
    type=int,
    default=None,
    help="EPSG code of a CRS in metres.  [default: 27700, or the wards' UTM zone]",
)
@click.option("--timezone", default="", help="IANA time zone.  [default: the profile's, or Europe/London]")
@click.option(
    "--profile",
    default=None,
    help="What comes with Wardlight (leeds, bristol, ...), a .toml file, or none.  [default: by the name]",
)
def new(city: Path, *, name: str, country: str, crs: int | None, timezone: str, profile: str | None) -> None:
    """Make an empty city file.

    \b
    Examples:
      wardlight new leeds.db --profile leeds
      wardlight new york.db --name "York"
    """
    new_city(city, name, country=country, crs=crs, timezone=timezone, profile=profile)
    click.echo(f"Made {city}. Next: wardlight wards import {city} FILE")


@click.command()
@click.argument("city", type=CITY)
@click.option("--take", help="Take another: leeds, bristol, ..., a .toml file of your own, or none.")
@click.option("--json", "as_json", is_flag=True, help="The profile as JSON.")
def profile(city: Path, *, take: str | None, as_json: bool) -> None:
    """Show the city's profile (local names, accounts, counters), or take another.

    \b
    Examples:
      wardlight profile leeds.db
      wardlight profile leeds.db --take my-city.toml
    """
    found = show_profile(city) if take is None else take_profile(city, take)
    if as_json:
        print_json(found.to_dict())
        return
    for line in _describe(found):
        click.echo(printable(line))
    if take is not None:
        click.echo(f"Kept in {city}. If names or places changed, the next `locate` answers all posts anew.")


def _describe(profile: CityProfile) -> list[str]:
    if not profile.name:
        return ["No profile. data/cities/template.toml explains how to write one."]
    where = " ".join(part for part in (profile.country, profile.timezone) if part)
    lines = [f"{profile.name}: {profile.code or 'no code'}, {where or 'no country'}"]
    parts = {
        "nicknames": profile.nicknames,
        "spots": profile.spots,
        "areas": profile.areas,
        "accounts": [f"{network} {name}" for network, names in profile.accounts.items() for name in names],
        "counters": profile.counters,
        "terms": profile.terms,
    }
    for what, entries in parts.items():
        shown = ", ".join(list(entries)[:_MOST_LISTED])
        more = ", ..." if len(entries) > _MOST_LISTED else ""
        lines.append(f"  {what} {len(entries)}" + (f": {shown}{more}" if entries else ""))
    return lines
