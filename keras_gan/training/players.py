"""The two players: what a network must be to play, and how one player's update is described."""

import dataclasses
from collections.abc import Callable, Sequence

import keras

from keras_gan import backend
from keras_gan.layers.spectral_normalization import spectral_layers
from keras_gan.networks import registry


@dataclasses.dataclass(frozen=True)
class Player:
    """One side of the game.

    Attributes:
        name: names its optimizer, `compile(<name>_optimizer=…)`, and its loss in the logs.
        network: the variables that an update of this player may write.
        loss: function from one batch to a scalar.
        logs: the keys of the training logs that its updates fill.
        steps: updates in one step of the GAN, on the last so many of the step's batches.
        also_writes: further variables that an update may write, such as a replay pool's.
    """

    name: str
    network: keras.Model
    loss: Callable
    logs: Sequence = ()
    steps: int = 1
    also_writes: Sequence = ()

    @property
    def trainable_variables(self):
        return self.network.trainable_variables

    @property
    def writes(self):
        """What an update writes besides the trainable variables: statistics and seed states."""
        return [*self.network.non_trainable_variables, *self.also_writes]

    def before_update(self):
        """Power iteration runs once an update, however often the loss calls the network."""
        for layer in spectral_layers(self.network):
            layer.power_iteration()


def input_shape(network, role):
    """Shape of one input of a built network, without the batch axis."""
    shape = getattr(network, "input_shape", None) if network.built else None
    if shape is None:
        shape = (network.get_build_config() or {}).get("input_shape")
    if not network.built or shape is None:
        raise ValueError(
            f"The {role} must be built, so that its input's shape is known: call it once on a "
            f"batch, or `{role}.build((None, ...))`. Received: an unbuilt "
            f"{network.__class__.__name__}."
        )
    if not _is_one_shape(shape):
        raise ValueError(
            f"The {role} of an unconditional GAN takes one input. Received: inputs of shapes "
            f"{shape}."
        )
    return tuple(shape)[1:]


def _is_one_shape(shape):
    """A structure of several inputs or outputs has shapes as its elements, or is a dict."""
    return not isinstance(shape, dict) and all(x is None or isinstance(x, int) for x in shape)


def output_shape(network, shape, role):
    """Shape of one output for inputs of `shape`, without the batch axis."""
    outputs = network.compute_output_spec(keras.KerasTensor((None, *shape)))
    if isinstance(outputs, (list, tuple, dict)):
        shapes = keras.tree.map_structure(lambda output: output.shape, outputs)
        raise ValueError(f"The {role} of this GAN has one output. Received: outputs {shapes}.")
    return tuple(outputs.shape)[1:]


def check_players(generator, critic):
    """`(latent_dim, sample_shape)` of two networks that fit together; one clear error if not."""
    for role, network in (("generator", generator), ("critic", critic)):
        if not isinstance(network, keras.Model):
            raise ValueError(
                f"The {role} must be a `keras.Model`, for instance "
                f"`keras_gan.networks.dcgan_{role}(...)`. Received: {type(network).__name__}."
            )
    latents = input_shape(generator, "generator")
    samples = output_shape(generator, latents, "generator")
    if len(latents) != 1 or latents[0] is None:
        raise ValueError(
            "The generator takes latent vectors of shape (batch, latent_dim). "
            f"Received: a generator of inputs (batch, {', '.join(map(str, latents))})."
        )
    _check_critic(critic, samples)
    return latents[0], samples


def _check_critic(critic, samples):
    taken = input_shape(critic, "critic")
    if not _compatible(taken, samples):
        raise ValueError(
            "The critic must take what the generator makes: build both for the same shape. "
            f"Received: a generator of samples {samples} and a critic of inputs {taken}."
        )
    logits = output_shape(critic, samples, "critic")
    if logits and logits[-1] != 1:
        raise ValueError(
            "The critic ends in one raw logit a sample: make its last layer "
            f"`keras.layers.Dense(1)`. Received: a critic of outputs (batch, "
            f"{', '.join(map(str, logits))})."
        )


def _compatible(taken, made):
    pairs = list(zip(taken, made, strict=False))
    return len(taken) == len(made) and all(a is None or a == b for a, b in pairs)


def rebuild(network, role):
    """A copy of `network` with the same weights."""
    return _built_again(network) or _from_config(network, role)


def check_rebuilds(network, role):
    """Raise unless `network` can be saved and loaded."""
    if not registry.is_ours(network):
        _from_config(network, role)


def _built_again(network):
    """A new network of the library's own builder; `None` if it has none, or other layers now.

    Keras imports TensorFlow for any config, on other backends too, and a preset is to load at once.
    """
    if not registry.is_ours(network):
        return None
    built = registry.of(network)
    copy = registry.build(built.builder, built.arguments)
    if _policies(copy) != _policies(network):
        return None
    copy.set_weights(network.get_weights())
    return copy


def _policies(network):
    return [layer.dtype_policy.name for layer in network._flatten_layers()]


def _from_config(network, role):
    try:
        config = keras.saving.serialize_keras_object(network)
        copy = keras.saving.deserialize_keras_object(config)
        copy.set_weights(network.get_weights())
    except Exception as error:
        raise ValueError(
            f"The {role} cannot be rebuilt from its config, which its average, saving and loading "
            "need. Give the class `get_config`, and register it by "
            "`@keras.saving.register_keras_serializable()`. "
            f"Received: {network.__class__.__name__}: {str(error).splitlines()[0]}"
        ) from error
    return copy


def check_penalized(critic):
    """Whether ‖∇D(x)‖ of one image is what it says, and what a penalty on it trains."""
    _refuse_layers(
        critic,
        lambda layer: isinstance(layer, keras.layers.BatchNormalization),
        "A gradient penalty needs a critic without BatchNormalization, which mixes the images of "
        'a batch: use `normalization="layer"` or `None` in the critic, or `penalty=None`.',
    )
    _refuse_layers(
        critic,
        lambda layer: type(layer) in backend.WITHOUT_SECOND_DERIVATIVE,
        "The second derivative of Keras's group and layer normalisation is wrong on TensorFlow, "
        "and a gradient penalty trains by it: use `keras_gan.layers.GroupNormalization(groups=1)`.",
    )


def _refuse_layers(network, refused, reason):
    found = [layer for layer in network._flatten_layers() if refused(layer)]
    if found:
        names = ", ".join(f"{type(layer).__name__} {layer.name!r}" for layer in found)
        raise ValueError(f"{reason} Received: a critic with {names}.")
