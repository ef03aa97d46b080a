"""Network builders by name: a network records its builder and arguments, to be built again."""

import dataclasses
import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import keras

from keras_gan.utils.checks import suggestion

OURS, SCRIPT = "keras_gan>", "__main__"
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
    Its name is that of its package and its own, which no other function may have.

    Example:

    ```python
    @keras_gan.networks.builder
    def my_critic(image_shape, width=32):
        ...
        return keras.Model(images, logits)
    ```

    Raises:
        ValueError: for a function with arguments that have no name to give them by, or with the
            name of another one.
    """
    name = f"{function.__module__.partition('.')[0]}>{function.__name__}"
    signature = inspect.signature(function)
    _require_names(function, signature)
    _require_free(name, function)

    @functools.wraps(function)
    def build(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Network:
        network = function(*args, **kwargs)
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        network.built_by = Built(name, dict(bound.arguments))
        return network

    _BUILDERS[name] = build
    return build


def _require_names(function, signature):
    nameless = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.VAR_POSITIONAL)
    for parameter in signature.parameters.values():
        if parameter.kind in nameless:
            raise ValueError(
                "A preset gives arguments by their names: make several one sequence, "
                f"`widths`, and leave `*` and `/` out. Received: {function.__name__}{signature}."
            )


def _require_free(name, function):
    """Raise if another function has the name; the same one again is a notebook's cell."""
    other = _BUILDERS.get(name, function)
    if _place(other) != _place(function):
        raise ValueError(
            "A preset names builders by package and function: rename one of two. "
            f"Received: {name!r} of {_place(function)} beside that of {_place(other)}."
        )


def _place(function):
    return f"{function.__module__}.{function.__qualname__}"


def build(name, arguments):
    """Calls a builder by its name.

    Raises:
        ValueError: if there is no such builder, or it does not take these arguments.
    """
    name = _imported(name)
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


def _imported(name):
    """The name that a script's builder has where the script is imported, if only one may be it."""
    package, _, function = str(name).partition(">")
    if package != SCRIPT or name in _BUILDERS:
        return name
    found = [each for each in _BUILDERS if each.partition(">")[2] == function]
    found = [each for each in found if not each.startswith(OURS)]
    return found[0] if len(found) == 1 else name


def _hashable(value):
    """Lists as tuples: JSON has turned tuples into lists."""
    return tuple(map(_hashable, value)) if isinstance(value, list) else value


def of(network):
    """The `Built` of a network, `None` if no builder made it."""
    return getattr(network, "built_by", None)


def is_ours(network):
    """Whether a builder of this library made the network: Keras can save and load its layers."""
    return of(network) is not None and of(network).builder.startswith(OURS)


def inherit(network, origin, change):
    """Marks `network`, which is `change(origin)`, as built like `origin`.

    A preset of a GAN whose constructor makes the change holds the origin.
    """
    if of(origin) is not None:
        network.built_by, network.changed_by = of(origin), change
    return network


def again(network):
    """A new network, built and changed as the builder's network was."""
    copy = build(of(network).builder, of(network).arguments)
    change = getattr(network, "changed_by", None)
    return change(copy) if change else copy


def plain(network):
    """How a network was built, as nested sequences of plain values, for builders of builders."""
    return of(network).builder, tuple(of(network).arguments.items())


def build_plain(built):
    """The network of what `plain` returned."""
    name, arguments = built
    return build(name, dict(arguments))
