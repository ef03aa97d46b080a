"""All that a run is: captured, compared, put back.

A run is its variables, the place where it stands, and what it is a run of. Variables are named
`<part>/<number>:<path>`, such as `critic/003:conv2d/kernel`; the numbers that Keras gives to layers
depend on what a process built before, so paths go without them.
"""

import hashlib
import platform
import re
import sys

import keras
import numpy as np

from keras_gan.version import __version__

_LAYER_NUMBER = re.compile(r"_\d+(?=[/_]|$)")


class NotFinite(ValueError):
    """A state holds NaN or infinity."""


def variables(gan):
    """Every variable of a run, by its name."""
    parts = {
        "generator": gan.generator.variables,
        "critic": gan.critic.variables,
        "average": gan.ema_generator.variables,
        # What else Keras tracks: counters, the replay pool, the seeds of all noise.
        "game": gan.variables,
        # Moments, update counts, learning rates, loss scales.
        "optimizers": gan.optimizer.variables,
        # The logs of the epoch that is under way.
        "means": gan.metrics_variables,
    }
    return named(parts)


def named(parts):
    """The variables of `{part: variables}` by name, each in the first part that has it."""
    found, seen = {}, set()
    for part, members in parts.items():
        new = [v for v in members if id(v) not in seen]
        seen.update(map(id, new))
        for number, variable in enumerate(new):
            found[f"{part}/{number:03d}:{_LAYER_NUMBER.sub('', variable.path)}"] = variable
    return found


def identity(gan, data):
    """What a run is a run of: it goes on only where all of this is the same.

    Args:
        gan: a compiled GAN.
        data: description of its feed, plain values.
    """
    return {
        "model": keras.saving.get_registered_name(type(gan)),
        "backend": keras.backend.backend(),
        "precision": ", ".join(sorted({x.compute_dtype for x in gan._flatten_layers()})),
        "critic_steps": gan.critic_steps,
        "steps_per_execution": gan.steps_per_execution,
        **data,
    }


def layout(tensors):
    """Shape and dtype of each tensor or variable, by name, as text."""
    return {name: f"{list(tensor.shape)} {tensor.dtype}" for name, tensor in tensors.items()}


def versions():
    """Of all that has a part in the rounding: bitwise claims hold where these are the same."""
    backend = keras.backend.backend()
    return {
        "keras_gan": __version__,
        "keras": keras.__version__,
        backend: sys.modules[backend].__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
    }


def capture(gan):
    """A copy of every variable, by name, as arrays on the host."""
    settle(gan)
    return {n: keras.ops.convert_to_numpy(v) for n, v in variables(gan).items()}


def settle(gan):
    """On JAX the trainer holds the variables' values while it runs: fetch them."""
    getattr(gan, "jax_state_sync", lambda: None)()


def restore(gan, tensors):
    """Put captured tensors back: all of them, or none.

    Raises:
        ValueError: naming the first tensor that is missing, extra, of another shape or dtype, or
            (`NotFinite`) not finite; the GAN is as it was.
    """
    targets = variables(gan)
    changed = differences(layout(tensors), layout(targets))
    if changed:
        raise ValueError(f"Expected the tensors of this GAN. Received: {changed[0]}.")
    require_finite(tensors)
    for name, variable in targets.items():
        variable.assign(tensors[name])


def require_finite(tensors):
    """Raise `NotFinite`, which names the first tensor with a NaN or an infinity."""
    for name, tensor in tensors.items():
        if tensor.dtype.kind in "fV" and not np.isfinite(tensor).all():
            raise NotFinite(f"Expected a finite state. Received: NaN or infinity in {name}.")


def digest(tensors):
    """SHA-256 of captured tensors: equal where two runs are equal to the last bit."""
    total = hashlib.sha256()
    for name, tensor in tensors.items():
        total.update(f"{name} {tensor.shape} {tensor.dtype}\n".encode())
        total.update(tensor.tobytes())
    return total.hexdigest()


def differences(then, now, prefix=""):
    """Lines `name: then, now` for each entry in which two descriptions differ."""
    lines = []
    for name in dict.fromkeys([*then, *now]):
        old, new = then.get(name), now.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            lines += differences(old, new, prefix=f"{name} ")
        elif old != new:
            lines.append(f"{prefix}{name}: {old} then, {new} now")
    return lines


def renew_noise(gan, attempt):
    """Move every seed to another stream, the same for the same `attempt`."""
    for variable in gan.seed_states():
        state = keras.ops.convert_to_numpy(variable)
        entropy = [*(int(x) & 0xFFFFFFFF for x in state), attempt]
        fresh = np.random.SeedSequence(entropy).generate_state(len(state)) >> 1
        variable.assign(fresh.astype(state.dtype))
