"""Gradient penalties: pure functions of a critic and images, and the `Penalty` of a GAN.

`critic` is any function from images `(batch, ...)` to one logit per image. ∇ is the gradient with
respect to the image; its norm is taken over all axes except the batch axis. A map of n logits
counts as one, their sum over √n: the squared gradient of the sum grows with the map, and the loss,
a mean over it, does not, so a weight means the same at every resolution. Everything is computed in
float32 at least. The functions return the mean, without a weight.

Batch statistics make one image's logit depend on its neighbours, so that ∇ is not a per-image
gradient: a GAN refuses a penalty together with a critic that has BatchNormalization.
"""

import math
from collections.abc import Callable
from typing import Any, Self

import keras
from keras import ops

from keras_gan import backend, schedules
from keras_gan.utils.checks import is_positive, known
from keras_gan.utils.hints import Schedule, Tensor

__all__ = [
    "gradient_penalty",
    "dragan_penalty",
    "r1_penalty",
    "r2_penalty",
    "Penalty",
    "names",
]

DRAGAN_DEVIATION = 0.5  # Of the perturbation, in standard deviations of the batch.


def _at_least_float32(images):
    """`images` in float32 or wider: squares overflow in half precision."""
    return ops.cast(images, keras.backend.result_type(images.dtype, "float32"))


def squared_gradient_norm(critic, images):
    """‖∇D(x)‖² of each image, shape `(batch,)`."""

    def single(x):
        logits = critic(x)
        size = math.prod(ops.shape(logits)[1:])
        return logits / ops.sqrt(ops.cast(size, logits.dtype))

    gradient = backend.input_gradients(single, _at_least_float32(images))
    return ops.sum(ops.square(gradient), axis=tuple(range(1, len(gradient.shape))))


def _norm_penalty(critic, images, target, one_sided=False, epsilon=1e-12):
    """E[(‖∇D(x)‖ - target)²]; ε avoids the root's infinite derivative at zero."""
    excess = ops.sqrt(squared_gradient_norm(critic, images) + epsilon) - target
    return ops.mean(ops.square(ops.relu(excess) if one_sided else excess))


def gradient_penalty(
    critic: Callable[[Tensor], Tensor],
    real: Tensor,
    fake: Tensor,
    mix: Tensor,
    target: float = 1.0,
    one_sided: bool = False,
    epsilon: float = 1e-12,
) -> Tensor:
    """E[(‖∇D(x̂)‖ - target)²] at x̂ = fake + mix · (real - fake).

    Args:
        critic: function from images to logits.
        real, fake: images, shape `(batch, ...)`.
        mix: share of the real image in each x̂, in [0, 1], shape `(batch,)`; uniform in the paper.
        target: target of the gradient norm.
        one_sided: if `True`, E[max(0, ‖∇D(x̂)‖ - target)²]: smaller norms are not penalised.
        epsilon: added under the root, whose derivative at zero is infinite.

    Reference: Gulrajani et al. 2017, "Improved Training of Wasserstein GANs",
    https://arxiv.org/abs/1704.00028, equation 3. One-sided: Petzka et al. 2018,
    https://arxiv.org/abs/1709.08894, equation 8.
    """
    real, fake = _at_least_float32(real), _at_least_float32(fake)
    mix = ops.reshape(ops.cast(mix, real.dtype), (-1,) + (1,) * (len(real.shape) - 1))
    between = fake + mix * (real - fake)
    return _norm_penalty(critic, between, target, one_sided, epsilon)


def dragan_penalty(
    critic: Callable[[Tensor], Tensor], real: Tensor, perturbation: Tensor, target: float = 1.0
) -> Tensor:
    """E[(‖∇D(x + δ)‖ - target)²]: penalises the gradient norm near the data only.

    Args:
        critic: function from images to logits.
        real, perturbation: images and δ, shape `(batch, ...)`. In the paper δ ~ N(0, cI); a GAN
            with `penalty="dragan"` draws it at half the batch's standard deviation.
        target: target of the gradient norm.

    Reference: Kodali et al. 2017, "On Convergence and Stability of GANs",
    https://arxiv.org/abs/1705.07215, section 2.4.
    """
    real = _at_least_float32(real)
    return _norm_penalty(critic, real + ops.cast(perturbation, real.dtype), target)


def r1_penalty(critic: Callable[[Tensor], Tensor], real: Tensor) -> Tensor:
    """½ E[‖∇D(x)‖²] at real images; its weight is the paper's γ.

    Reference: Mescheder, Geiger and Nowozin 2018, "Which Training Methods for GANs do actually
    Converge?", https://arxiv.org/abs/1801.04406, equation 9.
    """
    return 0.5 * ops.mean(squared_gradient_norm(critic, real))


def r2_penalty(critic: Callable[[Tensor], Tensor], fake: Tensor) -> Tensor:
    """½ E[‖∇D(G(z))‖²] at generated images.

    Reference: Mescheder, Geiger and Nowozin 2018, https://arxiv.org/abs/1801.04406, equation 10.
    """
    return 0.5 * ops.mean(squared_gradient_norm(critic, fake))


def _wgan_gp(one_sided):
    def penalty(critic, real, fake, noise):
        mix = noise((ops.shape(real)[0],), "uniform")
        return gradient_penalty(critic, real, fake, mix, one_sided=one_sided)

    return penalty


def _dragan(critic, real, fake, noise):
    real = _at_least_float32(real)
    perturbation = ops.cast(noise(ops.shape(real), "normal"), real.dtype)
    return dragan_penalty(critic, real, DRAGAN_DEVIATION * ops.std(real) * perturbation)


_PENALTIES = {
    "dragan": _dragan,
    "r1": lambda critic, real, fake, noise: r1_penalty(critic, real),
    "r1_r2": lambda critic, real, fake, noise: r1_penalty(critic, real) + r2_penalty(critic, fake),
    "r2": lambda critic, real, fake, noise: r2_penalty(critic, fake),
    "wgan_gp": _wgan_gp(one_sided=False),
    "wgan_gp_one_sided": _wgan_gp(one_sided=True),
}


def names() -> list[str]:
    """The names that a GAN's `penalty=` takes, sorted."""
    return sorted(_PENALTIES)


@keras.saving.register_keras_serializable(package="keras_gan")
class Penalty:
    """A penalty by name, with its weight, for the `penalty=` of every GAN.

    Args:
        name: `"wgan_gp"` (two-sided), `"wgan_gp_one_sided"`, `"dragan"`, `"r1"`, `"r2"` or
            `"r1_r2"` (their sum).
        weight: positive factor in the critic's loss: λ of the norm penalties, γ of R1 and R2. A
            number, or a schedule in images seen such as `keras_gan.schedules.Cosine`.

    Call arguments:
        critic: function from images to logits.
        real, fake: images, shape `(batch, ...)`.
        noise: function `(shape, distribution)` that draws the penalty's randomness.
        images_seen: real samples used so far, for a schedule.

    Raises:
        ValueError: for an unknown name, or a weight that is not positive.
    """

    def __init__(self, name: str, weight: float | Schedule = 1.0) -> None:
        known(name, _PENALTIES, "penalty")
        if not callable(weight) and not is_positive(weight):
            raise ValueError(
                "A penalty's weight must be positive and finite; leave the penalty out with "
                f"`penalty=None`. Received: penalty_weight={weight!r}."
            )
        self.name, self.weight = name, weight if callable(weight) else float(weight)

    def __call__(
        self,
        critic: Callable[[Tensor], Tensor],
        real: Tensor,
        fake: Tensor,
        noise: Callable[..., Tensor],
        images_seen: Tensor = 0,
    ) -> Tensor:
        weight = schedules.at(self.weight, images_seen)
        return weight * _PENALTIES[self.name](critic, real, fake, noise)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "weight": keras.saving.serialize_keras_object(self.weight)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        return cls(config["name"], keras.saving.deserialize_keras_object(config["weight"]))
