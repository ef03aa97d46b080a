"""Network builders by name: a network records its builder and arguments, to be built again."""

import dataclasses
import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import keras

from keras_gan.utils.checks import suggestion

_BUILDERS: dict[str, Callable[..., Any]] = {}
Arguments = ParamSpec("Arguments")
Network = TypeVar("Network", bound=keras.Model)


@dataclasses.dataclass(frozen=True)
class Built:
    """How a network was built.

    Attributes:
        builder: the function's name: `"keras_gan>dcgan_generator"`.
        arguments: its arguments by name, defaults included.
    """

    builder: str
    arguments: dict


def builder(function: Callable[Arguments, Network]) -> Callable[Arguments, Network]:
    """Registers a function that returns a network, so that presets can name it.

    Its arguments must be plain values: numbers, strings, booleans, `None`, and sequences of them.

    Example:

    ```python
    @keras_gan.networks.builder
    def my_critic(image_shape, width=32):
        ...
        return keras.Model(images, logits)
    ```
    """
    name = f"{function.__module__.partition('.')[0]}>{function.__name__}"
    signature = inspect.signature(function)

    @functools.wraps(function)
    def build(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Network:
        network = function(*args, **kwargs)
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        network.built_by = Built(name, dict(bound.arguments))
        return network

    _BUILDERS[name] = build
    return build


def build(name, arguments):
    """Calls a builder by its name.

    Raises:
        ValueError: if there is no such builder, or it does not take these arguments.
    """
    if not isinstance(name, str) or name not in _BUILDERS:
        raise ValueError(
            "Expected the name of a builder; import the module that registers yours by "
            f"`@keras_gan.networks.builder`. Known: {', '.join(_BUILDERS)}."
            f"{suggestion(name, _BUILDERS)} Received: {name!r}."
        )
    try:
        inspect.signature(_BUILDERS[name]).bind(**arguments)
    except TypeError as error:
        raise ValueError(f"{name} cannot be called as asked: {error}.") from error
    return _BUILDERS[name](**{key: _hashable(value) for key, value in arguments.items()})


def _hashable(value):
    """Lists as tuples: JSON has turned tuples into lists."""
    return tuple(map(_hashable, value)) if isinstance(value, list) else value


def of(network):
    """The `Built` of a network, `None` if no builder made it."""
    return getattr(network, "built_by", None)


def is_ours(network):
    """Whether a builder of this library made the network: Keras can save and load its layers."""
    return of(network) is not None and of(network).builder.startswith("keras_gan>")


def inherit(network, origin):
    """Marks `network`, which was made from `origin`, as built in the same way."""
    if of(origin) is not None:
        network.built_by = of(origin)
    return network
