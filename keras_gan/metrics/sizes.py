"""The sizes of images that are scored against each other."""

import numpy as np

from keras_gan.metrics.features import Seen
from keras_gan.utils.warning import warn


def warn_of_sizes(real, fake):
    """Warn where generated images have another size than the real ones, which moves each score.

    Both are images, or a `Seen`, whose size is not known; the generated ones may be a GAN.
    """
    shapes = [_shape(real), _shape(fake)]
    sizes = [shape[1:3] for shape in shapes if len(shape) == 4]
    if len(sizes) == 2 and sizes[0] != sizes[1]:
        warn(
            "Scores of images of two sizes are those of their sharpness too: pass real images of "
            f"the generated ones' size, as by `keras_gan.data.load(name, size={sizes[1]})`. "
            f"Received: real images of {sizes[0]} pixels and generated ones of {sizes[1]}."
        )


def _shape(images):
    if isinstance(images, Seen):
        return ()
    if hasattr(images, "sample_shape"):
        return (None, *images.sample_shape)
    return tuple(getattr(images, "shape", None) or np.shape(images))
