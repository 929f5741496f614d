"""The `label` command: a sample drawn, labelled on the terminal or in a spreadsheet, and reported on."""

import sys
from pathlib import Path

import click

from geocode import SENSES
from pipeline import printing
from pipeline.label_asking import ask_labels
from pipeline.label_files import export_labels, import_labels
from pipeline.label_report import report_labels
from pipeline.label_sampling import SAMPLE_SIZE, draw_labels
from pipeline.labelling import check_annotator
from pipeline.options import CITY, INPUT, NEW_FILE
from pipeline.printing_labels import show_draw, show_label_report


@click.command()
@click.argument("city", type=CITY)
@click.option(
    "--sense", type=click.Choice(SENSES), default="about", show_default=True, help="Which place of a post."
)
@click.option(
    "--size",
    type=click.IntRange(1, 100_000),
    default=SAMPLE_SIZE,
    show_default=True,
    help="Posts in the sample; a larger one that is there stays.",
)
@click.option("--seed", type=click.IntRange(0), help="Seed of the sample.  [default: its own, or 1]")
@click.option("--as", "annotator", help="Whose answers these are.")
@click.option("--out", type=NEW_FILE, help="Write the sample for a spreadsheet (CSV).")
@click.option("--from", "filled", type=INPUT, help="Take in the filled spreadsheet (CSV).")
@click.option("--report", is_flag=True, help="Progress, agreement (Cohen's kappa), weighted estimates.")
@click.option("--encoding", default="utf-8", show_default=True, help="Text encoding of --from.")
@click.option("--json", "as_json", is_flag=True, help="Report or ledger as JSON.")
def label(  # noqa: PLR0913 - one argument per option
    city: Path,
    *,
    sense: str,
    size: int,
    seed: int | None,
    annotator: str | None,
    out: Path | None,
    filled: Path | None,
    report: bool,
    encoding: str,
    as_json: bool,
) -> None:
    """Label a random sample of posts by hand, to know what the answers are worth.

    On a terminal it asks post by post; two people with their own names label the same posts. The sample is
    stratified by level and kind of evidence, posts without a place included.

    \b
    Examples:
      wardlight label leeds.db --as Ann
      wardlight label leeds.db --sense lives_in --out sample.csv
      wardlight label leeds.db --sense lives_in --from sample.csv --as Ann
      wardlight label leeds.db --report
    """
    if (out is not None) + (filled is not None) + report > 1:
        raise click.UsageError("--out, --from and --report are three different tasks; choose one")
    if as_json and not (report or filled is not None):
        raise click.UsageError("--json belongs to --report or --from")
    if report:
        show_label_report(report_labels(city, sense), as_json=as_json)
        return
    if filled is not None:
        ledger = import_labels(city, filled, sense=sense, annotator=annotator, encoding=encoding)
        printing.show_ledgers([ledger], as_json=as_json)
        return
    if out is not None:
        show_draw(draw_labels(city, sense, size=size, seed=seed))
        written = export_labels(city, out, sense=sense, annotator=annotator)
        click.echo(
            f"Wrote {written:,} posts to {out}. Fill the column answer with a ward's name or code, "
            f"city, outside or unknown; then: wardlight label {city} --sense {sense} --from {out} --as NAME"
        )
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(
            "labelling asks questions; here is no terminal: use --out FILE.csv to label in a spreadsheet, "
            "--from FILE.csv to take it in, --report to read the results, or the page /label of: "
            "wardlight serve CITY --analyst"
        )
    show_draw(draw_labels(city, sense, size=size, seed=seed))
    name = check_annotator(annotator if annotator is not None else click.prompt("Your name"))
    given = ask_labels(city, sense, annotator=name)
    click.echo(f"{given:,} answers saved. Results: wardlight label {city} --sense {sense} --report")
