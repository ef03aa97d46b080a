"""python -m benchmarks.contestants MODULE SETTINGS: one contestant, which waits for orders.

It makes one step and prints the seconds. Then it answers each line of its input, such as
`["step", 10]`, with the seconds taken and the peak memory of the process so far.
"""

import importlib
import json
import os
import sys
import time

from benchmarks import memory


def serve(module, settings, orders, answer):
    """Make the contestant and carry out each line of `orders`."""
    contestant = importlib.import_module(f"benchmarks.contestants.{module}").make(**settings)
    answer({"images": contestant.images, "first": seconds(contestant.step, 1)})
    for line in orders:
        action, count = json.loads(line)
        took = seconds(getattr(contestant, action), count)
        answer({"seconds": took, "peak_bytes": memory.peak()})


def seconds(function, count):
    start = time.perf_counter()
    function(count)
    return time.perf_counter() - start


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # Frameworks print to stdout too; send that to stderr.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    serve(
        sys.argv[1],
        json.loads(sys.argv[2]),
        sys.stdin,
        lambda values: print(json.dumps(values), file=answers, flush=True),
    )
