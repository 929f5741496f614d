"""`wardlight`, also `python -m pipeline`."""

import importlib.metadata
import sys

import click

from intake import WardlightError
from pipeline.commands import wardlight

EXIT_FAILURE = 1
_EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command line: exit 0 on success, 2 on wrong usage, 1 with one clear line otherwise."""
    load_plugins()
    try:
        wardlight.main(prog_name="wardlight", standalone_mode=False)
    except click.exceptions.Abort:
        _stop("stopped; what was stored stays, the same command goes on from there", _EXIT_INTERRUPTED)
    except click.UsageError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _stop(error.format_message(), error.exit_code)
    except WardlightError as error:
        _stop(str(error), EXIT_FAILURE)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is wrong with the work.
        sys.stderr.close()
        sys.exit(EXIT_FAILURE)


def load_plugins() -> None:
    """Add the commands of packages that stand above this one (`serve`), found by entry point."""
    for entry in importlib.metadata.entry_points(group="wardlight.commands"):
        if entry.name not in wardlight.commands:
            wardlight.add_command(entry.load(), entry.name)


def _stop(message: str, code: int) -> None:
    line = " ".join(message.split())
    click.echo(f"wardlight: {line}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
