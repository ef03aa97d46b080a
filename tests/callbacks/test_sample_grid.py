import contextlib
import errno

import keras
import numpy as np
import pytest
from PIL import Image

from keras_gan.callbacks import SampleGrid
from keras_gan.utils import atomic_files
from keras_gan.visualization import images

pytestmark = pytest.mark.any_backend


class FakeGAN(keras.Model):
    """Trains as a scale, and generates noise of its seed."""

    def __init__(self, sample_shape=(4, 4, 1)):
        super().__init__()
        self.sample_shape = sample_shape
        self.dense = keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)

    def generate(self, count, *, seed=None):
        shape = (count, *self.sample_shape)
        return np.tanh(np.random.default_rng(seed).standard_normal(shape))

    def preview(self, count, seed):
        return images.picture(self.generate(count, seed=seed))


def fit(callback, epochs=2, gan=None):
    gan = gan or FakeGAN()
    gan.compile(loss="mse", optimizer="sgd")
    gan.fit(np.ones((4, 1)), np.ones((4, 1)), epochs=epochs, verbose=0, callbacks=callback)
    return gan


def test_writes_the_same_latents_each_epoch(tmp_path):
    gan = fit([SampleGrid(tmp_path / "run", count=9, seed=3)])
    assert sorted(p.name for p in (tmp_path / "run").iterdir()) == [
        "epoch_0001.png",
        "epoch_0002.png",
    ]
    with Image.open(tmp_path / "run" / "epoch_0002.png") as read:
        expected = images.grid(gan.generate(9, seed=3))[..., 0]
        np.testing.assert_array_equal(np.array(read), expected)


def test_the_newest_picture_goes_and_other_files_stay(tmp_path):
    for name in ("latest.png", "latest.keras", "latest.json"):
        (tmp_path / name).write_text("")
    fit([SampleGrid(tmp_path)], epochs=1)
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["epoch_0001.png", "latest.json", "latest.keras"]


def test_every(tmp_path):
    fit([SampleGrid(str(tmp_path), every=2)], epochs=5)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["epoch_0002.png", "epoch_0004.png"]


def test_points_in_the_plane_are_scattered(tmp_path):
    gan = fit([SampleGrid(tmp_path)], epochs=1, gan=FakeGAN((2,)))
    with Image.open(tmp_path / "epoch_0001.png") as read:
        expected = images.scatter(gan.generate(64, seed=0))
        np.testing.assert_array_equal(np.array(read), expected)


@pytest.mark.parametrize("channels", [2, 4])
def test_images_with_opacity_are_drawn(tmp_path, channels):
    fit([SampleGrid(tmp_path)], epochs=1, gan=FakeGAN((4, 4, channels)))
    with Image.open(tmp_path / "epoch_0001.png") as read:
        assert read.mode == {2: "L", 4: "RGB"}[channels]


@pytest.mark.parametrize("shape", [(5,), (16, 1), (4, 4, 5), (2, 4, 4, 1)])
def test_what_cannot_be_drawn_is_refused_before_the_first_step(tmp_path, shape):
    gan = FakeGAN(shape)
    with pytest.raises(ValueError, match=r"leave SampleGrid out.*Received: shape=\(64, "):
        fit([SampleGrid(tmp_path)], gan=gan)
    assert int(keras.ops.convert_to_numpy(gan.optimizer.iterations)) == 0
    gan.preview = lambda count, seed: np.zeros((4, 4), "uint8")  # The advice.
    fit([SampleGrid(tmp_path)], epochs=1, gan=gan)
    assert (tmp_path / "epoch_0001.png").exists()


def test_an_unwritable_directory_stops_before_the_first_step(tmp_path):
    (tmp_path / "run").write_text("a file")
    gan = FakeGAN()
    with pytest.raises(OSError, match="Received: .*run"):
        fit([SampleGrid(tmp_path / "run")], gan=gan)
    assert int(keras.ops.convert_to_numpy(gan.optimizer.iterations)) == 0


def test_a_full_disk_is_a_warning(tmp_path, monkeypatch):
    def full(path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic_files, "sync", full)
    with pytest.warns(UserWarning, match="epoch_0001.png' could not be .*No space left.*goes on"):
        fit([SampleGrid(tmp_path)], epochs=1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [{"count": 0}, {"every": 0}])
def test_senseless_numbers_are_refused(options, tmp_path):
    with pytest.raises(ValueError, match="Received: count="):
        SampleGrid(tmp_path, **options)


class FakeSummary:
    """The part of `tf.summary` that is used, recording what is written where."""

    def __init__(self):
        self.written, self.recording, self.closed = [], False, 0

    def create_file_writer(self, path):
        self.path = path
        return self

    @contextlib.contextmanager
    def record_if(self, condition):
        self.recording = condition
        yield
        self.recording = False

    def as_default(self):
        return contextlib.nullcontext()

    def image(self, name, data, step):
        if self.recording:
            self.written.append((name, data.shape, step))

    def flush(self):
        pass

    def close(self):
        self.closed += 1


def test_tensorboard_gets_each_picture(tmp_path):
    board = keras.callbacks.TensorBoard(tmp_path / "logs")
    board._summary_module = summary = FakeSummary()
    fit([SampleGrid(tmp_path / "run", count=4, tensorboard=board)])
    assert summary.path == str(tmp_path / "logs" / "samples")
    shape = (1, 4 * 2 + 2, 4 * 2 + 2, 1)
    assert summary.written == [("samples", shape, 0), ("samples", shape, 1)]
    assert summary.closed == 1


def test_tensorboard_for_real(tmp_path):
    pytest.importorskip("tensorboard")
    pytest.importorskip("tensorflow")
    from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer

    board = keras.callbacks.TensorBoard(tmp_path / "logs", update_freq=1000, write_graph=False)
    fit([board, SampleGrid(tmp_path / "run", tensorboard=board)])
    events = EventMultiplexer().AddRunsFromDirectory(str(tmp_path / "logs")).Reload()
    assert [event.step for event in events.Tensors("samples", "samples")] == [0, 1]


def test_tensorboard_by_its_log_directory(tmp_path):
    pytest.importorskip("tensorboard")
    pytest.importorskip("tensorflow")
    fit([SampleGrid(tmp_path / "run", tensorboard=tmp_path / "logs")])
    assert len(list((tmp_path / "logs" / "samples").iterdir())) == 1
