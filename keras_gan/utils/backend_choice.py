"""The backend of Keras, chosen before Keras is imported.

Keras takes the one that the environment variable KERAS_BACKEND names, else that of its file
keras.json, else TensorFlow. It writes the file itself when it is first imported, with TensorFlow in
it: that is nobody's choice, and where TensorFlow is missing another backend takes its place.
"""

import importlib.util
import json
import os
import pathlib
import sys

from keras_gan.utils.errors import BackendError

VARIABLE = "KERAS_BACKEND"
BACKENDS = ("tensorflow", "jax", "torch")  # Each is a package of its name.


def choose():
    """Set KERAS_BACKEND where the backend that Keras would take is missing and another is there.

    Raises:
        BackendError: if there is none, if the user asked for the one that is missing, or if Keras
            has begun to import it.
    """
    name, place = _asked()
    if _imported("keras") or name not in BACKENDS or _installed(name):
        return
    others = [other for other in BACKENDS if _installed(other)]
    if not others:
        raise BackendError(
            "Expected TensorFlow, JAX or PyTorch beside Keras: `pip install tensorflow`, "
            "`pip install jax` or `pip install torch`. Received: none of them."
        )
    if place is not None:
        raise BackendError(
            f"Expected a backend that is installed: set {VARIABLE}={' or '.join(others)}, or "
            f"install {name}. Received: {name} in {place}."
        )
    if _imported("keras.src.backend.config"):
        raise BackendError(
            f"Keras takes its backend once, when it is first imported: set {VARIABLE}={others[0]} "
            f"and start Python again. Received: {name}, which is not installed."
        )
    os.environ[VARIABLE] = others[0]


def _asked():
    """`(name, place)`: the backend that Keras would take, and where the user chose it, if so."""
    name = os.environ.get(VARIABLE)
    if name:
        return name, f"the environment variable {VARIABLE}"
    file = _home() / "keras.json"
    try:
        name = json.loads(file.read_text("utf-8"))["backend"]
    except (OSError, ValueError, KeyError, TypeError):
        name = BACKENDS[0]
    return name, None if name == BACKENDS[0] else str(file)


def _home():
    """The folder of Keras's settings."""
    if "KERAS_HOME" in os.environ:
        return pathlib.Path(os.environ["KERAS_HOME"]).expanduser()
    user = os.path.expanduser("~")
    return pathlib.Path(user if os.access(user, os.W_OK) else "/tmp", ".keras")


def _imported(name):
    return name in sys.modules


def _installed(name):
    try:
        return _imported(name) or importlib.util.find_spec(name) is not None
    except ImportError:
        return False
