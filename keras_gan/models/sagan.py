"""Self-attention GAN."""

from typing import Any

import keras

from keras_gan.layers import ConditionalBatchNormalization
from keras_gan.models.sngan import SNGAN
from keras_gan.networks.spectral_normalize import normalized_by_its_gan


@keras.saving.register_keras_serializable(package="keras_gan")
class SAGAN(SNGAN):
    """SNGAN with spectral normalisation of both players, made for networks with self-attention.

    L_D = E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))], L_G = -E[D(G(z))]; with labels, y beside
    each sample and z. The paper's critic learns four times as fast as its generator, which spares
    it more critic updates:

    ```python
    gan = keras_gan.models.SAGAN(
        generator=keras_gan.networks.sagan_generator((32, 32, 3), classes=10),
        critic=keras_gan.networks.sagan_critic((32, 32, 3), classes=10),
    )
    gan.compile(
        generator_optimizer=keras.optimizers.Adam(1e-4, 0.0, 0.9),
        critic_optimizer=keras.optimizers.Adam(4e-4, 0.0, 0.9),
    )
    ```

    Args:
        generator: from latents, and one-hot labels where wanted, to samples; put under spectral
            normalisation here, its weights kept. The scales and offsets of
            `ConditionalBatchNormalization` are left free.
        critic: from samples, and the labels, to raw logits; put under spectral normalisation too.
        **kwargs: the other arguments of `AdversarialModel`.

    Reference: Zhang, Goodfellow, Metaxas and Odena 2019, "Self-Attention Generative Adversarial
    Networks", https://arxiv.org/abs/1805.08318, section 4.
    """

    # A label's scales and offsets grow from zero: of norm one at once, they drown the latents.
    unnormalized: tuple[type[keras.layers.Layer], ...] = (ConditionalBatchNormalization,)

    def __init__(self, generator: keras.Model, critic: keras.Model, **kwargs: Any) -> None:
        generator = normalized_by_its_gan(generator, but=self.unnormalized)
        super().__init__(generator, critic, **kwargs)
