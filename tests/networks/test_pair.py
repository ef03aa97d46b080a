import keras
import numpy as np
import pytest

from keras_gan import networks
from tests.helpers import numpy


def critic(size=2):
    return networks.mlp_critic((size,), width=4)


def test_each_input_goes_through_its_own_network():
    pair = networks.Pair(critic(2), critic(3))
    x, y = np.ones((5, 2), "float32"), np.full((5, 3), 0.5, "float32")
    for made, network, inputs in zip(pair([x, y]), (pair.first, pair.second), (x, y), strict=True):
        np.testing.assert_array_equal(numpy(made), numpy(network(inputs)))
    assert pair.input_shape == [(None, 2), (None, 3)]
    assert len(pair.trainable_variables) == 2 * len(pair.first.trainable_variables)


def test_it_comes_back_from_its_config():
    pair = networks.Pair(critic(), critic(), name="critics")
    copy = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(pair))
    copy.set_weights(pair.get_weights())
    inputs = [np.ones((2, 2), "float32")] * 2
    for made, again in zip(pair(inputs), copy(inputs), strict=True):
        np.testing.assert_array_equal(numpy(again), numpy(made))
    assert copy.name == "critics"


def test_what_is_no_pair_is_refused():
    one = critic()
    with pytest.raises(ValueError, match="each by a call of its own. Received: the same"):
        networks.Pair(one, one)
    with pytest.raises(ValueError, match="second network must be a built.*Received: str"):
        networks.Pair(one, "second")
    pair = networks.Pair(critic(), critic())
    with pytest.raises(ValueError, match="takes two inputs.*`gan.translate.images, direction.`"):
        pair(np.ones((2, 2), "float32"))  # Two rows, not two inputs.
    with pytest.raises(ValueError, match="takes two inputs.*Received: list"):
        pair([np.ones((1, 2), "float32")] * 3)
