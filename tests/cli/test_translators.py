"""Networks of the command line's translators, by the size of the images and the penalty."""

import numpy as np
import pytest

from keras_gan.cli import model_from_flags, parse, translators
from keras_gan.models import CUT, CycleGAN, Pix2Pix

pytestmark = pytest.mark.any_backend

FLAGS, _ = parse("train", ["--width=2"])
MODELS = {"pix2pix": Pix2Pix, "cyclegan": CycleGAN, "cut": CUT}


@pytest.mark.parametrize(("side", "halvings"), [(32, 1), (64, 2)])
def test_small_images_are_halved_once(side, halvings):
    images = np.zeros((1, side, side, 3), "uint8")
    pair = translators.cyclegan(FLAGS, images, images)[0]
    contrastive = translators.cut(FLAGS, images, images)[0]
    for network in (pair.first, pair.second, contrastive.get_layer("resnet_translator")):
        assert network.get_layer(f"features_{halvings + 1}").output.shape[1] == side >> halvings


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("penalty", ["none", "r1"])
def test_critics_are_normalized_where_no_penalty_is(name, penalty):
    flags, _ = parse("train", ["--width=2", f"--gan={name}", f"--penalty={penalty}"])
    images = np.zeros((1, 32, 32, 3), "uint8")
    networks = getattr(translators, name)(flags, images, images)
    arguments = model_from_flags.choose_arguments(model_from_flags.recipe_of(flags), flags)
    gan = MODELS[name](*networks[:2], **arguments)
    assert (gan.penalty is None) == (penalty == "none")
    layers = [layer.name for layer in gan.critic._flatten_layers()]
    assert any("normalization" in layer for layer in layers) == (penalty == "none")
