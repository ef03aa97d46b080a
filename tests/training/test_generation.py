"""`generate`, `predict` and `export` of a GAN."""

import importlib
import tracemalloc

import keras
import numpy as np
import pytest

from keras_gan import networks
from keras_gan.backend import prediction
from keras_gan.models import GAN
from tests import minimal_gans


@pytest.fixture(scope="module")
def gan():
    return make()


def make():
    generator = networks.dcgan_generator((8, 8, 1), latent_dim=5, width=4)
    return GAN(generator, networks.dcgan_critic((8, 8, 1), width=4), seed=0)


def test_latents_are_those_of_numpy(gan):
    latents = np.random.Generator(np.random.PCG64(3)).standard_normal((7, 5), dtype="float32")
    np.testing.assert_array_equal(gan.draw_latents(7, seed=3), latents)
    expected = gan.ema_generator.predict(latents, verbose=0)
    np.testing.assert_allclose(gan.generate(7, seed=3), expected, atol=1e-6)


def test_samples_do_not_depend_on_count_or_batch(gan):
    many = gan.generate(20, seed=0, batch_size=8)
    assert many.shape == (20, 8, 8, 1) and many.dtype == np.float32
    np.testing.assert_allclose(gan.generate(20, seed=0, batch_size=32), many, atol=1e-6)
    np.testing.assert_allclose(gan.generate(3, seed=0, batch_size=8), many[:3], atol=1e-6)
    assert np.abs(gan.generate(3, seed=1) - many[:3]).max() > 1e-3
    assert np.abs(gan.generate(3) - gan.generate(3)).max() > 1e-3


def test_the_averaged_generator_makes_the_samples(gan):
    latents, before = gan.draw_latents(2, 0), gan.ema_generator.get_weights()
    gan.ema_generator.set_weights([w * 0.5 for w in before])
    of_average = gan.ema_generator.predict(latents, verbose=0)
    assert np.abs(of_average - gan.generator.predict(latents, verbose=0)).max() > 1e-3
    np.testing.assert_allclose(gan.generate(2, seed=0), of_average, atol=1e-6)
    np.testing.assert_allclose(gan.predict(latents, verbose=0), of_average, atol=1e-6)
    gan.ema_generator.set_weights(before)


def test_uint8(gan):
    floats, pixels = gan.generate(4, seed=0), gan.generate(4, seed=0, dtype="uint8")
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels, np.rint((floats + 1) * 127.5).astype("uint8"))


def test_many_samples_take_the_room_of_the_result_and_little_more(gan, monkeypatch):
    """As floats they would take four times as much."""
    monkeypatch.setattr(prediction, "AT_ONCE", 2**17)  # 512 samples.
    given = {"seed": 0, "dtype": "uint8", "batch_size": 512}
    first = gan.generate(512, **given)
    tracemalloc.start()
    samples = gan.generate(8_000, **given)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    latents = 8_000 * 5 * 4
    assert samples.nbytes < most < samples.nbytes + 3 * latents + 6 * prediction.AT_ONCE
    np.testing.assert_array_equal(samples[:512], first)
    monkeypatch.undo()
    np.testing.assert_array_equal(gan.generate(8_000, **given), samples)


def test_the_number_of_a_sample_that_is_nan_is_its_own(gan, monkeypatch):
    monkeypatch.setattr(prediction, "AT_ONCE", 1)
    latents = gan.draw_latents(20, 0)
    latents[13] = np.nan
    with pytest.raises(ValueError, match="row 5 of what the generator makes from sample 8 on"):
        gan.generate(latents=latents, dtype="uint8", batch_size=8)


@pytest.mark.parametrize("shape", [(2,), (16, 1), (2, 4, 4, 1)])
def test_what_is_no_image_has_no_bytes(shape):
    players = [make(shape, width=4) for make in (networks.mlp_generator, networks.mlp_critic)]
    points = GAN(*players, seed=0)
    with pytest.raises(ValueError, match=r"`dtype=\"float32\"`.*Received: dtype='uint8' for"):
        points.generate(2, dtype="uint8")
    assert points.generate(2).dtype == np.float32


@pytest.mark.parametrize("offset", [3.0, 0.5])
def test_what_a_generator_makes_is_shown_whatever_its_range(offset, recwarn):
    generator = networks.mlp_generator((4, 4, 1), 3, width=4, depth=1)
    shifted = keras.Model(generator.input, keras.layers.Rescaling(0.1, offset)(generator.output))
    gan = GAN(shifted, networks.mlp_critic((4, 4, 1), width=4), seed=0)
    level = np.uint8(np.clip(np.rint((offset + 1) * 127.5), 0, 255))
    assert abs(int(gan.preview(4)[0, 0, 0]) - int(level)) <= 13
    assert not [w for w in recwarn if str(w.message).startswith("Expected")]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"count": 2, "labels": 3}, "labels from 0 to 2.*Received: 3 in `labels`"),
        ({"count": 2, "labels": [0, 1, 2]}, "one label for each of 2 samples.*Received: 3"),
        ({"count": 2, "labels": [0.5, 1.0]}, "labels as integers.*Received: float64"),
        ({"count": 2, "labels": [[0, 1, 0]] * 2}, "argmax.*Received: int64"),
        ({"labels": 1}, "`count` must be an integer"),
    ],
)
def test_bad_labels_are_refused(arguments, message):
    with pytest.raises(ValueError, match=f"(?s){message}"):
        minimal_gans.CASES["labelled"].build().generate(**arguments)


def test_a_translator_does_not_generate():
    gan = minimal_gans.CASES["pair"].build()
    with pytest.raises(
        ValueError, match=r"`gan.translate\(images\)`.*Received: a call to generate"
    ):
        gan.generate(2)


def test_truncation_redraws_what_lies_beyond(gan):
    latents, free = gan.draw_latents(500, seed=0, truncation=0.7), gan.draw_latents(500, seed=0)
    assert np.abs(latents).max() <= 0.7
    inside = np.abs(free) <= 0.7
    np.testing.assert_array_equal(latents[inside], free[inside])
    assert abs(latents[~inside].mean()) < 0.05 and latents[~inside].std() > 0.3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": 0}, "`count` must be an integer"),
        ({}, "`count` must be an integer"),
        ({"count": 2, "labels": [1, 2]}, "`labels` has no meaning"),
        ({"count": 2, "dtype": "int8"}, "`dtype` must be"),
        ({"count": 2, "truncation": 0.0}, "`truncation` must be positive"),
        ({"latents": np.zeros((2, 6))}, "latents` must have shape .count, 5."),
        ({"latents": np.zeros(5)}, "latents` must have shape"),
        (
            {"latents": np.zeros((2, 5)), "count": 3},
            "leave out `count`.*Received: 2 latents, count=3",
        ),
        ({"latents": np.zeros((2, 5)), "truncation": 1.0}, "leave out `count` and `truncation`"),
    ],
    ids=str,
)
def test_bad_arguments(gan, arguments, message):
    with pytest.raises(ValueError, match=message) as error:
        gan.generate(**arguments)
    assert "Received" in str(error.value)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a SavedModel is TensorFlow's")
def test_export_writes_the_averaged_generator(gan, tmp_path):
    import tensorflow as tf

    gan.export(str(tmp_path / "served"), verbose=False)
    served = tf.saved_model.load(str(tmp_path / "served"))
    samples = served.serve(gan.draw_latents(3, seed=0)).numpy()
    np.testing.assert_allclose(samples, gan.generate(3, seed=0), atol=1e-5)


@pytest.mark.skipif(keras.backend.backend() != "torch", reason="each backend has its own writer")
def test_a_gan_that_has_drawn_nothing_is_exported_too(tmp_path):
    onnx = pytest.importorskip("onnx")
    importlib.import_module("onnx.reference")
    gan, path = make(), str(tmp_path / "generator.onnx")
    gan.export(path, format="onnx", verbose=False)
    session, latents = onnx.reference.ReferenceEvaluator(path), gan.draw_latents(3, seed=0)
    (samples,) = session.run(None, {session.input_names[0]: keras.ops.convert_to_numpy(latents)})
    np.testing.assert_allclose(samples, gan.generate(3, seed=0), atol=1e-5)
