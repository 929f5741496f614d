"""The commands on who may sign in, and whether others see the public view."""

import getpass
import sys
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from pipeline.options import CITY
from pipeline.passwords import SHORTEST_PASSWORD
from pipeline.printing import print_json, print_table, printable
from pipeline.users import (
    ROLES,
    add_user,
    list_users,
    open_public,
    set_disabled,
    set_password,
    set_role,
)

_STDIN = click.option("--stdin", is_flag=True, help="Read the password from standard input, one line.")


@click.group()
def users() -> None:
    """Who may sign in to the pages, and as what; without any user, only this machine is let in."""


@users.command("add")
@click.argument("city", type=CITY)
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the user may do.")
@_STDIN
def add(city: Path, name: str, *, role: str, stdin: bool) -> None:
    """Add a user; the password is asked for, twice and unseen. The first user must be an admin.

    \b
    Examples:
      wardlight users add leeds.db Ann --role admin
      wardlight users add leeds.db "Bo Hill" --role planner --stdin < password.txt
    """
    list_users(city)
    add_user(city, name, role, password=_ask(stdin=stdin), who=_who())
    click.echo(f"{printable(name)} may now sign in as {role}")


@users.command("list")
@click.argument("city", type=CITY)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_all(city: Path, *, as_json: bool) -> None:
    """List the users with their roles.

    \b
    Example:
      wardlight users list leeds.db
    """
    held = list_users(city)
    if as_json:
        fields = ("name", "role", "created", "disabled")
        print_json([{field: getattr(user, field) for field in fields} for user in held])
        return
    if not held:
        click.echo(f"There is no user yet. Add one: wardlight users add {city} NAME --role admin")
        return
    table = Table("name", "role", "added", "may sign in")
    for user in held:
        state = "no, disabled" if user.disabled else "yes" if user.password else "once a password is set"
        table.add_row(Text(printable(user.name)), user.role, user.created[:10], state)
    print_table(table)


@users.command("role")
@click.argument("city", type=CITY)
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
def change_role(city: Path, name: str, role: str) -> None:
    """Give a user another role; whoever is signed in as that user must sign in again.

    \b
    Example:
      wardlight users role leeds.db Bo analyst
    """
    set_role(city, name, role, who=_who())
    click.echo(f"{printable(name)} is now {role}")


@users.command("password")
@click.argument("city", type=CITY)
@click.argument("name")
@_STDIN
def change_password(city: Path, name: str, *, stdin: bool) -> None:
    """Give a user another password; whoever is signed in as that user must sign in again.

    \b
    Example:
      wardlight users password leeds.db Bo
    """
    list_users(city)
    set_password(city, name, _ask(stdin=stdin), who=_who())
    click.echo(f"{printable(name)} has a new password")


@users.command("disable")
@click.argument("city", type=CITY)
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let the user in again.")
def disable(city: Path, name: str, *, undo: bool) -> None:
    """Shut a user out, at once; what the user did stays in the audit.

    \b
    Examples:
      wardlight users disable leeds.db Bo
      wardlight users disable leeds.db Bo --undo
    """
    set_disabled(city, name, disabled=not undo, who=_who())
    click.echo(f"{printable(name)} {'may sign in again' if undo else 'can no longer sign in'}")


@click.command()
@click.argument("city", type=CITY)
@click.option("--open/--closed", "opened", default=None, help="Whether people see it without signing in.")
def public(city: Path, *, opened: bool | None) -> None:
    """Open the public view to everybody, or close it: map, table, ward pages, method and downloads.

    Numbers of few people are withheld in it, as everywhere but on the analysts' pages.

    \b
    Example:
      wardlight public leeds.db --open
    """
    if opened is None:
        raise click.UsageError("say --open or --closed")
    open_public(city, opened=opened, who=_who())
    click.echo(
        f"The public view of {city} is {'open: nobody need sign in to see it' if opened else 'closed'}"
    )


def _ask(*, stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    click.echo(f"The password: {SHORTEST_PASSWORD} characters or more; four words are easy to remember.")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt="The same again")
    return typed


def _who() -> str:
    try:
        return f"command line ({getpass.getuser()})"
    except (OSError, KeyError, ImportError):  # no such account, or a system that does not say
        return "command line"
