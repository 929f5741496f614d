"""What was fetched, as people read it: the ledger, then whose data it is."""

from collections.abc import Sequence

import click

from pipeline.fetching import FetchReport
from pipeline.printing import print_json, printable, show_ledgers


def show_fetched(reports: Sequence[FetchReport], *, as_json: bool) -> None:
    """Print each data set's ledger, source, licence and date: one as an object, several as a list."""
    if as_json:
        listed = [_to_dict(report) for report in reports]
        print_json(listed[0] if len(listed) == 1 else listed)
        return
    for report in reports:
        show_ledgers([report.ledger], as_json=False)
        fetched = report.fetched
        for note in fetched.notes:
            click.echo(f"  note: {printable(note)}")
        click.echo(
            f"  source: {fetched.source.name}, {fetched.source.publisher}; {fetched.source.licence}; "
            f"fetched {fetched.at[:10]} from {printable(fetched.url)}"
        )
        click.echo(f"  {fetched.source.attribution}")


def _to_dict(report: FetchReport) -> dict[str, object]:
    fetched = report.fetched
    return {
        **report.ledger.to_dict(),
        "source": {
            "name": fetched.source.name,
            "publisher": fetched.source.publisher,
            "licence": fetched.source.licence,
            "licence_url": fetched.source.licence_url,
            "attribution": fetched.source.attribution,
            "url": fetched.url,
            "at": fetched.at,
            "notes": list(fetched.notes),
        },
    }
