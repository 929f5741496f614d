"""Progress of long work: a bar on a terminal, nothing elsewhere."""

import contextlib
from collections.abc import Iterator
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Advance(Protocol):
    """Tells that some units of work are done."""

    def __call__(self, done: int, /) -> None:
        """Add `done` units."""


def ignore_progress(done: int, /) -> None:
    """Do nothing: for callers that show no progress."""


@contextlib.contextmanager
def show_progress(title: str, *, total: int | None) -> Iterator[Advance]:
    """Show a progress bar on standard error if that is a terminal.

    Args:
        title: What is being done.
        total: Units of work in all, None if not known.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield ignore_progress
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=total)

        def advance(done: int, /) -> None:
            bar.advance(task, done)

        yield advance
