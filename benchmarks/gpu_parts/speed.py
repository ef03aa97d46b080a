"""Images a second of one GAN at one size and precision, at several sizes of batch."""

import time

from benchmarks.gpu_parts import exclusive
from benchmarks.gpu_parts.devices import name

# GAN -> its recipe of the command line, and arguments that replace those of the recipe.
GANS = {
    "gan, no penalty": ("gan", {"penalty": None}),
    "r3gan": ("r3gan", None),
    "gan": ("gan", None),
    "sngan": ("sngan", None),
    "wgan_gp": ("wgan_gp", None),
    "lsgan": ("lsgan", None),
    "fgan": ("fgan", None),
    "wgan": ("wgan", None),
    "dragan": ("dragan", None),
}
FULL = ("out of memory", "resource_exhausted")  # What an error says where the memory is full.


def measure(report, gan, size, precision, width, batches, seconds, lock, until, hand=None):
    """Compile a step for each size of batch beside others, then time each, alone on the card.

    Args:
        report: function of a metric and its value.
        gan: a key of `GANS`.
        size: the images' side in pixels.
        precision: `"float32"` or `"mixed_bfloat16"`.
        width: of the `dcgan` networks.
        batches: images in one critic update.
        seconds: length of a measurement, a `fit`.
        lock: path of the lock file.
        until: when to stop, on the clock of `time.time()`.
        hand: `None` for the library; `"eager"` or a backend of `torch.compile` for the same step
            by hand on PyTorch.
    """
    settings = {"gan": gan, "size": size, "precision": precision, "width": width, "hand": hand}
    with exclusive.shared(lock):
        made = {}
        for batch in batches:
            found = _first(gan, size, precision, width, batch, hand)
            if found is None:
                report("out_of_memory", **settings, batch=batch)
                break
            made[batch] = found
    with exclusive.alone(lock):
        for batch, (contestant, first) in made.items():
            if time.time() >= until:
                break
            step = seconds_per_step(contestant.step, seconds)
            found = {"step": step, "first": first, "device": name()}
            report("images_per_second", contestant.images / step, **settings, batch=batch, **found)


def _first(gan, size, precision, width, batch, hand):
    """A contestant and the seconds of its first two steps; `None` where the memory is full."""
    try:
        contestant = make(gan, size, precision, width, batch, hand)
        return contestant, _timed(contestant.step, 2)
    except Exception as error:
        if any(word in f"{type(error).__name__} {error}".lower() for word in FULL):
            return None
        raise


def make(gan, size, precision, width, batch, hand):
    kind, arguments = GANS[gan]
    shape = (size, size, 3)
    if hand is None:
        from benchmarks.contestants import library

        given = {"precision": precision, "arguments": arguments, "shape": shape}
        return library.make(kind, width, batch, **given)
    from benchmarks.contestants import pytorch

    compiled = False if hand == "eager" else hand
    return pytorch.make(kind, width, batch, compiled, shape, precision)


def seconds_per_step(step, seconds):
    """Seconds of one step, in a measurement of about `seconds`."""
    step(3)
    least = 5
    count = max(least, round(seconds * least / _timed(step, least)))
    return _timed(step, count) / count


def _timed(step, count):
    start = time.perf_counter()
    step(count)
    return time.perf_counter() - start
