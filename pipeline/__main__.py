"""`wardlight`, also `python -m pipeline`."""

import importlib.metadata
import os
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click import Group

EXIT_FAILURE = 1
_EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command line: exit 0 on success, 2 on wrong usage, 1 with one clear line otherwise."""
    # Many threads quarrel over the model's small matrices: measured, one is up to ten times faster.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        _run()
    except (click.exceptions.Abort, KeyboardInterrupt):
        _stop("stopped; what was stored stays, the same command goes on from there", _EXIT_INTERRUPTED)


def load_commands() -> "Group":
    """Return the command with those of packages that stand above this one (`serve`), found by entry point."""
    # Loaded here, not on import: Ctrl-C while the libraries load ends in a line, not in a traceback.
    from pipeline.commands import wardlight  # noqa: PLC0415

    for entry in importlib.metadata.entry_points(group="wardlight.commands"):
        if entry.name not in wardlight.commands:
            wardlight.add_command(entry.load(), entry.name)
    return wardlight


def _run() -> None:
    from intake import WardlightError  # noqa: PLC0415 - see load_commands

    try:
        load_commands().main(prog_name="wardlight", standalone_mode=False)
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
    except OSError as error:
        _stop(f"the system refused: {error.strerror or error}. Nothing was half-written", EXIT_FAILURE)


def _stop(message: str, code: int) -> None:
    line = " ".join(message.split())
    click.echo(f"wardlight: {line}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
