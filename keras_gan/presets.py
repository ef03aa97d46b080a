"""Presets: trained GANs as plain values and a file of weights, found, verified and loaded.

`zoo/<name>.json` says what a preset is, `saved_models/<name>/` holds its weights. The index
`zoo/index.json`, part of the package, has the SHA-256 of every JSON, and each JSON that of its
weights: nothing is parsed before its bytes are the expected ones. A JSON names classes, network
builders and settings; it holds no code, and none is run for it but the library's own.

Files are looked for in the folder KERAS_GAN_HOME (`~/.keras_gan`), in the installed package, and in
the checkout.
"""

import hashlib
import json
import os
import pathlib

import keras

from keras_gan import backend, builders, weights
from keras_gan.files import home, replacing

INDEX = "zoo/index.json"
WEIGHTS = "model.weights.h5"
LOCAL = "preset.json"
# What settings may be made of, besides classes that this library registers.
TRUSTED_MODULES = ("keras.optimizers", "keras.optimizers.schedules")
TRUSTED_CLASSES = (("keras", "DTypePolicy"),)
_HERE = pathlib.Path(__file__).parent


class Damaged(ValueError):
    """A file of the zoo is missing or not as it was published."""


def roots():
    """The folders that hold a `zoo` and `saved_models`, in the order of the search."""
    return [home(), _HERE, _HERE.parent]


def index():
    """SHA-256 of each JSON by the preset's name."""
    for root in roots()[1:]:
        if (root / INDEX).is_file():
            return _parse((root / INDEX).read_bytes(), INDEX)
    return {}


def config(name, kind="gan"):
    """What the JSON of one preset says, plain values.

    Raises:
        ValueError: for an unknown name.
        Damaged: when its JSON is missing, or not the one that the index knows.
    """
    known = index()
    described = _described(name, known[name]) if isinstance(name, str) and name in known else {}
    if described.get("kind") != kind:
        named = [n for n, each in _all(known).items() if each.get("kind") == kind]
        raise ValueError(
            f"Unknown preset. Expected one of {named}, or a folder that "
            f"`gan.save_to_preset(folder)` wrote. Received: {name!r}."
        )
    return described


def _all(known):
    return {name: _described(name, digest) for name, digest in sorted(known.items())}


def _described(name, sha256):
    return _parse(_read(f"zoo/{name}.json", sha256), f"zoo/{name}.json")


def read_weights(name, facts):
    """The bytes of a preset's weights, whose hash is the one in its `facts`."""
    return _read(f"saved_models/{name}/{WEIGHTS}", facts["sha256"])


def list_presets():
    """The trained GANs of the zoo: name -> what its JSON says, scores and protocols included."""
    return {name: each for name, each in _all(index()).items() if each["kind"] == "gan"}


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
            described = _parse((folder / LOCAL).read_bytes(), folder / LOCAL)
            data = (folder / WEIGHTS).read_bytes() if (folder / WEIGHTS).is_file() else b""
        else:
            described = config(preset)
            data = read_weights(preset, described["weights"])
        return _loaded(described, data, compile, expected)
    except KeyError as error:
        raise Damaged(
            f"The JSON of {str(preset)!r} lacks an entry. Received: no {error}."
        ) from error


def _loaded(described, data, compile, expected):
    gan = _build(described, expected)
    weights.restore(data, described["weights"], _stored(gan))
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
            player: builders.build(built["builder"], built["arguments"])
            for player, built in described["networks"].items()
        }
        return model(**networks, **settings)


def save(gan, directory):
    """Write a GAN as `preset.json` and `model.weights.h5` in a folder."""
    directory = pathlib.Path(directory)
    described = {"name": directory.name, "kind": "gan", **describe(gan)}
    facts = write_weights(gan, directory / WEIGHTS)
    with replacing(directory / LOCAL) as path:
        path.write_bytes(_dump({**described, "weights": facts}))


def write_weights(gan, path, dtype="float32"):
    """Write what a preset holds of a GAN; the facts of the file."""
    return weights.write(path, _stored(gan), dtype)


def _stored(gan):
    return {"generator": gan.ema_generator, "critic": gan.critic}


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
    return _on_any_backend(json.loads(_dump(described)))


def _on_any_backend(values):
    """Keras's optimizers by their public names, also where a backend has classes of its own."""
    if isinstance(values, dict):
        values = {key: _on_any_backend(value) for key, value in values.items()}
        if str(values.get("module")).startswith("keras.src.backend."):
            values["module"], values["registered_name"] = "keras.optimizers", None
    return values


def publish(root, name, described):
    """Write `zoo/<name>.json` under `root`, and its hash into the index."""
    data = _dump(described)
    known = _parse((root / INDEX).read_bytes(), INDEX) if (root / INDEX).is_file() else {}
    known[name] = hashlib.sha256(data).hexdigest()
    listed = _dump(dict(sorted(known.items())))
    for path, contents in ((root / f"zoo/{name}.json", data), (root / INDEX, listed)):
        with replacing(path) as temporary:
            temporary.write_bytes(contents)


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


def _read(relative, sha256):
    """The bytes of the first file of that name; another hash is an error that names the file."""
    for root in roots():
        path = root / relative
        if path.is_file():
            data = path.read_bytes()
            found = hashlib.sha256(data).hexdigest()
            if found != sha256:
                raise Damaged(
                    f"Expected SHA-256 {sha256} of {str(path)!r}: bring the file back from the "
                    f"package or the repository. Received: {found}."
                )
            return data
    searched = ", ".join(repr(str(root)) for root in roots())
    raise Damaged(f"Expected the file {relative!r} in one of {searched}. Received: none there.")


def _parse(data, source):
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Damaged(f"{source} is no JSON that can be read ({error}).") from error
    if not isinstance(values, dict):
        raise Damaged(f"Expected an object in {source}. Received: {type(values).__name__}.")
    return values


def _dump(values):
    return (json.dumps(values, indent=2) + "\n").encode()
