"""Networks of the command line's translators, by the size of the images."""

import numpy as np
import pytest

from keras_gan.cli import parse, translators

FLAGS, _ = parse("train", ["--width=2"])


@pytest.mark.parametrize(("side", "halvings"), [(32, 1), (64, 2)])
def test_small_images_are_halved_once(side, halvings):
    images = np.zeros((1, side, side, 3), "uint8")
    pair = translators.cyclegan(FLAGS, images, images)[0]
    contrastive = translators.cut(FLAGS, images, images)[0]
    for network in (pair.first, pair.second, contrastive.get_layer("resnet_translator")):
        assert network.get_layer(f"features_{halvings + 1}").output.shape[1] == side >> halvings
