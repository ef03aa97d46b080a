"""Progress reports on standard error."""

import sys
import time

from keras_gan.utils.console import is_terminal, say


def with_progress(items, count, what, size=1, unit="images", every=0.5):
    """Iterates over `items`, and reports progress if that takes longer than a moment.

    A terminal shows one line that is overwritten; a log file gets a new line 20 times less often.

    Args:
        items: an iterable; each item stands for `size` units.
        count: total number of units.
        what: the beginning of the line.
        unit: name of the units, in the plural.
        every: seconds between two reports.
    """
    terminal = is_terminal(sys.stderr)
    last, reported = time.monotonic(), False
    for number, item in enumerate(items, 1):
        yield item
        if time.monotonic() - last > (every if terminal else 20 * every):
            last, reported = time.monotonic(), True
            end = "\r" if terminal else "\n"
            say(f"{what}: {min(number * size, count)} of {count} {unit}", end, "stderr")
    if reported:
        say(f"{what}: {count} of {count} {unit}", file="stderr")
