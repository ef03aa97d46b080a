"""The one runner that every GAN passes, on every backend: `tests/models/test_conformance.py`.

A GAN is given as a `Case`; each check is a function of a case. Nets are tiny, and as nasty as the
contract allows: batch normalisation, dropout and, where no penalty forbids it, batch normalisation
in the critic too.
"""

import dataclasses
import functools
import itertools
from collections.abc import Callable

import keras
import numpy as np
from keras import layers

from keras_gan.presets import weights_file

SHAPE = (8, 8, 1)
LATENT_DIM = 5
BATCH = 6
RESUME_TOLERANCE = {"tensorflow": 0.0, "jax": 0.0, "torch": 1e-6}


@dataclasses.dataclass(frozen=True, eq=False)
class Case:
    """A GAN class under test, with its constructor's arguments, networks and data.

    Attributes:
        model: the class.
        arguments: of its constructor; `replay` is a function that makes a pool.
        batch_normalized_critic: whether the default critic has batch normalisation.
        networks: function of `smooth` that makes both networks; unconditional ones by default.
        data: function of a number of rows that makes what `fit` takes.
        sample: function of a GAN that gives samples, the same for the same variables.
        idle: number of first steps in which a player does not play, by its name.
    """

    model: type
    arguments: dict = dataclasses.field(default_factory=dict)
    batch_normalized_critic: bool = False
    networks: Callable | None = None
    data: Callable = lambda count: make_images(count)
    sample: Callable = lambda gan: gan.generate(3, seed=0)
    idle: dict = dataclasses.field(default_factory=dict)

    def build(self, smooth=False, critic=None, **overrides):
        """An uncompiled GAN, the same for every call."""
        keras.utils.set_random_seed(7)
        critic = critic or self._critic(smooth)
        arguments = {"seed": 11, "ema_half_life": 100, **self.arguments, **overrides}
        if "replay" in arguments:  # A pool has a state, so each GAN needs one of its own.
            arguments["replay"] = arguments["replay"]()
        return self.model(self._generator(smooth), critic, **arguments)

    def _critic(self, smooth):
        if self.networks is not None:
            return self.networks(smooth)[1]
        return make_critic(smooth, self.batch_normalized_critic)

    def _generator(self, smooth):
        return make_generator(smooth) if self.networks is None else self.networks(smooth)[0]

    def compiled(self, smooth=False, critic=None, compile_args=(), **overrides):
        gan = self.build(smooth, critic, **overrides)
        return compile_gan(gan, sgd=smooth, **dict(compile_args))


def compile_gan(gan, sgd=False, **arguments):
    """With Adam, or with SGD where runs are compared that round differently.

    Adam divides by the gradient's size, so where a gradient is zero (a Wasserstein critic's last
    bias) it turns rounding into steps of full length.
    """
    # On TensorFlow XLA takes seconds to compile; `check_compile_options` has it.
    arguments = {"jit_compile": keras.backend.backend() == "jax", **arguments}
    if sgd:
        optimizers = [keras.optimizers.SGD(0.05, momentum=0.5) for _ in range(2)]
    else:
        optimizers = [keras.optimizers.Adam(1e-2, 0.5, 0.9), keras.optimizers.Adam(1e-2, 0.0, 0.99)]
    gan.compile(*optimizers, **arguments)
    return gan


def given_noise(gan):
    """Replace a GAN's noise by draws that depend on the step's and the draw's number only."""
    draws = np.random.default_rng(3)
    table = {k: getattr(draws, k)(size=4096).astype("float32") for k in ("normal", "uniform")}
    turn, step = itertools.count(), gan._step

    def noise(shape, distribution="normal"):
        rows = keras.ops.convert_to_tensor(np.resize(table[distribution][next(turn) :], shape))
        rows = rows + keras.ops.cast(gan.steps_done.value, "float32") * 0.37
        return rows if distribution == "normal" else rows - keras.ops.floor(rows)

    def first_draw_again(data):
        nonlocal turn
        turn = itertools.count()
        return step(data)

    gan.noise, gan._step = noise, first_draw_again
    return gan


def make_generator(smooth=False):
    activation = "tanh" if smooth else "relu"
    latents = layers.Input((LATENT_DIM,))
    x = layers.Dense(4 * 4 * 3, use_bias=False)(latents)
    x = layers.Reshape((4, 4, 3))(x)
    x = layers.BatchNormalization(momentum=0.7)(x)
    x = layers.Activation(activation)(x)
    x = x if smooth else layers.Dropout(0.2, seed=5)(x)
    x = layers.Conv2DTranspose(1, 4, 2, padding="same")(x)
    return keras.Model(latents, layers.Activation("tanh", dtype="float32")(x))


def make_critic(smooth=False, batch_normalized=False):
    activation = "softplus" if smooth else "leaky_relu"
    images = layers.Input(SHAPE)
    x = layers.Conv2D(3, 3, 2, padding="same", use_bias=not batch_normalized)(images)
    x = layers.BatchNormalization(momentum=0.7)(x) if batch_normalized else x
    x = layers.Activation(activation)(x)
    x = x if smooth else layers.Dropout(0.2, seed=6)(x)
    logits = layers.Dense(1, dtype="float32")(layers.Flatten()(x))
    return keras.Model(images, logits)


def make_images(count, dtype="uint8"):
    images = np.random.default_rng(0).integers(0, 256, (count, *SHAPE))
    return images.astype("uint8") if dtype == "uint8" else (images / 127.5 - 1).astype("float32")


def state_of(gan):
    """Every variable of a run, by a name that two GANs of one case share."""
    variables = [*gan.variables, *(gan.optimizer.variables if gan.compiled else [])]
    return [keras.ops.convert_to_numpy(v).copy() for v in variables]


def values(variables):
    return [keras.ops.convert_to_numpy(v).copy() for v in variables]


def largest_difference(first, second):
    assert len(first) == len(second)
    return float(
        np.max(  # Of NumPy, which is NaN where one is: Python's `max` passes it by.
            [
                np.max(np.abs(a.astype("float64") - b.astype("float64")))
                for a, b in zip(first, second, strict=True)
                if a.size
            ]
        )
    )


def moved(before, after):
    """Which variables changed."""
    return [not np.array_equal(a, b) for a, b in zip(before, after, strict=True)]


def kernels_moved(before, after):
    """Whether all kernels changed; a Wasserstein critic's last bias rightly never does."""
    return all(m for m, b in zip(moved(before, after), before, strict=True) if b.ndim > 1)


class Traces:
    """Counts how often the step is traced (compiled backends) or run (eager ones)."""

    def __init__(self, gan):
        self.count, self._step = 0, gan._step
        gan._step = self

    def __call__(self, data):
        self.count += 1
        return self._step(data)


@keras.saving.register_keras_serializable("conformance")
class Recorder(layers.Layer):
    """Writes down the first pixel of each image of each call, in order, and passes images on."""

    def __init__(self, calls=64, batch=BATCH, **kwargs):
        super().__init__(**kwargs)
        self.calls, self.batch = calls, batch

    def build(self, input_shape):
        self.seen = self.add_weight(shape=(self.calls, self.batch), trainable=False)
        self.count = self.add_weight(shape=(), dtype="int32", initializer="zeros", trainable=False)

    def call(self, images):
        line = keras.ops.arange(self.calls) == self.count.value
        now = keras.ops.cast(images[:, 0, 0, 0], "float32")
        self.seen.assign(keras.ops.where(line[:, None], now[None], self.seen.value))
        self.count.assign(self.count + 1)
        return images

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "calls": self.calls, "batch": self.batch}


# ---- the checks ------------------------------------------------------------------------------


def check_trains_and_resumes(case, directory, tolerance=None):
    """Both players move, one trace serves all, and save → load → continue changes nothing.

    Returns the largest difference of the run that went on; at most `tolerance`, or by default the
    backend's on a CPU.
    """
    gan = case.compiled()
    before = values(gan.generator.trainable_variables), values(gan.critic.trainable_variables)
    average = values(gan.ema_generator.weights)
    traces = Traces(gan)
    rows = gan.critic_steps * BATCH
    data = case.data(3 * rows + rows // 2 + 1)
    history = gan.fit(data, batch_size=BATCH, epochs=2, steps_per_epoch=3, verbose=0).history
    assert kernels_moved(before[0], values(gan.generator.trainable_variables))
    assert kernels_moved(before[1], values(gan.critic.trainable_variables))
    assert all(moved(average, values(gan.ema_generator.weights)))
    assert set(history) == {name for player in gan.players() for name in player.logs}
    assert all(np.isfinite(value).all() and np.any(value) for value in history.values())
    assert int(gan.steps_done.numpy()) == 6 and int(gan.images_seen.numpy()) == 6 * rows
    for player, steps in (("generator", 1), ("critic", gan.critic_steps)):
        played = 6 - case.idle.get(player, 0)
        assert gan.optimizer[player].iterations.numpy() == played * steps
    if keras.backend.backend() != "torch":
        assert traces.count == 1
    if tolerance is None:
        tolerance = RESUME_TOLERANCE[keras.backend.backend()]
    return _check_resumes(gan, case, data, directory, tolerance)


def _check_resumes(gan, case, data, directory, tolerance):
    path = str(directory / "gan.keras")
    gan.save(path)
    loaded = keras.saving.load_model(path)
    assert loaded.compiled and largest_difference(state_of(gan), state_of(loaded)) == 0
    names = [list(weights_file.named(each.networks())) for each in (gan, loaded)]
    assert names[0] == names[1]  # So that a preset of either is one of the same architecture.
    assert np.abs(case.sample(gan) - case.sample(loaded)).max() <= tolerance
    for each in (gan, loaded):
        each.fit(data, batch_size=BATCH, epochs=1, steps_per_epoch=3, verbose=0)
    found = largest_difference(state_of(gan), state_of(loaded))
    assert found <= tolerance, f"it went on with a difference of {found}"
    return found


def check_round_trips(case, directory):
    """Config, compile config and weights come back as they went."""
    augment = {} if case.networks else {"augment": "color"}
    gan = case.compiled(compile_args={"steps_per_execution": 1, "run_eagerly": True}, **augment)
    copy = type(gan).from_config(gan.get_config())
    assert copy.get_config() == gan.get_config()
    copy.compile_from_config(gan.get_compile_config())
    assert copy.get_compile_config() == gan.get_compile_config()
    assert copy.run_eagerly and copy.steps_per_execution == 1
    for variable in [*gan.variables, *gan.optimizer.variables]:
        variable.assign(variable + 1)
    path = str(directory / "gan.weights.h5")
    gan.save_weights(path)
    assert largest_difference(state_of(gan), state_of(copy)) >= 1
    copy.load_weights(path)
    assert largest_difference(state_of(gan), state_of(copy)) == 0


def check_isolation(case, player_name):
    """An update leaves every variable of the other player bit-identical."""
    gan = case.compiled()
    everyone = gan.players()
    gan.players = lambda: [p for p in everyone if p.name == player_name]
    mine = gan.networks()[player_name]
    (other,) = [n for name, n in gan.networks().items() if name != player_name]
    before, own = values(other.variables), values(mine.trainable_variables)
    steps = 2 + max(case.idle.values(), default=0)
    gan.fit(case.data(steps * gan.critic_steps * BATCH), batch_size=BATCH, verbose=0)
    assert not any(moved(before, values(other.variables)))
    assert kernels_moved(own, values(mine.trainable_variables))


def check_eager_equals_compiled(case):
    """The step run operation by operation and the compiled one agree."""
    states = []
    for arguments in ({}, {"run_eagerly": True}):
        gan = given_noise(case.compiled(smooth=True, compile_args=arguments))
        gan.fit(case.data(3 * gan.critic_steps * BATCH), batch_size=BATCH, verbose=0)
        states.append(state_of(gan))
    assert largest_difference(*states) < 1e-5


def check_fresh_samples(case, critic_steps=3):
    """Each critic update sees other real images; every update and step draws other latents."""
    images = layers.Input(SHAPE)
    critic = keras.Model(images, make_critic()(Recorder()(images)))
    unchanged = {"augment": None, "replay": lambda: None}
    gan = case.compiled(critic=critic, critic_steps=critic_steps, **unchanged)
    steps, rows = 2, critic_steps * BATCH
    real = np.zeros((steps * rows, *SHAPE), "float32")
    real[:, 0, 0, 0] = np.arange(len(real)) / len(real)
    gan.fit(real * 2 - 1, batch_size=BATCH, shuffle=False, verbose=0)
    recorder = next(x for x in gan.critic._flatten_layers() if isinstance(x, Recorder))
    seen = recorder.seen.numpy()[: int(recorder.count.numpy())]
    number = (seen + 1) / 2 * len(real)
    is_real = (np.abs(number - np.round(number)) < 1e-3).all(axis=1)
    numbers = np.unique(np.round(number[is_real]).astype(int), axis=0)
    assert len(numbers) == steps * critic_steps
    assert sorted(numbers.ravel()) == list(range(len(real)))
    dealt = np.arange(len(real)).reshape(steps, BATCH, critic_steps)
    assert {tuple(x) for x in numbers} == {tuple(d) for s in dealt for d in s.T}
    fakes = np.unique(seen[~is_real], axis=0)
    assert len(fakes) >= steps * critic_steps


def _trained_under(policy, case):
    """A GAN and its history under a precision."""
    keras.config.set_dtype_policy(policy)
    try:
        gan = case.compiled(smooth=True)
        for name in gan.networks():  # From the start's scale, a penalty overflows.
            for scale in gan.optimizer.scale_of(name).variables[:1]:
                scale.assign(2.0**8)
        data = case.data(4 * gan.critic_steps * BATCH)
        return gan, gan.fit(data, batch_size=BATCH, verbose=0).history
    finally:
        keras.config.set_dtype_policy("float32")


@functools.cache
def _history_in_float32(case):
    """What both halves are compared with; trained once."""
    return _trained_under("float32", case)[1]


def check_mixed_precision(case, half):
    """Half precision inside, float32 weights, losses near those of float32."""
    expected = _history_in_float32(case)
    gan, history = _trained_under(f"mixed_{half}", case)
    assert half in {layer.compute_dtype for layer in gan.generator._flatten_layers()}
    assert gan.optimizer.scaled == (half == "float16")
    assert all(v.dtype == "float32" for v in gan.trainable_variables)
    assert case.sample(gan).dtype == np.float32
    for name, values_ in expected.items():
        np.testing.assert_allclose(history[name], values_, rtol=0.1, atol=0.05)


def _state_after_two_epochs(case, arguments):
    gan = given_noise(case.compiled(smooth=True, compile_args=arguments))
    data = case.data(6 * gan.critic_steps * BATCH)
    gan.fit(data, batch_size=BATCH, epochs=2, steps_per_epoch=6, verbose=0)
    return state_of(gan)


@functools.cache
def _plain_state(case):
    """What every compile option is compared with; trained once."""
    return _state_after_two_epochs(case, {"jit_compile": False})


def check_compile_options(case, arguments):
    """XLA, and several steps in one execution, give what the plain step gives."""
    assert largest_difference(_plain_state(case), _state_after_two_epochs(case, arguments)) < 1e-5
