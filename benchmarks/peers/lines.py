"""For each name of the legacy packages the line that replaces it, which is both shown and run."""

import math
from typing import NamedTuple

import keras
import numpy as np
from keras import ops

from benchmarks.peers.inputs import CONSTANTS
from keras_gan import layers, losses, metrics, penalties
from keras_gan.training.average import MovingAverage


class Line(NamedTuple):
    """A line of Python, and how to get the compared value from it.

    Attributes:
        text: an expression of `keras`, `ops`, the modules of keras_gan, and the inputs.
        then: function of the expression's value and the inputs; returns the value to compare.
    """

    text: str
    then: object = lambda value, x: value

    def __call__(self, x):
        """The value on these inputs, as a NumPy array."""
        return np.asarray(ops.convert_to_numpy(self.then(eval(self.text, _names(x)), x)))


def _names(x):
    """The names that a line may use."""
    inputs = {name: ops.convert_to_tensor(value) for name, value in x.items()}
    return {
        **inputs,
        "real_features": x["real_features"],  # Metrics take NumPy arrays.
        "fake_features": x["fake_features"],
        "critic": _critic(inputs),
        "cross_entropy": keras.losses.CategoricalCrossentropy(from_logits=True),
        "smoothed": keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.25),
        "keras": keras,
        "math": math,
        "ops": ops,
        "layers": layers,
        "losses": losses,
        "metrics": metrics,
        "penalties": penalties,
        "MovingAverage": MovingAverage,
    }


def _critic(x):
    def critic(images):
        flat = ops.reshape(images, (-1, x["critic_hidden"].shape[0]))
        return ops.tanh(flat @ x["critic_hidden"]) @ x["critic_out"]

    return critic


def _on_images(layer, x):
    return layer(x["real_images"])


def _normalized(inputs, kernel):
    """A `then` that sets the layer's kernel, converges its power iteration and calls it."""

    def then(layer, x):
        layer.build(x[inputs].shape)
        layer.layer.kernel.assign(x[kernel])
        for _ in range(CONSTANTS["power_iterations"]):
            layer.power_iteration()
        return layer(x[inputs])

    return then


def _kernel(layer, x):
    """The normalised kernel: the output of the layer without bias for unit vectors."""
    return _normalized("unit", "dense_kernel")(layer, x | {"unit": np.eye(12, dtype="float32")})


def _after(optimizer, x):
    """The variable after all steps."""
    variable = keras.Variable(x["start"])
    for gradient in x["gradients"]:
        optimizer.apply([ops.convert_to_tensor(gradient)], [variable])
    return variable


def _averaged(average, x):
    """The moving average of the variable under plain gradient descent, one image per step."""
    first = keras.Sequential([keras.Input((6,)), keras.layers.Dense(5, use_bias=False)])
    second = keras.models.clone_model(first)
    for network in (first, second):
        network.set_weights([x["start"]])
    optimizer = keras.optimizers.SGD(CONSTANTS["learning_rate"])
    for step, gradient in enumerate(x["gradients"], 1):
        optimizer.apply([ops.convert_to_tensor(gradient)], first.trainable_variables)
        average.update(second, first, step, 1)
    return second.weights[0]


TENSORFLOW_GAN = {
    "wasserstein_discriminator_loss": Line("losses.wasserstein_critic_loss(real, fake)"),
    "wasserstein_generator_loss": Line("losses.wasserstein_generator_loss(fake)"),
    "wasserstein_hinge_discriminator_loss": Line("losses.hinge_critic_loss(real, fake)"),
    "wasserstein_hinge_generator_loss": Line("losses.hinge_generator_loss(fake)"),
    "minimax_discriminator_loss(label_smoothing=0)": Line("losses.minimax_critic_loss(real, fake)"),
    "minimax_discriminator_loss": Line(
        "smoothed(ops.ones_like(real), real) + ops.mean(ops.softplus(fake))"
    ),
    "minimax_generator_loss": Line("losses.minimax_generator_loss(fake) - ops.softplus(-1.0)"),
    "modified_discriminator_loss(label_smoothing=0)": Line(
        "losses.non_saturating_critic_loss(real, fake)"
    ),
    "modified_generator_loss": Line("losses.non_saturating_generator_loss(fake)"),
    "least_squares_discriminator_loss": Line("losses.least_squares_critic_loss(real, fake)"),
    "least_squares_generator_loss": Line("losses.least_squares_generator_loss(fake)"),
    "relativistic_discriminator_loss": Line(
        "losses.minimax_critic_loss(real - ops.mean(fake), fake - ops.mean(real))"
    ),
    "relativistic_generator_loss": Line(
        "losses.minimax_critic_loss(fake - ops.mean(real), real - ops.mean(fake))"
    ),
    "acgan_discriminator_loss": Line(
        "cross_entropy(labels, real_classes) + cross_entropy(labels, fake_classes)"
    ),
    "acgan_generator_loss": Line("cross_entropy(labels, fake_classes)"),
    "cycle_consistency_loss": Line(
        "ops.mean(ops.abs(real_images - fake_images)) / 2"
        " + ops.mean(ops.abs(ops.flip(real_images, 0) - fake_images)) / 2"
    ),
    "wasserstein_gradient_penalty": Line(
        "penalties.gradient_penalty(critic, real_images, fake_images, 1 - mix)"
    ),
    "wasserstein_gradient_penalty(one_sided=True)": Line(
        "penalties.gradient_penalty(critic, real_images, fake_images, 1 - mix, one_sided=True)"
    ),
    "frechet_classifier_distance_from_activations": Line(
        "metrics.frechet_distance(real_features, fake_features)"
    ),
    "kernel_classifier_distance_from_activations": Line(
        "metrics.kernel_distance(real_features, fake_features[:200], 1, 200).value"
    ),
    "classifier_score_from_logits": Line("metrics.inception_score(real_classes, splits=1).value"),
    "spectral_normalize": Line(
        "layers.SpectralNormalization(keras.layers.Dense(7, use_bias=False))", _kernel
    ),
    "instance_norm": Line("layers.GroupNormalization(groups=-1, epsilon=1e-6)", _on_images),
}

TENSORFLOW_ADDONS = {
    "SpectralNormalization(Dense)": Line(
        "layers.SpectralNormalization(keras.layers.Dense(7))", _normalized("flat", "dense_kernel")
    ),
    "SpectralNormalization(Conv2D)": Line(
        "layers.SpectralNormalization(keras.layers.Conv2D(5, 3))",
        _normalized("real_images", "conv_kernel"),
    ),
    "InstanceNormalization": Line("layers.GroupNormalization(groups=-1)", _on_images),
    "GroupNormalization": Line("layers.GroupNormalization(groups=2)", _on_images),
    "AdaptiveAveragePooling2D": Line("keras.layers.AdaptiveAveragePooling2D((2, 3))", _on_images),
    "AdamW": Line("keras.optimizers.AdamW(0.01, weight_decay=0.001 / 0.01)", _after),
    "SGDW": Line("keras.optimizers.SGD(0.01, momentum=0.9, weight_decay=0.001 / 0.01)", _after),
    "LAMB": Line("keras.optimizers.Lamb(0.01, epsilon=1e-6)", _after),
    "LazyAdam": Line("keras.optimizers.Adam(0.01)", _after),
    "MovingAverage": Line(
        "MovingAverage(half_life=math.log(0.5) / math.log(0.9), ramp=None)", _averaged
    ),
}
