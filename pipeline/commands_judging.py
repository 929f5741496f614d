"""Commands of analysts: why a post is where it is, and how far answers are to be believed."""

from pathlib import Path

import click

from pipeline.calibrating import forget_calibration, make_calibration
from pipeline.explaining import explain_stored_post
from pipeline.options import CITY
from pipeline.printing_explain import show_calibration, show_explanation


@click.command()
@click.argument("city", type=CITY)
@click.argument("post_id")
@click.option("--source", default="", help="Source of the post, where two sources hold the same id.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def explain(city: Path, post_id: str, *, source: str, as_json: bool) -> None:
    """Say why a post is where it is: words, candidates, features, weights, and what would have changed it.

    \b
    Example:
      wardlight explain leeds.db 1825402034061312000
    """
    show_explanation(explain_stored_post(city, post_id, source=source), as_json=as_json)


@click.command()
@click.argument("city", type=CITY)
@click.option("--forget", is_flag=True, help="Go back to the calibration that comes with Wardlight.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def calibrate(city: Path, *, forget: bool, as_json: bool) -> None:
    """Fit on this city's labels how far each kind of answer is to be believed.

    Kept in the city file, dated; the next `wardlight locate` answers all posts with it.

    \b
    Example:
      wardlight calibrate leeds.db
    """
    report = forget_calibration(city) if forget else make_calibration(city)
    show_calibration(report, city, as_json=as_json)
