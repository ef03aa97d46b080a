"""The strategy that a GAN was built under, by which Keras trains it wherever it is called."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from keras_gan import backend

Method = TypeVar("Method", bound=Callable[..., Any])


def in_own_scope(method: Method) -> Method:
    """A method of a GAN, run in the scope of that strategy: all that asks for it finds it."""

    @functools.wraps(method)
    def within(self, *args, **kwargs):
        with backend.scope_of(self):
            return method(self, *args, **kwargs)

    return within  # type: ignore[return-value]
