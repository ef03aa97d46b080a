"""Presets: trained GANs as plain values and a file of weights, loaded and saved.

The values name classes, network builders and settings; they hold no code, and none is run for them
but the library's own.
"""

import json
import math
import os
import pathlib
from typing import TYPE_CHECKING, Any

import keras

from keras_gan import backend
from keras_gan.networks import registry
from keras_gan.presets import budget, catalog, hub, settings, unchanged, weights_file
from keras_gan.saving import freezing
from keras_gan.training import copies
from keras_gan.utils.atomic_files import replacing
from keras_gan.utils.errors import DamagedFileError
from keras_gan.utils.hints import StrPath

if TYPE_CHECKING:
    from keras_gan.training.adversarial_model import AdversarialModel

LARGEST_POOL = 2**26  # Values of a replay pool, which no file of weights holds: 256 MiB.


def from_preset(
    preset: StrPath, compile: bool = True, expected: type["AdversarialModel"] | None = None
) -> "AdversarialModel":
    """A trained GAN, compiled as it was trained, whose generator starts from its moving average.

    Example:

    ```python
    gan = keras_gan.from_preset("r3gan_fashion_mnist")
    images = gan.generate(64, seed=0)
    ```

    Args:
        preset: a name out of `keras_gan.list_presets()`, a folder that
            `gan.save_to_preset(folder)` wrote, or `"hf://USER/NAME"` on the Hugging Face Hub, where
            `gan.push_to_hub("USER/NAME")` wrote it; `"hf://USER/NAME@REVISION"` for one version.
        compile: whether to compile it with the optimizers of its training.
        expected: the class that it has to be, or a base of it.

    Raises:
        ValueError: for an unknown name, another class, settings that are not plain, or when a file
            is missing, damaged, or not the one that was published.
        ImportError: for an address on the Hub without the package huggingface_hub.
    """
    try:
        return _loaded(*_read(preset), compile, expected)
    except KeyError as error:
        raise DamagedFileError(
            f"The JSON of {str(preset)!r} lacks an entry. Received: no {error}."
        ) from error
    except (ValueError, OSError, ImportError):
        raise
    except Exception as error:  # Values of a wrong type end anywhere.
        raise DamagedFileError(
            f"The JSON of {str(preset)!r} describes no GAN: `gan.save_to_preset(folder)` writes "
            f"one that does. Received: {type(error).__name__}: {str(error):.200}"
        ) from error


def description(preset):
    """`(values, folder)`: what a preset's JSON says, and where it lies, `None` for one of the zoo.

    Args:
        preset: as `from_preset` takes it.
    """
    preset = hub.fetch(preset) if hub.is_address(preset) else preset
    folder = pathlib.Path(preset) if isinstance(preset, (str, os.PathLike)) else None
    if folder is not None and (folder / catalog.LOCAL).is_file():
        return catalog.read_json(folder / catalog.LOCAL), folder
    return catalog.config(preset), None


def _read(preset: StrPath) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a preset's JSON says, and the tensors of its file of weights."""
    values, folder = description(preset)
    facts = weights_file.checked(values["weights"])
    if folder is None:
        data, path = catalog.read_weights(preset, facts)
    else:
        path = folder / catalog.WEIGHTS
        data = catalog.read_weights_at(path, facts)
    return values, weights_file.read(data, facts, repr(str(path)))


def _loaded(described, tensors, compile, expected):
    gan = _build(described, tensors, expected)
    weights_file.put(tensors, described["weights"], _stored(gan))
    gan.generator.set_weights(gan.ema_generator.get_weights())
    gan.follow_generator()
    if compile and described.get("compile"):
        gan.compile(**settings.objects(described["compile"]))
    return gan


def _build(described, tensors, expected=None):
    """The GAN that a JSON describes, of no more weights than the tensors have."""
    model = _class(described["model"]["class"], expected)
    arguments = settings.objects(described["model"]["arguments"])
    with backend.provisional_values():
        networks = {
            player: _network(player, built["builder"], built["arguments"], tensors)
            for player, built in described["networks"].items()
        }
        # A GAN adds the average of its generator, spectral norms, counters and a replay pool.
        count, values = len(tensors), sum(math.prod(tensor.shape) for tensor in tensors.values())
        asking = f"{model.__name__} with {described['model']['arguments']}"
        with budget.at_most(2 * count + 64, 2 * values + LARGEST_POOL, asking):
            gan = model(**networks, **arguments)
    freezing.freeze(gan.networks(), described.get("frozen", {}))
    return gan


def _class(name, expected):
    from keras_gan.training.adversarial_model import AdversarialModel  # It imports this module.

    expected = expected or AdversarialModel
    model = keras.saving.get_registered_object(name) if isinstance(name, str) else None
    if not (isinstance(model, type) and issubclass(model, expected)):
        raise ValueError(
            f"The preset holds another GAN than a {expected.__name__}. Received: {name!r:.80}."
        )
    return model


def _network(player, builder, arguments, tensors):
    """A player's network, of no more weights than the file holds for it."""
    settings.require_plain(arguments)
    asking = f"{player} by {builder} with {arguments}"
    with budget.at_most(*weights_file.sizes(tensors, player), asking):
        return registry.build(builder, arguments)


def save(gan, directory):
    """Write a GAN as `preset.json` and `model.weights.h5` in a folder."""
    directory = pathlib.Path(directory)
    described = {"name": directory.name, "kind": "gan", **describe(gan)}
    gan.follow_generator()
    data, facts = weights_file.encoded(_stored(gan))
    values = catalog.dump({**described, "weights": facts})
    for name, contents in ((catalog.WEIGHTS, data), (catalog.LOCAL, values)):
        with replacing(directory / name) as path:
            path.write_bytes(contents)


def write_weights(gan, path, dtype="float32"):
    """Write what a preset holds of a GAN; the facts of the file."""
    gan.follow_generator()
    return weights_file.write(path, _stored(gan), dtype)


def _stored(gan):
    return {**gan.networks(), "generator": gan.ema_generator}


def describe(gan):
    """How a GAN is made, as plain values: its class, networks, settings and optimizers.

    Raises:
        ValueError: where what they make is another GAN; precisions are those of the process.
    """
    arguments = gan.get_config()
    networks, frozen = arguments.pop("built_by"), arguments.pop("frozen", None)
    for player in gan.networks():
        arguments.pop(player)
        if player not in networks:
            raise ValueError(
                "A preset holds networks by how they were built: make them by a function of "
                "`keras_gan.networks`, or register yours by `@keras_gan.networks.builder`. "
                f"`gan.save(path)` keeps any network. Received: a {player} that was made otherwise."
            )
    arguments.pop("name")
    described = {
        "model": {"class": keras.saving.get_registered_name(type(gan)), "arguments": arguments},
        "networks": networks,
        "compile": gan.get_compile_config(),
    }
    if frozen:
        described["frozen"] = frozen
    try:
        described = settings.canonical(json.loads(catalog.dump(described)))
        settings.check([described["model"]["arguments"], described["compile"]])
        with backend.alone(), copies.tried():
            again = _build(described, weights_file.named(_stored(gan)))
    except (TypeError, ValueError) as error:
        raise ValueError(
            "A preset holds plain values and objects of this library or Keras's optimizers: "
            f"`gan.save(path)` keeps any. Received: {error}"
        ) from error
    unchanged.check(gan, again)
    return described
