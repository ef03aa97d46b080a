"""Wasserstein GAN with weight clipping."""

from typing import Any

import keras

from keras_gan import losses
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.training.clipping import Clipped
from keras_gan.utils.hints import Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class WGAN(AdversarialModel):
    """The critic estimates a multiple of the Wasserstein distance, its weights kept in a box.

    L_D = E[D(G(z))] - E[D(x)], and after each update w ← clip(w, -c, c) for every trainable
    variable of the critic, for `critic_steps` updates on fresh samples each; then
    L_G = -E[D(G(z))]. The box makes the critic K-Lipschitz with an unknown K; it also narrows what
    the critic can express, which is why `WGANGP` came after it.

    Args:
        generator, critic: see `AdversarialModel`.
        critic_steps: critic updates for each generator update.
        clip: c.
        **kwargs: the other arguments of `AdversarialModel`.

    Raises:
        ValueError: if a variable of the critic has a constraint of its own.

    Reference: Arjovsky, Chintala and Bottou 2017, "Wasserstein GAN",
    https://arxiv.org/abs/1701.07875, algorithm 1 (with RMSprop of 5e-5, c = 0.01).
    """

    watched_logs = ("penalty",)  # The losses have no scale of their own.

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        critic_steps: int = 5,
        clip: float = 0.01,
        **kwargs: Any,
    ) -> None:
        super().__init__(generator, critic, critic_steps=critic_steps, **kwargs)
        self.clip: Any = clip
        for variable in _all_trainable(self.critic):
            self._constrain(variable)

    def _checked_clip(self, bound):
        """The one constraint that the critic's variables hold, of another bound."""
        clip = getattr(self, "clip", None) or Clipped(bound)
        clip.bound = Clipped(bound).bound
        return clip

    def _constrain(self, variable):
        if variable.constraint is not None:
            raise ValueError(
                "WGAN clips every trainable variable of the critic: build it without constraints "
                "of its own. Received: a critic with "
                f"{type(variable.constraint).__name__} on {variable.path}."
            )
        variable.constraint = self.clip  # Keras's optimizers apply it after each update.

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return losses.wasserstein_critic_loss(self.real_logits(real), self.fake_logits(fake))

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return losses.wasserstein_generator_loss(self.fake_logits(fake))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "clip": self.clip.bound}


def _all_trainable(network):
    """What an optimizer of the network may come to train: variables of frozen layers too."""
    found = [v for layer in network._flatten_layers() for v in layer._trainable_variables]
    return {id(v): v for v in found}.values()
