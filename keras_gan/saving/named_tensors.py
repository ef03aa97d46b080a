"""Tensors by name, as checkpoints and files of weights hold them.

A variable is named `<part>/<number>:<path>`, such as `critic/003:conv2d/kernel`. Keras numbers
layers by what a process built before, so those numbers are left out of the path.
"""

import hashlib
import re

import numpy as np

from keras_gan.utils.errors import NonFiniteStateError

_LAYER_NUMBER = re.compile(r"_\d+(?=[/_]|$)")


def named(parts):
    """The variables of `{part: variables}` by name, each in the first part that has it."""
    found, seen = {}, set()
    for part, members in parts.items():
        new = [v for v in members if id(v) not in seen]
        seen.update(map(id, new))
        for number, variable in enumerate(new):
            found[f"{part}/{number:03d}:{_LAYER_NUMBER.sub('', variable.path)}"] = variable
    return found


def layout(tensors):
    """Shape and dtype of each tensor or variable, by name, as text."""
    return {name: f"{list(tensor.shape)} {tensor.dtype}" for name, tensor in tensors.items()}


def require_finite(tensors):
    """Raise `NonFiniteStateError`, which names the first tensor with a NaN or an infinity."""
    for name, tensor in tensors.items():
        if tensor.dtype.kind in "fV" and not np.isfinite(tensor).all():
            raise NonFiniteStateError(
                f"Expected a finite state. Received: NaN or infinity in {name}."
            )


def digest(tensors):
    """SHA-256 of captured tensors: equal where two runs are bit-equal."""
    total = hashlib.sha256()
    for name, tensor in tensors.items():
        total.update(f"{name} {tensor.shape} {tensor.dtype}\n".encode())
        total.update(tensor.tobytes())
    return total.hexdigest()
