"""Guesses slowed down: after some failures each further try must wait, ever longer."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST_KEPT = 10_000
_LONGEST_S = 900.0
_FORGET_S = 3_600.0


@dataclass(slots=True)
class _Failures:
    count: int
    last: float


class Slowdown:
    """Counts failures by name and address together, by address, and by name; memory is bounded.

    A name alone is given many tries before it is slowed, so that strangers cannot easily shut its owner out.
    """

    FREE = (5, 20, 100)
    """Failures that cost nothing: of one name from one address, of one address, of one name."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Remember nothing yet; `clock` gives seconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], _Failures] = OrderedDict()

    def begin(self, name: str, address: str) -> float:
        """Return seconds to wait before a try may be made; 0 counts it as failed until `forget`.

        Counted before the password is looked at: many tries at once are many tries.
        """
        with self._lock:
            now = self._clock()
            wait = self.wait(name, address)
            if wait > 0:
                return wait
            for key in _keys(name, address):
                failures = self._kept.pop(key, None)
                if failures is None or now - failures.last > _FORGET_S:
                    failures = _Failures(0, now)
                failures.count, failures.last = failures.count + 1, now
                self._kept[key] = failures
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
            return 0.0

    def wait(self, name: str, address: str) -> float:
        """Return seconds to wait before a try may be made."""
        now = self._clock()
        pairs = zip(_keys(name, address), self.FREE, strict=True)
        return max(self._wait(key, free, now) for key, free in pairs)

    def forget(self, name: str, address: str) -> None:
        """Take the try back that has been right, and the failures of this name from this address."""
        with self._lock:
            together, *others = _keys(name, address)
            self._kept.pop(together, None)
            for key in others:
                if key in self._kept:
                    self._kept[key].count -= 1

    def __len__(self) -> int:
        """Return how many names and addresses are remembered."""
        return len(self._kept)

    def _wait(self, key: tuple[str, str], free: int, now: float) -> float:
        failures = self._kept.get(key)
        if failures is None or failures.count < free:
            return 0.0
        pause = min(2.0 ** min(failures.count - free, 30), _LONGEST_S)
        return max(0.0, failures.last + pause - now)


def _keys(name: str, address: str) -> tuple[tuple[str, str], ...]:
    return (name, address), ("", address), (name, "")
