"""Presets that others wrote, whatever they hold, on the command line."""

import contextlib

from absl import flags as absl_flags


@contextlib.contextmanager
def readable(preset):
    """What a malformed preset makes Python raise becomes an error of one line."""
    try:
        yield
    except (absl_flags.Error, ValueError, OSError):
        raise
    except Exception as error:
        raise ValueError(
            "Expected a preset as `save_to_preset` or the zoo has it: bring its files back. "
            f"Received: {preset!r} ({type(error).__name__}: {error})."
        ) from error
