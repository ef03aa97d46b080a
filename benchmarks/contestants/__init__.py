"""What `benchmarks.contest` lets run in turn: each a module with `make(**settings)`.

A module is imported in a process of its own, in the environment of what it measures, so it imports
nothing that is not there: that of TensorFlow-GAN has neither Keras 3 nor this library.
"""

from collections.abc import Callable
from typing import NamedTuple

SHAPE, LATENT_DIM = (28, 28, 1), 64


class Contestant(NamedTuple):
    """Something that trains.

    Attributes:
        images: real samples in one step.
        step: function of a number of steps; returns when they have been made.
        generate: function of a number of samples; returns when they are there. `None` where it
            would be that of another contestant.
    """

    images: int
    step: Callable
    generate: Callable | None = None
