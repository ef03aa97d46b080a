"""Data in a mapped file take no memory, whatever their size."""

import gc
import weakref

import keras
import numpy as np
import pytest

from keras_gan import models, networks
from keras_gan.callbacks import Checkpoint
from keras_gan.utils import mapped
from tests.memory import MEBIBYTE, on_linux, resident, sparse

SHAPE = (64, 64, 3)


class Watch(keras.callbacks.Callback):
    """The most that this process holds after a step, by kind."""

    def __init__(self):
        super().__init__()
        self.most = {"RssAnon": 0, "RssFile": 0}

    def on_train_batch_end(self, batch, logs=None):
        self.most = {kind: max(most, resident(kind)) for kind, most in self.most.items()}


def test_the_data_of_a_fit_are_let_go():
    players = networks.mlp_generator((2,), 2, width=2), networks.mlp_critic((2,), width=2)
    gan = models.GAN(*players, seed=0)
    gan.compile(keras.optimizers.SGD(), keras.optimizers.SGD(), jit_compile=False)
    for make in (lambda rows: rows, lambda rows: [rows[:8], rows[8:]]):  # An array, a stream.
        rows = np.random.default_rng(0).standard_normal((16, 2)).astype("float32")
        alive = weakref.ref(rows)
        data = make(rows)
        if isinstance(data, list):
            gan.fit((batch for batch in data), steps_per_epoch=2, verbose=0)
        else:
            gan.fit(data, batch_size=8, verbose=0)
        del rows, data
        gc.collect()
        assert alive() is None


@on_linux
def test_training_holds_little_of_a_mapped_file(monkeypatch, tmp_path):
    """The check and the hash read all of 300 MiB here, and shuffled steps touch most pages."""
    monkeypatch.setattr(mapped, "HELD", 8 * MEBIBYTE)
    images = np.load(sparse(tmp_path / "zeros.npy", 25_600, SHAPE), mmap_mode="r")
    players = networks.mlp_generator(SHAPE, 2, width=2), networks.mlp_critic(SHAPE, width=2)
    gan = models.GAN(*players, seed=0)
    gan.compile(keras.optimizers.SGD(), keras.optimizers.SGD(), jit_compile=False)
    given = {"batch_size": 16, "steps_per_epoch": 12, "verbose": 0}
    before, after = Watch(), Watch()
    warm = np.random.default_rng(0).integers(0, 256, (16, *SHAPE), "uint8")
    gan.fit(warm, callbacks=[before, Checkpoint(tmp_path / "a")], **given)
    with pytest.warns(UserWarning, match="Every value in the array is nearly the same"):
        gan.fit(images, callbacks=[after, Checkpoint(tmp_path / "b")], **given)
    grown = {kind: after.most[kind] - before.most[kind] for kind in after.most}
    assert max(grown.values()) < 150 * MEBIBYTE, grown  # A copy, or the map, would be 300.
