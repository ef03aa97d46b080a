"""How far something that takes a while has come, on standard error."""

import sys
import time


def with_progress(items, count, what, size=1, unit="images", every=0.5):
    """Iterates over `items`; says how far it is where that takes longer than a moment.

    A terminal sees one line that is rewritten; a log file a line every 20 times as long.

    Args:
        items: an iterable of things that stand for `size` of the units each.
        count: units in all.
        what: what is being done, the beginning of the line.
        unit: of what, in the plural.
        every: seconds between two reports.
    """
    lasting = sys.stderr.isatty()
    shown, told = time.monotonic(), False
    for number, item in enumerate(items, 1):
        yield item
        if time.monotonic() - shown > (every if lasting else 20 * every):
            shown, told = time.monotonic(), True
            end = "\r" if lasting else "\n"
            _say(f"{what}: {min(number * size, count)} of {count} {unit}", end)
    if told:
        _say(f"{what}: {count} of {count} {unit}", "\n")


def _say(line, end):
    print(line, end=end, file=sys.stderr, flush=True)
