"""Networks of the command line's translators, by the size of the images and the penalty."""

import contextlib

import numpy as np
import pytest
from PIL import Image

from keras_gan import models
from keras_gan.cli import model_from_flags, parse, training_data, translators
from keras_gan.cli.recipes import RECIPES
from keras_gan.models import CUT, CycleGAN, Pix2Pix
from tests.minimal_gans import CASES

pytestmark = pytest.mark.any_backend

MODELS = {"pix2pix": Pix2Pix, "cyclegan": CycleGAN, "cut": CUT}


@pytest.mark.parametrize(("side", "halvings"), [(32, 1), (64, 2)])
def test_small_images_are_halved_once(side, halvings):
    images = np.zeros((1, side, side, 3), "uint8")
    flags, _ = parse("train", ["--width=2", "--network=resnet"])
    pair = translators.cyclegan(flags, images, images)[0]
    contrastive = translators.cut(flags, images, images)[0]
    for network in (pair.first, pair.second, contrastive.translator):
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


@pytest.mark.parametrize(("family", "layer"), [("unet", "concatenate"), ("resnet", "add")])
def test_a_family_of_translators_is_chosen(family, layer):
    flags, _ = parse("train", ["--width=2", f"--network={family}"])
    images = np.zeros((1, 16, 16, 3), "uint8")
    pair = translators.cyclegan(flags, images, images)[0]
    contrastive = translators.cut(flags, images, images)[0]
    for network in (pair.first, pair.second, contrastive.translator):
        assert any(layer in each.name for each in network.layers)
        assert not any("dropout" in each.name for each in network.layers)


@pytest.mark.parametrize(
    ("gan", "network", "expected"),
    [
        ("cyclegan", "unet", None),
        ("cyclegan", "resmet", "unet, resnet. Did you mean 'resnet'"),
        ("r3gan", "unet", "network. Expected one of biggan, dcgan"),
        ("pix2pix", "unet", "Pix2Pix has networks of its own: leave out --network. Received"),
        ("sequence", "mlp", "SequenceGAN has networks of its own"),
    ],
)
def test_networks_are_those_of_the_gan(gan, network, expected):
    refused = pytest.raises(ValueError, match=expected) if expected else contextlib.nullcontext()
    with refused:
        RECIPES[gan].check_networks(network)


@pytest.mark.parametrize("gan", RECIPES)
def test_latents_are_sized_only_where_there_are_any(gan):
    without = RECIPES[gan].data in ("pairs", "unpaired", "texts")
    refused = pytest.raises(ValueError, match="has no latent vectors: leave out --latent_dim")
    with refused if without else contextlib.nullcontext():
        RECIPES[gan].check_networks(None, 7)


def test_inputs_and_outputs_of_other_channels_are_read_as_they_are(tmp_path):
    flags, _ = parse("train", [f"--data={tmp_path}", "--width=2"])
    grey, colour = np.zeros((2, 8, 8, 1), "uint8"), np.zeros((2, 8, 8, 3), "uint8")
    gan = models.Pix2Pix(*translators.pix2pix(flags, grey, colour)[:2])
    for side, mode in (("A", "L"), ("B", "RGB")):
        (tmp_path / "test" / side).mkdir(parents=True)
        Image.new(mode, (9, 9)).save(tmp_path / "test" / side / "a.png")
    inputs, outputs = translators.shown("pairs", flags, gan, grey, colour)
    assert (inputs.shape, outputs.shape) == ((1, 8, 8, 1), (1, 8, 8, 3))
    for make in (translators.cyclegan, translators.cut):
        with pytest.raises(ValueError, match="--channels=3. Received: images with 1 and 3"):
            make(flags, grey, colour)


def test_the_images_of_a_preset_s_data_are_those_of_its_gan():
    for case, expected in (("unpaired", (8, 8)), ("pair", (8, 8)), ("labelled", (8, 8))):
        read = training_data.pixels(parse("train", [])[0], CASES[case].build())
        assert read == {"size": expected, "channels": 1}
    with pytest.raises(ValueError, match="8 x 8 pixels and 1 channels.*--size=9"):
        training_data.pixels(parse("train", ["--size=9"])[0], CASES["unpaired"].build())
    assert training_data.pixels(parse("train", [])[0], CASES["tokens"].build())["size"] is None


def test_a_preview_shows_images_held_out_or_of_training_where_none_are(tmp_path):
    flags, _ = parse("train", [f"--data={tmp_path}"])
    gan = CASES["pair"].build()
    trained = np.zeros((2, 8, 8, 1), "uint8")

    def save(name, shade):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (16, 8), shade).save(tmp_path / name)

    def shown():
        return translators.shown("pairs", flags, gan, trained, trained)

    save("train/a.png", 1)
    assert shown() == (trained, trained)
    save("test/b.png", 2)
    assert [images.max() for images in shown()] == [2, 2]
    (tmp_path / "test/b.png").write_bytes((tmp_path / "test/b.png").read_bytes()[:45])
    with pytest.raises(ValueError, match="cannot be read as images"):
        shown()
