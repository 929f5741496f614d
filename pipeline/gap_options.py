"""The options that choose what a gap report is about, the same for every command that needs one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from gaps import DEFAULT, MODES, NEAR_FAR, PRIORS
from pipeline.denominators import CONTACTS, DENOMINATORS
from pipeline.gap_choice import DEFAULT_AGAINST, GapChoice
from pipeline.options import split_channels, take_period
from pipeline.periods import Period

_OPTIONS = (
    click.option(
        "--against",
        show_default=",".join(DEFAULT_AGAINST),
        help="Contact channels to hold the online voice against.",
    ),
    click.option(
        "--online",
        default="social",
        show_default=True,
        help="Channels of the online voice; social: the authors of posts too.",
    ),
    click.option(
        "--period",
        callback=take_period,
        help="Only posts and contacts of this time: 2025, 2025-03, 2025-03-10, or A..B of these.",
    ),
    click.option("--service", help="Only contacts about this service, as the contacts call it."),
    click.option(
        "--denominator",
        type=click.Choice(DENOMINATORS),
        default=CONTACTS,
        show_default=True,
        help="What the online voice is held against: contacts, or people.",
    ),
    click.option(
        "--mode",
        type=click.Choice(MODES),
        default=DEFAULT,
        show_default=True,
        help="preview: faster, without placeability; audit: sampled instead of approximated.",
    ),
    click.option(
        "--prior",
        type=click.Choice(PRIORS),
        default=NEAR_FAR,
        show_default=True,
        help="near-far: most wards are near the city's level, a few far; bym2: neighbours are alike.",
    ),
)


def gap_choice_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a gap report, and hand it what they choose as `choice`."""

    @wraps(command)
    def choose(  # noqa: PLR0913 - one argument per option
        *args: Any,  # noqa: ANN401 - passed on
        against: str | None,
        online: str,
        period: Period | None,
        service: str | None,
        denominator: str,
        mode: str,
        prior: str,
        **rest: Any,  # noqa: ANN401 - passed on
    ) -> None:
        if against is not None and denominator != CONTACTS:
            raise click.UsageError(
                f"--against names channels of contacts, --denominator {denominator} holds the posts against "
                "people; leave one of them out"
            )
        sides = DEFAULT_AGAINST if against is None else split_channels("--against", against)
        choice = GapChoice(
            against=sides,
            online=split_channels("--online", online),
            period=period,
            service=service,
            denominator=denominator,
            mode=mode,
            prior=prior,
        )
        command(*args, choice=choice, **rest)

    for option in reversed(_OPTIONS):
        choose = option(choose)
    return choose
