"""Signals that end a process, held back until it can end cleanly."""

import signal
import threading

# What schedulers and terminals send when a process is to end; the user's second one acts at once.
BY_USER = (signal.SIGINT, signal.SIGTERM)
BY_OTHERS = tuple(
    getattr(signal, name)
    for name in ("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGXCPU", "SIGBREAK")
    if hasattr(signal, name)  # Windows has few of them.
)


class Interrupts:
    """Holds back signals that would end the process; a second SIGINT or SIGTERM acts at once.

    Works only in the main thread, where Python delivers signals. Ignored signals stay ignored, and
    a handler of the user's for SIGHUP, SIGUSR1, SIGUSR2 or SIGXCPU stays in its place. The previous
    handlers are restored when the block ends.

    Attributes:
        pending: the signal held back, or `None`.
    """

    def __init__(self):
        self.pending = None
        self._before = {}

    def __enter__(self):
        self.pending = None
        if threading.current_thread() is threading.main_thread():
            for number in (*BY_USER, *BY_OTHERS):
                if _ends(number):
                    self._before[number] = signal.signal(number, self._hold)
        return self

    def __exit__(self, *error):
        self._restore(*self._before)

    def _restore(self, *numbers):
        for number in numbers:
            if number in self._before:
                signal.signal(number, self._before.pop(number))

    def _hold(self, number, frame):
        self.pending = self.pending or signal.Signals(number)
        if number in BY_USER:  # A limit of CPU time is signalled every second.
            self._restore(*BY_USER)

    def leave(self):
        """Act on the pending signal: `KeyboardInterrupt`, or exit with 128 + its number."""
        if self.pending == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + self.pending)


class Ends:
    """Makes signals that would end the process exceptions, so that what is begun is cleaned up.

    SIGINT is one already. Works only in the main thread.

    Attributes:
        signal: the one that came, or `None`.
    """

    def __init__(self):
        self.signal, self._before = None, {}

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, *BY_OTHERS):
                if signal.getsignal(number) is signal.SIG_DFL:
                    self._before[number] = signal.signal(number, self._leave)
        return self

    def __exit__(self, *error):
        while self._before:
            signal.signal(*self._before.popitem())

    def _leave(self, number, frame):
        self.signal = signal.Signals(number)
        raise SystemExit(128 + number)


def _ends(number):
    """Whether a signal is to be held back: it would end the process, or the user may send it."""
    handler = signal.getsignal(number)
    if number in BY_USER:
        return handler not in (signal.SIG_IGN, None)
    ours = isinstance(getattr(handler, "__self__", None), (Ends, Interrupts))
    return ours or handler in (signal.SIG_DFL, signal.default_int_handler)
