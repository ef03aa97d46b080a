"""What is frozen stays frozen through a `.keras` file, also within layers made of others."""

import keras
import numpy as np
import pytest

from keras_gan import layers
from keras_gan.saving import freezing
from tests import conformance, minimal_gans
from tests.conformance import BATCH, RESUME_TOLERANCE, largest_difference, state_of
from tests.helpers import numpy


def of_kind(kind):
    return lambda gan: next(x for x in gan.generator._flatten_layers() if isinstance(x, kind))


FROZEN = {
    "conditional batch normalisation": ("sagan", of_kind(layers.ConditionalBatchNormalization)),
    "self-attention": ("sagan", of_kind(layers.SelfAttention)),
    "a part": ("sagan", lambda gan: of_kind(layers.SelfAttention)(gan).query),
    "embedding": ("tokens", lambda gan: gan.generator.embedding),
    "heads": ("cut", lambda gan: gan.generator.heads[0]),
    "moments": ("texts", lambda gan: of_kind(layers.ConditioningAugmentation)(gan).moments),
    "a network": ("tokens", lambda gan: gan.generator),
    "a critic": ("sagan", lambda gan: gan.critic),
}


def case_of(name):
    if name != "cut":
        return minimal_gans.CASES[name]
    from tests.models.test_conformance import CASES

    return CASES[name]


def trained(gan):
    """Of each player's variables, whether an optimizer trains it."""
    ids = {id(v) for network in gan.networks().values() for v in network.trainable_variables}
    return {name: [id(v) in ids for v in n.variables] for name, n in gan.networks().items()}


@pytest.mark.parametrize("name, find", FROZEN.values(), ids=FROZEN)
def test_a_file_keeps_what_is_frozen_and_the_optimizer_of_the_rest(name, find, tmp_path, recwarn):
    gan = case_of(name).build()
    thawed = trained(gan)
    find(gan).trainable = False
    conformance.compile_gan(gan)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.saving.load_model(tmp_path / "gan.keras")
    assert trained(loaded) == trained(gan) != thawed
    assert not [w for w in recwarn if "optimizer" in str(w.message)]
    assert largest_difference(state_of(gan), state_of(loaded)) == 0


@pytest.mark.parametrize("name", ["self-attention", "embedding"])
def test_a_loaded_gan_with_frozen_layers_trains_on_to_the_same(name, tmp_path):
    name, find = FROZEN[name]
    case = case_of(name)
    gan = case.build()
    find(gan).trainable = False
    conformance.compile_gan(gan)
    data = case.data(4 * BATCH)
    gan.fit(data, batch_size=BATCH, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.saving.load_model(tmp_path / "gan.keras")
    before = [numpy(v) for v in find(loaded).weights]
    for each in (gan, loaded):
        each.fit(data, batch_size=BATCH, verbose=0)
    tolerance = RESUME_TOLERANCE[keras.backend.backend()]
    assert largest_difference(state_of(gan), state_of(loaded)) <= tolerance
    for old, new in zip(before, find(loaded).trainable_weights, strict=False):
        np.testing.assert_array_equal(old, numpy(new))


def test_a_gan_without_frozen_layers_has_the_config_that_it_had():
    gan = minimal_gans.CASES["tokens"].build()
    assert "frozen" not in gan.get_config()
    gan.generator.embedding.trainable = False
    again = type(gan).from_config(gan.get_config())
    assert not again.generator.embedding.trainable and again.generator.lstm.trainable
    early = {name: value for name, value in gan.get_config().items() if name != "frozen"}
    assert type(gan).from_config(early).generator.embedding.trainable


def test_a_part_that_was_thawed_again():
    gan = minimal_gans.CASES["sagan"].build()
    attention = of_kind(layers.SelfAttention)(gan)
    attention.trainable, attention.value.trainable = False, True
    again = type(gan).from_config(gan.get_config())
    assert trained(again) == trained(gan)
    assert freezing.frozen(again.networks()) == freezing.frozen(gan.networks())
