"""Gradient penalties: pure functions of a critic and images, and the object that a GAN is given.

`critic` is any function from images `(batch, ...)` to one logit an image. ∇ is the gradient with
respect to the image; its norm is taken over all axes but the batch's; everything is computed in
float32 at least. The penalties return the bare mean, without a weight.

Batch statistics make one image's logit depend on its neighbours, so that ∇ is not a per-image
gradient: a GAN refuses a penalty together with a critic that has BatchNormalization.
"""

import keras
from keras import ops

from keras_gan import backend, schedules

__all__ = [
    "gradient_penalty",
    "dragan_penalty",
    "r1_penalty",
    "r2_penalty",
    "Penalty",
    "names",
]

DRAGAN_DEVIATION = 0.5  # of the perturbation, in standard deviations of the batch.


def _widened(images):
    """`images` in float32, or in float64 where they are: half precision overflows in squares."""
    return ops.cast(images, keras.backend.result_type(images.dtype, "float32"))


def squared_gradient_norm(critic, images):
    """‖∇D(x)‖² of each image, shape `(batch,)`."""
    gradient = backend.input_gradients(critic, _widened(images))
    return ops.sum(ops.square(gradient), axis=tuple(range(1, len(gradient.shape))))


def _norm_penalty(critic, images, target, one_sided=False, epsilon=1e-12):
    """E[(‖∇D(x)‖ - target)²]; ε under the root, whose derivative at zero is infinite."""
    excess = ops.sqrt(squared_gradient_norm(critic, images) + epsilon) - target
    return ops.mean(ops.square(ops.relu(excess) if one_sided else excess))


def gradient_penalty(critic, real, fake, mix, target=1.0, one_sided=False, epsilon=1e-12):
    """E[(‖∇D(x̂)‖ - target)²] at x̂ = fake + mix · (real - fake).

    Args:
        critic: function from images to logits.
        real, fake: images, shape `(batch, ...)`.
        mix: share of the real image in each x̂, in [0, 1], shape `(batch,)`; uniform in the paper.
        target: the gradient norm asked for.
        one_sided: if `True`, E[max(0, ‖∇D(x̂)‖ - target)²]: flatter critics go unpunished.
        epsilon: added under the root, whose derivative at zero is infinite.

    Reference: Gulrajani et al. 2017, "Improved Training of Wasserstein GANs",
    https://arxiv.org/abs/1704.00028, equation 3. One-sided: Petzka et al. 2018,
    https://arxiv.org/abs/1709.08894, equation 8.
    """
    real, fake = _widened(real), _widened(fake)
    mix = ops.reshape(ops.cast(mix, real.dtype), (-1,) + (1,) * (len(real.shape) - 1))
    between = fake + mix * (real - fake)
    return _norm_penalty(critic, between, target, one_sided, epsilon)


def dragan_penalty(critic, real, perturbation, target=1.0):
    """E[(‖∇D(x + δ)‖ - target)²]: the norm is asked for around the data only.

    Args:
        critic: function from images to logits.
        real, perturbation: images and δ, shape `(batch, ...)`. In the paper δ ~ N(0, cI); a GAN
            with `penalty="dragan"` draws it at half the batch's standard deviation.
        target: the gradient norm asked for.

    Reference: Kodali et al. 2017, "On Convergence and Stability of GANs",
    https://arxiv.org/abs/1705.07215, section 2.4.
    """
    real = _widened(real)
    return _norm_penalty(critic, real + ops.cast(perturbation, real.dtype), target)


def r1_penalty(critic, real):
    """½ E[‖∇D(x)‖²] at real images; its weight is the paper's γ.

    Reference: Mescheder, Geiger and Nowozin 2018, "Which Training Methods for GANs do actually
    Converge?", https://arxiv.org/abs/1801.04406, equation 9.
    """
    return 0.5 * ops.mean(squared_gradient_norm(critic, real))


def r2_penalty(critic, fake):
    """½ E[‖∇D(G(z))‖²] at generated images.

    Reference: Mescheder, Geiger and Nowozin 2018, https://arxiv.org/abs/1801.04406, equation 10.
    """
    return 0.5 * ops.mean(squared_gradient_norm(critic, fake))


def _interpolated(one_sided):
    def penalty(critic, real, fake, noise):
        mix = noise((ops.shape(real)[0],), "uniform")
        return gradient_penalty(critic, real, fake, mix, one_sided=one_sided)

    return penalty


def _around_the_data(critic, real, fake, noise):
    real = _widened(real)
    perturbation = ops.cast(noise(ops.shape(real), "normal"), real.dtype)
    return dragan_penalty(critic, real, DRAGAN_DEVIATION * ops.std(real) * perturbation)


_PENALTIES = {
    "wgan_gp": _interpolated(one_sided=False),
    "wgan_gp_one_sided": _interpolated(one_sided=True),
    "dragan": _around_the_data,
    "r1": lambda critic, real, fake, noise: r1_penalty(critic, real),
    "r2": lambda critic, real, fake, noise: r2_penalty(critic, fake),
    "r1_r2": lambda critic, real, fake, noise: r1_penalty(critic, real) + r2_penalty(critic, fake),
}


def names():
    """The penalties that a GAN's `penalty=` takes by name."""
    return sorted(_PENALTIES)


@keras.saving.register_keras_serializable(package="keras_gan")
class Penalty:
    """A penalty by name, with its weight: what `penalty=` of every GAN takes.

    Args:
        name: `"wgan_gp"` (two-sided), `"wgan_gp_one_sided"`, `"dragan"`, `"r1"`, `"r2"` or
            `"r1_r2"` (their sum).
        weight: positive factor of the penalty in the critic's loss: λ for those of a norm, γ for R1
            and R2. A number, or a schedule in images seen such as `keras_gan.schedules.Cosine`.

    Call arguments:
        critic: function from images to logits.
        real, fake: images, shape `(batch, ...)`.
        noise: function `(shape, distribution)` that draws the penalty's randomness.
        images_seen: real samples used so far, for a schedule.
    """

    def __init__(self, name, weight=1.0):
        if name not in _PENALTIES:
            raise ValueError(
                f"Unknown penalty. Expected one of {', '.join(names())}. Received: {name!r}."
            )
        if not callable(weight) and not 0 < weight < float("inf"):
            raise ValueError(
                "A penalty's weight must be positive and finite; leave the penalty out with "
                "`penalty=None`. "
                f"Received: penalty_weight={weight}."
            )
        self.name, self.weight = name, weight if callable(weight) else float(weight)

    def __call__(self, critic, real, fake, noise, images_seen=0):
        weight = schedules.at(self.weight, images_seen)
        return weight * _PENALTIES[self.name](critic, real, fake, noise)

    def get_config(self):
        return {"name": self.name, "weight": keras.saving.serialize_keras_object(self.weight)}

    @classmethod
    def from_config(cls, config):
        return cls(config["name"], keras.saving.deserialize_keras_object(config["weight"]))
