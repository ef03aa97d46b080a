"""The catalog of the zoo: its files found, and their bytes verified before they are parsed.

`zoo/<name>.json` says what a preset is, `saved_models/<name>/` holds its weights. The index
`zoo/index.json`, part of the package, has the SHA-256 of every JSON, and each JSON that of its
weights. Files are looked for in the folder KERAS_GAN_HOME (`~/.keras_gan`), in the installed
package, in the checkout, and where the environment variable KERAS_GAN_URL points: the address of
another checkout, on the web or as `file:///folder`.
"""

import hashlib
import http.client
import json
import os
import pathlib
from typing import Any

from keras_gan.utils import bounded_files
from keras_gan.utils.atomic_files import replacing
from keras_gan.utils.checks import known
from keras_gan.utils.errors import DamagedFileError
from keras_gan.utils.user_folder import home, keep

INDEX = "zoo/index.json"
WEIGHTS = "model.weights.h5"
LOCAL = "preset.json"  # In a folder of its own, beside the weights.
ADDRESS = "KERAS_GAN_URL"
SCHEMES = ("https", "http", "file")  # Whatever the way, the hash is known before.
LARGEST_JSON = 2**20  # Bytes.
_PACKAGE = pathlib.Path(__file__).parents[1]


def roots():
    """The folders that hold a `zoo` and `saved_models`, in the order of the search."""
    return [home(), _PACKAGE, _PACKAGE.parent]


def index():
    """SHA-256 of each JSON by the preset's name."""
    for root in roots()[1:]:
        if (root / INDEX).is_file():
            return read_json(root / INDEX)
    return {}


def config(name, kind="gan"):
    """What the JSON of one preset says, plain values.

    Raises:
        ValueError: for an unknown name.
        DamagedFileError: when its JSON is missing, or not the one that the index knows.
    """
    listed = index()
    described = _described(name, listed[name]) if isinstance(name, str) and name in listed else {}
    if described.get("kind") == kind:
        return described
    named = {name: each for name, each in _all(listed).items() if each.get("kind") == kind}
    return known(name, named, "preset", ", or a folder that `gan.save_to_preset(folder)` wrote")


def _all(listed):
    return {name: _described(name, digest) for name, digest in sorted(listed.items())}


def _described(name, sha256):
    relative = f"zoo/{name}.json"
    path = _find(relative)
    data = _download(relative, sha256, LARGEST_JSON) if path is None else _bytes(path, LARGEST_JSON)
    return parse(_verified(data, sha256, path or relative), relative)


def read_weights(name, facts):
    """`(data, source)`: the bytes of a preset's weights, as many as its `facts` say, and their
    path. `weights_file` verifies their hash."""
    relative = f"saved_models/{name}/{WEIGHTS}"
    path = _find(relative)
    if path is None:
        return _download(relative, facts["sha256"], facts["bytes"]), relative
    return _bytes(path, facts["bytes"], facts["bytes"]), path


def read_weights_at(path, facts):
    """The bytes of a file of weights, as many as its `facts` say."""
    return _bytes(path, facts["bytes"], facts["bytes"])


def read_json(path):
    """The object in a JSON file of at most `LARGEST_JSON` bytes."""
    return parse(_bytes(path, LARGEST_JSON), path)


def list_presets() -> dict[str, dict[str, Any]]:
    """The trained GANs of the zoo: name -> what its JSON says, scores and protocols included."""
    return {name: each for name, each in _all(index()).items() if each["kind"] == "gan"}


def publish(root, name, described):
    """Write `zoo/<name>.json` under `root`, and its hash into the index."""
    data = dump(described)
    listed = read_json(root / INDEX) if (root / INDEX).is_file() else {}
    listed[name] = hashlib.sha256(data).hexdigest()
    listed = dump(dict(sorted(listed.items())))
    for path, contents in ((root / f"zoo/{name}.json", data), (root / INDEX, listed)):
        with replacing(path) as temporary:
            temporary.write_bytes(contents)


def _find(relative):
    """The first file of that name; `None` if it has to come from the address."""
    for root in roots():
        if os.path.isfile(root / relative):  # False also where a folder may not be looked into.
            return root / relative
    if ADDRESS in os.environ:
        return _of_before(relative)
    searched = ", ".join(repr(str(root)) for root in roots())
    raise DamagedFileError(
        f"Expected the file {relative!r} in one of {searched}, or {ADDRESS} to be the address of a "
        "checkout that has it. Received: neither."
    )


def _downloaded(relative):
    return home() / "downloads" / relative


def _of_before(relative):
    return _downloaded(relative) if os.path.isfile(_downloaded(relative)) else None


def _bytes(path, largest, smallest=0):
    try:
        return bounded_files.read(path, largest, smallest)
    except OSError as error:
        raise DamagedFileError(f"Expected the file {str(path)!r}. Received: {error}.") from error


def _verified(data, sha256, source):
    """`data` of that hash; another one is an error that names the source."""
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise DamagedFileError(
            f"Expected SHA-256 {sha256} of {str(source)!r}: bring the file back from the package "
            f"or the repository. Received: {found}."
        )
    return data


def _download(relative, sha256, largest):
    """The bytes of a file of that hash, which stays in the folder `downloads` of `home()`."""
    origin = f"{os.environ[ADDRESS].rstrip('/')}/{relative}"
    try:
        data = bounded_files.download(origin, largest, schemes=SCHEMES)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise DamagedFileError(
            f"Expected the file {origin!r} of SHA-256 {sha256}. Received: {error}"
        ) from error
    _verified(data, sha256, origin)
    keep(_downloaded(relative), lambda temporary: temporary.write_bytes(data))
    return data


def parse(data, source):
    """The object that a JSON holds, in which no name occurs twice and every number is finite."""
    try:
        values = json.loads(data, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise DamagedFileError(f"{source} is no JSON that can be read ({error}).") from error
    if not isinstance(values, dict):
        raise DamagedFileError(
            f"Expected an object in {source}. Received: {type(values).__name__}."
        )
    return values


def _once(pairs):
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name twice in one object")
    return values


def _no_number(constant):
    raise ValueError(f"{constant} instead of a number")


def dump(values):
    """Plain values as the bytes of a JSON, no more than are read."""
    data = (json.dumps(values, indent=2, allow_nan=False) + "\n").encode()
    if len(data) > LARGEST_JSON:
        raise ValueError(f"Expected a JSON of {LARGEST_JSON:,} bytes. Received: {len(data):,}.")
    return data
