"""The report on labels as people read it, or as JSON for scripts."""

import click
from rich.table import Table
from rich.text import Text

from pipeline.label_report import LabelReport, PairAgreement
from pipeline.label_sampling import DrawReport
from pipeline.printing import print_json, print_table, printable

_SHOWN_DISAGREEMENTS = 10


def show_draw(report: DrawReport) -> None:
    """Print what was drawn."""
    click.echo(
        f"Sample for {report.sense.replace('_', ' ')}: {report.size:,} posts (seed {report.seed}), "
        f"{report.new:,} of them new"
    )
    if report.dropped:
        click.echo(
            f"  note: posts were located anew; {report.dropped:,} left the sample, their labels are kept"
        )


def show_label_report(report: LabelReport, *, as_json: bool) -> None:
    """Print progress, agreement and estimates."""
    if as_json:
        print_json(report.to_dict())
        return
    sense = report.sense.replace("_", " ")
    click.echo(
        f"{sense}: {report.labelled:,} of {report.sampled:,} sampled posts labelled; "
        f"they stand for {report.located:,}"
    )
    for person in report.people:
        click.echo(f"  {printable(person.annotator)}: {person.labelled:,} labelled, {person.left:,} left")
    if report.gps_truth is not None:
        click.echo(f"  {report.gps_truth:,} posts have a GPS tag that tells where they were sent from")
    if report.strata:
        table = Table("level", "main evidence", "posts", "sampled", "labelled")
        for stratum in report.strata:
            numbers = (f"{number:,}" for number in (stratum.posts, stratum.sampled, stratum.labelled))
            table.add_row(stratum.level, Text(stratum.kind), *numbers)
        print_table(table)
    for pair in report.pairs:
        _show_pair(pair)
    for each in report.estimates:
        click.echo(f"{each.words}: {each.estimate.say()}, from {each.estimate.labels:,} labels")
    for note in report.notes:
        click.echo(f"  note: {note}")


def _show_pair(pair: PairAgreement) -> None:
    click.echo(f"{printable(pair.first)} and {printable(pair.second)}: {pair.agreement.say()}")
    rows = pair.agreement.disagreements
    for post, first, second in rows[:_SHOWN_DISAGREEMENTS]:
        click.echo(f"  post {post}: {first} or {second}")
    if len(rows) > _SHOWN_DISAGREEMENTS:
        click.echo(f"  ... and {len(rows) - _SHOWN_DISAGREEMENTS:,} more; all of them with --json")


__all__ = ["show_draw", "show_label_report"]
