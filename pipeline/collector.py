"""Python's cyclic collector kept out of the way of long work."""

import contextlib
import gc
from collections.abc import Iterator

_THRESHOLDS = (200_000, 20, 100)


def quiet_collector() -> None:
    """Let the collector run seldom from now on and pass over what exists: for worker processes."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


@contextlib.contextmanager
def spare_collector() -> Iterator[None]:
    """Let the collector run seldom while a batch job makes many objects that live on.

    What exists already (the gazetteer's hundreds of thousands of objects) is left out of its rounds
    altogether; both are undone at the end. Memory stays bounded: the collector still runs, at larger steps.
    """
    before = gc.get_threshold()
    quiet_collector()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
