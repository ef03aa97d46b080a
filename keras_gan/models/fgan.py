"""f-GAN: any f-divergence as the generator's objective."""

from typing import Any, Literal

import keras

from keras_gan import divergences
from keras_gan.divergences import Divergence
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.utils.checks import known
from keras_gan.utils.hints import Tensor

_GENERATOR_LOSSES = {
    "saddle": divergences.fgan_generator_loss,
    "non_saturating": divergences.fgan_non_saturating_generator_loss,
}


@keras.saving.register_keras_serializable(package="keras_gan")
class FGAN(AdversarialModel):
    """The critic tightens a lower bound on D_f(data ‖ model), which the generator lowers.

    D_f(P ‖ Q) ≥ F = E_P[g(D(x))] - E_Q[f*(g(D(G(z))))], with the convex conjugate f* of f and an
    output activation g into its domain: L_D = -F.

    Args:
        generator, critic: see `AdversarialModel`.
        divergence: one of `keras_gan.divergences.names()`.
        loss: the generator's: `"saddle"`, L_G = -E[f*(g(D(G(z))))], or `"non_saturating"`,
            L_G = -E[g(D(G(z)))], whose gradient stays strong where the critic is sure.
        **kwargs: the other arguments of `AdversarialModel`.

    Raises:
        ValueError: for an unknown divergence or loss, or a `Divergence` that is not one of this
            library.

    Reference: Nowozin, Cseke and Tomioka 2016, "f-GAN: Training Generative Neural Samplers using
    Variational Divergence Minimization", https://arxiv.org/abs/1606.00709, algorithm 1; section 3.2
    for the other generator loss.
    """

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        divergence: str | Divergence = "jensen_shannon",
        loss: Literal["saddle", "non_saturating"] = "saddle",
        **kwargs: Any,
    ) -> None:
        super().__init__(generator, critic, **kwargs)
        self.divergence: Any = divergence
        self.objective = loss

    def _checked_divergence(self, divergence):
        return _known(divergence)

    def _checked_objective(self, loss):
        known(loss, _GENERATOR_LOSSES, "loss")
        return loss

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return divergences.fgan_critic_loss(
            self.real_logits(real), self.fake_logits(fake), self.divergence
        )

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return _GENERATOR_LOSSES[self.objective](self.fake_logits(fake), self.divergence)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "divergence": self.divergence.name,
            "loss": self.objective,
        }


def _known(divergence):
    """A divergence that a saved GAN is known by, by its name."""
    found = divergences.get(divergence)
    if found not in map(divergences.get, divergences.names()):
        raise ValueError(
            "A saved FGAN names its divergence, so it is one of this library: "
            f"{', '.join(divergences.names())}; for one of your own override `critic_loss` and "
            f"`generator_loss`. Received: {found.name!r}."
        )
    return found
