"""What the losses and the data ask of the networks' last layers, which shapes do not show."""

import numpy as np

from keras_gan.networks import registry
from keras_gan.training.clipping import Clipped
from keras_gan.training.interface import input_shapes
from keras_gan.training.output_range import ranges
from keras_gan.utils import mapped
from keras_gan.utils.checks import is_image
from keras_gan.utils.warning import warn

# Logits and images need not reach further than this; a loss sees little difference beyond.
LOGIT, PIXEL = 4.0, 0.9


def check_critic(critic, auxiliary=False, own_loss=False):
    """Raise where the critic puts out probabilities; warn where other bounds hold its logits.

    Args:
        critic: a built network.
        auxiliary: whether outputs after the first are predictions of a condition.
        own_loss: whether the losses are not those of this library; probabilities then only warn,
            since such a loss may ask for them.
    """
    found = _ranges(critic, "critic")
    for each in filter(None, found[:1] if auxiliary else found):
        if each.low < -LOGIT and each.high > LOGIT:
            continue
        probability = each.exact and each.low >= 0 and each.high <= 1
        _report(
            "A critic ends in raw logits, any real numbers, since the losses apply the sigmoid "
            "themselves, as `keras.losses.BinaryCrossentropy(from_logits=True)` does: make its "
            "last layer `keras.layers.Dense(1)`, without an activation. "
            f"Received: a critic whose output lies in the range {each}.",
            refused=probability and not own_loss,
        )


def check_unclipped(critic):
    """Raise for the critic of a WGAN, whose weights are clipped in whatever trains them."""
    for variable in critic.trainable_variables:
        if isinstance(variable.constraint, Clipped):
            raise ValueError(
                "The critic of a WGAN stays its own, since its weights are clipped after each "
                "update: build another, or `keras.models.clone_model(critic)`. Received: a critic "
                f"whose {variable.path!r} is kept within ±{variable.constraint.bound:g}."
            )


def check_generator(generator, shapes, own_data=False):
    """Raise where a generator cannot make all values of images, [-1, 1]; warn beyond them.

    Args:
        generator: a built network.
        shapes: of its outputs, without the batch axis; those that are no images are not checked.
        own_data: whether the GAN prepares its data itself, perhaps in another range.
    """
    found = _ranges(generator, "generator")
    for each, shape in zip(found, shapes, strict=False):
        if each is None or not is_image(shape):
            continue
        short = each.low > -PIXEL or each.high < PIXEL
        if short or not (each.is_bounded_below and each.is_bounded_above):
            _report(
                "Images are in [-1, 1] in training, whatever they were in the file, so end the "
                'generator in `keras.layers.Activation("tanh", dtype="float32")`. '
                f"Received: a generator whose output lies in the range {each}.",
                refused=short and each.exact and not own_data,
            )


def check_reach(generator, data):
    """Warn where an array of samples, no images, holds values that the generator cannot make."""
    samples = data[0] if isinstance(data, tuple) and data else data
    if not isinstance(samples, np.ndarray) or samples.dtype.kind != "f" or not samples.size:
        return
    found = next(iter(_ranges(generator, "generator")), None)
    if found is None or is_image(samples.shape[1:]):
        return
    margin = 0.05 * (found.high - found.low)
    extremes = [(rows.min(), rows.max()) for _, rows in mapped.blocks(samples)]
    low, high = float(np.min(extremes)), float(np.max(extremes))
    if low < found.low - margin or high > found.high + margin:
        _report(
            "The data reaches further than the generator: make its last layer "
            f"`keras.layers.Dense({samples.shape[-1]})`, without an activation, or scale the data. "
            f"Received: data from {low:.3g} to {high:.3g} and a generator whose output lies in the "
            f"range {found}.",
            refused=False,
        )


def _ranges(network, role):
    """The ranges of a user's network; the library's builders keep to these conventions."""
    return [] if registry.is_ours(network) else ranges(network, input_shapes(network, role))


def _report(message, refused):
    if refused:
        raise ValueError(message)
    warn(message)
