"""Ctrl-C and SIGTERM, held back until a training stands where it can be left."""

import signal
import threading


class Interrupts:
    """Notes a first SIGINT or SIGTERM; a second one acts at once.

    Only in the main thread, where Python delivers signals; one that the process ignores stays
    ignored. What handled the signals before does so again when the block ends.

    Attributes:
        pending: the signal noted, or `None`.
    """

    def __init__(self):
        self.pending = None
        self._before = {}

    def __enter__(self):
        self.pending = None
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) not in (signal.SIG_IGN, None):
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *error):
        while self._before:
            signal.signal(*self._before.popitem())

    def _note(self, number, frame):
        self.pending = signal.Signals(number)
        self.__exit__()

    def leave(self):
        """Do what the signal noted asks for: `KeyboardInterrupt`, or exit with 128 + its number."""
        if self.pending == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + self.pending)
