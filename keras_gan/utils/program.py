"""What program this process is."""

import pathlib
import sys

SCRIPT = "keras-gan"
SCRIPTS = (SCRIPT, f"{SCRIPT}-script")  # The second is a file on Windows.


def is_command_line():
    """Whether it is `keras-gan …` or `python -m keras_gan …`, whose answers may need no Keras.

    While Python looks for the module that `-m` names, `sys.argv[0]` is `"-m"`.
    """
    program, *arguments = sys.argv or [""]
    if program == "-m":
        return sys.orig_argv[-len(arguments) - 1] == "keras_gan"
    return pathlib.Path(program).stem in SCRIPTS
