"""Presets: trained GANs as plain values and a file of weights, loaded and saved.

The values name classes, network builders and settings; they hold no code, and none is run for them
but the library's own.
"""

import json
import os
import pathlib

import keras

from keras_gan import backend
from keras_gan.networks import registry
from keras_gan.presets import catalog, weights_file
from keras_gan.utils.atomic_files import replacing
from keras_gan.utils.errors import DamagedFileError

LOCAL = "preset.json"
# What settings may be made of, besides classes that this library registers.
TRUSTED_MODULES = ("keras.optimizers", "keras.optimizers.schedules")
TRUSTED_CLASSES = (("keras", "DTypePolicy"),)


def from_preset(preset, compile=True, expected=None):
    """A trained GAN, compiled as it was trained, whose generator starts from its moving average.

    Example:

    ```python
    gan = keras_gan.from_preset("r3gan_fashion_mnist")
    images = gan.generate(64, seed=0)
    ```

    Args:
        preset: a name out of `keras_gan.list_presets()`, or a folder that
            `gan.save_to_preset(folder)` wrote.
        compile: whether to compile it with the optimizers of its training.
        expected: the class that it has to be, or a base of it.

    Raises:
        ValueError: for an unknown name, another class, settings that are not plain, or when a file
            is missing, damaged, or not the one that was published.
    """
    folder = pathlib.Path(preset) if isinstance(preset, (str, os.PathLike)) else None
    try:
        if folder is not None and (folder / LOCAL).is_file():
            described = catalog.parse((folder / LOCAL).read_bytes(), folder / LOCAL)
            path = folder / catalog.WEIGHTS
            data = path.read_bytes() if path.is_file() else b""
        else:
            described = catalog.config(preset)
            data = catalog.read_weights(preset, described["weights"])
        return _loaded(described, data, compile, expected)
    except KeyError as error:
        raise DamagedFileError(
            f"The JSON of {str(preset)!r} lacks an entry. Received: no {error}."
        ) from error


def _loaded(described, data, compile, expected):
    gan = _build(described, expected)
    weights_file.restore(data, described["weights"], _stored(gan))
    gan.generator.set_weights(gan.ema_generator.get_weights())
    if compile and described.get("compile"):
        gan.compile(**_settings(described["compile"]))
    return gan


def _build(described, expected):
    model = keras.saving.get_registered_object(described["model"]["class"])
    expected = expected or keras.Model
    if not (isinstance(model, type) and issubclass(model, expected)):
        raise ValueError(
            f"The preset holds another GAN than a {expected.__name__}. "
            f"Received: {described['model']['class']!r}."
        )
    settings = _settings(described["model"]["arguments"])
    with backend.provisional_values():
        networks = {
            player: registry.build(built["builder"], built["arguments"])
            for player, built in described["networks"].items()
        }
        return model(**networks, **settings)


def save(gan, directory):
    """Write a GAN as `preset.json` and `model.weights.h5` in a folder."""
    directory = pathlib.Path(directory)
    described = {"name": directory.name, "kind": "gan", **describe(gan)}
    facts = write_weights(gan, directory / catalog.WEIGHTS)
    with replacing(directory / LOCAL) as path:
        path.write_bytes(catalog.dump({**described, "weights": facts}))


def write_weights(gan, path, dtype="float32"):
    """Write what a preset holds of a GAN; the facts of the file."""
    return weights_file.write(path, _stored(gan), dtype)


def _stored(gan):
    return {**gan.networks(), "generator": gan.ema_generator}


def describe(gan):
    """How a GAN is made, as plain values: its class, networks, settings and optimizers."""
    settings = gan.get_config()
    networks = settings.pop("built_by")
    for player in gan.networks():
        settings.pop(player)
        if player not in networks:
            raise ValueError(
                "A preset holds networks by how they were built: make them by a function of "
                "`keras_gan.networks`, or register yours by `@keras_gan.networks.builder`. "
                f"`gan.save(path)` keeps any network. Received: a {player} that was made otherwise."
            )
    settings.pop("name")
    described = {
        "model": {"class": keras.saving.get_registered_name(type(gan)), "arguments": settings},
        "networks": networks,
        "compile": gan.get_compile_config(),
    }
    return _on_any_backend(json.loads(catalog.dump(described)))


def _on_any_backend(values):
    """Keras's optimizers by their public names, also where a backend has classes of its own."""
    if isinstance(values, dict):
        values = {key: _on_any_backend(value) for key, value in values.items()}
        if str(values.get("module")).startswith("keras.src.backend."):
            values["module"], values["registered_name"] = "keras.optimizers", None
    return values


def _settings(values):
    """Arguments out of plain values; objects among them are of trusted classes."""
    _require_trusted(values)
    return {key: keras.saving.deserialize_keras_object(value) for key, value in values.items()}


def _require_trusted(values):
    if isinstance(values, list):
        for value in values:
            _require_trusted(value)
    elif isinstance(values, dict):
        if "class_name" in values and not _trusted(values):
            raise ValueError(
                "Settings are plain values, and objects of this library or Keras's optimizers. "
                f"Received: {values.get('module')}.{values['class_name']}."
            )
        for value in values.values():
            _require_trusted(value)


def _trusted(values):
    name, module = values.get("registered_name"), values.get("module")
    if isinstance(name, str) and name.startswith("keras_gan>"):
        return isinstance(keras.saving.get_registered_object(name), type)
    known = module in TRUSTED_MODULES or (module, values["class_name"]) in TRUSTED_CLASSES
    return name is None and known
