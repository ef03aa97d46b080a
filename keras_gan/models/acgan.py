"""Auxiliary classifier GAN."""

from typing import Any

import keras

from keras_gan import losses
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.utils.checks import real_number
from keras_gan.utils.hints import Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class ACGAN(AdversarialModel):
    """The critic also classifies, and both players want the class of each sample to be seen.

    With the critic's class probabilities C and their loss L_C(x) = E[-log C(y | x)],
    L_D = E[softplus(-D(x))] + E[softplus(D(G(z, y)))] + λ (L_C(x) + L_C(G(z, y))),
    L_G = E[softplus(-D(G(z, y)))] + λ L_C(G(z, y)).

    The classifier rewards samples far from all other classes: an ACGAN's are easily told and less
    varied than the data. `keras_gan.metrics.intra_class_frechet` sees that, accuracy does not.

    Args:
        generator: from latents and one-hot labels `(batch, classes)` to samples.
        critic: from samples to a raw logit and the logits of the classes `(batch, classes)`, as
            `keras_gan.networks.dcgan_critic(..., auxiliary=classes)` makes them.
        class_weight: λ.
        **kwargs: the other arguments of `AdversarialModel`.

    Reference: Odena, Olah and Shlens 2017, "Conditional Image Synthesis with Auxiliary Classifier
    GANs", https://arxiv.org/abs/1610.09585, section 3.
    """

    auxiliary = True
    critic_logs = ("critic_loss", "real_logit", "fake_logit", "class_loss")

    def __init__(
        self, generator: keras.Model, critic: keras.Model, class_weight: float = 1.0, **kwargs: Any
    ) -> None:
        super().__init__(generator, critic, **kwargs)
        self.class_weight = real_number(class_weight, "class_weight", at_least=0)

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        (real_logits, real_class), (fake_logits, fake_class) = self.logits(real), self.logits(fake)
        class_loss = losses.auxiliary_classifier_loss(real_class, real[1])
        class_loss += losses.auxiliary_classifier_loss(fake_class, fake[1])
        self.logs.note("class_loss", class_loss)
        adversarial = losses.non_saturating_critic_loss(real_logits, fake_logits)
        return adversarial + self.class_weight * class_loss

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        logits, predicted = self.logits(fake)
        class_loss = losses.auxiliary_classifier_loss(predicted, fake[1])
        return losses.non_saturating_generator_loss(logits) + self.class_weight * class_loss

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "class_weight": self.class_weight}
