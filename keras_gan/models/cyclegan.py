"""CycleGAN: two sets of images without pairs, and a translation each way."""

from collections.abc import Callable, Iterable
from typing import Any, Literal

import keras
import numpy as np
from keras import ops

from keras_gan import losses
from keras_gan.data_adapters import Batch, Continuous, Field
from keras_gan.layers import ImagePool
from keras_gan.networks.pair import Pair
from keras_gan.training import interface
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.training.jitter import jitter, reach_within
from keras_gan.training.translation import Translation
from keras_gan.training.unpaired import read_pairs
from keras_gan.utils.checks import real_number
from keras_gan.utils.hints import ArrayLike, Tensor

POOL = 50  # Images of each domain, as in the paper.


@keras.saving.register_keras_serializable(package="keras_gan")
class CycleGAN(Translation, AdversarialModel):  # type: ignore[misc] # `export` has a direction.
    """G: X → Y and F: Y → X, each of which undoes the other.

    With the critics D_X and D_Y, over both domains,
    L_D = ½ E[(D_Y(y) - 1)²] + ½ E[D_Y(G(x))²] + …, and
    L_G = E[(D_Y(G(x)) - 1)²] + … + λ (E|F(G(x)) - x| + E|G(F(y)) - y|)
    + λ μ (E|G(y) - y| + E|F(x) - x|), as means over patches and pixels. The cycles ask that a
    translation keep what it takes to come back, though it may also hide it (Chu et al. 2017,
    https://arxiv.org/abs/1712.02950); the identities, that it leave alone what is there already.

    ```python
    networks, shape = keras_gan.networks, (64, 64, 3)
    gan = keras_gan.models.CycleGAN(
        generator=networks.Pair(
            networks.resnet_translator(shape), networks.resnet_translator(shape)
        ),
        critic=networks.Pair(
            networks.patch_critic(shape, normalization="instance"),
            networks.patch_critic(shape, normalization="instance"),
        ),
    )
    gan.compile(keras.optimizers.Adam(2e-4, 0.5), keras.optimizers.Adam(2e-4, 0.5))
    gan.fit(x, y, batch_size=4, epochs=20)
    like_y = gan.translate(x, direction="x_to_y")
    ```

    Args:
        generator: `keras_gan.networks.Pair` of G and F, from images to images in [-1, 1].
        critic: `keras_gan.networks.Pair` of D_X and D_Y, from images to maps of logits.
        cycle_weight: λ, on pixels in [-1, 1].
        identity_weight: μ; 0 where images of the two domains differ in size or channels.
        jitter: largest shift in pixels of random crops, which are mirrored with probability ½; each
            image by itself. 0 for none.
        replay: pool of earlier translations that the critics also see, by default of 50 images a
            domain.
        **kwargs: the other arguments of `AdversarialModel`. A `penalty` is the sum over both
            critics, each on its own domain.

    Raises:
        ValueError: if the domains differ in shape and `identity_weight` is not 0.

    Reference: Zhu et al. 2017, "Unpaired Image-to-Image Translation using Cycle-Consistent
    Adversarial Networks", https://arxiv.org/abs/1703.10593, section 3; the identity loss is in
    section 5.2.
    """

    generator_logs = ("generator_loss", "cycle", "identity")

    def __init__(
        self,
        generator: Pair,
        critic: Pair,
        cycle_weight: float = 10.0,
        identity_weight: float = 0.5,
        jitter: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(generator, critic, **{"replay": ImagePool(POOL), **kwargs})
        self.cycle_weight = real_number(cycle_weight, "cycle_weight", at_least=0)
        self.identity_weight = real_number(identity_weight, "identity_weight", at_least=0)
        self.jitter = reach_within(jitter, *self.sample_shape)
        _check_identity(self.identity_weight, self.sample_shape)

    def interface(self, generator: keras.Model, critic: keras.Model) -> interface.Interface:
        return interface.Interface(None, read_pairs(generator, critic))

    def contract(self) -> Batch:
        x, y = self.sample_shape
        return Batch(Continuous(x, "x"), Continuous(y, "y"), paired=False)

    def prepare(self, batch: Any) -> Any:
        return tuple(jitter(x, self.noise, self.jitter) for x in super().prepare(batch))

    def synthesize(self, real: Any) -> Any:
        """`(F(y), G(x))`, in the place of `(x, y)`: what D_X and D_Y are to tell from those."""
        like_y, like_x = self.generator(list(real), training=True)
        return like_x, like_y

    def critic_loss(self, real: Any, fake: Any) -> Tensor:
        pairs = zip(self.real_logits(real), self.fake_logits(fake), strict=True)
        return sum(losses.least_squares_critic_loss(*pair) for pair in pairs)

    def critics_apart(
        self, real: Any, fake: Any
    ) -> Iterable[tuple[Callable[[Tensor], Tensor], Tensor, Tensor]]:
        def judging(critic):
            return lambda images: ops.cast(
                critic(self.augmented(images)[0], training=True), "float32"
            )

        critics = judging(self.critic.first), judging(self.critic.second)
        return zip(critics, real, fake, strict=True)

    def generator_loss(self, real: Any, fake: Any) -> Tensor:
        # Twice, as the paper's term carries no ½.
        loss = 2.0 * sum(map(losses.least_squares_generator_loss, self.fake_logits(fake)))
        loss = loss + self.cycle_weight * self._noted("cycle", real, self.synthesize(fake))
        if not self.identity_weight:
            return loss
        y, x = self.generator(list(real)[::-1], training=True)
        weight = self.cycle_weight * self.identity_weight
        return loss + weight * self._noted("identity", real, (x, y))

    def _noted(self, name, real, made):
        """E|x - x̂| + E|y - ŷ|, whose mean is logged."""
        pairs = zip(real, made, strict=True)
        errors = [ops.mean(ops.abs(image - again)) for image, again in pairs]
        self.logs.note(name, errors)
        return sum(errors)

    def directions(self) -> dict[str, tuple[keras.Model, Field, Field]]:
        x, y = self.contract().fields
        return {
            "x_to_y": (self.ema_generator.first, x, y),
            "y_to_x": (self.ema_generator.second, y, x),
        }

    def cycle(
        self,
        images: ArrayLike,
        direction: Literal["x_to_y", "y_to_x"] = "x_to_y",
        *,
        dtype: Literal["float32", "uint8"] = "float32",
        batch_size: int = 64,
    ) -> np.ndarray:
        """Images translated in a direction and back; see `translate`."""
        made = self.translate(images, direction, batch_size=batch_size)
        back = "x_to_y" if direction == "y_to_x" else "y_to_x"
        return self.translate(made, back, dtype=dtype, batch_size=batch_size)

    def _columns(self, direction, images, *others):
        """Input, output, and the input again by the way back; of images of Y the other way too."""
        columns = [images, self.translate(images, direction), self.cycle(images, direction)]
        if others:
            columns += [*others, self.translate(*others, "y_to_x"), self.cycle(*others, "y_to_x")]
        return columns

    def get_config(self) -> dict[str, Any]:
        own = {"cycle_weight": self.cycle_weight, "identity_weight": self.identity_weight}
        return {**super().get_config(), **own, "jitter": self.jitter}


def _check_identity(weight, shapes):
    x, y = shapes
    if weight and x != y:
        raise ValueError(
            "The identity loss gives each generator images of its output's domain, which needs "
            "images of one shape in both: set `identity_weight=0`. "
            f"Received: {x} and {y} with identity_weight={weight:g}."
        )
