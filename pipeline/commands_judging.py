"""Commands of analysts: why a post is where it is."""

from pathlib import Path

import click

from pipeline.explaining import explain_stored_post
from pipeline.options import CITY
from pipeline.printing_explain import show_explanation


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
