"""The command that holds answers against truth."""

from pathlib import Path

import click

from geocode import SENSES
from pipeline.accuracy import check_accuracy
from pipeline.options import CITY, INPUT, NEW_FILE
from pipeline.printing_accuracy import show_accuracy
from pipeline.whole_files import check_folder, write_whole


@click.command()
@click.argument("city", type=CITY)
@click.argument("truth", type=INPUT)
@click.option(
    "--sense",
    type=click.Choice(SENSES),
    default="about",
    show_default=True,
    help="Which place of a post the truth tells.",
)
@click.option("--figure", type=NEW_FILE, help="Draw reliability and risk against coverage here (SVG).")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the intervals' resampling.")
@click.option("--encoding", default="utf-8", show_default=True, help="Text encoding of the file.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def accuracy(  # noqa: PLR0913 - one argument per option
    city: Path, truth: Path, *, sense: str, figure: Path | None, seed: int, encoding: str, as_json: bool
) -> None:
    """Measure how right the answers are, against posts whose true ward or point is known.

    TRUTH is a table with a column text, and true_ward or true_lat and true_lon (also id, author,
    profile_location, lat, lon), or JSON lines of posts with an object "truth". The report is kept in the
    city file for the analysts' page.

    \b
    Example:
      wardlight accuracy leeds.db labelled.csv --sense about --figure accuracy.svg
    """
    if figure is not None:
        check_folder(figure)
    report = check_accuracy(city, truth, sense=sense, seed=seed, encoding=encoding)
    if figure is not None:
        from pipeline.figures import draw_accuracy  # noqa: PLC0415 - only who wants a figure waits for it

        with write_whole(figure) as stream:
            stream.write(draw_accuracy(report))
    show_accuracy(report, figure=figure, as_json=as_json)
