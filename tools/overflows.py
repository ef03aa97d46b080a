"""Finite values that overflow: gradients of any size at any moment, for many optimizers.

A case is right if the state stays finite, and if training ends, it does so by a `NonFiniteError` of
that update, or of a later one. It is silently wrong if the state is not finite.
"""

import random

import keras
import numpy as np
from keras import ops

from keras_gan import networks
from keras_gan.models import GAN, NonFiniteError
from keras_gan.saving import named_tensors, run_state
from keras_gan.utils.errors import NonFiniteStateError

POINTS = np.random.default_rng(0).standard_normal((32, 2)).astype("float32")
OPTIMIZERS = ("adam", "rmsprop", "sgd", "adagrad", "adadelta", "adamax", "nadam", "lion", "adamw")
STEPS = 6


def run(trials, seed):
    """Whether all cases are right; prints the figures."""
    dice = random.Random(seed)
    keras.utils.set_random_seed(seed)
    outcomes = [_case(dice) for _ in range(trials)]
    right, silent = outcomes.count("right"), outcomes.count("silent")
    print(f"{'overflows':12} O: {trials} tried, {right} right, {silent} silently wrong", flush=True)
    return right == trials


def _case(dice):
    player, step = dice.choice(("critic", "generator")), dice.randrange(STEPS)
    size = dice.choice((-1, 1)) * 10 ** dice.uniform(15, 38)
    gan = _pushed(player, step, size, dice.choice(OPTIMIZERS))
    try:
        gan.fit(POINTS, batch_size=8, steps_per_epoch=STEPS, verbose=0)
        place = None
    except NonFiniteError as error:
        place = error.step, error.player
    state = run_state.capture(gan)
    try:  # The logs of the epoch that is lost may show what it was lost by.
        named_tensors.require_finite({n: t for n, t in state.items() if not n.startswith("means/")})
    except NonFiniteStateError:
        return "silent"
    # A large finite weight may overflow in a later loss, of either player.
    return "right" if place is None or place >= (step, player) else f"at {place}"


def _pushed(player, step, size, optimizer):
    """A GAN one of whose players gets a gradient of that size in one weight, at that step."""
    critic = networks.mlp_critic((2,), width=8, depth=1)
    gan = GAN(networks.mlp_generator((2,), 3, 8, 1), critic, seed=0)
    name = f"{player}_loss"
    loss, weight = getattr(gan, name), getattr(gan, player).trainable_variables[-1]

    def pushed(real, fake):
        now = ops.where(gan.steps_done.value == step, np.float32(size), np.float32(0))
        change = ops.mean(weight) - ops.stop_gradient(ops.mean(weight))  # 0, with a gradient.
        return loss(real, fake) + now * change

    setattr(gan, name, pushed)
    gan.compile(optimizer, optimizer, jit_compile=keras.backend.backend() == "jax")
    return gan
