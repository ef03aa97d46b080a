"""Several processes that train one GAN: which this one is, and what all of them agree on.

All run the same program on the same data, and each feeds its share of every step's rows. What is
written, one process writes: the first.
"""

import contextlib
import hashlib
import json

import numpy as np

from keras_gan import backend
from keras_gan.utils.errors import LostProcessError


def index():
    return backend.process()[0]


def count():
    return backend.process()[1]


def is_first():
    """Whether this is the process that writes files and talks."""
    return index() == 0


def own(rows):
    """The slice of `rows` rows that this process feeds."""
    number, processes = backend.process()
    share = rows // processes
    return slice(number * share, (number + 1) * share)


def gathered(array):
    """The arrays of all processes, of one shape, along a new first axis."""
    with losses_told():
        return np.asarray(backend.gathered(np.asarray(array)))


def wait():
    """Go on when all processes have come here."""
    if count() > 1:
        gathered(0)


def agreed(value):
    """The first process's `value`, of plain values as JSON has them."""
    if count() == 1:
        return value
    text = json.dumps(value).encode()
    longest = int(gathered(len(text)).max())
    padded = np.frombuffer(text.ljust(longest), "uint8")
    return json.loads(gathered(padded)[0].tobytes())


def require_same(parts):
    """Raise unless all processes have the same, part by part, of plain values by name."""
    if count() == 1:
        return
    for name, value in parts.items():
        text = json.dumps(value, sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode()).digest()
        everyones = gathered(np.frombuffer(digest, "uint8"))
        others = [i for i, each in enumerate(everyones) if not np.array_equal(each, everyones[0])]
        if others:
            raise ValueError(
                f"All processes train the same GAN on the same data: give each the same {name}. "
                f"Received: another in process {', '.join(map(str, others))} than in process 0; "
                f"here {text[:200]}."
            )


@contextlib.contextmanager
def losses_told():
    """A context in which the end of another process is a `LostProcessError`."""
    try:
        yield
    except Exception as error:
        if not backend.lost_process(error):
            raise
        backend.leave_at_once()
        raise LostProcessError(
            f"Another process of this training has ended, so process {index()} of {count()} ends "
            "too: start all of them again with `resume=True`, and they go on from the newest "
            f"checkpoint. Received: {' '.join(str(error).split())[:200]}."
        ) from error
