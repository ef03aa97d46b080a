"""Replay: a pool of images that the generator made earlier."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_gan.utils.checks import is_count, is_positive
from keras_gan.utils.hints import Shape, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class ImagePool(keras.layers.Layer):
    """Shows the critic generated images of earlier updates among today's.

    Until the pool is full, images pass through and are stored. Then each image of a batch is, with
    the probability given, stored in a random place of the pool and replaced by the image that was
    there. The critic cannot forget what the generator once did, which damps cycling.

    Args:
        size: images in the pool, at least one batch.
        probability: share of a batch that comes from the pool, in (0, 1].

    Call arguments:
        images: shape `(batch, ...)`, or a tuple of such: row i of one part is stored and shown
            together with row i of the others.
        noise: function `(shape, distribution)` that draws the pool's randomness.

    Raises:
        ValueError: if `size` is no positive integer or `probability` not in (0, 1].

    Reference: Shrivastava et al. 2017, "Learning from Simulated and Unsupervised Images through
    Adversarial Training", https://arxiv.org/abs/1612.07828, section 2.3; with a size of 50 and a
    probability of 0.5 in Zhu et al. 2017 (CycleGAN), https://arxiv.org/abs/1703.10593.
    """

    taken = False  # By a GAN, whose samples it keeps.

    def __init__(self, size: int, probability: float = 0.5, **kwargs: Any) -> None:
        if not is_count(size):
            raise ValueError(
                f"The pool's size must be an integer of at least 1. Received: size={size!r}."
            )
        if not is_positive(probability) or probability > 1:
            raise ValueError(
                f"The pool's probability must be in (0, 1]. Received: probability={probability!r}."
            )
        super().__init__(**kwargs)
        self.size, self.probability = int(size), float(probability)

    def build(self, input_shape: Shape) -> None:
        several = isinstance(input_shape[0], (tuple, list))
        shapes = list(input_shape) if several else [input_shape]
        pools = [self._create_pool(i, shape) for i, shape in enumerate(shapes)]
        self.images = pools if several else pools[0]
        self.count = self.add_weight(
            shape=(), initializer="zeros", trainable=False, dtype="int32", name="count"
        )

    def _create_pool(self, number, shape):
        return self.add_weight(
            shape=(self.size, *shape[1:]),
            initializer="zeros",
            trainable=False,
            name=f"images_{number}" if number else "images",
        )

    def call(self, images: Tensor, noise: Callable[..., Tensor]) -> Tensor:
        several = isinstance(images, (tuple, list))
        parts, pools = (images, self.images) if several else ((images,), (self.images,))
        batch = ops.shape(parts[0])[0]
        if isinstance(batch, int):
            self.require_room(batch)
        full = self.count >= self.size
        shuffled = ops.argsort(noise((self.size,), "uniform"))[:batch]
        in_turn = (self.count + ops.arange(batch, dtype="int32")) % self.size
        places = ops.where(full, ops.cast(shuffled, "int32"), in_turn)
        swap = ops.logical_and(full, noise((batch,), "uniform") < self.probability)
        shown = tuple(
            _exchange(pool, part, places, full, swap)
            for pool, part in zip(pools, parts, strict=True)
        )
        self.count.assign(ops.minimum(self.count + batch, self.size))
        return shown if several else shown[0]

    def require_room(self, batch: int) -> None:
        """Raise where the pool is smaller than a batch, whose images have a place each."""
        if batch > self.size:
            raise ValueError(
                "The pool must hold at least one batch: build the GAN with "
                f"`replay=keras_gan.layers.ImagePool({batch})` or a larger one, or take smaller "
                f"batches. Received: ImagePool({self.size}) and batches of {batch}."
            )

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size, "probability": self.probability}


def _exchange(pool, images, places, full, swap):
    """Store images in their places of a pool; returns what the critic sees instead of them."""
    stored = ops.logical_or(swap, ops.logical_not(full))
    stored, swap = (_per_image(flag, images) for flag in (stored, swap))
    old = ops.take(pool, places, axis=0)
    new = ops.where(stored, ops.cast(images, old.dtype), old)
    pool.assign(ops.scatter_update(pool, places[:, None], new))
    return ops.where(swap, ops.cast(old, images.dtype), images)


def _per_image(flags, images):
    return ops.reshape(flags, (-1,) + (1,) * (len(images.shape) - 1))
