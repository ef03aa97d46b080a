"""BigGAN."""

from typing import Any

import keras

from keras_gan import losses
from keras_gan.layers.spectral_normalization import spectral_layers
from keras_gan.models.sagan import SAGAN
from keras_gan.utils.checks import real_number
from keras_gan.utils.hints import Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class BigGAN(SAGAN):
    """SAGAN at scale: a generator that stands truncated latents, and two critic updates a step.

    L_D = E[max(0, 1 - D(x, y))] + E[max(0, 1 + D(G(z, y), y))],
    L_G = -E[D(G(z, y), y)] + β Σ ‖W Wᵀ ⊙ (1 - I)‖² over the kernels W of the generator, one row for
    each output channel. The second term keeps the generator smooth in z, so that latents cut off
    at a threshold give better and less varied samples:

    ```python
    gan.standing_statistics(truncation=0.5)  # The batch statistics belong to the latents.
    samples = gan.generate(64, truncation=0.5)
    ```

    The paper's Adam has rates 5e-5 for the generator and 2e-4 for the critic, β₁ = 0 and
    β₂ = 0.999, at 2,048 images a batch.

    Args:
        generator: from latents, and one-hot labels where wanted, to samples, such as
            `keras_gan.networks.biggan_generator`; put under spectral normalisation here.
        critic: from samples, and the labels, to raw logits, such as
            `keras_gan.networks.biggan_critic`; put under spectral normalisation too.
        critic_steps: critic updates for each generator update.
        orthogonal_weight: β.
        **kwargs: the other arguments of `AdversarialModel`.

    Reference: Brock, Donahue and Simonyan 2019, "Large Scale GAN Training for High Fidelity Natural
    Image Synthesis", https://arxiv.org/abs/1809.11096, section 3 and appendix C.
    """

    generator_logs = ("generator_loss", "orthogonal_loss")
    unnormalized = ()  # Its maps of labels start orthogonal.

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        critic_steps: int = 2,
        orthogonal_weight: float = 1e-4,
        **kwargs: Any,
    ) -> None:
        super().__init__(generator, critic, critic_steps=critic_steps, **kwargs)
        self.orthogonal_weight = real_number(orthogonal_weight, "orthogonal_weight", at_least=0)

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        kernels = [layer.matrix() for layer in spectral_layers(self.generator)]
        orthogonal_loss = sum(map(losses.orthogonal_loss, kernels))
        self.logs.note("orthogonal_loss", orthogonal_loss)
        return super().generator_loss(real, fake) + self.orthogonal_weight * orthogonal_loss

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "orthogonal_weight": self.orthogonal_weight}
