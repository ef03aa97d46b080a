"""CUT: one-sided translation by contrast of patches."""

from typing import Any

import keras
from keras import ops

from keras_gan import losses
from keras_gan.data_adapters import Batch, Continuous, Field
from keras_gan.networks.contrastive import ContrastiveTranslator
from keras_gan.training import interface
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.training.jitter import jitter, reach_within
from keras_gan.training.translation import Translation
from keras_gan.training.unpaired import read_one_way
from keras_gan.utils.checks import real_number
from keras_gan.utils.hints import Shape, Tensor

PATCHES, TEMPERATURE = 256, 0.07  # The paper's.


@keras.saving.register_keras_serializable(package="keras_gan")
class CUT(Translation, AdversarialModel):  # type: ignore[misc] # `export` has a direction.
    """G: X → Y, each patch of whose output tells which patch of the input it was made of.

    With vectors q and k of the encoder's features at places s of G(x) and of x,
    NCE = -E[log softmax_s'(q_s · k_s' / τ)_s]: the place itself is to be more similar than all
    other places of the same image. L_G = E[(D(G(x)) - 1)²] + λ NCE(x, G(x)) + μ NCE(y, G(y)) and
    L_D = ½ E[(D(y) - 1)²] + ½ E[D(G(x))²]. There is no way back, so that it has half the
    networks of a CycleGAN.

    ```python
    gan = keras_gan.models.CUT(
        generator=keras_gan.networks.contrastive_translator((64, 64, 3)),
        critic=keras_gan.networks.patch_critic((64, 64, 3), normalization="instance"),
    )
    gan.compile(keras.optimizers.Adam(2e-4, 0.5), keras.optimizers.Adam(2e-4, 0.5))
    gan.fit(x, y, batch_size=4, epochs=20)
    like_y = gan.translate(x)
    ```

    Args:
        generator: `keras_gan.networks.contrastive_translator(image_shape)`: a translator and the
            heads that compare its features.
        critic: from images of Y to maps of logits.
        contrast_weight: λ; 1 in the paper, 10 in its faster variant without the identity.
        identity_weight: μ, of images that are in Y already; 0 where X and Y differ in shape.
        jitter: largest shift in pixels of random crops, which are mirrored with probability ½; each
            image by itself. 0 for none.
        **kwargs: the other arguments of `AdversarialModel`.

    Raises:
        ValueError: if the domains differ in shape and `identity_weight` is not 0.

    Reference: Park et al. 2020, "Contrastive Learning for Unpaired Image-to-Image Translation",
    https://arxiv.org/abs/2007.15651, section 3, with τ = 0.07 and 256 patches of an image.
    """

    generator_logs = ("generator_loss", "contrast", "identity")

    def __init__(
        self,
        generator: ContrastiveTranslator,
        critic: keras.Model,
        contrast_weight: float = 1.0,
        identity_weight: float = 1.0,
        jitter: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(generator, critic, **kwargs)
        self.contrast_weight = real_number(contrast_weight, "contrast_weight", at_least=0)
        self.identity_weight = real_number(identity_weight, "identity_weight", at_least=0)
        self.jitter = reach_within(jitter, self.condition.shape, self.sample_shape)
        if self.identity_weight and self.condition.shape != self.sample_shape:
            raise ValueError(
                "The identity gives the generator images of its output's domain, which needs "
                "images of one shape in both: set `identity_weight=0`. Received: "
                f"{self.condition.shape} and {self.sample_shape}."
            )

    def interface(self, generator: keras.Model, critic: keras.Model) -> interface.Interface:
        x, y = read_one_way(generator, critic)
        if not hasattr(generator, "features"):
            raise ValueError(
                "The generator compares features of patches: take "
                f"`keras_gan.networks.contrastive_translator({x})`. "
                f"Received: {type(generator).__name__} {generator.name!r}."
            )
        return interface.Interface(None, y, x)

    def condition_of(self, shape: Shape) -> Field:
        return Continuous(shape, "x")

    def contract(self) -> Batch:
        return Batch(self.condition, Continuous(self.sample_shape, "y"), paired=False)

    def prepare(self, batch: Any) -> Any:
        """`(y, x)`: inside a GAN, samples come before what they are made of."""
        x, y = (jitter(each, self.noise, self.jitter) for each in super().prepare(batch))
        return y, x

    def parts(self, batch: Any) -> tuple[Tensor, Tensor | None]:
        """The critic sees images of Y alone, real or made."""
        return batch[0], None

    def synthesize(self, real: Any) -> Any:
        _, x = real
        return self.generator(x, training=True), x

    def critic_loss(self, real: Any, fake: Any) -> Tensor:
        return losses.least_squares_critic_loss(self.real_logits(real), self.fake_logits(fake))

    def generator_loss(self, real: Any, fake: Any) -> Tensor:
        # Twice, as the paper's term carries no ½.
        loss = 2.0 * losses.least_squares_generator_loss(self.fake_logits(fake))
        loss = loss + self.contrast_weight * self._contrast("contrast", fake[1], fake[0])
        if not self.identity_weight:
            return loss
        again = self.generator(real[0], training=True)
        return loss + self.identity_weight * self._contrast("identity", real[0], again)

    def _contrast(self, name, images, made):
        """The mean NCE over the encoder's feature maps, logged."""
        places = {}

        def chosen(index, count):
            """Places of a feature map, the same for both images."""
            if index not in places:
                order = ops.argsort(self.noise((count,), "uniform"))
                places[index] = order[: min(PATCHES, count)]
            return places[index]

        made = self.generator.features(made, chosen, training=True)
        images = self.generator.features(images, chosen, training=True)
        terms = [contrast(q, ops.stop_gradient(k)) for q, k in zip(made, images, strict=True)]
        loss = sum(terms) / len(terms)
        self.logs.note(name, loss)
        return loss

    def directions(self) -> dict[str, tuple[keras.Model, Field, Field]]:
        x, y = self.contract().fields
        return {"x_to_y": (self.ema_generator.translator, x, y)}

    def get_config(self) -> dict[str, Any]:
        own = {"contrast_weight": self.contrast_weight, "identity_weight": self.identity_weight}
        return {**super().get_config(), **own, "jitter": self.jitter}


def contrast(queries, keys):
    """InfoNCE of unit vectors `(batch, places, size)`: each query's own key among those of all
    places of its image, under the temperature 0.07."""
    cosines = ops.einsum("bsd,btd->bst", queries, keys) / TEMPERATURE
    own = ops.sum(queries * keys, axis=-1) / TEMPERATURE
    return ops.mean(ops.logsumexp(cosines, axis=-1) - own)
