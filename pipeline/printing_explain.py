"""An explained post as people read it, or as JSON for scripts."""

from pathlib import Path

import click
from rich.table import Table

from geocode import ExplainedMention, ExplainedSense
from pipeline.calibrating import CalibrationReport
from pipeline.explaining import ExplainedPost
from pipeline.printing import print_json, print_table, printable

_SHOWN_FEATURES = 8


def show_explanation(post: ExplainedPost, *, as_json: bool) -> None:
    """Print why a post is where it is."""
    if as_json:
        print_json(post.to_dict())
        return
    click.echo(f"Post {post.id} ({post.source})")
    click.echo(f"  text: {_one_line(post.text)}")
    side = {"": "says nothing of the city", "local": "speaks of the city"}.get(
        post.explanation.profile_side, "speaks of elsewhere"
    )
    if post.profile:
        click.echo(f"  profile: {_one_line(post.profile)} ({side})")
    for sense in post.explanation.senses:
        _show_sense(sense, post.ward_names)
    stored = post.stored
    if stored is not None and post.author_posts > 1:
        name = post.ward_names.get(stored.ward or "", "")
        where = f"{name} ({stored.ward}), {stored.probability:.2f}" if stored.ward else stored.level
        click.echo(f"\nlives_in by all {post.author_posts:,} posts of the author: {where}")
    for mention in post.explanation.mentions:
        _show_mention(mention, post.ward_names)
    click.echo("\nWhat would have changed the answer")
    for change in post.explanation.changes:
        click.echo(f"  without {change.without}: {change.sense} {change.before} -> {change.after}")
    if not post.explanation.changes:
        click.echo("  nothing that was left out by itself")


def _show_sense(sense: ExplainedSense, names: dict[str, str]) -> None:
    click.echo(f"\n{sense.sense}: {sense.level}" + (f", standing on {sense.place}" if sense.place else ""))
    for code, share in sense.wards[:3]:
        click.echo(f"  {share:.2f} {names[code]} ({code})")
    click.echo(f"  outside {sense.outside:.2f}, unknown {sense.unknown:.2f}")
    if sense.ward_set:
        named = ", ".join(names[code] for code in sense.ward_set[:6])
        more = f" and {len(sense.ward_set) - 6} more" if len(sense.ward_set) > 6 else ""  # noqa: PLR2004 - as many are shown
        click.echo(f"  if in the city, in eight cases of ten in: {named}{more}")
    if sense.labels:
        click.echo(
            f"  calibrated as {sense.basis!r}: temperature {sense.temperature}, background "
            f"{sense.background} ({sense.labels:,} labels)"
        )


def _show_mention(mention: ExplainedMention, names: dict[str, str]) -> None:
    start, end = mention.span
    click.echo(
        f"\n“{_one_line(mention.words)}” ({start}-{end}): {mention.place}, {mention.probability:.2f} "
        "that the text speaks of it"
    )
    for candidate in mention.candidates:
        ward = f", {names[candidate.ward]}" if candidate.ward else ""
        click.echo(f"  {candidate.share:.2f} {candidate.label} ({candidate.kind}{ward})")
    seen = ", ".join(f"{feature} {weight:+.2f}" for feature, weight in mention.features[:_SHOWN_FEATURES])
    click.echo(f"  log-odds: {mention.bias:+.2f} to begin with, {seen}")
    if mention.tipping:
        click.echo(f"  the other side without: {', '.join(mention.tipping)}")


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))


def show_calibration(report: CalibrationReport, city: Path, *, as_json: bool) -> None:
    """Print what a calibration is and rests on."""
    if as_json:
        print_json(report.to_dict())
        return
    if report.at is None:
        click.echo(f"{city} uses the calibration that comes with Wardlight again")
    else:
        used = ", ".join(f"{sense} {count:,}" for sense, count in report.labels.items())
        click.echo(f"Calibrated at {report.at} on labels: {used}; {len(report.changed)} kinds changed")
    table = Table("kind of answer", "temperature", "background", "80% sets reach", "labels", "changed")
    for basis, each in sorted(report.calibration.adjustments.items()):
        changed = "yes" if basis in report.changed else ""
        figures = (each.temperature, each.background, each.masses[1], f"{each.labels:,}")
        table.add_row(basis, *map(str, figures), changed)
    print_table(table)
    click.echo(f"Next: wardlight locate {city}")
