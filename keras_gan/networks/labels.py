"""How a label enters a network: beside the latents of a generator, at the end of a critic.

Labels are one-hot vectors `(batch, classes)`; `classes=None` leaves a network as it is without.
"""

import keras
from keras import layers

from keras_gan.layers import LabelEmbedding


def latents_and_label(latent_dim, classes, joined=True):
    """A generator's inputs, what its first layer takes, and the label.

    The first layer takes the latents; where `joined`, with a learned vector of the class beside
    them, of as many numbers.
    """
    latents = keras.Input((latent_dim,), name="latents")
    if classes is None:
        return latents, latents, None
    label = keras.Input((classes,), name="label")
    if not joined:
        return [latents, label], latents, label
    embedded = LabelEmbedding(latent_dim, name="label_embedding")(label)
    return [latents, label], layers.Concatenate(name="joined")([latents, embedded]), label


def samples_and_label(samples, classes):
    """A critic's inputs, and the label."""
    if classes is None:
        return samples, None
    label = keras.Input((classes,), name="label")
    return [samples, label], label


def critic_outputs(features, label, auxiliary, **linear):
    """A critic's outputs from features φ, `(batch, size)`.

    D(x, y) = ⟨a, φ(x)⟩ + b + ⟨Vy, φ(x)⟩: the projection of φ on a learned vector of the class is
    added to the logit (Miyato and Koyama 2018, https://arxiv.org/abs/1802.05637, equation 3).

    Args:
        features: φ(x).
        label: y, or `None` for D(x) = ⟨a, φ(x)⟩ + b.
        auxiliary: size of a second output, linear in φ, that predicts a condition; or `None`.
        **linear: arguments of the linear maps.
    """
    logits = layers.Dense(1, dtype="float32", name="logits", **linear)(features)
    if label is not None:
        logits = layers.Add(dtype="float32", name="conditional_logits")(
            [logits, _projection(features, label)]
        )
    if auxiliary is None:
        return logits
    return [logits, layers.Dense(auxiliary, dtype="float32", name="prediction", **linear)(features)]


def _projection(features, label):
    size = features.shape[-1]
    projected = layers.Dense(size, use_bias=False, dtype="float32", name="projection")(label)
    return layers.Dot(axes=1, dtype="float32", name="projected")([projected, features])
