"""Warnings that name a line of the user's."""

import sys
import warnings

LIBRARIES = {"keras_gan", "keras", "tensorflow", "jax", "torch", "contextlib", "functools"}


def warn(message):
    """Issue a `UserWarning` for the line that led here from outside this library and its own."""
    frame = sys._getframe(1)
    while frame.f_back is not None and _package(frame) in LIBRARIES:
        frame = frame.f_back
    warnings.warn_explicit(
        message,
        UserWarning,
        filename=frame.f_code.co_filename,
        lineno=frame.f_lineno,
        module=frame.f_globals.get("__name__", "<string>"),
        registry=frame.f_globals.setdefault("__warningregistry__", {}),
    )


def _package(frame):
    return frame.f_globals.get("__name__", "").partition(".")[0]
