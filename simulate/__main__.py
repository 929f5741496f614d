"""`python -m simulate`: write the files of a made-up city."""

from pathlib import Path

import click

from intake import WardlightError
from simulate.city import make_city
from simulate.writing import write_city


@click.command(epilog="Example: python -m simulate --out data/sample --posts 400 --scale 0.02")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write."
)
@click.option("--seed", default=1, show_default=True, help="Same seed and sizes, same bytes.")
@click.option("--people", default=800_000, show_default=True, help="Residents.")
@click.option("--posts", default=120_000, show_default=True, help="Posts.")
@click.option(
    "--months", default=3, show_default=True, help="Months that posts and contacts are spread over."
)
@click.option(
    "--scale", default=1.0, show_default=True, help="Share of the usual streets, postcodes, contacts."
)
def main(out: Path, *, seed: int, people: int, posts: int, months: int, scale: float) -> None:
    """Write the files of a made-up city with known truth."""
    try:
        city = make_city(seed, people=people, posts=posts, months=months, scale=scale)
        files = write_city(city, out)
    except WardlightError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{city.name}, simulated: {len(city.posts):,} posts, {len(city.contacts.rows):,} rows of contacts"
    )
    click.echo(f"written to {files.wards.parent}")


if __name__ == "__main__":
    main()
