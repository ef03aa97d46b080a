import numpy as np
import pytest

from keras_gan import models, networks
from keras_gan.visualization import codes, images


def test_along_a_strip_one_number_goes_from_one_end_to_the_other():
    gan = models.InfoGAN(
        networks.dcgan_generator((8, 8, 1), 4, 2, classes=4),
        networks.dcgan_critic((8, 8, 1), 2, auxiliary=4),
        categorical=2,
        seed=0,
    )
    latents = np.repeat(gan.draw_latents(1, 7), 6, axis=0)
    rows = [[1, 0, 0, -1], [1, 0, 0, 0], [1, 0, 0, 1], [0, 1, 0, -1], [0, 1, 0, 0], [0, 1, 0, 1]]
    expected = gan.generate(codes=np.array(rows, "float32"), latents=latents, dtype="uint8")
    drawn = codes.strips(gan, number=1, steps=3, seed=7)
    assert np.array_equal(drawn, images.grid(expected, columns=3))
    with pytest.raises(ValueError, match="counted from 0.*InfoGAN, number=2"):
        codes.strips(gan, number=2)
