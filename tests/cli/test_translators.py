"""Networks of the command line's translators, by the size of the images."""

import numpy as np
import pytest

from keras_gan.cli import parse, translators

FLAGS, _ = parse("train", ["--width=2"])


@pytest.mark.parametrize(("side", "halvings", "field"), [(32, 0, 34), (64, 2, 70)])
def test_small_images_keep_their_size_and_are_judged_by_smaller_patches(side, halvings, field):
    images = np.zeros((1, side, side, 3), "uint8")
    pairs, critics, _ = translators.cyclegan(FLAGS, images, images)
    contrastive, one, _ = translators.cut(FLAGS, images, images)
    made = (pairs.first, critics.first), (contrastive.get_layer("resnet_translator"), one)
    for generator, critic in made:
        inner = generator.get_layer(f"features_{halvings + 1}").output
        assert inner.shape[1] == side >> halvings
        strides = [layer.strides[0] for layer in critic.layers if hasattr(layer, "strides")]
        assert strides.count(2) == {34: 2, 70: 3}[field]
