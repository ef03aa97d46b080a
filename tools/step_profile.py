"""python -m tools.step_profile --gan=gan: where a training step on PyTorch spends its time.

Profiles `fit` of a GAN of the command line, and the same step by hand, on one core. Prints a
Markdown table: milliseconds and calls of each kind of operation in a step.
"""

import collections
import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import torch
from absl import app, flags
from torch.profiler import ProfilerActivity, profile

from benchmarks.contestants import library, pytorch

WIDTH, BATCH = 32, 64
KINDS = {  # Kind of operation -> what the names of its operators hold.
    "convolutions": ("convolution",),
    "copies": ("copy_", "clone", "contiguous"),
    "batch normalisation in one operator": ("batch_norm",),
    "Adam and the average": ("foreach", "adam", "lerp"),
}
OTHER = "all other"
AS_BY_HAND = {"gan": {"penalty": None}}


def kind(operator):
    """The kind of an operator, by its name."""
    return next((k for k, parts in KINDS.items() if any(p in operator for p in parts)), OTHER)


def spent(contestant, steps):
    """`{kind: (milliseconds, calls)}` of a step."""
    contestant.step(3)
    with profile(activities=[ProfilerActivity.CPU]) as profiled:
        contestant.step(steps)
    found = collections.defaultdict(lambda: [0.0, 0.0])
    for event in profiled.key_averages():
        found[kind(event.key)][0] += event.self_cpu_time_total / 1e3 / steps
        found[kind(event.key)][1] += event.count / steps
    return found


def row(name, cells):
    print(f"| {name} | {' | '.join(cells)} |")


def main(_):
    torch.set_num_threads(1)
    gan, steps = flags.FLAGS.gan, flags.FLAGS.steps
    ours = library.make(gan, WIDTH, BATCH, arguments=AS_BY_HAND.get(gan))
    parts = [spent(each, steps) for each in (ours, pytorch.make(gan, WIDTH, BATCH))]
    row(f"`{gan}`", ["the library", "by hand"])
    row("---", ["---", "---"])
    for each in [*KINDS, OTHER]:
        row(each, [f"{found[each][0]:.1f} ms, {found[each][1]:.0f} calls" for found in parts])
    row("a step", [f"{sum(time for time, _ in found.values()):.0f} ms" for found in parts])


if __name__ == "__main__":
    flags.DEFINE_string("gan", "gan", "a GAN of the command line that is written by hand too")
    flags.DEFINE_integer("steps", 10, "steps to profile", lower_bound=1)
    app.run(main)
