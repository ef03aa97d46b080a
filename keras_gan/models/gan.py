"""The original generative adversarial network."""

from typing import Any, Literal

import keras

from keras_gan import losses
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.utils.checks import known
from keras_gan.utils.hints import Tensor

_OBJECTIVES = {
    "non_saturating": (losses.non_saturating_critic_loss, losses.non_saturating_generator_loss),
    "minimax": (losses.minimax_critic_loss, losses.minimax_generator_loss),
}


@keras.saving.register_keras_serializable(package="keras_gan")
class GAN(AdversarialModel):
    """A critic learns to tell real from generated, a generator to be taken for real.

    min_G max_D E[log σ(D(x))] + E[log(1 - σ(D(G(z))))]; at the optimal critic the generator
    minimises 2 JS(data ‖ model) - 2 log 2.

    Without a penalty it drops modes while its losses stay calm: of seven unequal Gaussians two or
    three were left. With `penalty="r1"` it found all seven.

    Args:
        generator, critic: see `AdversarialModel`.
        loss: `"non_saturating"`, the generator loss -E[log σ(D(G(z)))] that practice uses, or
            `"minimax"`, E[log(1 - σ(D(G(z))))], which saturates when the critic is sure.
        **kwargs: the other arguments of `AdversarialModel`.

    Raises:
        ValueError: for an unknown loss.

    Reference: Goodfellow et al. 2014, "Generative Adversarial Networks",
    https://arxiv.org/abs/1406.2661, algorithm 1.
    """

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        loss: Literal["non_saturating", "minimax"] = "non_saturating",
        **kwargs: Any,
    ) -> None:
        super().__init__(generator, critic, **kwargs)
        self.objective = loss

    def _checked_objective(self, loss):
        known(loss, _OBJECTIVES, "loss")
        return loss

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        critic_loss, _ = _OBJECTIVES[self.objective]
        return critic_loss(self.real_logits(real), self.fake_logits(fake))

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        _, generator_loss = _OBJECTIVES[self.objective]
        return generator_loss(self.fake_logits(fake))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "loss": self.objective}
