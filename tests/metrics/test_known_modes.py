"""Mode coverage on data with known modes."""

import types

import numpy as np
import pytest

from keras_gan import data
from keras_gan.metrics import evaluate_modes


def gan(samples):
    return types.SimpleNamespace(
        sample_shape=samples.shape[1:], generate=lambda count, **_: samples[:count]
    )


def test_the_mixture_itself_has_all_modes():
    modes, share, kl = evaluate_modes(gan(data.load("ring8")[0]), "ring8", count=4_000)
    assert (modes.value, modes.protocol["of"], modes.protocol["fake"]) == (8, 8, 4_000)
    assert share.value > 0.98 and kl.value < 0.01


def test_one_picture_is_one_mode_of_a_thousand():
    modes, kl = evaluate_modes(gan(np.zeros((5, 28, 28, 3), "uint8")), "stacked_mnist", count=5)
    assert modes.value == 1 and kl.value == pytest.approx(np.log(1_000), rel=1e-6)
    assert modes.protocol["extractor"] == "mnist_classifier" and modes.protocol["of"] == 1_000


def test_other_data_and_other_samples_are_refused():
    with pytest.raises(ValueError, match="ring8, grid25, stacked_mnist.*Received: 'ring9'"):
        evaluate_modes(gan(np.zeros((1, 2))), "ring9")
    with pytest.raises(ValueError, match=r"\(28, 28, 3\).*shape \(28, 28, 1\)"):
        evaluate_modes(gan(np.zeros((1, 28, 28, 1), "uint8")), "stacked_mnist")
