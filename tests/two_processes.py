"""GANs trained in one process on two devices, or in two: `python -m tests.two_processes JSON`.

Trains and writes into a folder what each process ends with. `kill` is the number of a process, and
the step before which it kills itself.
"""

import json
import os
import pathlib
import signal
import sys

import keras
import numpy as np

from keras_gan import backend, callbacks, networks
from keras_gan.backend import processes
from keras_gan.models import R3GAN, WGANGP
from tests import minimal_gans
from tests.computing import split_devices
from tests.conformance import compile_gan, state_of

BATCH, EPOCHS, EVERY = 8, 2, 2
POINTS = np.random.default_rng(0).normal(size=(64, 2)).astype("float32")


def wasserstein():
    pair = networks.mlp_generator((2,), 4, 8), networks.mlp_critic((2,), 8)
    return WGANGP(*pair, critic_steps=2, seed=1), (POINTS,)


def relativistic():
    pair = networks.mlp_generator((2,), 4, 8), networks.mlp_critic((2,), 8)
    return R3GAN(*pair, seed=1), (POINTS,)


def labelled():
    """A conditional GAN with a penalty, its networks without batch statistics."""
    inputs = keras.Input((5,)), keras.Input((3,))
    x = keras.layers.Dense(64, "tanh")(keras.layers.Concatenate()(list(inputs)))
    generator = keras.Model(list(inputs), keras.layers.Reshape((8, 8, 1))(x))
    gan = WGANGP(generator, minimal_gans.labelled_critic(True), critic_steps=2, seed=1)
    return gan, minimal_gans.labelled_images(64)


class Kill(keras.callbacks.Callback):
    """Ends one process, by its number, without a word before a step."""

    def __init__(self, victim, step):
        super().__init__()
        self.victim, self.step = victim, step

    def on_train_batch_begin(self, batch, logs=None):
        if processes.index() == self.victim and self.model.steps_seen == self.step:
            os.kill(os.getpid(), signal.SIGKILL)
        self.model.steps_seen += 1


def train(make, folder, resume=False, kill=(None, None)):
    keras.utils.set_random_seed(3)
    gan, data = make()
    compile_gan(gan, sgd=True)
    gan.steps_seen = 0
    watched = [
        callbacks.Checkpoint(folder / "checkpoints", every=EVERY),
        callbacks.RunLog(folder),
        Kill(*kill),
    ]
    if make is labelled:
        real = (127.5 * (1 + data[0])).astype("uint8")
        watched.append(callbacks.Evaluate(real, count=32, extractor="fashion_classifier"))
    gan.fit(*data, batch_size=BATCH, epochs=EPOCHS, verbose=0, callbacks=watched, resume=resume)
    return gan, watched[-1]


def main(folder, index=0, count=1, address=None, kill=(None, None), resume=False, only=None):
    if count > 1:
        backend.join(address, count, index)
    else:
        keras.distribution.set_distribution(keras.distribution.DataParallel())
    for make in (wasserstein, relativistic, labelled):
        if only not in (None, make.__name__):
            continue
        gan, last = train(make, pathlib.Path(folder, make.__name__), resume, kill)
        state = state_of(gan)
        if make is labelled:
            state += [np.array(row.value) for row in last.rows]
            state.append(gan.generate(3, seed=0, labels=[0, 1, 2]))
        np.savez(pathlib.Path(folder, f"{make.__name__}_{index}.npz"), *state)


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    if given.get("count", 1) == 1:
        split_devices()
    main(**given)
