"""Flags as people write them: `--batch-size=64` is `--batch_size=64`."""

from absl import flags as absl_flags

from keras_gan.utils import other_names, program


def words_of(command, arguments, flags):
    """The arguments that are no flags; the values of flags are written into `flags`."""
    try:
        return flags([command, *plain(arguments, flags)])[1:]
    except absl_flags.UnrecognizedFlagError as error:
        hint = other_names.here(error.flagname, other_names.OF_FLAGS)
        told = f"Unknown command line flag {error.flagname!r}.{hint}" if hint else f"{error}."
        lists = f"`{program.SCRIPT} {command} --help` lists the flags."
        raise ValueError(f"{told.replace('?.', '?')} {lists}") from error


def plain(arguments, flags):
    """The arguments with underscores in the names of flags; what follows `--` stays as it is.

    Args:
        arguments: strings, as a shell passes them.
        flags: the `FlagValues` that know the names.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return [*(_plain(argument, flags) for argument in arguments[:end]), *arguments[end:]]


def is_given(flags, name):
    """Whether a flag is given, and not to switch it off."""
    return flags[name].present and flags[name].value is not False


def refuse(flags, name, why, of=""):
    """Raise for a flag that is given but would change nothing.

    Args:
        flags: the `FlagValues`.
        name: of the flag.
        why: what the flag is for instead, and what to do.
        of: what it was given for, as in `" for a GAN"`.
    """
    if is_given(flags, name):
        raise ValueError(f"--{name} {why}. Received: {flags[name].serialize()}{of}.")


def _plain(argument, flags):
    if not argument.startswith("--"):
        return argument
    name, *value = argument[2:].split("=", 1)
    name = name.replace("-", "_")
    if name not in flags and name.removeprefix("no_") in flags:
        name = f"no{name.removeprefix('no_')}"  # As absl has it, without a mark between.
    return "=".join([f"--{name}", *value])
