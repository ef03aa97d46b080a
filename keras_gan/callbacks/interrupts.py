"""Ctrl-C and SIGTERM, held back until training can stop cleanly."""

import signal
import threading


class Interrupts:
    """Holds back a first SIGINT or SIGTERM; a second one acts at once.

    Works only in the main thread, where Python delivers signals. Ignored signals stay ignored. The
    previous handlers are restored when the block ends.

    Attributes:
        pending: the signal held back, or `None`.
    """

    def __init__(self):
        self.pending = None
        self._before = {}

    def __enter__(self):
        self.pending = None
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) not in (signal.SIG_IGN, None):
                    self._before[number] = signal.signal(number, self._hold)
        return self

    def __exit__(self, *error):
        while self._before:
            signal.signal(*self._before.popitem())

    def _hold(self, number, frame):
        self.pending = signal.Signals(number)
        self.__exit__()

    def leave(self):
        """Act on the pending signal: `KeyboardInterrupt`, or exit with 128 + its number."""
        if self.pending == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + self.pending)
