"""python -m benchmarks.contestants MODULE SETTINGS: one contestant, at work when it is told to.

After its first step it says how long that took; then each line `["step", 10]` on its input is
answered by the seconds it took and the most memory the process has had.
"""

import importlib
import json
import os
import resource
import sys
import time


def serve(module, settings, orders, say):
    """Make the contestant, then do what each line of `orders` says."""
    contestant = importlib.import_module(f"benchmarks.contestants.{module}").make(**settings)
    say({"images": contestant.images, "first": seconds(contestant.step, 1)})
    for line in orders:
        what, count = json.loads(line)
        took = seconds(getattr(contestant, what), count)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        say({"seconds": took, "peak_bytes": peak})


def seconds(function, count):
    start = time.perf_counter()
    function(count)
    return time.perf_counter() - start


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # What a framework prints is not to be taken for an answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    serve(
        sys.argv[1],
        json.loads(sys.argv[2]),
        sys.stdin,
        lambda answer: print(json.dumps(answer), file=answers, flush=True),
    )
