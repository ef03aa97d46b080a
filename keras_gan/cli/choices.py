"""What the user may choose from, and the error that says so."""

import difflib


def known(name, options, kind):
    """Of `options` the one of that name, or an error that lists them all."""
    if name not in options:
        close = difflib.get_close_matches(name, options, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise ValueError(
            f"Unknown {kind}. Expected one of {', '.join(options)}.{hint} Received: {name!r}."
        )
    return options[name]
