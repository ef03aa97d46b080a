"""What may be assigned to a GAN: networks stay, and settings are checked as in the constructor."""

import functools
import inspect

import keras

from keras_gan.utils.hints import Part

NETWORKS = ("generator", "critic", "ema_generator")
COMPILED_IN = frozenset(  # Beside the constructor's arguments: what one GAN may also replace.
    ("average", "prior", "objective", "players")
    + ("critic_loss", "generator_loss", "synthesize", "prepare", "parts", "logits", "noise")
)
NO_SETTINGS = {*NETWORKS, "self", "seed", "name", "args", "kwargs"}
HELD_ELSEWHERE = {  # Lines that set what a constructor's argument has become.
    "penalty_weight": "gan.penalty = keras_gan.penalties.Penalty({penalty!r}, {value!r})",
    "gamma": "gan.penalty = keras_gan.penalties.Penalty({penalty!r}, {value!r})",
    "ema_half_life": "gan.average.half_life = {value!r}",
    "ema_ramp": "gan.average.ramp = {value!r}",
    "loss": "gan.objective = {value!r}",
}


class Assignment(Part):
    """The part of a GAN that its attributes are assigned in, by the constructor and by users.

    A class checks and converts a setting in `_checked_<name>(value)`, which returns what is kept,
    and names in `built_for` what its networks were built for.
    """

    built_for: tuple[str, ...] = ("prior",)
    _constructed = False

    def __init_subclass__(cls, **arguments):
        super().__init_subclass__(**arguments)
        if "__init__" in vars(cls):
            cls.__init__ = _marking_its_end(cls.__init__)

    def __setattr__(self, name, value):
        if name in NETWORKS:
            _check_network(self, name)
        if name in settings_of(type(self)):
            self._set(name, value)
        else:
            super().__setattr__(name, value)

    def _set(self, name, value):
        if self._constructed:
            _check_use(self, name, value)
        check = getattr(type(self), f"_checked_{name}", None)
        before, value = getattr(self, name, None), check(self, value) if check else value
        super().__setattr__(name, value)
        if isinstance(before, keras.Layer) and before is not value:
            self._tracker.untrack(before)  # Keras would go on to count its variables.


@functools.cache
def settings_of(cls):
    """Names that a step is compiled with: all settings of a class and of those above it."""
    return COMPILED_IN.union(_arguments_of(cls)) - NO_SETTINGS


@functools.cache
def _arguments_of(cls):
    constructors = [vars(each)["__init__"] for each in cls.__mro__ if _is_a_gan_with_one(each)]
    return frozenset().union(*(inspect.signature(each).parameters for each in constructors))


def _is_a_gan_with_one(cls):
    return issubclass(cls, Assignment) and "__init__" in vars(cls)


def _marking_its_end(constructor):
    @functools.wraps(constructor)
    def constructing(self, *args, **kwargs):
        constructor(self, *args, **kwargs)
        if type(self).__init__ is constructing:  # And none of a class above it.
            self._constructed = True

    constructing.__signature__ = inspect.signature(constructor)  # Keras looks no further.
    return constructing


def _check_network(gan, name):
    if getattr(gan, name, None) is not None:
        raise AttributeError(
            "The networks of a GAN stay the ones it was built of: load weights into "
            f"`gan.{name}`, or build another GAN. Received: another `{name}` for {gan.name!r}."
        )


def _check_use(gan, name, value):
    """Raise where a setting that is assigned to a built GAN would not count, or not whole."""
    kind = type(gan).__name__
    if name in gan.built_for:
        own = f"a class of your own whose constructor sets `self.{name}`"
        line = f"`{kind}(generator, critic, {name}=...)`"
        raise AttributeError(
            f"Networks and files of a GAN are for the `{name}` that it was built with: build "
            f"another by {line if name in _arguments_of(type(gan)) else own}. "
            f"Received: another `{name}` for {gan.name!r}."
        )
    if not _holds(gan, name):
        line = HELD_ELSEWHERE.get(name, "gan = {kind}(generator, critic, {name}={value!r})")
        penalty = getattr(gan.penalty, "name", "r1")
        line = line.format(kind=kind, name=name, value=value, penalty=penalty)
        raise AttributeError(
            f"A built {kind} does not read `{name}`: write `{line}`. "
            f"Received: gan.{name} = {value!r}."
        )
    if gan._trained_by is not None:
        raise RuntimeError(
            "A setting is compiled into the step: set it between two calls of `fit`, or give a "
            "schedule such as `keras_gan.schedules.Cosine` to the constructor. "
            f"Received: gan.{name} = {value!r} in training."
        )


def _holds(gan, name):
    """Whether a GAN has an attribute of that name; `loss` is also Keras's own, then `None`."""
    return hasattr(gan, name) and (name != "loss" or gan.loss is not None)
