"""The types that hints of several modules name.

A tensor is of the backend's own class, and the backend is chosen when the program starts: to a type
checker, which does not run it, a tensor may be anything.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["Array", "ArrayLike", "Generates", "Part", "Schedule", "Shape", "StrPath", "Tensor"]

Tensor = Any
Shape = Sequence[Any]  # Of one tensor, or of several the shapes of each.
StrPath = str | os.PathLike[str]
Schedule = Callable[[Tensor], Tensor]  # Of the images seen.
Part: Any = object  # The base of a part of a class, which uses what the other parts define.


class Array(Protocol):
    """An array of any framework, which has what a list lacks."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Any]: ...

    def __getitem__(self, key: Any, /) -> Any: ...

    def __array__(self, *args: Any, **kwargs: Any) -> np.ndarray: ...


class Generates(Protocol):
    """A GAN, or anything else that generates arrays."""

    @property
    def generate(self) -> Callable[..., np.ndarray]:
        """Samples as an array, as `keras_gan.models.AdversarialModel.generate` makes them."""
