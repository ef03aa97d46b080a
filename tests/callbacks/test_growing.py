"""Pictures of an epoch that is not over: they show the GAN of that step, and change nothing."""

import keras
import numpy as np
from PIL import Image

from keras_gan import models, networks
from keras_gan.callbacks import Report, SampleGrid
from keras_gan.utils.pace import Pace

SHAPE, STEPS, BATCH = (8, 8, 1), 4, 8


class Seen(keras.callbacks.Callback):
    """Keeps `latest.png` and the page as they are before each step."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder
        self.pictures, self.pages = [], []

    def on_train_batch_begin(self, batch, logs=None):
        with Image.open(self.folder / "grids" / "latest.png") as opened:
            self.pictures.append(np.array(opened))
        self.pages.append((self.folder / "report.html").read_text("utf-8"))


def trained(*callbacks):
    keras.utils.set_random_seed(0)
    gan = models.GAN(
        networks.dcgan_generator(SHAPE, 3, width=2), networks.dcgan_critic(SHAPE, width=2), seed=0
    )
    adam = keras.optimizers.Adam
    gan.compile(adam(1e-2), adam(1e-2))
    images = np.random.default_rng(0).integers(0, 256, (STEPS * BATCH, *SHAPE), dtype="uint8")
    gan.fit(images, batch_size=BATCH, epochs=1, verbose=0, callbacks=callbacks)
    return gan


def test_a_picture_grows_within_an_epoch(tmp_path, monkeypatch):
    monkeypatch.setattr(Pace, "due", lambda self: True)
    seen = Seen(tmp_path)
    gan = trained(SampleGrid(tmp_path / "grids", count=4), Report(tmp_path), seen)
    first, *others = seen.pictures
    assert len(others) == STEPS - 1 and not any((first == other).all() for other in others)
    assert all("samples within epoch 1" in page for page in seen.pages)
    assert [path.name for path in (tmp_path / "grids").iterdir()] == ["epoch_0001.png"]
    for with_pictures, without in zip(gan.get_weights(), trained().get_weights(), strict=True):
        np.testing.assert_array_equal(with_pictures, without)
