"""Backends without TensorFlow: what they need not import, and what works where it is absent."""

import os
import subprocess
import sys

import keras
import pytest

ABSENT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ABSENT:
            raise ImportError(f"{name} is not on this machine")

sys.meta_path.insert(0, Absent())
"""
TRAINS = """
import keras
import numpy as np
import keras_gan

gan = keras_gan.models.WGANGP(
    keras_gan.networks.dcgan_generator((8, 8, 1), 4, 2),
    keras_gan.networks.dcgan_critic((8, 8, 1), 2),
    critic_steps=2,
)
gan.compile()
images = np.random.default_rng(0).integers(0, 256, (32, 8, 8, 1)).astype("uint8")
gan.fit(images, batch_size=8, verbose=0)
assert int(gan.steps_done.numpy()) == 2
before = gan.generate(3, seed=0)
gan.save(sys.argv[1])
after = keras.saving.load_model(sys.argv[1]).generate(3, seed=0)
assert np.array_equal(before, after) and not {"tensorflow", "torch"} & set(sys.modules)
print("trained", keras.backend.backend())
"""


ASKS = """
sys.argv = ["keras-gan", "sample"]
from keras_gan.cli import script
code = script()
print(code, sys.modules["keras"].backend.backend() if "keras" in sys.modules else None)
"""


def without(*packages):
    """The first lines of a program on a machine that lacks these packages."""
    return f"ABSENT = {packages}\n{ABSENT}"


@pytest.mark.parametrize(
    ("absent", "told", "answer"),
    [
        (["tensorflow", "torch"], "Name one GAN", "2 jax"),
        (["tensorflow", "torch", "jax"], "`pip install torch`", "2 None"),
    ],
)
@pytest.mark.skipif(keras.backend.backend() != "jax", reason="the one backend that is imported")
def test_the_command_line_takes_the_backend_that_is_there(absent, told, answer, tmp_path):
    environment = {k: v for k, v in os.environ.items() if k != "KERAS_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", without(*absent) + ASKS],
        env={**environment, "KERAS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == answer, done.stderr[-2000:]
    assert told in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="the promise is about JAX alone")
def test_jax_needs_no_tensorflow(tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            without("tensorflow", "torch") + TRAINS,
            str(tmp_path / "gan.keras"),
        ],
        env={**os.environ, "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "trained jax", done.stderr[-2000:]


@pytest.mark.skipif(keras.backend.backend() == "tensorflow", reason="it is imported there")
def test_a_preset_loads_without_the_seconds_that_importing_tensorflow_takes():
    program = (
        "import sys, keras_gan\n"
        "for name in ('gan_ring8', 'sngan_fashion_mnist'):\n"
        "    keras_gan.from_preset(name).generate(2)\n"
        "print('tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr[-2000:]
