"""python -m benchmarks.start_up: what comes before the first step of a training, and its memory.

Starts each contestant of `COMPARISONS` as a process of its own, one at a time, in reverse order
every other round, and prints a Markdown table for each comparison: the seconds from the start of
the process to the end of its first step, imports and compilation included; how much of that the
first step took; then, up to the end of `STEPS` more steps, the CPU seconds, which depend less on
what else the machine does, and the most memory. Medians over `--rounds`, each beside its ratio to
the first contestant, ours.
"""

import resource
import statistics
import time

from absl import flags

from benchmarks import comparison
from benchmarks.suites import throughput
from keras_gan.utils import console

STEPS = 10
TUTORIAL = "WGAN-GP of Keras's tutorial"
COMPARISONS = {
    name: {each: entry for each, entry in entries.items() if each != "tensorflow-gan"}
    for name, entries in throughput.COMPARISONS.items()
    if name
    in (TUTORIAL, "WGAN-GP on PyTorch and tensorflow-gan", "GAN without a penalty on PyTorch")
}
HEAD = ("", "seconds to the end of the first step", "of which it took", "CPU seconds", "MB at most")


def measure(entry):
    """`(seconds, of the first step, CPU seconds, megabytes)` of one start of a contestant."""
    began, cpu = time.perf_counter(), _cpu_of_children()
    with comparison.Worker(entry) as worker:
        ready = time.perf_counter() - began
        worker.seconds("step", STEPS)
    return ready, worker.first, _cpu_of_children() - cpu, worker.peak_bytes / 1e6


def _cpu_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def compare(entries, rounds, measure=measure):
    """`{name: medians}` of the values of `measure`, each contestant started once a round."""
    found = {name: [] for name in entries}
    for number in range(rounds):
        for name in list(entries) if number % 2 else list(entries)[::-1]:
            found[name].append(measure(entries[name]))
    return {
        name: [*map(statistics.median, zip(*values, strict=True))] for name, values in found.items()
    }


def table(medians):
    """The lines of a Markdown table; values of all but the first with their ratio to its value."""
    ours = next(iter(medians.values()))
    lines = [HEAD, ["---"] * len(HEAD)]
    for name, values in medians.items():
        cells = [f"{value:,.3g}" if value < 100 else f"{value:,.0f}" for value in values]
        if values is not ours:
            pairs = zip(cells, values, ours, strict=True)
            cells = [f"{cell} ({value / first:.2f})" for cell, value, first in pairs]
        lines.append([f"`{name}`", *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main(_):
    for title, entries in COMPARISONS.items():
        print(f"**{title}**\n\n{table(compare(entries, flags.FLAGS.rounds))}\n", flush=True)


if __name__ == "__main__":
    flags.DEFINE_integer("rounds", 3, "starts of each contestant", lower_bound=1)
    console.run(main)
