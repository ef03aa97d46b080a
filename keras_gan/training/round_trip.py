"""Parts of a GAN serialized and built again, to see at once whether saving keeps what they are."""

import functools
import inspect
import types

import keras
import numpy as np

PLAIN = (bool, int, float, str, bytes, type(None), np.ndarray, np.generic, types.FunctionType)
UNIMPORTANT = ("name",)  # Keras numbers the names of copies.


def check(parts):
    """Raise where a part would not come back from a file as it is.

    Args:
        parts: parts by the constructor's names for them: penalties, schedules, an augmentation.
    """
    for role, part in parts.items():
        for each in _users_own(part):
            copy = again(each, f"`{role}`")
            if lost := differences(each, copy):
                raise ValueError(_loses(f"`{role}`", each, lost))


def again(part, role):
    """A copy of a part by way of its config; an error names the part by its `role`."""
    try:
        copy = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(part))
    except Exception as error:
        raise ValueError(cannot(role, part, error)) from error
    if type(copy) is not type(part):
        raise ValueError(cannot(role, part, f"read as {_name(copy)}."))
    return copy


def check_layers(network, copy, role):
    """Raise where a layer of a network's copy has other settings."""
    for layer, other in layer_differences(network, copy):
        raise ValueError(_loses(f"{role}", layer, differences(layer, other) or ["layers"]))


def layer_differences(network, copy):
    """The pairs of layers of two networks that differ in their settings."""
    layers, others = list(network._flatten_layers()), list(copy._flatten_layers())
    if len(layers) != len(others):
        return [(network, copy)]
    pairs = zip(layers, others, strict=True)
    return [(a, b) for a, b in pairs if type(a) is not type(b) or differences(a, b)]


def differences(part, copy):
    """Names of the constructor's arguments that a part and its copy keep as other values."""
    kept = vars(part).keys() & _arguments(type(part)) - set(UNIMPORTANT)
    return sorted(n for n in kept if not _same(getattr(part, n), getattr(copy, n, part)))


@functools.cache
def _arguments(kind):
    return frozenset(inspect.signature(kind.__init__).parameters)


def _same(first, second):
    if isinstance(first, (list, tuple)) and isinstance(second, (list, tuple)):
        pairs = zip(first, second, strict=False)
        return len(first) == len(second) and all(_same(a, b) for a, b in pairs)
    if not isinstance(first, PLAIN) or isinstance(second, keras.KerasTensor):
        return True
    return np.array_equal(first, second) or first is second or repr(first) == repr(second)


def _users_own(part):
    """A part, or the parts in one of this library's, which are known to come back."""
    if isinstance(part, (int, float, str, type(None), np.generic)):
        return
    if not type(part).__module__.startswith(("keras_gan.", "keras.")):
        yield part
        return
    for name, value in vars(part).items() if not isinstance(part, keras.Layer) else ():
        if callable(value) and not name.startswith("_"):
            yield from _users_own(value)


def _name(part):
    return getattr(part, "__name__", type(part).__name__)


def cannot(role, part, reason):
    """The text of the error for a part that does not come back."""
    reason = (str(reason).splitlines() or [type(reason).__name__])[0]
    return (
        f"The {role} cannot be rebuilt from its config, which its average, saving and loading "
        "need. Give the class `get_config`, and register it by "
        f"`@keras.saving.register_keras_serializable()`. Received: {_name(part)}: {reason}"
    )


def _loses(role, part, lost):
    names = ", ".join(map(repr, lost))
    advice = f"let `get_config` of {_name(part)} return {names} too"
    if all(isinstance(getattr(part, name, None), types.FunctionType) for name in lost):
        advice = (
            f"give the function {names} a name that Keras has not, and register it by "
            "`@keras.saving.register_keras_serializable()`"
        )
    return (
        f"The {role} comes back from its config as another: {advice}. Received: {_name(part)} with "
        f"{', '.join(f'{n}={getattr(part, n, None)!r}' for n in lost)}."
    )
