"""Flags as people write them: `--batch-size=64` is `--batch_size=64`."""


def plain(arguments, flags):
    """The arguments with underscores in the names of flags; what follows `--` stays as it is.

    Args:
        arguments: strings, as a shell passes them.
        flags: the `FlagValues` that know the names.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return [*(_plain(argument, flags) for argument in arguments[:end]), *arguments[end:]]


def _plain(argument, flags):
    if not argument.startswith("--"):
        return argument
    name, *value = argument[2:].split("=", 1)
    name = name.replace("-", "_")
    if name not in flags and name.removeprefix("no_") in flags:
        name = f"no{name.removeprefix('no_')}"  # As absl has it, without a mark between.
    return "=".join([f"--{name}", *value])
