"""The command line: `python -m keras_gan train | sample | list`.

A command is a module with a one-line docstring, `define(flags)` and `run(flags)`. Whatever the user
can put right comes out as one line on standard error and exit code 2, never as a traceback.
"""

import difflib
import sys

from absl import flags as absl_flags

from keras_gan.cli import listing, sample, train
from keras_gan.models import NonFiniteError

COMMANDS = {"train": train, "sample": sample, "list": listing}


def main(argv):
    """Run one command and return the exit code."""
    name, arguments = (argv[1], argv[2:]) if len(argv) > 1 else ("--help", [])
    if name in ("--help", "-h", "help"):
        print(usage())
        return 0
    try:
        command = known(name, COMMANDS, "command")
        return command.run(parse(name, command, arguments)) or 0
    except (absl_flags.Error, ValueError, OSError, NonFiniteError) as error:
        return _fail(name, " ".join(str(error).split()), 2)
    except KeyboardInterrupt:
        return _fail(name, "interrupted", 130)


def usage():
    """What `--help` prints."""
    lines = [f"  {name:8}{module.__doc__.splitlines()[0]}" for name, module in COMMANDS.items()]
    return "\n".join(
        ["python -m keras_gan COMMAND --flag=value …", *lines, "COMMAND --help lists its flags."]
    )


def parse(name, command, arguments):
    """The command's flags; `--help` prints them and leaves."""
    flags = absl_flags.FlagValues()
    command.define(flags)
    if any(argument in ("--help", "-h", "-help") for argument in arguments):
        print(f"python -m keras_gan {name}: {command.__doc__.strip()}\n")
        print(flags.main_module_help() or flags.get_help())
        sys.exit(0)
    rest = flags([name, *arguments])[1:]
    if rest:
        raise ValueError(f"Flags are written --name=value. Received: {' '.join(rest)!r}.")
    return flags


def known(name, options, kind):
    """`options[name]`, or an error that lists the options."""
    if name not in options:
        close = difflib.get_close_matches(name, options, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise ValueError(
            f"Unknown {kind}. Expected one of {', '.join(options)}.{hint} Received: {name!r}."
        )
    return options[name]


def _fail(name, message, code):
    print(f"keras_gan {name}: {message}", file=sys.stderr)
    return code
