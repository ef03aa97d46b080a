"""Tinted MNIST and the split of emoji by combination."""

import numpy as np
import pytest

from keras_gan.data import captions, tinted_mnist

pytestmark = pytest.mark.any_backend


def test_each_word_is_trained_on_and_no_held_out_combination():
    seen, held_out = tinted_mnist.combinations(False), tinted_mnist.combinations(True)
    assert len(seen) == 476 and len(held_out) == 84
    assert not {tuple(row) for row in seen} & {tuple(row) for row in held_out}
    for column, count in enumerate((10, 8, 8)):
        assert len(set(seen[:, column])) == count
    assert (seen[:, 1] != seen[:, 2]).all()


def test_captions_say_what_the_pixels_show():
    digits = np.arange(40) % 10
    ink = np.zeros((40, 28, 28, 1), "uint8")
    ink[:, 8:20, 10:18] = 255
    images, texts = tinted_mnist.tint(ink, digits, held_out=True, seed=3)
    front, back, read = tinted_mnist.read_colours(images)
    found = [tinted_mnist.caption(*each) for each in zip(digits, front, back, strict=True)]
    assert found == texts.tolist() and np.array_equal(read, ink)
    known = {tuple(row) for row in tinted_mnist.combinations(True)}
    assert {tuple(row) for row in zip(digits, front, back, strict=True)} <= known
    again, _ = tinted_mnist.tint(ink, digits, held_out=True, seed=3)
    np.testing.assert_array_equal(images, again)


def test_emoji_are_held_out_by_base_and_tone():
    tones = ("light", "medium", "dark")
    names = np.array([f"base {i}: {tone} skin tone" for i in range(200) for tone in tones])
    held_out = captions.held_out_tones(np.concatenate([names, ["cat"]]))
    assert not held_out[-1] and 0.05 < held_out[:-1].mean() < 0.15
    whole = held_out[:-1].reshape(200, 3)
    assert not whole.all(axis=1).any() and whole.any(axis=1).sum() > 20
