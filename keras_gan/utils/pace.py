"""How often work is done that only informs or protects, and that training waits for."""

import contextlib
import time
from collections.abc import Iterator

SHARE = 0.02  # Of the time, that such work may take.


class Pace:
    """Tells when it is time again: after `seconds`, or later where the work takes long.

    Args:
        seconds: least number of seconds from the end of one piece of work to the next.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._next = 0.0

    def begin(self) -> None:
        """Count from now."""
        self._next = time.monotonic() + self.seconds

    def due(self) -> bool:
        return time.monotonic() >= self._next

    @contextlib.contextmanager
    def work(self) -> Iterator[None]:
        """Measure the work in this context: it never takes more than `SHARE` of the time."""
        start = time.monotonic()
        try:
            yield
        finally:
            end = time.monotonic()
            self._next = end + max(self.seconds, (end - start) / SHARE)
