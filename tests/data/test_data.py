import pytest

from keras_gan import data


def test_every_name_loads():
    assert data.names() == ["fashion_mnist_10k", "grid25", "ring8"]
    for name in data.names():
        samples, labels = data.load(name)
        assert len(samples) == len(labels) and labels.ndim == 1 and labels.dtype == "uint8"


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(ValueError, match=r"\['fashion_mnist_10k', 'grid25', 'ring8'\].*'mnist'"):
        data.load("mnist")
