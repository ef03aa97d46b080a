"""The catalog of the zoo: its files found, and their bytes verified before they are parsed.

`zoo/<name>.json` says what a preset is, `saved_models/<name>/` holds its weights. The index
`zoo/index.json`, part of the package, has the SHA-256 of every JSON, and each JSON that of its
weights. Files are looked for in the folder KERAS_GAN_HOME (`~/.keras_gan`), in the installed
package, in the checkout, and where the environment variable KERAS_GAN_URL points: the address of
another checkout, on the web or as `file:///folder`.
"""

import hashlib
import json
import os
import pathlib

import keras

from keras_gan.utils.atomic_files import home, replacing
from keras_gan.utils.errors import DamagedFileError

INDEX = "zoo/index.json"
WEIGHTS = "model.weights.h5"
ADDRESS = "KERAS_GAN_URL"
_PACKAGE = pathlib.Path(__file__).parents[1]


def roots():
    """The folders that hold a `zoo` and `saved_models`, in the order of the search."""
    return [home(), _PACKAGE, _PACKAGE.parent]


def index():
    """SHA-256 of each JSON by the preset's name."""
    for root in roots()[1:]:
        if (root / INDEX).is_file():
            return parse((root / INDEX).read_bytes(), INDEX)
    return {}


def config(name, kind="gan"):
    """What the JSON of one preset says, plain values.

    Raises:
        ValueError: for an unknown name.
        DamagedFileError: when its JSON is missing, or not the one that the index knows.
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
    return parse(_read(f"zoo/{name}.json", sha256), f"zoo/{name}.json")


def read_weights(name, facts):
    """The bytes of a preset's weights, whose hash is the one in its `facts`."""
    return _read(f"saved_models/{name}/{WEIGHTS}", facts["sha256"])


def list_presets():
    """The trained GANs of the zoo: name -> what its JSON says, scores and protocols included."""
    return {name: each for name, each in _all(index()).items() if each["kind"] == "gan"}


def publish(root, name, described):
    """Write `zoo/<name>.json` under `root`, and its hash into the index."""
    data = dump(described)
    known = parse((root / INDEX).read_bytes(), INDEX) if (root / INDEX).is_file() else {}
    known[name] = hashlib.sha256(data).hexdigest()
    listed = dump(dict(sorted(known.items())))
    for path, contents in ((root / f"zoo/{name}.json", data), (root / INDEX, listed)):
        with replacing(path) as temporary:
            temporary.write_bytes(contents)


def _read(relative, sha256):
    """The bytes of the first file of that name; another hash is an error that names the file."""
    for root in roots():
        path = root / relative
        if path.is_file():
            data = path.read_bytes()
            found = hashlib.sha256(data).hexdigest()
            if found != sha256:
                raise DamagedFileError(
                    f"Expected SHA-256 {sha256} of {str(path)!r}: bring the file back from the "
                    f"package or the repository. Received: {found}."
                )
            return data
    if ADDRESS in os.environ:
        return _download(os.environ[ADDRESS], relative, sha256)
    searched = ", ".join(repr(str(root)) for root in roots())
    raise DamagedFileError(
        f"Expected the file {relative!r} in one of {searched}, or {ADDRESS} to be the address of a "
        "checkout that has it. Received: neither."
    )


def _download(address, relative, sha256):
    """The bytes of a file of that hash, which stays in the folder `downloads` of `home()`."""
    folder = home() / "downloads"
    folder.mkdir(parents=True, exist_ok=True)  # Keras would take another place.
    subfolder, name = os.path.split(relative)
    origin = f"{address.rstrip('/')}/{relative}"
    try:
        path = keras.utils.get_file(
            name,
            origin,
            file_hash=sha256,
            hash_algorithm="sha256",
            cache_subdir=subfolder,
            cache_dir=folder,
        )
    except Exception as error:  # Keras raises no narrower one.
        raise DamagedFileError(
            f"Expected the file {origin!r} of SHA-256 {sha256}. {error}"
        ) from error
    return pathlib.Path(path).read_bytes()


def parse(data, source):
    """The object that a JSON holds."""
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DamagedFileError(f"{source} is no JSON that can be read ({error}).") from error
    if not isinstance(values, dict):
        raise DamagedFileError(
            f"Expected an object in {source}. Received: {type(values).__name__}."
        )
    return values


def dump(values):
    """Plain values as the bytes of a JSON."""
    return (json.dumps(values, indent=2) + "\n").encode()
