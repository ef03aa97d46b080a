"""Find and verify the files of the zoo: `zoo/<name>.json` and `saved_models/<name>/`.

The index `zoo/index.json`, part of the package, holds the SHA-256 of every JSON, and each JSON the
size and SHA-256 of its weights: nothing is parsed before its bytes are the expected ones.

Files are looked for in the folder KERAS_GAN_HOME (`~/.keras_gan`), in the installed package, and in
the checkout.
"""

import hashlib
import json
import os
import pathlib

from keras_gan import weights
from keras_gan.files import replacing

INDEX = "zoo/index.json"
WEIGHTS = "model.weights.h5"
_HERE = pathlib.Path(__file__).parent


class Damaged(ValueError):
    """A file of the zoo is missing or not as it was published."""


def roots():
    """The folders that hold a `zoo` and `saved_models`, in the order of the search."""
    home = pathlib.Path(os.environ.get("KERAS_GAN_HOME") or "~/.keras_gan").expanduser()
    return [home, _HERE, _HERE.parent]


def index():
    """SHA-256 of each JSON by the preset's name."""
    for root in roots()[1:]:
        if (root / INDEX).is_file():
            return _parse((root / INDEX).read_bytes(), INDEX)
    return {}


def config(name):
    """What the JSON of one preset says, plain values.

    Raises:
        ValueError: for an unknown name.
        Damaged: when its JSON is missing, or not the one that the index knows.
    """
    known = index()
    if not isinstance(name, str) or name not in known:
        raise ValueError(f"Unknown preset. Expected one of {sorted(known)}. Received: {name!r}.")
    return _parse(_read(f"zoo/{name}.json", known[name]), f"zoo/{name}.json")


def load_weights(name, facts, models):
    """Put the stored weights of a preset into `{part: model}`; see `keras_gan.weights.restore`."""
    weights.restore(_read(f"saved_models/{name}/{WEIGHTS}", facts["sha256"]), facts, models)


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


def _parse(data, relative):
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Damaged(f"{relative} is no JSON that can be read ({error}).") from error
    if not isinstance(values, dict):
        raise Damaged(f"Expected an object in {relative}. Received: {type(values).__name__}.")
    return values


def publish(root, name, described):
    """Write `zoo/<name>.json` under `root`, and its hash into the index."""
    data = (json.dumps(described, indent=2) + "\n").encode()
    known = _parse((root / INDEX).read_bytes(), INDEX) if (root / INDEX).is_file() else {}
    known[name] = hashlib.sha256(data).hexdigest()
    listed = json.dumps(dict(sorted(known.items())), indent=2) + "\n"
    for path, contents in ((root / f"zoo/{name}.json", data), (root / INDEX, listed.encode())):
        with replacing(path) as temporary:
            temporary.write_bytes(contents)
