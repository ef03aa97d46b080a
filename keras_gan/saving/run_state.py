"""A run's state: its variables, and an identity that must match on resume."""

import platform
import sys

import keras
import numpy as np

from keras_gan.saving import named_tensors
from keras_gan.version import __version__

LONGEST = 100  # Characters of a value in an error message.


def variables(gan):
    """Every variable of a run, by its name."""
    parts = {
        **{name: network.variables for name, network in gan.networks().items()},
        "average": gan.ema_generator.variables,
        # What else Keras tracks: counters, the replay pool, the seeds of all noise.
        "game": gan.variables,
        # Moments, update counts, learning rates, loss scales.
        "optimizers": gan.optimizer.variables,
        # The logs of the epoch that is under way.
        "means": gan.metrics_variables,
    }
    return named_tensors.named(parts)


def identity(gan, data):
    """The description of a run that a resumed run must share with it.

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


def versions():
    """Versions of everything that affects rounding; equal ones are needed for bitwise equality."""
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
    sync(gan)
    return {n: keras.ops.convert_to_numpy(v) for n, v in variables(gan).items()}


def sync(gan):
    """Write the values that Keras's JAX trainer holds during `fit` into the variables."""
    getattr(gan, "jax_state_sync", lambda: None)()


def restore(gan, tensors):
    """Assign captured tensors: all of them, or none.

    Raises:
        ValueError: naming the first tensor that is missing, extra, of another shape or dtype, or
            (`NonFiniteStateError`) not finite; the GAN is as it was.
    """
    targets = variables(gan)
    changed = differences(named_tensors.layout(tensors), named_tensors.layout(targets))
    if changed:
        raise ValueError(f"Expected the tensors of this GAN. Received: {changed[0]}.")
    named_tensors.require_finite(tensors)
    for name, variable in targets.items():
        variable.assign(tensors[name])


def differences(then, now, prefix=""):
    """Lines `name: then, now` for each entry in which two descriptions differ."""
    lines = []
    for name in dict.fromkeys([*then, *now]):
        old, new = _entries(then.get(name)), _entries(now.get(name))
        if isinstance(old, dict) and isinstance(new, dict):
            lines += differences(old, new, prefix=f"{prefix}{name} ")
        elif old != new:
            lines.append(
                f"{prefix}{name}: {_brief(then.get(name))} then, {_brief(now.get(name))} now"
            )
    return lines


def _entries(value):
    """Lists are compared entry by entry, as dictionaries are."""
    return dict(enumerate(value)) if isinstance(value, list) else value


def _brief(value):
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def renew_noise(gan, attempt):
    """Move every seed to another stream, the same for the same `attempt`."""
    for variable in gan.seed_states():
        state = keras.ops.convert_to_numpy(variable)
        entropy = [*(int(x) & 0xFFFFFFFF for x in state), attempt]
        fresh = np.random.SeedSequence(entropy).generate_state(len(state)) >> 1
        variable.assign(fresh.astype(state.dtype))
