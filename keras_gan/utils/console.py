"""Output that every console takes: none, a closed one, or one that knows ASCII only."""

import codecs
import contextlib
import os
import sys
import unicodedata

PLAIN = {
    **{"±": "+/-", "·": "*", "×": "x", "–": "-", "—": "-", "−": "-", "→": "->", "σ": "sigma"},
    **{"≥": ">=", "≤": "<=", "²": "^2", "“": '"', "”": '"', "‘": "'", "’": "'"},
}
ERRORS = "keras_gan.plain"


def _plain(error):
    """A codec's error handler: what the encoding lacks is written in ASCII."""
    return "".join(map(_in_ascii, error.object[error.start : error.end])), error.end


def _in_ascii(character):
    """`"+/-"` for `"±"`, a letter without its accents, or `"?"`."""
    bare = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return PLAIN.get(character) or bare or "?"


codecs.register_error(ERRORS, _plain)


class _Tolerant:
    """A text stream whose reader may be gone: what cannot be written is dropped."""

    def __init__(self, stream):
        self._stream = stream

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def write(self, text):
        with self._dropping():
            return self._stream.write(text)
        return len(text)

    def flush(self):
        with self._dropping():
            self._stream.flush()

    @contextlib.contextmanager
    def _dropping(self):
        try:
            yield
        except OSError:
            with contextlib.suppress(OSError, ValueError):  # What is buffered goes nowhere too.
                descriptor = os.open(os.devnull, os.O_WRONLY)
                os.dup2(descriptor, self._stream.fileno())
                os.close(descriptor)


@contextlib.contextmanager
def tolerant():
    """A context in which printing raises no error; for the programs of this project."""
    streams = {name: getattr(sys, name) for name in ("stdout", "stderr")}
    with contextlib.ExitStack() as stack:
        for name, stream in streams.items():
            if stream is None:
                stream = stack.enter_context(open(os.devnull, "w", encoding="utf-8"))
            elif hasattr(stream, "reconfigure"):
                stack.callback(stream.reconfigure, errors=stream.errors)
                stream.reconfigure(errors=ERRORS)
            setattr(sys, name, _Tolerant(stream))
            stack.callback(setattr, sys, name, streams[name])
        yield


def run(main):
    """`absl.app.run`, its help included, on any console."""
    from absl import app

    with tolerant():
        app.run(main)


def is_terminal(stream):
    """Whether `sys.stdout` or `sys.stderr`, which may be missing or closed, is a terminal."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


class Voice:
    """Whether this process talks: of several that train one GAN, the first."""

    muted = False


def say(text, end="\n", file="stdout"):
    """Print a line of the library's; a console that cannot take it is no reason to stop."""
    stream = getattr(sys, file)
    if stream is None or Voice.muted:
        return
    encoding = getattr(stream, "encoding", None) or "utf-8"
    with contextlib.suppress(OSError, ValueError):
        print(text.encode(encoding, ERRORS).decode(encoding), end=end, file=stream, flush=True)
