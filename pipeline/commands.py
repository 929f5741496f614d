"""The `wardlight` command: words in, one function of the pipeline each, words out."""

from dataclasses import replace
from pathlib import Path

import click

from pipeline import (
    commands_accuracy,
    commands_areas,
    commands_creating,
    commands_doctor,
    commands_fetch,
    commands_fetch_places,
    commands_figures,
    commands_findings,
    commands_import,
    commands_judging,
    commands_label,
    commands_lookup,
    commands_need,
    commands_pockets,
    commands_power,
    commands_sensitivity,
    commands_sources,
    commands_users,
    printing,
    printing_each,
)
from pipeline.demo import build_demo
from pipeline.export import FORMATS, export_city
from pipeline.feature_tables import WHATS
from pipeline.gap_choice import EACH, GapChoice
from pipeline.gap_options import gap_choice_options
from pipeline.gap_report import compute_gaps
from pipeline.growing import compute_shortest
from pipeline.locating import choose_model, count_waiting, locate_city
from pipeline.options import CITY, NEW_FILE
from pipeline.predicting import locate_file
from pipeline.progress import show_progress


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wardlight", prog_name="wardlight")
def wardlight() -> None:
    """Where is a city talking online, and where is it only phoning and queueing?

    Ward by ward, and how sure we are. Every command works on one city file, named first.

    \b
    Example:
      wardlight demo
    """


for group in (
    commands_creating.new,
    commands_creating.profile,
    commands_doctor.doctor,
    commands_import.wards,
    commands_import.reference,
    commands_import.places,
    commands_import.posts,
    commands_import.contacts,
    commands_areas.areas,
    commands_sources.sources,
    commands_judging.explain,
    commands_judging.calibrate,
    commands_accuracy.accuracy,
    commands_figures.figures,
    commands_findings.findings,
    commands_sensitivity.sensitivity,
    commands_pockets.pockets,
    commands_power.power,
    commands_power.changes,
    commands_label.label,
    commands_need.need,
    commands_need.services,
    commands_need.access,
    commands_lookup.lookup,
    commands_users.users,
    commands_users.public,
):
    wardlight.add_command(group)
commands_import.wards.add_command(commands_fetch.wards_fetch)
commands_import.reference.add_command(commands_fetch.reference_fetch)
commands_import.places.add_command(commands_fetch_places.fetch)


@wardlight.command()
@click.argument("city", type=CITY)
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes to use.")
@click.option(
    "--posts",
    type=click.Path(path_type=Path),
    help="Locate the rows of this file instead, without storing them.",
)
@click.option("--out", type=NEW_FILE, help="Where to write the answers for --posts (CSV).")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["auto", "csv", "jsonl", "x2", "x1"]),
    default="auto",
    help="Format of --posts.",
)
@click.option("--encoding", default="utf-8", show_default=True, help="Text encoding of --posts.")
@click.option(
    "--spacy-model",
    "model",
    default=None,
    help="An installed spaCy pipeline whose named entities are heard from now on; none: no longer.",
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def locate(  # noqa: PLR0913 - one argument per option
    city: Path,
    *,
    jobs: int,
    posts: Path | None,
    out: Path | None,
    format_: str,
    encoding: str,
    model: str | None,
    as_json: bool,
) -> None:
    """Locate every post not yet located; run it again at any time.

    \b
    Examples:
      wardlight locate leeds.db --jobs 2
      wardlight locate leeds.db --posts new.csv --out PRED.csv
    """
    if (posts is None) != (out is None):
        raise click.UsageError(
            "--posts and --out belong together: the file to locate, and where to write the answers"
        )
    if model is not None:
        choose_model(city, "" if model == "none" else model)
    if posts is not None and out is not None:
        with show_progress("Locating", total=None) as advance:
            report = locate_file(city, posts, out, format=format_, encoding=encoding, advance=advance)
        printing.show_prediction(report, out, as_json=as_json)
        return
    with show_progress("Locating", total=count_waiting(city)) as advance:
        done = locate_city(city, jobs=jobs, advance=advance)
    printing.show_locating(done, as_json=as_json)


@wardlight.command()
@click.argument("city", type=CITY)
@gap_choice_options
@click.option(
    "--grow", is_flag=True, help="Take the last 12 months, 24, or all: the least that tells of most wards."
)
@click.option(
    "--each",
    type=click.Choice(EACH),
    help="One table of the gaps by channel (residents beside them), by service, or by denominator.",
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def gaps(city: Path, *, choice: GapChoice, grow: bool, each: str | None, as_json: bool) -> None:
    """Find wards whose online voice falls short of their calls and counter visits.

    With a period, a service or people as denominator, the report is kept beside the one that pages show.

    \b
    Examples:
      wardlight gaps leeds.db --against phone,counter --online social
      wardlight gaps leeds.db --period 2025-03..2025-06 --service "Council tax"
      wardlight gaps leeds.db --denominator residents
      wardlight gaps leeds.db --grow
      wardlight gaps leeds.db --each channel
    """
    if each is not None:
        choice = replace(choice, each=each)
        choice.require_each()
    report = compute_shortest(city, choice=choice)[0] if grow else compute_gaps(city, choice=choice)
    show = printing.show_gaps if each is None else printing_each.show_each
    show(report, as_json=as_json)


@wardlight.command()
@click.argument("city", type=CITY)
@click.argument("what", type=click.Choice(WHATS))
@click.option("--format", "format_", type=click.Choice(FORMATS), required=True, help="File format.")
@click.option("--out", type=NEW_FILE, required=True, help="The file to write.")
def export(city: Path, what: str, *, format_: str, out: Path) -> None:
    """Write wards, gaps, posts, counters or catchments for QGIS or a spreadsheet; nothing personal leaves.

    png is the map of the gaps; every file says how it was made, of when it is and whose data it holds.

    \b
    Example:
      wardlight export leeds.db gaps --format gpkg --out gaps.gpkg
    """
    written = export_city(city, what, format=format_, out=out)
    click.echo(f"Wrote {written:,} {'rows' if format_ in {'csv', 'xlsx'} else 'features'} to {out}")


@wardlight.command()
@click.option("--no-serve", is_flag=True, help="Build the demo city only.")
@click.option(
    "--out",
    type=NEW_FILE,
    default=Path("demo.db"),
    show_default=True,
    help="The city file; replaced if it is a demo.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Seed of the simulation: same seed, same city."
)
@click.pass_context
def demo(context: click.Context, *, no_serve: bool, out: Path, seed: int) -> None:
    """Build a simulated city with known truth, locate its posts, find its gaps, and show it.

    \b
    Example:
      wardlight demo --no-serve --out demo.db
    """
    report = build_demo(out, seed=seed)
    printing.show_demo(report, out)
    if not no_serve:
        context.invoke(wardlight.commands["serve"], city=out)
