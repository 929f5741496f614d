"""The report on labels as people read it, or as JSON for scripts."""

import click
from rich.table import Table
from rich.text import Text

from geocode import Estimate
from pipeline.label_report import LabelReport, PairAgreement
from pipeline.labelling import DrawReport
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
    click.echo(
        f"{report.sense.replace('_', ' ')}: {report.labelled:,} of {report.sampled:,} sampled posts labelled; "
        f"they stand for {report.located:,} located ones"
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
        click.echo(f"{say_estimate(each.estimate)} {each.words}")
    for note in report.notes:
        click.echo(f"  note: {note}")


def say_estimate(estimate: Estimate) -> str:
    """Return an estimate in one phrase, or that there is none."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return f"No estimate ({estimate.reason}):"
    return f"{estimate.value:.1%} ({estimate.low:.1%} to {estimate.high:.1%}, {estimate.labels:,} labels)"


def say_agreement(pair: PairAgreement) -> str:
    """Return in one sentence how far two people agree."""
    found = pair.agreement
    if found.agreed is None:
        return f"Not compared: {found.reason}."
    agreed = f"Same answer on {found.agreed:.0%} of {found.both:,} posts"
    if found.kappa is None:
        return f"{agreed}. Kappa is not defined: {found.reason}."
    if found.low is None or found.high is None:
        return f"{agreed}; kappa {found.kappa:.2f}. No interval: {found.reason}."
    return f"{agreed}; kappa {found.kappa:.2f} ({found.low:.2f} to {found.high:.2f})."


def _show_pair(pair: PairAgreement) -> None:
    click.echo(f"{printable(pair.first)} and {printable(pair.second)}: {say_agreement(pair)}")
    rows = pair.agreement.disagreements
    for post, first, second in rows[:_SHOWN_DISAGREEMENTS]:
        click.echo(f"  post {post}: {first} or {second}")
    if len(rows) > _SHOWN_DISAGREEMENTS:
        click.echo(f"  ... and {len(rows) - _SHOWN_DISAGREEMENTS:,} more; all of them with --json")


__all__ = ["say_agreement", "say_estimate", "show_draw", "show_label_report"]
