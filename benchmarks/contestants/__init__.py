"""The contestants of `benchmarks.comparison`: each is a module with `make(**settings)`.

Each module runs in a process and an environment of its own and imports only what is installed
there: the environment of TensorFlow-GAN has neither Keras 3 nor this library.
"""

from collections.abc import Callable
from typing import NamedTuple

SHAPE, LATENT_DIM = (28, 28, 1), 64


class Contestant(NamedTuple):
    """A training that can be timed.

    Attributes:
        images: real samples in one step.
        step: function of a number of steps; returns when they are done.
        generate: function of a number of samples; returns when they are generated. `None` if
            generation is not measured.
    """

    images: int
    step: Callable
    generate: Callable | None = None
