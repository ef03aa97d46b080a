"""The command line, `keras-gan COMMAND` or `python -m keras_gan COMMAND`: train, sample and others.

A command is two modules of one name: one of `keras_gan.cli.commands` with a docstring whose first
line says what it does, `define(flags)` and `WORDS`, the names of its positional arguments, optional
ones in brackets; and one of `keras_gan.cli` with `run(flags, *words)`. The first imports nothing of
Keras, so that help is there at once; `NEEDS_KERAS = False` says that the second does not either.
Errors that the user can correct are one line on standard error and exit code 2, never a traceback.
"""

import contextlib
import importlib
import sys
import warnings

from absl import flags as absl_flags

import keras_gan
from keras_gan.cli.arguments import words_of
from keras_gan.cli.commands import COMMANDS
from keras_gan.utils import console, program
from keras_gan.utils.checks import known
from keras_gan.utils.errors import BackendError, LostProcessError, NonFiniteError
from keras_gan.utils.interrupts import Ends

EXPLAINED = (  # By their own words, without a traceback.
    absl_flags.Error,
    ValueError,
    OSError,
    BackendError,
    NonFiniteError,
    LostProcessError,
)


def script():
    """The console script `keras-gan`."""
    return main(sys.argv)


@console.tolerant()
def main(argv):
    """Run one command and return the exit code."""
    name, arguments = (argv[1], argv[2:]) if len(argv) > 1 else ("--help", [])
    if name in ("--help", "-h", "help"):
        print(usage())
        return 0
    if name == "--version":
        print(f"{program.SCRIPT} {keras_gan.__version__}")
        return 0
    ends = Ends()
    try:
        flags, words = parse(name, arguments)
        run = _imported(COMMANDS[name])
        with ends, _plain_warnings(name):
            return run(flags, *words) or 0
    except SystemExit as left:
        if ends.signal is None:
            raise
        _say(name, f"ended by {ends.signal.name}")
        return left.code
    except EXPLAINED as error:
        _say(name, error, *getattr(error, "__notes__", ()))
        return 2
    except KeyboardInterrupt:
        _say(name, "interrupted")
        return 130


def usage():
    """The text of `--help`."""
    lines = [f"  {name:10}{module.__doc__.splitlines()[0]}" for name, module in COMMANDS.items()]
    return "\n".join(
        [
            f"{program.SCRIPT} COMMAND --flag=value …, or python -m keras_gan COMMAND …",
            *lines,
            "COMMAND --help lists its flags, --version the version.",
        ]
    )


def parse(name, arguments):
    """A command's flags and positional arguments; on `--help` prints them and exits."""
    if name.startswith("-"):
        form = f"{program.SCRIPT} train {name}"
        raise ValueError(f"The command comes first, as in `{form}`. Received: {name!r}.")
    command = known(name, COMMANDS, "command")
    flags = absl_flags.FlagValues()
    flags.set_gnu_getopt()  # Flags may come before or after words.
    expected = getattr(command, "WORDS", ())
    command.define(flags)
    if any(argument in ("--help", "-h", "-help") for argument in arguments):
        print(f"python -m keras_gan {' '.join([name, *expected])}: {command.__doc__.strip()}\n")
        print(flags.main_module_help() or flags.get_help())
        sys.exit(0)
    words = words_of(name, arguments, flags)
    required = [word for word in expected if not word.startswith("[")]
    if not len(required) <= len(words) <= len(expected):
        form = " ".join([f"python -m keras_gan {name}", *expected, "--name=value …"])
        raise ValueError(f"The command is `{form}`. Received: {' '.join(words)!r}.")
    return flags, words


def _imported(command):
    """`run` of a command, with all that it needs imported."""
    if getattr(command, "NEEDS_KERAS", True):
        keras_gan._import_all()
    name = command.__name__.rpartition(".")[2]
    return importlib.import_module(f"keras_gan.cli.{name}").run


@contextlib.contextmanager
def _plain_warnings(name):
    """Show the library's warnings as one line, without the line of code."""
    with warnings.catch_warnings():
        other = warnings.showwarning

        def show(message, category, *place, **rest):
            if category is UserWarning:
                _say(name, message)
            else:
                other(message, category, *place, **rest)

        warnings.showwarning = show
        yield


def _say(name, *messages):
    """One line on standard error."""
    text = " ".join(" ".join(map(str, messages)).split())
    name = f"{name}, in another process" if console.Voice.muted else name
    print(f"keras_gan {name}: {text}", file=sys.stderr, flush=True)
