"""The networks of image to image: sizes, receptive fields, borders, and what is refused."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan.layers import GroupNormalization
from keras_gan.networks import (
    Pair,
    contrastive_translator,
    contrastive_unet,
    patch_critic,
    registry,
    resnet_translator,
    unet_translator,
)
from tests.helpers import normal, numpy
from tests.networks.tools import kinds


@pytest.mark.parametrize(
    "shape, depth, bottom",
    [((32, 32, 3), None, 2), ((24, 48, 1), None, 3), ((20, 20, 3), 2, 5), ((16, 16, 3), 4, 1)],
)
def test_a_u_net_halves_as_often_as_its_depth(quick, shape, depth, bottom):
    unet = unet_translator(shape, channels=2, width=2, depth=depth)
    assert unet.output_shape == (None, *shape[:2], 2)
    assert min(layer.output.shape[1] for layer in kinds(unet, layers.LeakyReLU)) == bottom
    made = numpy(unet(normal(2, *shape)))
    assert np.abs(made).max() <= 1 and made.dtype == np.float32


@pytest.mark.parametrize(
    "normalization, kind",
    [("instance", GroupNormalization), ("batch", layers.BatchNormalization)],
)
def test_a_u_net_of_one_pixel_at_the_bottom_is_not_normalised_there(quick, normalization, kind):
    unet = unet_translator((8, 8, 1), width=2, depth=3, normalization=normalization, dropout=0)
    inputs = [layer.input.shape[1] for layer in kinds(unet, kind)]
    assert inputs == [2, 2, 4] and not kinds(unet, layers.Dropout)


def test_dropout_is_in_the_three_innermost_blocks(quick):
    unet = unet_translator((64, 64, 1), width=2)
    assert [layer.output.shape[1] for layer in kinds(unet, layers.Dropout)] == [4, 8, 16]


@pytest.mark.parametrize("field, side", [(16, 32), (34, 64), (70, 128)])
def test_a_logit_sees_its_receptive_field(quick, field, side):
    critic = patch_critic((side, side, 1), width=1, receptive_field=field, normalization=None)
    image = np.zeros((1, side, side, 1), "float32")
    base = numpy(critic(image))
    row = base.shape[1] // 2
    seen = []
    for place in range(0, side):
        image[:] = 0
        image[0, place] = 1
        seen.append(not np.array_equal(numpy(critic(image))[0, row, row], base[0, row, row]))
    assert sum(seen) == field


def test_a_patch_critic_sees_the_condition_beside_the_image(quick):
    critic = patch_critic((16, 16, 1), (16, 16, 3), width=2, receptive_field=16)
    assert critic.input_shape == [(None, 16, 16, 1), (None, 16, 16, 3)]
    assert critic.output_shape == (None, 8, 8, 1)
    assert len(kinds(critic, layers.BatchNormalization)) == 1


def test_a_residual_translator_keeps_the_size_and_names_its_features(quick):
    translator = resnet_translator((16, 12, 3), channels=1, width=2, blocks=4)
    assert translator.output_shape == (None, 16, 12, 1)
    features = [layer.output.shape[1:] for layer in translator.layers if "features" in layer.name]
    assert features == [(16, 12, 3), (8, 6, 4), (4, 3, 8), (4, 3, 8), (4, 3, 8)]
    shallow = resnet_translator((6, 4, 3), width=2, blocks=2, halvings=1)
    features = [layer.output.shape[1:] for layer in shallow.layers if "features" in layer.name]
    assert features == [(6, 4, 3), (3, 2, 4), (3, 2, 4), (3, 2, 4)]
    assert shallow.output_shape == (None, 6, 4, 3)


SMALL = {"width": 2, "projection": 5}


@pytest.mark.parametrize(
    ("make", "maps"),
    [
        (lambda: contrastive_translator((8, 8, 1), blocks=1, **SMALL), 4),
        (lambda: contrastive_unet((8, 8, 1), **SMALL), 3),
    ],
    ids=["residual", "unet"],
)
def test_features_are_unit_vectors_of_the_places(make, maps, quick):
    network = make()
    images = normal(2, 8, 8, 1)
    found = network.features(images, lambda _, count: np.arange(min(3, count)))
    assert len(found) == maps
    for vectors in found:
        assert vectors.shape[0] == 2 and vectors.shape[2] == 5
        np.testing.assert_allclose(np.linalg.norm(numpy(vectors), axis=-1), 1, atol=1e-4)
    np.testing.assert_array_equal(numpy(network(images)), numpy(network.translator(images)))


BAD = {
    "odd sides": (
        lambda: unet_translator((30, 32, 3), depth=3),
        "multiples of 8.*32 x 32.*Received",
    ),
    "a side that has no half": (lambda: unet_translator((7, 8, 3)), "such as 28, 32.*Received"),
    "sides of the residual one": (
        lambda: resnet_translator((18, 16, 3)),
        "multiples of 4.*16 x 16",
    ),
    "a border without a mirror": (lambda: resnet_translator((4, 8, 3)), "from 8 on.*Received"),
    "a padding wider than the image": (
        lambda: resnet_translator((2, 2, 3), halvings=1),
        "multiples of 2 from 4 on.*Received",
    ),
    "a field": (lambda: patch_critic((32, 32, 3), receptive_field=20), "16, 34, 70.*Received: 20"),
}


@pytest.mark.parametrize("case", BAD)
def test_sizes_that_do_not_fit_are_refused(case):
    build, message = BAD[case]
    with pytest.raises(ValueError, match=message):
        build()


def test_the_size_that_an_error_names_is_taken(quick):
    assert unet_translator((32, 32, 3), depth=3, width=1).output_shape == (None, 32, 32, 3)
    assert resnet_translator((16, 16, 3), width=1, blocks=1).output_shape == (None, 16, 16, 3)


def test_a_pair_of_built_networks_is_built_again_by_plain_values(quick):
    pair = Pair(unet_translator((8, 8, 1), 3, 2), unet_translator((8, 8, 3), 1, 2))
    built = registry.of(pair)
    again = registry.build(built.builder, built.arguments)
    assert registry.of(again) == built
    assert again.input_shape == pair.input_shape
    inputs = keras.Input((8, 8, 1))
    own = keras.Model(inputs, layers.Conv2D(1, 1)(inputs))
    assert registry.of(Pair(own, pair.first)) is None
