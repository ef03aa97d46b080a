"""The command line, `python -m keras_gan COMMAND`: train, resume, sample, translate and others.

A command is a module with a one-line docstring, `define(flags)` and `run(flags, *words)`. `WORDS`
names its positional arguments, optional ones in brackets. Errors that the user can correct are one
line on standard error and exit code 2, never a traceback.
"""

import contextlib
import sys
import warnings

from absl import flags as absl_flags

from keras_gan.callbacks.interrupts import Ends
from keras_gan.cli import evaluate, listing, resume, sample, train, translate, zoo
from keras_gan.models import NonFiniteError
from keras_gan.utils import console
from keras_gan.utils.checks import known

COMMANDS = {
    "train": train,
    "resume": resume,
    "sample": sample,
    "translate": translate,
    "evaluate": evaluate,
    "zoo": zoo,
    "list": listing,
}


@console.tolerant()
def main(argv):
    """Run one command and return the exit code."""
    name, arguments = (argv[1], argv[2:]) if len(argv) > 1 else ("--help", [])
    if name in ("--help", "-h", "help"):
        print(usage())
        return 0
    ends = Ends()
    try:
        command = known(name, COMMANDS, "command")
        flags, words = parse(name, command, arguments)
        with ends, _plain_warnings(name):
            return command.run(flags, *words) or 0
    except SystemExit as left:
        if ends.signal is None:
            raise
        _say(name, f"ended by {ends.signal.name}")
        return left.code
    except (absl_flags.Error, ValueError, OSError, NonFiniteError) as error:
        _say(name, error, *getattr(error, "__notes__", ()))
        return 2
    except KeyboardInterrupt:
        _say(name, "interrupted")
        return 130


def usage():
    """The text of `--help`."""
    lines = [f"  {name:10}{module.__doc__.splitlines()[0]}" for name, module in COMMANDS.items()]
    return "\n".join(
        ["python -m keras_gan COMMAND --flag=value …", *lines, "COMMAND --help lists its flags."]
    )


def parse(name, command, arguments):
    """The command's flags and positional arguments; on `--help` prints them and exits."""
    flags = absl_flags.FlagValues()
    flags.set_gnu_getopt()  # Flags may come before or after words.
    expected = getattr(command, "WORDS", ())
    command.define(flags)
    if any(argument in ("--help", "-h", "-help") for argument in arguments):
        print(f"python -m keras_gan {' '.join([name, *expected])}: {command.__doc__.strip()}\n")
        print(flags.main_module_help() or flags.get_help())
        sys.exit(0)
    words = flags([name, *arguments])[1:]
    required = [word for word in expected if not word.startswith("[")]
    if not len(required) <= len(words) <= len(expected):
        form = " ".join([f"python -m keras_gan {name}", *expected, "--name=value …"])
        raise ValueError(f"The command is `{form}`. Received: {' '.join(words)!r}.")
    return flags, words


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
    print(f"keras_gan {name}: {text}", file=sys.stderr, flush=True)
