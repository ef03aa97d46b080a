"""`show` and the look of a GAN in a notebook."""

import base64
import io
import re

import numpy as np
from PIL import Image

from keras_gan import models, networks


def gan_of(shape):
    if len(shape) == 3:
        made = networks.dcgan_generator(shape, 4, width=4), networks.dcgan_critic(shape, width=4)
    else:
        made = networks.mlp_generator(shape, 4, width=4), networks.mlp_critic(shape, width=4)
    return models.GAN(*made, seed=0)


def test_show_is_the_preview_as_a_picture():
    gan = gan_of((8, 8, 3))
    shown = gan.show(4, seed=1)
    assert np.array_equal(np.asarray(shown), gan.preview(4, seed=1))


def test_a_notebook_shows_samples_parameters_and_what_was_seen():
    gan = gan_of((8, 8, 3))
    gan.images_seen.assign(12_345)
    page = gan._repr_html_()
    assert "<b>GAN</b>" in page and "12,345 real samples seen" in page
    assert f"critic: {gan.critic.count_params():,} parameters" in page
    (data,) = re.findall(r"base64,([^\"]*)", page)
    picture = Image.open(io.BytesIO(base64.b64decode(data)))
    assert np.array_equal(np.asarray(picture), gan.preview(16))


def test_samples_that_cannot_be_drawn_are_left_out():
    page = gan_of((5,))._repr_html_()
    assert "parameters" in page and "<img" not in page


def test_texts_are_shown_as_text():
    class Lines(models.GAN):
        def preview(self, count=16, seed=0):
            return "a < b\n" * 2

    other = gan_of((5,))
    gan = Lines(other.generator, other.critic)
    assert gan.show() == "a < b\na < b\n"
    assert "<pre>a &lt; b\n" in gan._repr_html_()
