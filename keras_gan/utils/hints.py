"""The types that hints of several modules name.

A tensor's class is that of the backend, which the user chooses when the program starts, and none of
the three is a base of the others: a type checker can say nothing of it.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["Array", "ArrayLike", "Generates", "Part", "Quantity", "Shape", "StrPath", "Tensor"]

Tensor = Any
Shape = Sequence[Any]  # Of a tensor, with `None` for the batch axis; of several, their shapes.
StrPath = str | os.PathLike[str]
Quantity = float | Callable[[Tensor], Tensor]  # A number, or a schedule of it in images seen.


# The base of a part of a class: to a type checker, it may have what the other parts define.
Part: Any = object


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
