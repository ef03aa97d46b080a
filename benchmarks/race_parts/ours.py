"""This library: a GAN as `keras-gan train --gan=… --data=FOLDER` makes it, for a time.

The command's learning rates fall to 0 by a cosine over the images of the run. Here nobody knows how
many these will be, so they fall over the training time.
"""

import keras

from keras_gan import cli, data, schedules
from keras_gan.cli import model_from_flags


def make(faces, size, seed, scratch, gan="r3gan"):
    if keras.backend.backend() == "jax":
        raise ValueError(
            "On JAX learning rates do not change within a `fit`: race with "
            "KERAS_BACKEND=tensorflow or torch. Received: jax."
        )
    return Ours(faces, size, seed, gan)


class Ours:
    """The command line's recipe of a GAN."""

    def __init__(self, faces, size, seed, gan):
        words = [f"--gan={gan}", f"--data={faces}", f"--size={size}", f"--seed={seed}"]
        flags, _ = cli.parse("train", [*words, "--decay_images=0"])
        keras.utils.set_random_seed(seed)
        self.images, _ = data.load(faces, size=size)
        self.gan = model_from_flags.build(flags, self.images, None, None)
        self.batch_size, self.epoch, self.seed = flags.batch_size, 0, seed
        self.falls = schedules.Cosine(1.0, 0.0, images=1)
        self.optimizers = self.gan.optimizer.optimizers
        self.rates = [float(each.learning_rate) for each in self.optimizers]
        self.parameters = self.gan.generator.count_params()

    def train(self, watch):
        self.gan.fit(
            self.images,
            batch_size=self.batch_size,
            initial_epoch=self.epoch,  # Each has another order of the images.
            epochs=1_000_000,
            callbacks=[Turn(self, watch)],
            verbose=0,
        )

    def set_rates(self, share):
        for optimizer, rate in zip(self.optimizers, self.rates, strict=True):
            optimizer.learning_rate = rate * float(self.falls(share))

    def draw(self, count):
        return self.gan.generate(count, seed=self.seed, dtype="uint8")


class Turn(keras.callbacks.Callback):
    """Lets the rates fall, and ends `fit` when the watch says so."""

    def __init__(self, contestant, watch):
        super().__init__()
        self.contestant, self.watch = contestant, watch

    def on_epoch_begin(self, epoch, logs=None):
        self.contestant.epoch = epoch + 1

    def on_train_batch_begin(self, batch, logs=None):
        self.contestant.set_rates(self.watch.share)

    def on_train_batch_end(self, batch, logs=None):
        self.model.stop_training = self.watch.stepped(self.contestant.batch_size)
