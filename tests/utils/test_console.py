import io
import os
import subprocess
import sys

import numpy as np
import pytest

from keras_gan import models, networks
from keras_gan.utils import console
from keras_gan.utils.progress_bar import with_progress


def ascii_stream():
    return io.TextIOWrapper(io.BytesIO(), encoding="ascii")


def test_what_the_encoding_lacks_is_written_in_ascii(monkeypatch):
    monkeypatch.setattr(sys, "stdout", ascii_stream())
    with console.tolerant():
        print("0.1 ± 0.02 … Fréchet 日")
        console.say("1 – 2")
    assert sys.stdout.errors == "strict"
    console.say("also alone: ±")
    assert sys.stdout.buffer.getvalue().decode() == (
        "0.1 +/- 0.02 ... Frechet ?\n1 - 2\nalso alone: +/-\n"
    )


@pytest.mark.parametrize("stream", [None, "closed"])
def test_no_console_is_no_error(monkeypatch, stream):
    if stream == "closed":
        stream = ascii_stream()
        stream.close()
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, stream)
    console.say("nobody reads this")
    assert list(with_progress(range(3), 3, "photos", every=-1)) == [0, 1, 2]
    assert (sys.stdout, sys.stderr) == (stream, stream)


def test_training_needs_no_console(monkeypatch):
    gan = models.GAN(networks.mlp_generator((2,), 2, 4, 1), networks.mlp_critic((2,), 4, 1))
    gan.compile()
    monkeypatch.setattr(sys, "stdout", None)
    with console.tolerant():
        print("dropped")
    gan.fit(np.zeros((4, 2), "float32"), batch_size=4)


@pytest.mark.any_backend
def test_a_reader_that_is_gone_stops_nothing():
    reading, writing = os.pipe()
    os.close(reading)
    program = (
        "import sys; from keras_gan.utils import console\n"
        "with console.tolerant():\n"
        "    for _ in range(9): print('x' * 10_000, flush=True)\n"
        "    print('done', file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], stdout=writing, stderr=subprocess.PIPE, text=True
    )
    os.close(writing)
    assert ended.returncode == 0 and ended.stderr.splitlines()[-1] == "done"
