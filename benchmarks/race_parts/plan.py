"""Who takes part, and in what order."""

import pathlib
import sys
from typing import NamedTuple

ROOT = pathlib.Path(__file__).parent.parent.parent
PEERS = ROOT / ".venv-race" / "bin" / "python"


class Entry(NamedTuple):
    """How a contestant is started.

    Attributes:
        module: of `benchmarks.race_parts`.
        title: what tables call it.
        python: interpreter of its environment.
        backend: `KERAS_BACKEND` of its process; `None` leaves it.
    """

    module: str
    title: str
    python: pathlib.Path | str = sys.executable
    backend: str | None = None


CONTESTANTS = {
    "keras_gan": Entry("ours", "`keras-gan`, recipe `r3gan`"),
    "tutorial": Entry("tutorial", "Keras's tutorial, DCGAN", backend="tensorflow"),
    "lightweight_gan": Entry("lightweight", "`lightweight-gan`", PEERS),
    "stylegan2_pytorch": Entry("stylegan2", "`stylegan2-pytorch`", PEERS),
    "diffusion": Entry("diffusion", "`denoising-diffusion-pytorch`", PEERS),
}
KNOWN = {**CONTESTANTS, "toy": Entry("toy", "noise around a face")}


def runs(names, seeds):
    """`(name, seed)` of each run: all contestants by one seed, then all by the next.

    Each time another one is first, so that none always has the machine as the same one left it.
    """
    for number, seed in enumerate(seeds):
        first = number % len(names)
        yield from ((name, seed) for name in [*names[first:], *names[:first]])


def counts(settings):
    """Samples of each snapshot of a run; the last one is what tables show."""
    return [settings["curve_samples"]] * (settings["snapshots"] - 1) + [settings["samples"]]
