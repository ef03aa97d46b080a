"""What a preset would not hold of a GAN is told before anything is written."""

import json

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan import models, networks
from keras_gan.layers import ImagePool
from keras_gan.presets import catalog, loading
from keras_gan.text import Tokenizer
from tests import minimal_gans
from tests.presets.test_loading import SHAPE, make

pytestmark = pytest.mark.any_backend

# Cases all of whose networks are by builders of the library.
BUILT = ("projection", "biggan", "sagan", "tokens", "texts")


def first(network, kind):
    return next(layer for layer in network._flatten_layers() if isinstance(layer, kind))


def refused(gan, directory, match):
    with pytest.raises(ValueError, match=match):
        gan.save_to_preset(directory / "preset")
    assert not (directory / "preset").exists()


@pytest.mark.parametrize(
    "kind, setting, value",
    [
        (keras.layers.Conv2D, "activation", keras.activations.tanh),
        (keras.layers.LeakyReLU, "negative_slope", 0.3),
    ],
)
def test_a_setting_of_a_layer_that_was_changed(kind, setting, value, tmp_path):
    gan = make(models.GAN)
    layer = first(gan.critic, kind)
    setattr(layer, setting, value)
    match = (
        f"built, without.*a critic whose layer '{layer.name}' has {setting}=.* where its builder"
    )
    refused(gan, tmp_path, match)


@pytest.mark.parametrize("setting, value", [("momentum", 0.5), ("epsilon", 0.1)])
def test_a_setting_of_batch_normalization_that_was_changed(setting, value, tmp_path):
    gan = make()
    setattr(first(gan.generator, keras.layers.BatchNormalization), setting, value)
    refused(gan, tmp_path, f"a generator whose layer .* has {setting}={value} where")


def test_a_share_of_dropout_that_was_changed(tmp_path):
    gan = minimal_gans.CASES["tokens"].build()
    first(gan.critic, keras.layers.Dropout).rate = 0.5
    refused(
        gan, tmp_path, "a critic whose layer 'dropout.*' has rate=0.5 where its builder gives 0.2"
    )


def test_a_network_of_other_layers_than_its_builder_s(tmp_path):
    critic = networks.dcgan_critic(SHAPE, 2)
    but = networks.spectral_normalize(critic, but=(keras.layers.Dense,))
    gan = models.GAN(networks.dcgan_generator(SHAPE, 5, 2), but)
    refused(gan, tmp_path, "class_name='SpectralNormalization' where its builder gives 'Conv2D'")


@pytest.mark.parametrize("name", BUILT)
def test_what_is_as_it_was_built_is_written_also_after_a_file(name, tmp_path):
    gan = minimal_gans.CASES[name].build()
    gan.save(tmp_path / "gan.keras")
    keras.utils.clear_session(free_memory=False)  # Names are counted anew, as in a new process.
    loaded = keras.saving.load_model(tmp_path / "gan.keras")
    described = loading.describe(gan)
    assert loading.describe(loaded) == described
    loaded.save_to_preset(tmp_path)
    assert loading.describe(keras_gan.from_preset(tmp_path)) == described


def test_a_gan_that_was_trained_in_half_precision_is_written(tmp_path):
    """And comes back in the precision of the process that loads it."""
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        gan = make()
    finally:
        keras.config.set_dtype_policy("float32")
    gan.save_to_preset(tmp_path)
    again = keras_gan.from_preset(tmp_path)
    assert {layer.compute_dtype for layer in again.critic._flatten_layers()} == {"float32"}


def test_saving_takes_no_seeds_from_what_is_built_next(tmp_path):
    gan, drawn = make(), []
    for save in (lambda: None, lambda: gan.save_to_preset(tmp_path)):
        keras.utils.set_random_seed(1)
        save()
        drawn.append(networks.dcgan_critic(SHAPE, 2).get_weights())
    for one, other in zip(*drawn, strict=True):
        np.testing.assert_array_equal(one, other)


def test_more_values_than_are_read(tmp_path):
    words = [
        f"\N{CYRILLIC SMALL LETTER ZHE}{number}\N{CYRILLIC SMALL LETTER SHA}"
        for number in range(40_000)
    ]
    tokenizer = Tokenizer(words, 3)
    size = {"length": 3, "vocabulary": len(tokenizer.words)}
    generator = networks.lstm_generator(**size, width=1, end=0)
    critic = networks.cnn_sequence_critic(**size, windows=(1,), width=1, embedding=1, end=0)
    gan = models.SequenceGAN(generator, critic, tokenizer=tokenizer)
    refused(gan, tmp_path, r"`gan.save\(path\)` keeps any. Received: Expected a JSON of 1,048,576")


def test_a_pool_larger_than_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "LARGEST_POOL", 0)
    gan = make(models.GAN, replay=ImagePool(2_000))
    refused(gan, tmp_path, r"Received: Expected no more weights.*Received: GAN with .*'replay'")


def test_a_class_that_no_file_names(tmp_path):
    class Mine(models.GAN):
        pass

    gan = make(Mine)
    refused(gan, tmp_path, "keeps any. Received: The preset holds another GAN")


def test_nothing_is_written_where_the_facts_are_one_byte_too_many(tmp_path, monkeypatch):
    gan = make()
    described = {"name": "preset", "kind": "gan", **loading.describe(gan)}
    monkeypatch.setattr(catalog, "LARGEST_JSON", len(json.dumps(described, indent=2)) + 9)
    refused(gan, tmp_path, "Expected a JSON of")
