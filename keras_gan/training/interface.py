"""What the two networks take and make, read from them and checked to fit together."""

import dataclasses

import keras

from keras_gan import backend
from keras_gan.layers import GroupNormalization


@dataclasses.dataclass(frozen=True)
class Interface:
    """Shapes of what the two networks take and make, without the batch axis.

    Attributes:
        latents: of the generator's random input; `None` where it has none.
        samples: of what the generator makes and the critic takes.
        condition: of what both are given besides; `None` where nothing is.
    """

    latents: tuple | None
    samples: tuple
    condition: tuple | None = None


def read(generator, critic, takes_latents=True, auxiliary=False):
    """The `Interface` of two networks; one clear error where they do not fit.

    Args:
        generator: takes latents, a condition, or both in this order.
        critic: takes samples, and as its second input the condition where the generator has one.
        takes_latents: whether the generator takes latents.
        auxiliary: whether the critic takes samples alone and predicts the condition, as its second
            output.
    """
    require_models(generator, critic)
    taken = input_shapes(generator, "generator")
    latents, *condition = taken if takes_latents else (None, *taken)
    (samples,) = output_shapes(generator, taken, "generator")
    if takes_latents and (len(latents) != 1 or latents[0] is None):
        raise ValueError(
            "The generator takes latent vectors of shape (batch, latent_dim). "
            f"Received: a generator of inputs {_text(latents)}."
        )
    if auxiliary and not condition:
        raise ValueError(
            "The critic of this GAN predicts the condition that the generator takes: give the "
            "generator a second input, as `keras_gan.networks.dcgan_generator(..., classes=10)` "
            "has. Received: a generator of latents alone."
        )
    given = [samples] if auxiliary else [samples, *condition]
    check_critic(critic, given, condition if auxiliary else [])
    return Interface(latents, samples, condition[0] if condition else None)


def require_models(generator, critic):
    """Raise unless both are Keras models."""
    for role, network in (("generator", generator), ("critic", critic)):
        if not isinstance(network, keras.Model):
            raise ValueError(
                f"The {role} must be a `keras.Model`, for instance "
                f"`keras_gan.networks.dcgan_{role}(...)`. Received: {type(network).__name__}."
            )


def require_condition(gan):
    """Raise unless the networks of a GAN take a condition."""
    if gan.condition is None:
        raise ValueError(
            f"{type(gan).__name__} learns samples of each class: give both networks a second "
            "input, as `keras_gan.networks.dcgan_generator(..., classes=10)` and "
            "`dcgan_critic(..., classes=10)` have. Received: networks without one."
        )


def check_apart(networks):
    """Raise where two players share a network, a layer or a seed: each update is one player's."""
    owners = {}
    for player, network in networks.items():
        for variable in network.variables:
            other = owners.setdefault(id(variable), player)
            if other != player:
                raise ValueError(
                    "Each player has a network of its own, no layer of which is also the other's: "
                    "build the two by separate calls, or `keras.models.clone_model(network)`. "
                    f"Received: a {other} and a {player} that share {variable.path!r}."
                )


def check_pure(networks):
    """Raise where a layer overwrites its own weights while a network trains."""
    for player, network in networks.items():
        _refuse_layers(
            network,
            lambda layer: isinstance(layer, keras.layers.SpectralNormalization),
            "Keras's SpectralNormalization divides the kernel in training alone, so that what is "
            "generated would be of other weights than those trained: write "
            "`keras_gan.layers.SpectralNormalization(layer)` instead.",
            player,
        )


def input_shapes(network, role):
    """Shapes of the inputs of a built network, one or two, without the batch axis."""
    shape = getattr(network, "input_shape", None) if network.built else None
    if shape is None:
        shape = (network.get_build_config() or {}).get("input_shape")
    if not network.built or shape is None:
        raise ValueError(
            f"The {role} must be built, so that its input's shape is known: call it once on a "
            f"batch, or `{role}.build((None, ...))`. Received: an unbuilt "
            f"{network.__class__.__name__}."
        )
    shapes = [shape] if _is_one_shape(shape) else shape
    if isinstance(shapes, dict) or len(shapes) > 2 or not all(map(_is_one_shape, shapes)):
        raise ValueError(
            f"The {role} takes one input, or two where the second is a condition. "
            f"Received: inputs of shapes {shape}."
        )
    return [tuple(each)[1:] for each in shapes]


def _is_one_shape(shape):
    """Several inputs have shapes as their elements, or a dictionary of them."""
    return not isinstance(shape, dict) and all(x is None or isinstance(x, int) for x in shape)


def output_shapes(network, inputs, role, count=1):
    """Shapes of the `count` outputs for inputs of these shapes, without the batch axis."""
    tensors = getattr(network, "inputs", None) or []
    dtypes = [tensor.dtype for tensor in tensors] or ["float32"] * len(inputs)
    specs = [
        keras.KerasTensor((None, *shape), dtype)
        for shape, dtype in zip(inputs, dtypes, strict=True)
    ]
    outputs = network.compute_output_spec(specs if len(specs) > 1 else specs[0])
    flat = keras.tree.flatten(outputs)
    if len(flat) != count or isinstance(outputs, dict):
        shapes = keras.tree.map_structure(lambda output: output.shape, outputs)
        expected = "one output" if count == 1 else f"{count} outputs"
        raise ValueError(f"The {role} of this GAN has {expected}. Received: outputs {shapes}.")
    return [tuple(output.shape)[1:] for output in flat]


def check_critic(critic, given, predicted=()):
    """Raise unless a critic takes inputs of the `given` shapes and makes logits of them, besides
    predictions of the shapes `predicted`."""
    _check_critic_takes(critic, given)
    _check_critic_makes(critic, given, list(predicted))


def _check_critic_takes(critic, given):
    taken = input_shapes(critic, "critic")
    if len(taken) != len(given):
        without, having = ("generator", "critic") if len(taken) > 1 else ("critic", "generator")
        raise ValueError(
            f"Both networks take the condition, or neither: give the {without} a second input of "
            f"the shape that the {having} has. Received: a critic of inputs "
            f"{' and '.join(map(_text, taken))} for {' and '.join(map(_text, given))}."
        )
    if not _compatible(taken[0], given[0]):
        raise ValueError(
            "The critic must take what the generator makes: build both for the same shape. "
            f"Received: a generator of samples {given[0]} and a critic of inputs {taken[0]}."
        )
    if any(not _compatible(t, g) for t, g in zip(taken[1:], given[1:], strict=True)):
        raise ValueError(
            "Both networks must take the same condition: build both for the same number of "
            f"classes. Received: {given[1]} for the generator and {taken[1]} for the critic."
        )


def _check_critic_makes(critic, given, predicted):
    logits, *prediction = output_shapes(critic, given, "critic", 1 + len(predicted))
    if logits and logits[-1] != 1:
        raise ValueError(
            "The critic ends in one raw logit a sample: make its last layer "
            f"`keras.layers.Dense(1)`. Received: a critic of outputs {_text(logits)}."
        )
    if prediction != predicted:
        raise ValueError(
            "The critic's second output predicts the condition: make it "
            f"`keras.layers.Dense({predicted[0][-1]})`. Received: a prediction of shape "
            f"{_text(prediction[0])} of a condition of shape {_text(predicted[0])}."
        )


def _text(shape):
    return f"(batch, {', '.join(map(str, shape))})"


def _compatible(taken, made):
    pairs = list(zip(taken, made, strict=False))
    return len(taken) == len(made) and all(a is None or a == b for a, b in pairs)


def check_penalized(critic):
    """Raise where a layer of the critic makes a penalty on its gradient meaningless."""
    _refuse_layers(
        critic,
        lambda layer: isinstance(layer, keras.layers.BatchNormalization),
        "A gradient penalty needs a critic without BatchNormalization, which mixes the images of "
        'a batch: use `normalization="layer"` or `None` in the critic, or `penalty=None`.',
    )
    _refuse_layers(
        critic,
        _has_no_second_derivative,
        "The second derivative of Keras's group and layer normalisation is wrong on TensorFlow, "
        "and a gradient penalty trains by it: use `keras_gan.layers.GroupNormalization(groups=1)`.",
    )


def _has_no_second_derivative(layer):
    kinds = backend.WITHOUT_SECOND_DERIVATIVE
    return isinstance(layer, kinds) and not isinstance(layer, GroupNormalization)


def _refuse_layers(network, refused, reason, role="critic"):
    found = [layer for layer in network._flatten_layers() if refused(layer)]
    if found:
        names = ", ".join(f"{type(layer).__name__} {layer.name!r}" for layer in found)
        raise ValueError(f"{reason} Received: a {role} with {names}.")
