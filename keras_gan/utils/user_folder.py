"""The user's folder of this library, which nothing depends on: it may be missing or read-only."""

import contextlib
import functools
import os
import pathlib
import tempfile

from keras_gan.utils.atomic_files import replacing
from keras_gan.utils.warning import warn

VARIABLE = "KERAS_GAN_HOME"


def home():
    """The user's folder: KERAS_GAN_HOME, by default `~/.keras_gan`.

    For a user without a home folder it lies in the temporary folder, with a warning.
    """
    folder = os.path.expanduser(os.environ.get(VARIABLE) or "~/.keras_gan")
    return _without_a_home() if folder.startswith("~") else pathlib.Path(folder)


@functools.cache  # Said once.
def _without_a_home():
    user = os.getuid() if hasattr(os, "getuid") else 0  # Windows, where all files are of user 0.
    folder = pathlib.Path(tempfile.gettempdir(), f"keras_gan-{user}")
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if os.lstat(folder).st_uid != user:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="keras_gan-"))
    warn(
        f"There is no home folder, so what is worth keeping lies in {str(folder)!r}. Name another "
        f"folder by the environment variable {VARIABLE}."
    )
    return folder


def keep(path, write):
    """Write a file by `write(temporary path)`; returns whether it could be, else warns.

    Args:
        path: in `home()`.
        write: function of a path, as `replacing` yields it.
    """
    try:
        with replacing(path) as temporary:
            write(temporary)
    except OSError as error:
        warn(
            f"{path.name} is not kept, because the folder cannot be written to ({error}): it will "
            f"be made again. Name another folder by the environment variable {VARIABLE}."
        )
        return False
    return True
